package mls

import (
	"strconv"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/wire"
)

// exporterPrefix begins the names of the parts of an epoch's Exporter Tree. A node is a part of its own: an export writes 16 of
// them at most.
func exporterPrefix(epoch Epoch) string {
	return "export/" + strconv.FormatUint(uint64(epoch), 10) + "/"
}

// beginDrafts gives an epoch what drafts need, or deletes the secret of which that is made.
func (e *epochState) beginDrafts(drafts draftSeam) error {
	if drafts != nil {
		if err := drafts.newExporter(e); err != nil {
			return err
		}
	}
	e.secrets.Export.Clear()
	return nil
}

// exporterParts names the parts of the Exporter Tree.
func (g *Group) exporterParts(list func(*secrettree.Exporter) []secrettree.Part) []StatePart {
	if g.epoch == nil || g.epoch.exporter == nil {
		return nil
	}
	prefix := exporterPrefix(g.epoch.context.epoch)
	var out []StatePart
	for _, p := range list(g.epoch.exporter) {
		out = append(out, StatePart{prefix + p.Name, p.Data})
	}
	return out
}

// transitionDraftVersion numbers the stored form of a Transition that holds what drafts need.
const transitionDraftVersion = 3

func (t *Transition) holdsDrafts() bool {
	return len(t.ephemeral) > 0 || t.next != nil && t.signer.hasDraft(SafeExporterDraft)
}

// wireDrafts is the field list of what drafts need.
func (t *Transition) wireDrafts(c *wire.Codec) {
	var export secret.Secret
	if t.next != nil {
		export = t.next.secrets.Export.Secret
	}
	export.Wire(c)
	vector(c, &t.ephemeral, (*DraftAppData).wire)
	if !c.Decoding() || c.Err() != nil || export.Len() == 0 {
		return
	}
	if t.next == nil || export.Len() != t.next.suite.Nh() {
		export.Clear()
		c.Fail(fail(CodeMalformed, "length of a secret"))
		return
	}
	t.next.secrets.Export = keyschedule.ApplicationExportSecret{Secret: export}
}

// endExporter deletes the Exporter Tree of the epoch that ends.
func (g *Group) endExporter() {
	if g.epoch.exporter == nil {
		return
	}
	g.epoch.exporter.Clear()
	for _, p := range g.exporterParts((*secrettree.Exporter).TakeChanges) {
		g.changes.add(p.Name)
	}
}

// takeExporter puts the Exporter Tree of the current epoch together. Also a client that has switched the draft off keeps it, so
// that it is deleted with the epoch.
func (l *loading) takeExporter() error {
	e := l.g.epoch
	if e == nil || l.exporter[e.context.epoch] == nil {
		return nil
	}
	var err error
	if e.exporter, err = secrettree.LoadExporter(e.suite, l.exporter[e.context.epoch]); err != nil {
		return failWith(CodeMalformed, "exporter tree", err)
	}
	delete(l.exporter, e.context.epoch)
	return nil
}
