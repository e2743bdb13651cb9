//go:build mlswasm_compact

package client

import "mlswasm/pkg/mls"

// The compact module has no drafts (docs/adr/0013-drafts-in-the-full-module.md): a state that has them on holds a row of a kind that it
// does not know.

type draftTables struct{}

func newDraftTables() draftTables                   { return draftTables{} }
func (*draftTables) and(others []*rowSet) []*rowSet { return others }

func draftOperations() []Operation                                      { return nil }
func (*state) withDrafts(s *mls.Signer) (*mls.Signer, error)            { return s, nil }
func (*state) draftRevision() uint32                                    { return 0 }
func (intentRow) draftChanges(*mls.Group) []mls.Change                  { return nil }
func withDraftData(l, _ []mls.Extension) []mls.Extension                { return l }
func (intentRow) departure(_ *mls.Group, leaf mls.LeafIndex) mls.Change { return mls.Remove(leaf) }
func leavesBy(mls.ProposalEvent) bool                                   { return false }
func besideProposal(_ *mls.Group, data []byte) []byte                   { return data }
func (*turn) keepAttached(string, *mls.Group, *mls.Transition)          {}
