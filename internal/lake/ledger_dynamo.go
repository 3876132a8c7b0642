package lake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ashiato/ashiato/internal/aws"
)

// A dynamoLedger is the ledger of a lake on S3, in a table that several lakes may share. docs/format.md lists its items.
//
// An open batch is an item of its own partition, and moves to another when it is closed, in one transaction with the lake's totals;
// so the open ones are listed at once, however many there have been. A claim is one conditional write of the object's item, which
// names the batch. It does not check the batch: an object whose batch was abandoned is free, so what a late claim of such a batch
// takes is free as well, and a batch that is done claims nothing any more, for its process sees to that before it commits. A
// transaction of 99 claims and the check of their batch was the other way: it costs twice the write units for each claim, and four
// times for objects that come one by one as a collector's do; its checks of one batch's item conflict with one another.
type dynamoLedger struct {
	table    *aws.DynamoTable
	location string // the lake's URI
	owner    string
	me       func() holder
	now      func() time.Time
	lease    time.Duration
	remember time.Duration // how long objects and closed batches are kept

	mu      sync.Mutex
	id      string               // the lake's, once known
	renewed map[string]time.Time // of this handle's batches
	claimed map[string]int64     // objects of this handle's batches
	closed  map[string]string    // states of batches that are not open any more
}

func newDynamoLedger(d *dynamoLedger) *dynamoLedger {
	d.renewed, d.claimed, d.closed = map[string]time.Time{}, map[string]int64{}, map[string]string{}
	return d
}

// clockSkew is how far the clocks of the machines that use a lake may be apart before maintenance could be disturbed.
const clockSkew = 30 * time.Second

// claimsAtOnce are made in parallel; a claim takes some milliseconds.
const claimsAtOnce = 16

func (d *dynamoLedger) lakeKey() aws.Key { return aws.Key{PK: d.location, SK: "lake"} }
func (d *dynamoLedger) lockKey() aws.Key { return aws.Key{PK: d.lakeID(), SK: "lock"} }
func (d *dynamoLedger) sumKey() aws.Key  { return aws.Key{PK: d.lakeID(), SK: "totals"} }
func (d *dynamoLedger) openKey(batch string) aws.Key {
	return aws.Key{PK: d.lakeID() + "|open", SK: batch}
}
func (d *dynamoLedger) closedKey(batch string) aws.Key {
	return aws.Key{PK: d.lakeID() + "|closed", SK: batch}
}

// objectKey spreads the objects, and has room for keys of any length.
func (d *dynamoLedger) objectKey(key string) aws.Key {
	sum := sha256.Sum256([]byte(key))
	return aws.Key{PK: d.lakeID() + "|" + hex.EncodeToString(sum[:]), SK: "object"}
}

func (d *dynamoLedger) lakeID() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.id
}

