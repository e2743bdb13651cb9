package mls

import (
	"slices"

	"mlswasm/pkg/mls/internal/wire"
)

// Draft is a feature of draft-ietf-mls-extensions, which is not an RFC yet: its code points are the ones that the draft
// suggests, and may still change. All are off until [Signer.WithDrafts] switches them on; every name in this package that
// belongs to one says so.
type Draft uint8

// The features of the draft.
const (
	// SelfRemoveDraft lets a member leave in the next commit, also in that of a client that joins by it ("SelfRemove
	// Proposal"): [DraftSelfRemove].
	SelfRemoveDraft Draft = iota + 1
	// AppDataDictionaryDraft puts data of application components into GroupContext, leaves, key packages and
	// GroupInfos, and frames the authenticated data of messages where the group wants it ("Attaching Application Data
	// to MLS Messages", "Safe Additional Authenticated Data"): [DraftAppDataDictionary], [DraftSafeAAD].
	AppDataDictionaryDraft
	// AppDataUpdateDraft changes the data of one component in the GroupContext ("Updating Application Data in the
	// GroupContext"): [DraftAppDataUpdate], [DraftAppDataRemove]. It switches AppDataDictionaryDraft on.
	AppDataUpdateDraft
	// AppEphemeralDraft attaches data of a component to a commit ("Attaching Application Data to a Commit"):
	// [DraftAppEphemeral].
	AppEphemeralDraft
	// SafeExporterDraft exports secrets with forward secrecy ("Exported Secrets"): [Group.DraftSafeExportSecret].
	SafeExporterDraft
	// SafeKeysDraft lets components use the signature and HPKE keys of the protocol ("Hybrid Public Key Encryption
	// (HPKE) Keys", "Signature Keys"): [Signer.DraftSafeSign], [Group.DraftSafeEncrypt], [KeyPackage.DraftSafeEncrypt].
	SafeKeysDraft

	lastDraft = SafeKeysDraft
)

// The code points of the draft ("IANA Considerations").
const (
	extensionAppDataDictionary ExtensionType = 0x0006

	proposalTypeAppDataUpdate ProposalType = 0x0008
	proposalTypeAppEphemeral  ProposalType = 0x0009
	proposalTypeSelfRemove    ProposalType = 0x000A

	componentAppComponents DraftComponentID = 0x0001
	componentSafeAAD       DraftComponentID = 0x0002
	componentLastResort    DraftComponentID = 0x0004
)

// drafts is what a client has switched on. It is not changed once a Signer has it.
type drafts struct {
	on         [lastDraft + 1]bool
	components []DraftComponent // each identifier once, in rising order
}

// draftSeam is what the rest of the package asks of the drafts of a client; nil while all are off. Nothing but WithDrafts
// names the type behind it, so that a program which never calls that does not link what is in draft_*.go.
type draftSeam interface {
	// leafExtensions returns the extensions of a new leaf of this client, which follows one with those that are given.
	leafExtensions(extensionList) extensionList
	// keyPackageExtensions returns the extensions of a new key package.
	keyPackageExtensions(keyPackageOptions) (extensionList, error)
	// order judges a draft's proposal that this member is asked to make.
	order(*Group, *proposal) error
	// apply applies what RFC 9420 does not know of a list, after all else, and judges what comes out.
	apply(*provisional, proposalList) error
	// frameAAD returns the authenticated data of a message that this member sends in the epoch.
	frameAAD(k *messageKeys, authenticatedData []byte) ([]byte, error)
	// judgeOpened judges a message that was opened.
	judgeOpened(*messageKeys, *opened) error
	// coverSelfRemoves adds SelfRemoves, as messages, to the list of an external commit.
	coverSelfRemoves(view *Group, d *commitDraft, messages [][]byte) error
	// dueRemoves returns the proposals by value that are not done by one that waits.
	dueRemoves(pendingProposals, []*proposal) []*proposal
	// beginEpoch returns what is kept of an epoch that begins, loadEpoch what was stored; nil for nothing.
	beginEpoch(*epochState) (draftEpoch, error)
	loadEpoch(*epochState, []StatePart) (draftEpoch, error)
	// wireTransition is the field list of what is stored of a Transition, if it isStored.
	wireTransition(*Transition, *wire.Codec)
	isStored(*Transition) bool
	// rules returns what holds in a group with these extensions.
	rules(extensions extensionList) (draftRules, error)
}

