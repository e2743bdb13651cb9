//go:build !mlswasm_compact

package client

import (
	"bytes"
	"slices"
	"strconv"

	"mlswasm/pkg/mls"
)

const (
	maxComponents = 64 // of the application, and in one list
	maxDraftData  = 65536
)

// draftNames are the drafts as callers and the store name them, in the order of mls.Draft.
var draftNames = []string{"selfRemove", "appDataDictionary", "appDataUpdate", "appEphemeral", "safeExporter", "safeKeys"}

// draftRow is what draftEnable has switched on. It is the only row of its table. A module that has no drafts does not know the table, and
// refuses the whole store: opened without them, groups would be torn from what their members have agreed on.
type draftRow struct {
	Drafts     []string
	Components []draftComponent
	Revision   uint32 // grows with each change
}

type draftComponent struct {
	ID      uint32
	SafeAAD bool
	Leaf    *[]byte
}

func (r *draftRow) fields(c *codec) {
	list(c, &r.Drafts, (*codec).string)
	list(c, &r.Components, func(c *codec, x *draftComponent) {
		c.uint32(&x.ID)
		c.bool(&x.SafeAAD)
		optional(c, &x.Leaf, (*codec).bytes)
	})
	c.uint32(&r.Revision)
}

func (x draftComponent) equal(y draftComponent) bool {
	if x.Leaf == nil || y.Leaf == nil {
		return x.ID == y.ID && x.SafeAAD == y.SafeAAD && x.Leaf == y.Leaf
	}
	return x.ID == y.ID && x.SafeAAD == y.SafeAAD && bytes.Equal(*x.Leaf, *y.Leaf)
}

// draftTables are the tables of the state that drafts need.
type draftTables struct {
	enabled  table[draftRow]
	attached table[attachedRow]
}

func newDraftTables() draftTables {
	return draftTables{newTable[draftRow]("drafts"), newTable[attachedRow]("attached")}
}

func (d *draftTables) and(others []*rowSet) []*rowSet {
	return append(others, &d.enabled.rowSet, &d.attached.rowSet)
}

// withDrafts returns a signer with what is switched on.
func (s *state) withDrafts(signer *mls.Signer) (*mls.Signer, error) {
	row, ok := s.drafts.enabled.get(selfKey)
	if !ok {
		return signer, nil
	}
	var features []mls.Draft
	for _, name := range row.Drafts {
		i := slices.Index(draftNames, name)
		if i < 0 {
			return nil, fail(CodeUnsupported, "a draft that a later version has switched on: "+name)
		}
		features = append(features, mls.Draft(i+1))
	}
	out, err := signer.WithDrafts(features...)
	if err != nil {
		return nil, fromMLS("the drafts could not be switched on", err)
	}
	var components []mls.DraftComponent
	for _, x := range row.Components {
		component := mls.DraftComponent{ID: mls.DraftComponentID(x.ID), SafeAAD: x.SafeAAD}
		if x.Leaf != nil {
			component.Leaf = append([]byte{}, *x.Leaf...) // not nil: nothing is something here
		}
		components = append(components, component)
	}
	out, err = out.WithDraftComponents(components...)
	return out, fromMLS("the components could not be taken", err)
}

// draftRevision tells what is switched on at one time from what is at another.
func (s *state) draftRevision() uint32 {
	row, _ := s.drafts.enabled.get(selfKey)
	return row.Revision
}

// needDraft answers unsupported unless a draft is on.
func (s *state) needDraft(name string) error {
	row, _ := s.drafts.enabled.get(selfKey)
	if slices.Contains(row.Drafts, name) {
		return nil
	}
	return fail(CodeUnsupported, "the draft "+name+" is not switched on: draftEnable")
}

func (t *turn) draftEnable(p *DraftEnableParams) (Nothing, error) {
	old, _ := t.drafts.enabled.get(selfKey)
	row := draftRow{slices.Clone(old.Drafts), slices.Clone(old.Components), old.Revision}
	for i, name := range p.Drafts {
		if !slices.Contains(draftNames, name) {
			return Nothing{}, invalid("drafts["+strconv.Itoa(i)+"]", "no draft of that name")
		}
		row.enable(name)
		if name == "appDataUpdate" {
			row.enable("appDataDictionary")
		}
	}
	if p.Components != nil {
		for i, x := range *p.Components {
			if err := t.takeComponent(&row, x, "components["+strconv.Itoa(i)+"]"); err != nil {
				return Nothing{}, err
			}
		}
	}
	if len(row.Components) > maxComponents {
		return Nothing{}, invalid("components", "at most 64 in all")
	}
	if slices.Equal(row.Drafts, old.Drafts) && slices.EqualFunc(row.Components, old.Components, draftComponent.equal) {
		return Nothing{}, nil
	}
	row.Revision++
	t.drafts.enabled.put(selfKey, row)
	t.e.stale = true // signers and groups are made anew
	return Nothing{}, nil
}

func (r *draftRow) enable(name string) {
	if !slices.Contains(r.Drafts, name) {
		r.Drafts = append(r.Drafts, name)
	}
}

// takeComponent adds a component, or takes it in the place of the one of its number.
func (t *turn) takeComponent(row *draftRow, p DraftComponentParams, at string) error {
	x := draftComponent{ID: p.Component, SafeAAD: p.SafeAAD != nil && *p.SafeAAD}
	if x.ID > 0xFFFF {
		return invalid(at+".component", "1 to 65535")
	}
	if _, err := t.signer.WithDraftComponents(mls.DraftComponent{ID: mls.DraftComponentID(x.ID)}); err != nil {
		return failAt(at+".component", "not one of an application's", err)
	}
	if p.Leaf != nil {
		if len(*p.Leaf) > maxDraftData {
			return invalid(at+".leaf", "0 to 65536 bytes")
		}
		leaf := bytes.Clone(*p.Leaf)
		x.Leaf = &leaf
	}
	i := slices.IndexFunc(row.Components, func(y draftComponent) bool { return y.ID == x.ID })
	if i < 0 {
		row.Components = append(row.Components, x)
		return nil
	}
	row.Components[i] = x
	return nil
}