func (d *dynamoLedger) identity(ctx context.Context) (identity, error) {
	item, err := d.table.Get(ctx, d.lakeKey())
	if err != nil || item == nil {
		return identity{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.id = item.Text("id")
	return identity{d.id, int(item.Number("format")), item.Text("location"), time.UnixMilli(item.Number("created")).UTC()}, nil
}

func (d *dynamoLedger) create(ctx context.Context, who identity) error {
	_, _, err := d.table.Do(ctx, aws.Write{Key: d.lakeKey(), Condition: "attribute_not_exists(pk)",
		Put: aws.Item{"id": who.id, "format": who.format, "location": who.location, "created": who.created.UnixMilli()}})
	if err != nil {
		return err
	}
	_, err = d.identity(ctx)
	return err
}

func (d *dynamoLedger) addBatch(ctx context.Context, id string, deadline time.Time) error {
	now, me := d.now(), d.me()
	ok, err := d.table.Transact(ctx,
		aws.Write{Key: d.lockKey(), Check: true, Condition: "attribute_not_exists(pk) OR #lease < :past", Values: aws.Item{"past": d.past()}},
		aws.Write{Key: d.openKey(id), Condition: "attribute_not_exists(pk)", Put: aws.Item{
			"owner": d.owner, "lease": now.Add(d.lease).UnixMilli(), "deadline": deadline.UnixMilli(), "opened": now.UnixMilli(),
			"command": me.Command, "pid": me.PID, "host": me.Host, "since": me.Since.UnixMilli()}})
	if err != nil {
		return err
	}
	if !ok {
		// When the answer to the first request was lost, it stands there by now: the id is nobody else's.
		item, err := d.table.Get(ctx, d.openKey(id))
		if err != nil {
			return err
		}
		if item.Text("owner") != d.owner {
			return d.locked(ctx)
		}
	}
	d.note(id, now)
	return nil
}

// past is the time before which the lease of the lake's lock must have ended.
func (d *dynamoLedger) past() int64 { return d.now().Add(-clockSkew).UnixMilli() }

// locked says who has the lake for maintenance.
func (d *dynamoLedger) locked(ctx context.Context) error {
	item, err := d.table.Get(ctx, d.lockKey())
	if err != nil {
		return err
	}
	return inUseBy(d.location, holderIn(item))
}

func holderIn(i aws.Item) holder {
	h := holder{Command: i.Text("command"), PID: int(i.Number("pid")), Host: i.Text("host")}
	if ms := i.Number("since"); ms != 0 {
		h.Since = time.UnixMilli(ms).UTC()
	}
	return h
}

// note remembers when a batch of this handle showed life.
func (d *dynamoLedger) note(batch string, when time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renewed[batch] = when
}

func (d *dynamoLedger) forget(batch string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.renewed, batch)
	delete(d.claimed, batch)
}

// own sees that a batch is still open and this handle's, and renews its lease, with what else is to be set.
func (d *dynamoLedger) own(ctx context.Context, batch, more string, values aws.Item) error {
	now := d.now()
	set := aws.Item{"lease": now.Add(d.lease).UnixMilli(), "me": d.owner}
	for k, v := range values {
		set[k] = v
	}
	ok, _, err := d.table.Do(ctx, aws.Write{Key: d.openKey(batch), Update: "SET #lease = :lease" + more,
		Condition: "attribute_exists(pk) AND #owner = :me", Values: set})
	if err != nil {
		return err
	}
	if !ok {
		d.forget(batch)
		return fmt.Errorf("batch %s: %w; claim its objects again", batch, ErrFenced)
	}
	d.note(batch, now)
	return nil
}

func (d *dynamoLedger) renew(ctx context.Context, batches []string) error {
	for _, id := range batches {
		if err := d.own(ctx, id, "", nil); err != nil && !isFenced(err) {
			return err
		}
	}
	return nil
}

// fresh says whether a batch showed life so lately that nobody can have taken it away.
func (d *dynamoLedger) fresh(batch string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	when, ok := d.renewed[batch]
	return ok && d.now().Sub(when) < d.lease/3
}

func (d *dynamoLedger) claim(ctx context.Context, id string, objects []Object) ([]ClaimState, []string, error) {
	if !d.fresh(id) {
		if err := d.own(ctx, id, "", nil); err != nil {
			return nil, nil, err
		}
	}
	items, err := d.look(ctx, objects)
	if err != nil {
		return nil, nil, err
	}
	states := make([]ClaimState, len(objects))
	holders := make([]string, len(objects))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(claimsAtOnce)
	first := map[string]int{}
	for i := range objects {
		if _, twice := first[objects[i].Key]; twice {
			continue
		}
		first[objects[i].Key] = i
		g.Go(func() (err error) {
			states[i], holders[i], err = d.claimOne(gctx, id, objects[i], items[d.objectKey(objects[i].Key)])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	for i := range objects {
		states[i], holders[i] = states[first[objects[i].Key]], holders[first[objects[i].Key]]
	}
	var others []string
	seen := map[string]bool{"": true}
	for _, h := range holders {
		if !seen[h] {
			seen[h], others = true, append(others, h)
		}
	}
	return states, others, nil
}

// look reads the items of many objects before they are claimed: reading is the cheaper, the more of them are known.
func (d *dynamoLedger) look(ctx context.Context, objects []Object) (map[aws.Key]aws.Item, error) {
	if len(objects) < 3 {
		return nil, nil
	}
	keys := make([]string, len(objects))
	for i, o := range objects {
		keys[i] = o.Key
	}
	return d.objects(ctx, keys)
}

func (d *dynamoLedger) objects(ctx context.Context, keys []string) (map[aws.Key]aws.Item, error) {
	asked := map[aws.Key]bool{}
	var ask []aws.Key
	for _, key := range keys {
		if k := d.objectKey(key); !asked[k] {
			asked[k], ask = true, append(ask, k)
		}
	}
	return d.table.BatchGet(ctx, ask)
}

// claimOne claims an object; item is what was read of it, perhaps some time ago.
func (d *dynamoLedger) claimOne(ctx context.Context, id string, o Object, item aws.Item) (ClaimState, string, error) {
	for tried := false; ; tried = true {
		free := ""
		if item != nil && item.Number("expires") > d.now().Unix() {
			holder := item.Text("batch")
			if holder == id {
				if tried { // the answer to the first request was lost
					d.count(id)
				}
				return Claimed, "", nil
			}
			state, err := d.stateOf(ctx, holder)
			switch {
			case err != nil:
				return 0, "", err
			case state == "done":
				return Done, "", nil
			case state == "open":
				return Busy, holder, nil
			}
			free = holder // abandoned
		}
		ok, there, err := d.table.Do(ctx, aws.Write{Key: d.objectKey(o.Key),
			Put: aws.Item{"key": o.Key, "batch": id, "location": cut(o.Location, 1024), "size": o.Size, "expires": d.expiry()},
			// Time to live removes items some days late.
			Condition: "attribute_not_exists(pk) OR #batch = :free OR #expires <= :now", Values: aws.Item{"free": free, "now": d.now().Unix()}})
		if err != nil {
			return 0, "", err
		}
		if ok {
			d.count(id)
			return Claimed, "", nil
		}
		item = there
	}
}

// count notes that a batch of this handle has one object more.
func (d *dynamoLedger) count(batch string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.claimed[batch]++
}

// cut keeps an item small, whatever a location's length.
func cut(s string, most int) string {
	if len(s) > most {
		return s[:most]
	}
	return s
}

func (d *dynamoLedger) expiry() int64 { return d.now().Add(d.remember).Unix() }

// recordOutcome keeps sums, not what each object had: to write it to every item would cost as much as the claims.
func (d *dynamoLedger) recordOutcome(ctx context.Context, id string, objects []ObjectOutcome) error {
	var records, duplicates, unreadable int64
	for _, o := range objects {
		records, duplicates, unreadable = records+o.Records, duplicates+o.Duplicates, unreadable+o.Unreadable
	}
	d.mu.Lock()
	claimed := d.claimed[id]
	d.mu.Unlock()
	return d.own(ctx, id, ", #objects = :objects, #read = :read, #repeated = :repeated, #unreadable = :unreadable",
		aws.Item{"objects": claimed, "read": records, "repeated": duplicates, "unreadable": unreadable})
}

func (d *dynamoLedger) finish(ctx context.Context, id string, snapshot int64, c Committed) (bool, error) {
	return d.end(ctx, id, "done", aws.Item{"snapshot": snapshot, "files": c.Files, "bytes": c.Bytes, "records": c.Rows,
		"duplicates": c.Duplicates, "conflicting": c.Conflicting})
}

func (d *dynamoLedger) release(ctx context.Context, id string) error {
	_, err := d.end(ctx, id, "abandoned", aws.Item{})
	return err
}

// end moves an open batch to the closed ones; false when it was not open.
func (d *dynamoLedger) end(ctx context.Context, id, state string, facts aws.Item) (bool, error) {
	open, err := d.table.Get(ctx, d.openKey(id))
	if err != nil || open == nil {
		return false, err
	}
	for _, name := range []string{"owner", "opened", "objects", "read", "repeated", "unreadable"} {
		if v, ok := open[name]; ok {
			facts[name] = v
		}
	}
	// It outlives its objects, whose items name it.
	facts["state"], facts["ended"], facts["expires"] = state, d.now().UnixMilli(), d.expiry()+int64((MinSnapshotAge+60*24*time.Hour)/time.Second)
	sum := aws.Write{Key: d.sumKey(), Update: "ADD #abandoned :one", Values: aws.Item{"one": 1}}
	if state == "done" {
		sum.Update = "ADD #done :one, #objects :objects, #records :records, #duplicates :duplicates, #conflicting :conflicting, #unreadable :unreadable"
		sum.Values = aws.Item{"one": 1, "objects": open.Number("objects"), "records": open.Number("read"), "unreadable": open.Number("unreadable"),
			"duplicates": open.Number("repeated") + facts.Number("duplicates"), "conflicting": facts.Number("conflicting")}
	}
	ok, err := d.table.Transact(ctx, aws.Write{Key: d.openKey(id), Delete: true, Condition: "attribute_exists(pk)"},
		aws.Write{Key: d.closedKey(id), Put: facts}, sum)
	if ok {
		d.forget(id)
	}
	return ok, err
}

// maxClosed bounds the memory for states of closed batches.
const maxClosed = 100_000

func (d *dynamoLedger) stateOf(ctx context.Context, id string) (string, error) {
	d.mu.Lock()
	state := d.closed[id]
	d.mu.Unlock()
	if state != "" {
		return state, nil
	}
	// In this order: it may be closed between the two.
	item, err := d.table.Get(ctx, d.openKey(id))
	if err != nil {
		return "", err
	}
	if item != nil {
		return "open", nil
	}
	if item, err = d.table.Get(ctx, d.closedKey(id)); err != nil || item == nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.closed) >= maxClosed {
		clear(d.closed)
	}
	d.closed[id] = item.Text("state")
	return d.closed[id], nil
}

func (d *dynamoLedger) openBatches(ctx context.Context) (out []batchRow, err error) {
	err = d.table.Query(ctx, d.openKey("").PK, "", func(i aws.Item) error {
		out = append(out, batchRow{id: i.Text("sk"), state: "open", owner: i.Text("owner"), lease: time.UnixMilli(i.Number("lease")),
			deadline: time.UnixMilli(i.Number("deadline")), opened: time.UnixMilli(i.Number("opened")), holder: holderIn(i)})
		return nil
	})
	return out, err
}

func (d *dynamoLedger) batchesSince(ctx context.Context, opened time.Time) (map[string]batchRow, error) {
	open, err := d.openBatches(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]batchRow{}
	for _, b := range open {
		if !b.opened.Before(opened) {
			out[b.id] = b
		}
	}
	err = d.table.Query(ctx, d.closedKey("").PK, batchPrefix(opened), func(i aws.Item) error {
		b := batchRow{id: i.Text("sk"), state: i.Text("state"), opened: time.UnixMilli(i.Number("opened")), files: int(i.Number("files"))}
		if !b.opened.Before(opened) {
			out[b.id] = b
		}
		return nil
	})
	return out, err
}

func (d *dynamoLedger) known(ctx context.Context, keys []string) ([]bool, error) {
	items, err := d.objects(ctx, keys)
	if err != nil {
		return nil, err
	}
	known := make([]bool, len(keys))
	for i, key := range keys {
		item := items[d.objectKey(key)]
		if item == nil || item.Number("expires") <= d.now().Unix() {
			continue
		}
		state, err := d.stateOf(ctx, item.Text("batch"))
		if err != nil {
			return nil, err
		}
		known[i] = state == "done"
	}
	return known, nil
}

func (d *dynamoLedger) sum(ctx context.Context) (sums, error) {
	i, err := d.table.Get(ctx, d.sumKey())
	if err != nil {
		return sums{}, err
	}
	open, err := d.openBatches(ctx)
	if err != nil {
		return sums{}, err
	}
	s := sums{batches: map[string]int{}, objects: i.Number("objects"), records: i.Number("records"), duplicates: i.Number("duplicates"),
		conflicting: i.Number("conflicting"), unreadable: i.Number("unreadable")}
	for state, n := range map[string]int{"open": len(open), "done": int(i.Number("done")), "abandoned": int(i.Number("abandoned"))} {
		if n > 0 {
			s.batches[state] = n
		}
	}
	return s, nil
}

// leftClaims has nothing to tell: an object of an abandoned batch is free.
func (d *dynamoLedger) leftClaims(context.Context) ([]leftClaim, error) { return nil, nil }

// alive cannot be told of a process on another machine.
func (d *dynamoLedger) alive(string) (bool, error) { return true, nil }

// share needs nothing: addBatch looks for the lock in the transaction that opens a batch.
func (d *dynamoLedger) share() (func(), error) { return func() {}, nil }

func (d *dynamoLedger) exclusive(ctx context.Context) (context.Context, func(), error) {
	turn := rand.Text() // a write whose answer was lost is repeated by the SDK, and has to find itself
	if err := d.lock(ctx, turn, "attribute_not_exists(pk) OR #lease < :past OR #owner = :turn", aws.Item{"past": d.past()}); err != nil {
		return nil, nil, err
	}
	held, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.keepLock(held, turn, cancel)
	}()
	return held, func() {
		cancel(nil)
		<-ended
		// If this fails the lock ends with its lease.
		_, _, _ = d.table.Do(context.WithoutCancel(ctx), aws.Write{Key: d.lockKey(), Delete: true, Condition: "#owner = :turn", Values: aws.Item{"turn": turn}})
	}, nil
}

// lock writes the lock's item for a turn, if a condition holds.
func (d *dynamoLedger) lock(ctx context.Context, turn, condition string, values aws.Item) error {
	me := d.me()
	values["turn"] = turn
	ok, there, err := d.table.Do(ctx, aws.Write{Key: d.lockKey(), Condition: condition, Values: values, Put: aws.Item{
		"owner": turn, "lease": d.now().Add(d.lease).UnixMilli(), "command": me.Command, "pid": me.PID, "host": me.Host, "since": me.Since.UnixMilli()}})
	if err == nil && !ok {
		err = inUseBy(d.location, holderIn(there))
	}
	return err
}

// keepLock renews the lock's lease until held ends, and ends it when that fails for too long.
func (d *dynamoLedger) keepLock(held context.Context, turn string, cancel context.CancelCauseFunc) {
	last := time.Now()
	for sleep(held, d.lease/4) == nil {
		ctx, stop := context.WithTimeout(held, d.lease/2)
		err := d.lock(ctx, turn, "#owner = :turn", aws.Item{})
		stop()
		switch {
		case err == nil:
			last = time.Now()
		case time.Since(last) > d.lease/2 || isInUse(err):
			cancel(fmt.Errorf("maintenance of lake %s lost its lock: %w", d.location, err))
			return
		}
	}
}

func (d *dynamoLedger) close() error { return nil }
