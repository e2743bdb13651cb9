//go:build !mlswasm_compact

package client

import (
	"bytes"

	"mlswasm/pkg/mls"
)

const extensionAppDataDictionary = 6

// draftLiving is living for an operation of a draft.
func (t *turn) draftLiving(name, draft string) (string, *mls.Group, error) {
	if err := t.needDraft(draft); err != nil {
		return "", nil, err
	}
	return t.living(name)
}

func componentID(n uint32) (mls.DraftComponentID, error) {
	if n == 0 || n > 0xFFFF {
		return 0, invalid("component", "1 to 65535")
	}
	return mls.DraftComponentID(n), nil
}

func (t *turn) draftAppData(p *ConversationParams) (DraftAppDataResult, error) {
	_, g, err := t.draftLiving(p.Conversation, "appDataDictionary")
	if err != nil {
		return DraftAppDataResult{}, err
	}
	result := DraftAppDataResult{uint64(g.Epoch()), []DraftComponentData{}}
	for _, x := range g.Extensions() {
		if x.Type != extensionAppDataDictionary {
			continue
		}
		entries, err := mls.ParseDraftAppDataDictionary(x)
		if err != nil {
			return result, failWith(CodeInternal, "a dictionary that was judged", err)
		}
		for _, entry := range entries {
			result.Entries = append(result.Entries, DraftComponentData{uint32(entry.Component), entry.Data})
		}
	}
	return result, nil
}

func (t *turn) draftLeafData(p *DraftComponentOf) (DraftLeafDataResult, error) {
	none := DraftLeafDataResult{}
	_, g, err := t.draftLiving(p.Conversation, "appDataDictionary")
	if err != nil {
		return none, err
	}
	id, err := componentID(p.Component)
	if err != nil {
		return none, err
	}
	result := DraftLeafDataResult{[]DraftLeafView{}}
	for _, m := range g.Members() {
		if data, ok := g.DraftLeafData(m.Leaf, id); ok {
			name := t.name(m.Credential)
			result.Members = append(result.Members, DraftLeafView{name.User, name.Device, data})
		}
	}
	return result, nil
}

func (t *turn) draftUpdateAppData(p *DraftDataParams) (ChangeResult, error) {
	return t.wantData(p, "appDataUpdate", intentDraftUpdate)
}

func (t *turn) draftAttach(p *DraftDataParams) (ChangeResult, error) {
	return t.wantData(p, "appEphemeral", intentDraftAttach)
}

func (t *turn) draftRemoveAppData(p *DraftComponentOf) (ChangeResult, error) {
	return t.wantData(&DraftDataParams{Conversation: p.Conversation, Component: p.Component}, "appDataUpdate", intentDraftRemove)
}

// wantData stores the wish for a change of a component's data.
func (t *turn) wantData(p *DraftDataParams, draft string, kind intentKind) (ChangeResult, error) {
	id, err := componentID(p.Component)
	if err != nil {
		return ChangeResult{}, err
	}
	if len(p.Data) > maxDraftData {
		return ChangeResult{}, invalid("data", "0 to 65536 bytes")
	}
	return t.wantDraft(p.Conversation, draft, intentRow{Kind: kind, Extensions: []GroupExtensionView{{uint32(id), bytes.Clone(p.Data)}}})
}

func (t *turn) draftRequireComponents(p *DraftRequireComponentsParams) (ChangeResult, error) {
	in := intentRow{Kind: intentDraftUpdate}
	for _, x := range []struct {
		path  string
		list  *[]uint32
		entry func(...mls.DraftComponentID) mls.DraftComponentData
	}{
		{"components", p.Components, mls.DraftRequireComponents},
		{"safeAAD", p.SafeAAD, mls.DraftRequireSafeAAD},
	} {
		if x.list == nil {
			continue
		}
		if len(*x.list) > maxComponents {
			return ChangeResult{}, invalid(x.path, "at most 64")
		}
		ids := make([]mls.DraftComponentID, len(*x.list))
		for i, n := range *x.list {
			if n == 0 || n > 0xFFFF {
				return ChangeResult{}, invalid(x.path, "1 to 65535 each")
			}
			ids[i] = mls.DraftComponentID(n)
		}
		entry := x.entry(ids...)
		in.Extensions = append(in.Extensions, GroupExtensionView{uint32(entry.Component), entry.Data})
	}
	if len(in.Extensions) == 0 {
		return ChangeResult{}, invalid("components", "these or safeAAD")
	}
	return t.wantDraft(p.Conversation, "appDataUpdate", in)
}

func (t *turn) wantDraft(name, draft string, in intentRow) (ChangeResult, error) {
	if err := t.needDraft(draft); err != nil {
		return ChangeResult{}, err
	}
	cid := t.heir(name)
	if _, err := t.joined(cid); err != nil {
		return ChangeResult{}, err
	}
	return t.want(cid, in)
}

// draftChanges are the changes that an intent about components comes to in the group as it is.
func (in intentRow) draftChanges(g *mls.Group) []mls.Change {
	var changes []mls.Change
	for _, x := range in.Extensions {
		id := mls.DraftComponentID(x.Type)
		switch in.Kind {
		case intentDraftUpdate:
			changes = append(changes, mls.DraftAppDataUpdate(id, x.Data))
		case intentDraftAttach:
			changes = append(changes, mls.DraftAppEphemeral(id, x.Data))
		case intentDraftRemove:
			if _, ok := g.DraftAppData(id); ok {
				changes = append(changes, mls.DraftAppDataRemove(id))
			}
		}
	}
	return changes
}

// withDraftData adds the dictionary that a group has to extensions that are to take the place of its own: it changes by its own proposals.
func withDraftData(extensions, now []mls.Extension) []mls.Extension {
	for _, x := range now {
		if x.Type == extensionAppDataDictionary {
			extensions = append(extensions, x)
		}
	}
	return extensions
}
