package engine

// turns are how a query gets at its files. Where they are on this machine, one process reads them all. Where they have to be fetched, a
// statement for the newest rows fetches those of one turn (see newestFirstBatches), asks a process of their own, which is confined to
// them, and goes on with the next turn only if rows are missing: the newest hundred rows of a year are in the files of its last day.
type turns struct {
	engine  *Engine
	request *request // without batches
	left    [][][]File
	newest  int64 // 0, or how many rows all turns together give
	limit   int64 // 0, or how many rows are wanted
	got     int64 // rows so far
}

func newTurns(e *Engine, r *request, limit int64) *turns {
	t := &turns{engine: e, request: r, newest: r.Newest, limit: wanted(limit), left: [][][]File{r.Batches}}
	if r.Newest > 0 && elsewhere(r.files()) {
		t.left = nil
		for _, batch := range r.Batches {
			t.left = append(t.left, [][]File{batch})
		}
	}
	return t
}

// turn asks the process, which was started and waits, the next turn.
func (r *Rows) turn() error {
	t := r.turns
	t.request.Batches, t.left = t.left[0], t.left[1:]
	if err := r.fetch(t.engine, t.request.files()); err != nil {
		return err
	}
	p := r.process
	p.memory = t.engine.options.MemoryLimit
	t.request.Spill = p.spill
	if t.newest > 0 {
		t.request.Newest = t.newest - t.got
	}
	if t.limit > 0 {
		t.request.Limit = t.limit - t.got
	}
	if err := p.send(t.request); err != nil {
		return p.explain(err)
	}
	return nil
}

// nextTurn goes on with the next turn, if rows are missing and there is one.
func (r *Rows) nextTurn() (more bool, err error) {
	t := r.turns
	if len(t.left) == 0 || t.newest > 0 && t.got >= t.newest || t.limit > 0 && t.got >= t.limit {
		return false, nil
	}
	r.process.close()
	p, err := startProcess(r.ctx, t.engine.options.TempDir)
	if err != nil {
		return false, err
	}
	r.process = p
	return true, r.turn()
}
