package client

import (
	"maps"
	"slices"
	"strings"
)

// table holds the rows of one kind in memory, as the store has them, and beside them what the running turn changes. A
// record that was handed out is a copy; its slices are shared and must be replaced, never written to.
type table[T any, P interface {
	*T
	record
}] struct {
	prefix string
	rows   map[string]*T
	staged map[string]*T // nil: deleted
}

// anyTable is what loading and committing need of a table.
type anyTable interface {
	load(key string, plaintext []byte) (bool, error)
	collect(emit func(key string, plaintext []byte))
	merge()
	discard()
}

func newTable[T any, P interface {
	*T
	record
}](name string) table[T, P] {
	return table[T, P]{prefix: eagerPrefix + name + "/", rows: map[string]*T{}, staged: map[string]*T{}}
}

func (tb *table[T, P]) get(key string) (T, bool) {
	if r, ok := tb.staged[key]; ok {
		if r == nil {
			return *new(T), false
		}
		return *r, true
	}
	if r, ok := tb.rows[key]; ok {
		return *r, true
	}
	return *new(T), false
}

func (tb *table[T, P]) has(key string) bool {
	_, ok := tb.get(key)
	return ok
}

func (tb *table[T, P]) put(key string, r T) { tb.staged[key] = &r }

func (tb *table[T, P]) delete(key string) {
	if _, ok := tb.rows[key]; ok {
		tb.staged[key] = nil
		return
	}
	delete(tb.staged, key)
}

// keys returns the keys that begin with prefix, in ascending order.
func (tb *table[T, P]) keys(prefix string) []string {
	found := make([]string, 0, len(tb.rows))
	for key := range tb.rows {
		if r, ok := tb.staged[key]; strings.HasPrefix(key, prefix) && (!ok || r != nil) {
			found = append(found, key)
		}
	}
	for key, r := range tb.staged {
		if _, ok := tb.rows[key]; !ok && r != nil && strings.HasPrefix(key, prefix) {
			found = append(found, key)
		}
	}
	slices.Sort(found)
	return found
}

func (tb *table[T, P]) load(key string, plaintext []byte) (bool, error) {
	name, ok := strings.CutPrefix(key, tb.prefix)
	if !ok {
		return false, nil
	}
	r := new(T)
	tb.rows[name] = r
	return true, decodeRecord(plaintext, P(r))
}

func (tb *table[T, P]) collect(emit func(key string, plaintext []byte)) {
	for _, key := range slices.Sorted(maps.Keys(tb.staged)) {
		if r := tb.staged[key]; r != nil {
			emit(tb.prefix+key, encodeRecord(P(r)))
		} else {
			emit(tb.prefix+key, nil)
		}
	}
}

func (tb *table[T, P]) merge() {
	for key, r := range tb.staged {
		if r != nil {
			tb.rows[key] = r
		} else {
			delete(tb.rows, key)
		}
	}
	clear(tb.staged)
}

func (tb *table[T, P]) discard() { clear(tb.staged) }
