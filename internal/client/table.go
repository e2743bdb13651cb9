package client

import (
	"sort"
	"strings"
)

// table holds the rows of one kind in memory, as the store has them, and beside them what the running turn changes. A
// record that was handed out is a copy; its slices are shared and must be replaced, never written to.
type table[T any] struct{ rowSet }

// rowSet is all of a table that does not know the type of its rows, so that the module holds it once.
type rowSet struct {
	prefix string
	rows   map[string]record
	staged map[string]record // nil: deleted
	fresh  func() record
}

func newTable[T any, P interface {
	*T
	record
}](name string) table[T] {
	return table[T]{rowSet{
		prefix: eagerPrefix + name + "/",
		rows:   map[string]record{},
		staged: map[string]record{},
		fresh:  func() record { return P(new(T)) },
	}}
}

// get returns a row as the running turn sees it.
func (tb *table[T]) get(key string) (T, bool) {
	if r := tb.find(key); r != nil {
		return *any(r).(*T), true
	}
	return *new(T), false
}

func (tb *table[T]) put(key string, r T) { tb.staged[key] = any(&r).(record) }

func (rs *rowSet) find(key string) record {
	if r, ok := rs.staged[key]; ok {
		return r
	}
	return rs.rows[key]
}

func (rs *rowSet) has(key string) bool { return rs.find(key) != nil }

func (rs *rowSet) delete(key string) {
	if _, ok := rs.rows[key]; ok {
		rs.staged[key] = nil
		return
	}
	delete(rs.staged, key)
}

// keys returns the keys that begin with prefix, in ascending order.
func (rs *rowSet) keys(prefix string) []string {
	found := make([]string, 0, len(rs.rows))
	for key := range rs.rows {
		if strings.HasPrefix(key, prefix) && rs.has(key) {
			found = append(found, key)
		}
	}
	for key, r := range rs.staged {
		if _, ok := rs.rows[key]; !ok && r != nil && strings.HasPrefix(key, prefix) {
			found = append(found, key)
		}
	}
	sort.Strings(found)
	return found
}

// load takes a row of the store; false says that it belongs to another table.
func (rs *rowSet) load(key string, plaintext []byte) (bool, error) {
	name, ok := strings.CutPrefix(key, rs.prefix)
	if !ok {
		return false, nil
	}
	r := rs.fresh()
	rs.rows[name] = r
	return true, decodeRecord(plaintext, r)
}

// collect hands out what was staged, nil for a row that is gone.
func (rs *rowSet) collect(emit func(key string, plaintext []byte)) {
	for _, key := range sortedKeys(rs.staged) {
		if r := rs.staged[key]; r != nil {
			emit(rs.prefix+key, encodeRecord(r))
		} else {
			emit(rs.prefix+key, nil)
		}
	}
}

// merge makes true what was staged.
func (rs *rowSet) merge() {
	for key, r := range rs.staged {
		if r != nil {
			rs.rows[key] = r
		} else {
			delete(rs.rows, key)
		}
	}
	clear(rs.staged)
}

func (rs *rowSet) discard() { clear(rs.staged) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
