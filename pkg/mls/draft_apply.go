package mls

import "bytes"

// apply applies AppEphemeral, then AppDataUpdate, after all that RFC 9420 knows, and judges the dictionary that comes out.
func (d *drafts) apply(p *provisional, list proposalList) error {
	for _, x := range list.ofType(proposalTypeAppEphemeral) {
		p.ephemeral = append(p.ephemeral, DraftAppData{x.proposal.component, x.sender, x.proposal.custom})
	}
	if updates := list.ofType(proposalTypeAppDataUpdate); len(updates) > 0 {
		if err := d.updateAppData(p, updates); err != nil {
			return err
		}
	}
	if !p.extended {
		return nil
	}
	rules, err := d.rules(p.extensions)
	if err != nil {
		return err
	}
	p.rules.drafts, p.rules.groupExtensions = rules, p.extensions
	for _, leaf := range p.tree.members() {
		if err := rules.judgeLeaf(leaf); err != nil {
			return err
		}
	}
	return nil
}

// updateAppData changes the dictionary of the GroupContext ("Updating Application Data in the GroupContext"), component by
// component in the order in which they first appear.
func (d *drafts) updateAppData(p *provisional, list proposalList) error {
	x, err := p.extensions.dictionary()
	if err != nil {
		return err
	}
	var order []DraftComponentID
	updates := make(map[DraftComponentID][]DraftAppData)
	for _, entry := range list {
		u := entry.proposal
		if u.operation == appDataRemove {
			if _, ok := x.get(u.component); !ok {
				return breaks("draft-12", "no data to remove")
			}
			x = x.without(u.component)
			continue
		}
		if len(updates[u.component]) == 0 {
			order = append(order, u.component)
		}
		updates[u.component] = append(updates[u.component], DraftAppData{u.component, entry.sender, bytes.Clone(u.custom)})
	}
	for _, id := range order {
		current, ok := x.get(id)
		if ok {
			current = append([]byte{}, current...) // not nil
		}
		data, err := d.newAppData(id, current, updates[id])
		if err != nil {
			return &Error{Code: CodeInvalidMessage, Rule: "draft-13", text: "the application does not take an update", cause: err}
		}
		x = x.with(id, data)
	}
	p.extensions, p.extended = p.extensions.withDictionary(x), true
	return nil
}

// newAppData asks the component, and without an answer of its own takes the last update.
func (d *drafts) newAppData(id DraftComponentID, current []byte, updates []DraftAppData) ([]byte, error) {
	if own := d.component(id); own != nil && own.Update != nil {
		data, err := own.Update(current, updates)
		return bytes.Clone(data), err
	}
	return updates[len(updates)-1].Data, nil
}

// withDictionary returns a list in which the dictionary stands in its old place, or else at the end; l is not changed.
func (l extensionList) withDictionary(x appDataDictionary) extensionList {
	data := mustEncode(x.wire)
	out := append(extensionList(nil), l...)
	for i := range out {
		if out[i].extensionType == extensionAppDataDictionary {
			out[i].data = data
			return out
		}
	}
	return append(out, extension{extensionAppDataDictionary, data})
}

// DraftEphemeral returns what the commit attaches for components, in its order, to be processed by them when the step is taken
// ([DraftAppEphemeral]). The caller owns the bytes.
func (t *Transition) DraftEphemeral() []DraftAppData {
	out := make([]DraftAppData, len(t.ephemeral))
	for i, x := range t.ephemeral {
		out[i] = DraftAppData{x.Component, x.Sender, bytes.Clone(x.Data)}
	}
	return out
}
