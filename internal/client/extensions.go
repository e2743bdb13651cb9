package client

import (
	"bytes"
	"slices"
	"strconv"

	"mlswasm/pkg/mls"
)

const (
	maxExtensions = 16
	maxExtension  = 65536

	firstOwnExtension          = 0xF000
	extensionRequired          = 3 // required_capabilities
	extensionExternalProposers = 5 // external_senders

	// sendsGREASE stands among the extensions that the application knows, as none of its own can: this device sends reserved values (RFC
	// 9420, Section 13.5).
	sendsGREASE = 0x0A0A
)

func isOwnExtension(kind uint32) bool {
	return kind >= firstOwnExtension && kind <= 0xFFFF && kind != linkExtension
}

func (t *turn) supportExtensions(p *SupportExtensionsParams) (Nothing, error) {
	policy, _ := t.policies.get(selfKey)
	known, err := oneMore(policy.Extensions, p.Types)
	if err != nil {
		return Nothing{}, err
	}
	if len(known) > len(policy.Extensions) {
		policy.Extensions = known
		t.policies.put(selfKey, policy)
		t.e.stale = true // signers and groups are made anew
	}
	return Nothing{}, nil
}

// supporting returns a signer whose leaves list the extensions and proposals that the application knows, and this program's own.
func (s *state) supporting(signer *mls.Signer) (*mls.Signer, error) {
	policy, _ := s.policies.get(selfKey)
	types := []mls.ExtensionType{linkExtension}
	var err error
	for _, kind := range policy.Extensions {
		if kind == sendsGREASE {
			if signer, err = signer.WithGREASE(); err != nil {
				return nil, err
			}
			continue
		}
		types = append(types, mls.ExtensionType(kind))
	}
	var proposals []mls.ProposalType
	for _, kind := range policy.Proposals {
		proposals = append(proposals, mls.ProposalType(kind))
	}
	signer, err = signer.SupportingExtensions(types...)
	if err != nil || len(proposals) == 0 {
		return signer, err
	}
	return signer.SupportingProposals(proposals...)
}

// knownExtensions grows with all that is known: extensions and proposals, which only become more, and what is switched on. So the
// number stands for them.
func (t *turn) knownExtensions() uint32 {
	policy, _ := t.policies.get(selfKey)
	return 1 + uint32(len(policy.Extensions)+len(policy.Proposals)) + t.draftRevision()
}

func (t *turn) sendGREASE(*Nothing) (Nothing, error) {
	if policy, _ := t.policies.get(selfKey); !slices.Contains(policy.Extensions, sendsGREASE) {
		policy.Extensions = append(slices.Clone(policy.Extensions), sendsGREASE)
		t.policies.put(selfKey, policy)
		t.e.stale = true // signers and groups are made anew
	}
	return Nothing{}, nil
}

func extensionFields(c *codec, x *GroupExtensionView) {
	c.uint32(&x.Type)
	c.bytes(&x.Data)
}

func (t *turn) setGroupExtensions(p *SetGroupExtensionsParams) (ChangeResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return ChangeResult{}, err
	}
	extensions, err := checkExtensions("extensions", p.Extensions)
	if err != nil {
		return ChangeResult{}, err
	}
	return t.want(cid, intentRow{Kind: intentExtensions, Extensions: extensions})
}

// checkExtensions judges what a conversation is to have, and copies it.
func checkExtensions(at string, list []GroupExtensionView) ([]GroupExtensionView, error) {
	if len(list) > maxExtensions {
		return nil, invalid(at, "at most 16")
	}
	var extensions []GroupExtensionView
	seen := map[uint32]bool{}
	for i, x := range list {
		at := at + "[" + strconv.Itoa(i) + "]"
		switch {
		case !isOwnExtension(x.Type) && x.Type != extensionRequired && x.Type != extensionExternalProposers:
			return nil, invalid(at+".type", "0xF000 to 0xFFFF but for 0xF4C1, 3 or 5")
		case seen[x.Type]:
			return nil, invalid(at, "a type that stands before")
		case len(x.Data) > maxExtension:
			return nil, invalid(at+".data", "0 to 65536 bytes")
		}
		seen[x.Type] = true
		extensions = append(extensions, GroupExtensionView{x.Type, bytes.Clone(x.Data)})
	}
	return extensions, nil
}

// extended is the change that an intent to set extensions comes to.
func (in intentRow) extended(now []mls.Extension) []mls.Change {
	return []mls.Change{mls.SetExtensions(inPlaceOf(now, in.Extensions)...)}
}

// inPlaceOf are the extensions of a group that an application replaces. The link is not the application's, and stays, as do the data of
// components.
func inPlaceOf(now []mls.Extension, wanted []GroupExtensionView) []mls.Extension {
	_, extensions := withoutLink(now)
	for _, x := range wanted {
		extensions = append(extensions, mls.Extension{Type: mls.ExtensionType(x.Type), Data: x.Data})
	}
	return withDraftData(extensions, now)
}

func (t *turn) groupExtensions(p *ConversationParams) (GroupExtensionsResult, error) {
	cid, g, err := t.living(p.Conversation)
	if err != nil {
		return GroupExtensionsResult{}, err
	}
	link, err := t.viewLink(cid, g)
	result := GroupExtensionsResult{uint64(g.Epoch()), extensionViews(g.Extensions()), link, []ExternalSenderView{}}
	for _, x := range externalSenders(g.Extensions()) {
		name := t.name(x.Credential)
		result.Senders = append(result.Senders, ExternalSenderView{name.User, name.Device, x.SignatureKey})
	}
	return result, err
}

// extensionViews shows extensions of a group to the application: all but the link.
func extensionViews(extensions []mls.Extension) []GroupExtensionView {
	views := []GroupExtensionView{}
	others, _ := withoutLink(extensions)
	for _, x := range others {
		views = append(views, GroupExtensionView{uint32(x.Type), x.Data})
	}
	return views
}
