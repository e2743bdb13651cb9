package secrettree

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// Part is one piece of stored state. Its data are secret. Names are ASCII and never change their meaning:
//
//	n/7      the secret of tree node 7
//	r/3/a    the application ratchet of leaf 3
//	r/3/h    the handshake ratchet of leaf 3
type Part struct {
	Name string
	Data []byte // nil: the part is gone
}

// Format writes the name and the length, for every verb.
func (p Part) Format(f fmt.State, _ rune) { secret.Redact(f, p.Name, p.Data) }

func nodeName(n treemath.NodeIndex) string { return "n/" + strconv.FormatUint(uint64(n), 10) }

func ratchetName(id ratchetID) string {
	suffix := [kinds]string{Handshake: "/h", Application: "/a"}
	return "r/" + strconv.FormatUint(uint64(id.leaf), 10) + suffix[id.kind]
}

// TakeChanges returns the parts that changed since the last call, or since the tree was made, sorted by name. A new
// tree returns all of them, a loaded one none. The caller owns the data.
func (t *Tree) TakeChanges() []Part {
	parts := make([]Part, 0, len(t.dirty))
	for name := range t.dirty {
		parts = append(parts, Part{name, t.part(name)})
	}
	t.dirty = map[string]struct{}{}
	sortParts(parts)
	return parts
}

// Parts returns every part, sorted by name, and leaves the list of changes alone. The caller owns the data.
func (t *Tree) Parts() []Part {
	parts := make([]Part, 0, len(t.nodes)+len(t.ratchets))
	for n := range t.nodes {
		parts = append(parts, Part{nodeName(n), t.part(nodeName(n))})
	}
	for id := range t.ratchets {
		parts = append(parts, Part{ratchetName(id), t.part(ratchetName(id))})
	}
	sortParts(parts)
	return parts
}

func sortParts(parts []Part) {
	sort.Slice(parts, func(i, j int) bool { return parts[i].Name < parts[j].Name })
}

// part returns the data of a part that the tree itself has named, nil when it is gone.
func (t *Tree) part(name string) []byte {
	n, id, isNode, ok := parseName(name)
	if !ok {
		panic("secrettree: a name of our own does not parse: " + name) // would lose state silently
	}
	if isNode {
		if s, ok := t.nodes[n]; ok {
			return s.Clone().Bytes()
		}
		return nil
	}
	r, ok := t.ratchets[id]
	if !ok {
		return nil
	}
	b, err := wire.EncodeFunc(r.wire)
	if err != nil {
		panic("secrettree: a bounded ratchet does not encode: " + err.Error())
	}
	return b
}

// parseName is the inverse of nodeName and ratchetName; it takes no other spelling of a number.
func parseName(name string) (n treemath.NodeIndex, id ratchetID, isNode, ok bool) {
	fields := strings.Split(name, "/")
	if len(fields) < 2 {
		return 0, id, false, false
	}
	number, err := strconv.ParseUint(fields[1], 10, 32)
	if err != nil {
		return 0, id, false, false
	}
	n = treemath.NodeIndex(number)
	if nodeName(n) == name {
		return n, id, true, true
	}
	for kind := range kinds {
		id = ratchetID{treemath.LeafIndex(number), kind}
		if ratchetName(id) == name {
			return 0, id, false, true
		}
	}
	return 0, id, false, false
}

// Load puts a tree together from its parts, in any order. It answers [ErrState], or an error that wraps
// [wire.ErrMalformed], for parts that no tree can have. The data are copied.
func Load(s *suite.Suite, leaves treemath.LeafCount, parts []Part) (*Tree, error) {
	if !leaves.Valid() {
		return nil, ErrState
	}
	t := empty(s, leaves)
	for _, p := range parts {
		if err := t.load(p); err != nil {
			return nil, err
		}
	}
	for n := range t.nodes { // a secret must not stand above one that was derived from it
		for p, ok := leaves.Parent(n); ok; p, ok = leaves.Parent(p) {
			if _, above := t.nodes[p]; above {
				return nil, ErrState
			}
		}
	}
	for id := range t.ratchets {
		for n, ok := id.leaf.Node(), true; ok; n, ok = leaves.Parent(n) {
			if _, above := t.nodes[n]; above {
				return nil, ErrState
			}
		}
	}
	return t, nil
}

func (t *Tree) load(p Part) error {
	n, id, isNode, ok := parseName(p.Name)
	if !ok {
		return ErrState
	}
	if isNode {
		if _, twice := t.nodes[n]; twice || !t.leaves.Has(n) || len(p.Data) != t.suite.Nh() {
			return ErrState
		}
		t.nodes[n] = secret.New(p.Data)
		return nil
	}
	var r ratchet
	if err := wire.DecodeFunc(p.Data, r.wire); err != nil {
		return err
	}
	if _, twice := t.ratchets[id]; twice || !t.leaves.HasLeaf(id.leaf) || !r.valid(t.suite) {
		return ErrState
	}
	t.ratchets[id] = &r
	return nil
}
