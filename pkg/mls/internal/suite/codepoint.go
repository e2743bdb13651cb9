package suite

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// The code points of the suites of draft-ietf-mls-pq-ciphersuites, which has none yet ("TBD1" to "TBD11"): these are
// of the range for private use (RFC 9420, Section 17.1).
const (
	firstDraft = 0xf001
	lastDraft  = 0xf00b
)

// Failures of [Assign].
var (
	// ErrInUse reports that a suite was looked up already.
	ErrInUse = errors.New("suite: code points are in use")
	// ErrCodePoint reports a suite that has no code point to give, or a code point that is not to be had.
	ErrCodePoint = errors.New("suite: not a code point to assign")
)

// Assign gives suites of the draft other code points than their own: the keys are the private-use values that they
// have otherwise, whether this build has the suite or not. A suite that is not named keeps its value. It is one call, for
// all of them, before anything else looks at a suite; later ones answer [ErrInUse], unless they say the same, so that no two
// parts of a program see different tables.
func Assign(points map[uint16]uint16) error { return suites.assign(points) }

// table is the list of suites, in ascending order of code points. It is written before it is first read, and then
// never again.
type table struct {
	used atomic.Bool // set by the first reader
	mu   sync.Mutex  // held by writers, and by the first readers
	rows []*Suite

	points map[uint16]uint16 // as they were assigned
}

func newTable(rows []*Suite) *table {
	t := &table{rows: rows}
	t.sort()
	return t
}

func (t *table) sort() {
	for i := range t.rows {
		for j := i; j > 0 && t.rows[j].id < t.rows[j-1].id; j-- {
			t.rows[j], t.rows[j-1] = t.rows[j-1], t.rows[j]
		}
	}
}

// all returns the rows, for good.
func (t *table) all() []*Suite {
	if !t.used.Load() {
		t.mu.Lock()
		t.used.Store(true)
		t.mu.Unlock()
	}
	return t.rows
}

func (t *table) lookup(id uint16) (*Suite, bool) {
	for _, s := range t.all() {
		if s.id == id {
			return s, true
		}
	}
	return nil, false
}

func (t *table) ids() []uint16 {
	rows := t.all()
	ids := make([]uint16, len(rows))
	for i, s := range rows {
		ids[i] = s.id
	}
	return ids
}

func (t *table) assign(points map[uint16]uint16) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.used.Load() {
		if t.same(points) {
			return nil
		}
		return ErrInUse
	}
	for standard := range points {
		if standard < firstDraft || standard > lastDraft {
			return ErrCodePoint
		}
	}
	given := make([]uint16, 0, lastDraft-firstDraft+1)
	for standard := uint16(firstDraft); standard <= lastDraft; standard++ {
		point, ok := points[standard]
		if !ok {
			point = standard
		}
		if !assignable(point) || slices.Contains(given, point) {
			return ErrCodePoint
		}
		given = append(given, point)
	}
	for _, s := range t.rows {
		if s.standard >= firstDraft {
			s.id = given[s.standard-firstDraft]
		}
	}
	t.sort()
	t.points = make(map[uint16]uint16, len(points))
	for standard, point := range points {
		t.points[standard] = point
	}
	return nil
}

// same tells whether points were assigned just so.
func (t *table) same(points map[uint16]uint16) bool {
	for standard, point := range points {
		if given, ok := t.points[standard]; !ok || given != point {
			return false
		}
	}
	return len(t.points) > 0 && len(points) == len(t.points)
}

// assignable refuses the reserved value, those of RFC 9420 and GREASE (RFC 9420, Sections 13.5 and 17.1).
func assignable(point uint16) bool {
	grease := point&0x0f0f == 0x0a0a && point>>12 == point>>4&0x0f && point>>12 != 0x0f
	return point > 0x0007 && !grease
}
