package secrettree

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

// exporterLeaves is one leaf for each value of a ComponentID.
const exporterLeaves treemath.LeafCount = 1 << 16

// Exporter is the Exporter Tree of one epoch (draft-ietf-mls-extensions, "Exported Secrets"): as [Tree], but always with 65,536
// leaves, and the secret of a leaf is what is exported. Nodes are derived where they are needed, so that a tree at rest
// holds one secret, and at most 16 more for each component that has taken its own.
type Exporter struct{ tree *Tree }

// NewExporter returns the tree of an epoch. It takes root over, the application_export_secret, and erases it with the
// first export.
func NewExporter(s *suite.Suite, root secret.Secret) (*Exporter, error) {
	tree, err := New(s, exporterLeaves, root)
	if err != nil {
		return nil, err
	}
	return &Exporter{tree}, nil
}

// Export returns the secret of a component, Nh bytes that the caller owns, and erases all that it could be derived from (RFC
// 9420, Section 9.2). It answers [ErrConsumed] for a component that has taken its secret, and after Clear.
func (x *Exporter) Export(component uint16) (secret.Secret, error) {
	d, exported, err := x.tree.lower(treemath.LeafIndex(component))
	if err != nil {
		return secret.Secret{}, ErrConsumed
	}
	x.tree.replace(d)
	return exported, nil
}

// Clear erases every secret.
func (x *Exporter) Clear() { x.tree.Clear() }

// TakeChanges is [Tree.TakeChanges].
func (x *Exporter) TakeChanges() []Part { return x.tree.TakeChanges() }

// Parts is [Tree.Parts]. There are none when every component has taken its secret.
func (x *Exporter) Parts() []Part { return x.tree.Parts() }

// LoadExporter is [Load] for an Exporter.
func LoadExporter(s *suite.Suite, parts []Part) (*Exporter, error) {
	tree, err := Load(s, exporterLeaves, parts)
	if err != nil {
		return nil, err
	}
	if len(tree.ratchets) > 0 {
		return nil, ErrState
	}
	return &Exporter{tree}, nil
}