// draftEpoch is what drafts keep of one epoch, in parts of the state of their own.
type draftEpoch interface {
	changes() []StatePart // since the last call
	parts() []StatePart
	end() // erases all of it
}

// draftRules judges what RFC 9420 does not.
type draftRules interface {
	judgeLeaf(*leafNode) error
	judgeExtensions(extensionList) error // of a key package or GroupInfo
	// applies tells whether a proposal type is one of a draft that is on.
	applies(ProposalType) bool
	judgeProposal(proposalSubject) error
	judgeList(listSubject) error
}

// frameAAD returns the authenticated data of a message as the current epoch wants them.
func (g *Group) frameAAD(authenticatedData []byte) ([]byte, error) {
	if g.signer.drafts == nil {
		return authenticatedData, nil
	}
	return g.signer.drafts.frameAAD(g.epoch.messages, authenticatedData)
}

// draftRules returns what holds in a group with these extensions beside RFC 9420, nil for nothing.
func (s *Signer) draftRules(extensions extensionList) (draftRules, error) {
	if s.drafts == nil {
		return nil, nil
	}
	return s.drafts.rules(extensions)
}

// WithDrafts returns a Signer of the same identity and key with features of draft-ietf-mls-extensions switched on: its
// leaves claim them in their capabilities, key packages at once and the leaf of a member from its next commit or Update
// on. Each call adds. They are no part of [Signer.Marshal]: ask again after loading, and before [LoadGroup], which gives the
// group the signer's drafts.
//
// Codes: [CodeInvalidArgument] for a value that is none of the constants.
func (s *Signer) WithDrafts(features ...Draft) (*Signer, error) {
	out, d := s.forkDrafts()
	for _, f := range features {
		if f == 0 || f > lastDraft {
			return nil, fail(CodeInvalidArgument, "a draft that is not there")
		}
		d.on[f] = true
	}
	d.on[AppDataDictionaryDraft] = d.on[AppDataDictionaryDraft] || d.on[AppDataUpdateDraft]
	if d.on[AppDataDictionaryDraft] && !slices.Contains(out.extensions, extensionAppDataDictionary) {
		out.extensions = append(slices.Clone(out.extensions), extensionAppDataDictionary)
	}
	for _, x := range []struct {
		feature Draft
		kind    ProposalType
	}{
		{AppDataUpdateDraft, proposalTypeAppDataUpdate},
		{AppEphemeralDraft, proposalTypeAppEphemeral},
		{SelfRemoveDraft, proposalTypeSelfRemove},
	} {
		if d.on[x.feature] && !slices.Contains(out.proposals, x.kind) {
			out.proposals = append(slices.Clone(out.proposals), x.kind)
		}
	}
	return out, nil
}

// forkDrafts returns a copy of the signer with drafts of its own, which may be changed.
func (s *Signer) forkDrafts() (*Signer, *drafts) {
	out, d := *s, new(drafts)
	if old := s.enabledDrafts(); old != nil {
		*d = *old
	}
	out.drafts = d
	return &out, d
}

// enabledDrafts returns what is switched on, nil when nothing is.
func (s *Signer) enabledDrafts() *drafts {
	d, _ := s.drafts.(*drafts)
	return d
}

// hasDraft tells whether a feature is switched on.
func (s *Signer) hasDraft(f Draft) bool {
	d := s.enabledDrafts()
	return d != nil && d.on[f]
}

// needDraft answers [CodeUnsupported] unless a feature is switched on.
func (s *Signer) needDraft(f Draft) error {
	if !s.hasDraft(f) {
		return fail(CodeUnsupported, "a draft that is not switched on")
	}
	return nil
}
