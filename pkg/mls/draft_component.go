package mls

import (
	"bytes"
	"sort"

	"mlswasm/pkg/mls/internal/wire"
)

// DraftComponentID names an application component, a subsystem of the application that uses the group
// (draft-ietf-mls-extensions, "Component IDs"). The application assigns them; 0x8000 to 0xFFFF are for private use.
type DraftComponentID uint16

// isApplications tells whether an application may have a component of that identifier: not the reserved value, not what
// this package does itself, no GREASE value.
func (id DraftComponentID) isApplications() bool {
	switch id {
	case 0, componentAppComponents, componentSafeAAD, componentLastResort:
		return false
	}
	return !ExtensionType(id).isGREASE() // the same values
}

// DraftComponent is a component that the application of a client has. Its functions may be called at any time from within a
// call on a group, also for commits that come to nothing, so they must change nothing; and all members must come to the
// same answer, or they part.
type DraftComponent struct {
	ID DraftComponentID
	// SafeAAD says that the component knows items of its own in the authenticated data of messages ([DraftSafeAAD]).
	SafeAAD bool
	// Leaf is the component's data in the leaf of this client, for the other members; nil for none.
	Leaf []byte
	// Update makes the new data of the component in the GroupContext from the current (nil: none) and the updates that one
	// commit covers, in their order; an error refuses the commit. The bytes are the callee's only to read. nil: the
	// last update is the new data.
	Update func(current []byte, updates []DraftAppData) ([]byte, error)
	// Ephemeral judges what is attached to a commit for the component; an error refuses it. nil: whatever comes is right.
	Ephemeral func(data DraftAppData) error
}

// DraftAppData is data of a component, and who proposed it. In a commit of a client that joins by it, the committer is a
// [Sender] of the type [SenderNewMemberCommit].
type DraftAppData struct {
	Component DraftComponentID
	Sender    Sender
	Data      []byte
}

func (x *DraftAppData) wire(c *wire.Codec) {
	wire.U16(c, &x.Component)
	x.Sender.wire(c)
	c.Bytes(&x.Data)
}

// WithDraftComponents returns a Signer of the same identity and key, for a client whose application has these components. Where
// the dictionary is switched on ([AppDataDictionaryDraft]), its leaves list them. One of an identifier that the signer has already takes
// its place. Like drafts, they are no part of [Signer.Marshal]. The bytes are copied.
//
// Codes: [CodeInvalidArgument] for an identifier that is no application's.
func (s *Signer) WithDraftComponents(components ...DraftComponent) (*Signer, error) {
	out, d := s.forkDrafts()
	byID := make(map[DraftComponentID]DraftComponent, len(d.components)+len(components))
	for _, x := range d.components {
		byID[x.ID] = x
	}
	for _, x := range components {
		if !x.ID.isApplications() {
			return nil, fail(CodeInvalidArgument, "the identifier of a component")
		}
		x.Leaf = bytes.Clone(x.Leaf)
		byID[x.ID] = x
	}
	d.components = make([]DraftComponent, 0, len(byID))
	for _, x := range byID {
		d.components = append(d.components, x)
	}
	sort.Slice(d.components, func(i, j int) bool { return d.components[i].ID < d.components[j].ID })
	return out, nil
}

// component returns the application's component of that identifier, nil when it has none.
func (d *drafts) component(id DraftComponentID) *DraftComponent {
	for i := range d.components {
		if d.components[i].ID == id {
			return &d.components[i]
		}
	}
	return nil
}

// knows tells whether a component is the application's or this package's.
func (d *drafts) knows(id DraftComponentID) bool {
	return d.component(id) != nil || id == componentAppComponents || id == componentSafeAAD || id == componentLastResort
}

// componentsList is the draft's ComponentsList ("Negotiating Extensions and Components").
type componentsList []DraftComponentID

func (l *componentsList) wire(c *wire.Codec) {
	wire.Vector(c, (*[]DraftComponentID)(l), wire.U16)
}

// leafExtensions writes the dictionary of a leaf: what the draft asks for, and the data of the application's components.
func (d *drafts) leafExtensions(l extensionList) extensionList {
	if !d.on[AppDataDictionaryDraft] {
		return l
	}
	x := appDataDictionary{
		{componentAppComponents, mustEncode(d.appComponents().wire)},
		{componentSafeAAD, mustEncode(d.safeAADComponents().wire)},
	}
	for i := range d.components {
		if d.components[i].Leaf != nil {
			x = x.with(d.components[i].ID, d.components[i].Leaf)
		}
	}
	return l.with(extensionAppDataDictionary, mustEncode(x.wire))
}

// appComponents are the components that this client supports, the package's own first.
func (d *drafts) appComponents() *componentsList {
	list := componentsList{componentAppComponents, componentSafeAAD, componentLastResort}
	for i := range d.components {
		list = append(list, d.components[i].ID)
	}
	return &list
}

// safeAADComponents are the components that know items in the authenticated data.
func (d *drafts) safeAADComponents() *componentsList {
	list := componentsList{}
	for i := range d.components {
		if d.components[i].SafeAAD {
			list = append(list, d.components[i].ID)
		}
	}
	return &list
}
