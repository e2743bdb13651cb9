package mls

import "mlswasm/pkg/mls/internal/wire"

// exportParts begins the names of the parts of the state that drafts keep of an epoch.
const exportParts = "export"

// beginDrafts gives an epoch what drafts keep of it, and deletes the secret of which that is made.
func (e *epochState) beginDrafts(drafts draftSeam) error {
	if drafts != nil {
		var err error
		if e.drafts, err = drafts.beginEpoch(e); err != nil {
			return err
		}
	}
	e.secrets.Export.Clear()
	return nil
}

// endDrafts deletes what drafts keep of the epoch that ends.
func (g *Group) endDrafts() {
	if g.epoch.drafts == nil {
		return
	}
	g.epoch.drafts.end()
	for _, p := range g.epoch.drafts.changes() {
		g.changes.add(p.Name)
	}
}

// takeDrafts loads what drafts keep of the current epoch. A client that has all of them off forgets it.
func (l *loading) takeDrafts() error {
	g := l.g
	if len(l.drafts) == 0 {
		return nil
	}
	if g.signer.drafts == nil {
		for _, p := range l.drafts {
			g.changes.add(p.Name)
		}
		return nil
	}
	if g.epoch == nil {
		return errStatePart
	}
	var err error
	g.epoch.drafts, err = g.signer.drafts.loadEpoch(g.epoch, l.drafts)
	return err
}

// transitionDraftVersion numbers the stored form of a Transition that holds what drafts need.
const transitionDraftVersion = 3

// wireDrafts is the field list of what drafts need. A client that has all of them off can not read it.
func (t *Transition) wireDrafts(c *wire.Codec) {
	if t.signer.drafts == nil {
		c.Fail(errStoredVersion)
		return
	}
	t.signer.drafts.wireTransition(t, c)
}
