package client

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
)

var errDisk = errors.New("the disk is full")

// memory is a store in memory. Its faults are set by tests: the commit or the read that comes after so many others fails,
// a commit either before or after it was written.
type memory struct {
	mu      sync.Mutex
	rows    map[string][]byte
	commits int
	reads   int
	written int // bytes of all commits

	failCommit   int // the commit that fails, counted from 1; 0: none
	failWritten  bool
	failRead     int
	everyCommit  func(Batch) // called before a commit is written
	overlappings int
	busy         bool
}

func newMemory() *memory { return &memory{rows: map[string][]byte{}} }

func (m *memory) enter() {
	m.mu.Lock()
	if m.busy {
		m.overlappings++
	}
	m.busy = true
}

func (m *memory) leave() {
	m.busy = false
	m.mu.Unlock()
}

func (m *memory) Read(_ context.Context, prefix string) ([]Row, error) {
	m.enter()
	defer m.leave()
	if m.reads++; m.reads == m.failRead {
		return nil, errDisk
	}
	var rows []Row
	for key, value := range m.rows {
		if strings.HasPrefix(key, prefix) {
			rows = append(rows, Row{key, bytes.Clone(value)})
		}
	}
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Key, b.Key) })
	return rows, nil
}

func (m *memory) Commit(_ context.Context, b Batch) error {
	m.enter()
	defer m.leave()
	m.commits++
	if m.everyCommit != nil {
		m.everyCommit(b)
	}
	fails := m.commits == m.failCommit
	if fails && !m.failWritten {
		return errDisk
	}
	for _, op := range b.Ops {
		if op.Value == nil {
			delete(m.rows, op.Key)
			continue
		}
		m.rows[op.Key] = bytes.Clone(op.Value)
		m.written += len(op.Key) + len(op.Value)
	}
	if fails {
		return errDisk
	}
	return nil
}

// copy is the store as it is now, without faults.
func (m *memory) copy() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	other := newMemory()
	for key, value := range m.rows {
		other.rows[key] = bytes.Clone(value)
	}
	return other
}

// equal compares two stores byte by byte.
func (m *memory) equal(other *memory) bool {
	if len(m.rows) != len(other.rows) {
		return false
	}
	for key, value := range m.rows {
		if !bytes.Equal(other.rows[key], value) {
			return false
		}
	}
	return true
}

// unchanged fails the test when f writes to the store.
func (m *memory) unchanged(t *testing.T, f func()) {
	t.Helper()
	before := m.copy()
	f()
	if !before.equal(m) {
		t.Error("the store has changed")
	}
}
