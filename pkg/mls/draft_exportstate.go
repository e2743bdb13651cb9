package mls

import (
	"strconv"
	"strings"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/wire"
)

// exporterTree is the Exporter Tree of one epoch. A node is a part of the state of its own: an export writes 17 of them at
// most.
type exporterTree struct {
	*secrettree.Exporter
	prefix string // of the names of the parts
}

func exporterPrefix(epoch Epoch) string {
	return exportParts + "/" + strconv.FormatUint(uint64(epoch), 10) + "/"
}

// beginEpoch gives an epoch that begins its Exporter Tree.
func (d *drafts) beginEpoch(e *epochState) (draftEpoch, error) {
	if !d.on[SafeExporterDraft] || e.secrets.Export.Len() == 0 {
		return nil, nil
	}
	tree, err := secrettree.NewExporter(e.suite, e.secrets.Export.Clone())
	if err != nil {
		return nil, failWith(CodeInternal, "exporter tree", err)
	}
	return &exporterTree{tree, exporterPrefix(e.context.epoch)}, nil
}

// loadEpoch puts the Exporter Tree together, also when only other drafts are on by now: it is deleted with the epoch.
func (*drafts) loadEpoch(e *epochState, stored []StatePart) (draftEpoch, error) {
	prefix := exporterPrefix(e.context.epoch)
	var parts []secrettree.Part
	for _, p := range stored {
		name, ok := strings.CutPrefix(p.Name, prefix)
		if !ok {
			return nil, errStatePart
		}
		parts = append(parts, secrettree.Part{Name: name, Data: p.Data})
	}
	tree, err := secrettree.LoadExporter(e.suite, parts)
	if err != nil {
		return nil, failWith(CodeMalformed, "exporter tree", err)
	}
	return &exporterTree{tree, prefix}, nil
}

func (x *exporterTree) changes() []StatePart { return x.named(x.TakeChanges()) }

func (x *exporterTree) parts() []StatePart { return x.named(x.Parts()) }

func (x *exporterTree) end() { x.Clear() }

func (x *exporterTree) named(parts []secrettree.Part) []StatePart {
	out := make([]StatePart, len(parts))
	for i, p := range parts {
		out[i] = StatePart{x.prefix + p.Name, p.Data}
	}
	return out
}

// isStored tells whether a Transition has what version 2 of its stored form can not hold.
func (d *drafts) isStored(t *Transition) bool {
	return len(t.ephemeral) > 0 || t.next != nil && d.on[SafeExporterDraft]
}

// wireTransition walks the root of the Exporter Tree that the step leads to, and what is attached to the commit.
func (*drafts) wireTransition(t *Transition, c *wire.Codec) {
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
