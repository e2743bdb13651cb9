package queue

import (
	"maps"
	"time"
)

// Stats is what a queue has done, at one moment. Counts are since New.
type Stats struct {
	Depth   int    // calls that wait now, the running one not counted
	Peak    int    // the highest Depth so far
	Running string // the name of the running turn, empty when there is none

	Turns  Times            // all turns that ran
	ByName map[string]Times // the same by the name of the call; the caller's own copy

	Panics    uint64 // turns that panicked or called runtime.Goexit
	Busy      uint64 // calls refused with ErrBusy
	Cancelled uint64 // calls that left because their context was cancelled
	Aborted   uint64 // calls that waited when the queue was closed with Abort
}

// Times adds up turns: how long their calls waited for them, how long they ran.
// A rollback counts as part of the turn that it undoes.
type Times struct {
	Count           uint64
	Wait, Run       time.Duration // sums
	MaxWait, MaxRun time.Duration
}

func (t *Times) add(wait, run time.Duration) {
	t.Count++
	t.Wait += wait
	t.Run += run
	t.MaxWait = max(t.MaxWait, wait)
	t.MaxRun = max(t.MaxRun, run)
}

// counters is the part of Stats that has to be kept.
type counters struct {
	peak                             int
	turns                            Times
	byName                           map[string]Times
	panics, busy, cancelled, aborted uint64
}

// Stats returns the counts of this moment.
func (q *Queue[S]) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Stats{
		Depth:     q.line.length,
		Peak:      q.count.peak,
		Running:   q.running,
		Turns:     q.count.turns,
		ByName:    maps.Clone(q.count.byName),
		Panics:    q.count.panics,
		Busy:      q.count.busy,
		Cancelled: q.count.cancelled,
		Aborted:   q.count.aborted,
	}
}

func (q *Queue[S]) record(name string, wait, run time.Duration, panicked bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if panicked {
		q.count.panics++
	}
	q.count.turns.add(wait, run)
	if q.count.byName == nil {
		q.count.byName = make(map[string]Times)
	}
	times := q.count.byName[name]
	times.add(wait, run)
	q.count.byName[name] = times
}
