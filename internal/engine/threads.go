package engine

/*
// DuckDB's, from duckdb.h; the bindings link them.
extern void *duckdb_create_task_state(void *database);
extern void duckdb_execute_tasks_state(void *state);
*/
import "C"

// lendThreads lets DuckDB compute in n threads of Go, for as long as the process lives. The instance was opened with the
// setting external_threads, so that it starts none of its own: calls of Go functions from those would wait for the end of
// package initialization, in which the process of a query does all its work.
func (d *database) lendThreads(n int) {
	state := C.duckdb_create_task_state(d.db.Ptr)
	for range n {
		go C.duckdb_execute_tasks_state(state)
	}
}
