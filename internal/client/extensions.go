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
)

func isOwnExtension(kind uint32) bool { return kind >= firstOwnExtension && kind <= 0xFFFF }

func (t *turn) supportExtensions(p *SupportExtensionsParams) (Nothing, error) {
	if len(p.Types) == 0 {
		return Nothing{}, invalid("types", "1 to 16 types")
	}
	policy, _ := t.policies.get(selfKey)
	known := slices.Clone(policy.Extensions)
	for i, kind := range p.Types {
		if !isOwnExtension(kind) {
			return Nothing{}, invalid("types["+strconv.Itoa(i)+"]", "0xF000 to 0xFFFF")
		}
		if !slices.Contains(known, kind) {
			known = append(known, kind)
		}
	}
	if len(known) > maxExtensions {
		return Nothing{}, invalid("types", "at most 16 types in all")
	}
	if len(known) > len(policy.Extensions) {
		policy.Extensions = known
		t.policies.put(selfKey, policy)
		t.e.stale = true // signers and groups are made anew
	}
	return Nothing{}, nil
}

// supporting returns a signer whose leaves list the extensions that the application knows.
func (s *state) supporting(signer *mls.Signer) (*mls.Signer, error) {
	policy, _ := s.policies.get(selfKey)
	var types []mls.ExtensionType
	for _, kind := range policy.Extensions {
		types = append(types, mls.ExtensionType(kind))
	}
	return signer.Supporting(types...)
}

// knownExtensions is how many extensions the application knows. They only become more, so the number stands for them.
func (t *turn) knownExtensions() uint32 {
	policy, _ := t.policies.get(selfKey)
	return uint32(len(policy.Extensions))
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
	if len(p.Extensions) > maxExtensions {
		return ChangeResult{}, invalid("extensions", "at most 16")
	}
	in := intentRow{Kind: intentExtensions}
	seen := map[uint32]bool{}
	for i, x := range p.Extensions {
		at := "extensions[" + strconv.Itoa(i) + "]"
		switch {
		case !isOwnExtension(x.Type) && x.Type != extensionRequired && x.Type != extensionExternalProposers:
			return ChangeResult{}, invalid(at+".type", "0xF000 to 0xFFFF, 3 or 5")
		case seen[x.Type]:
			return ChangeResult{}, invalid(at, "a type that stands before")
		case len(x.Data) > maxExtension:
			return ChangeResult{}, invalid(at+".data", "0 to 65536 bytes")
		}
		seen[x.Type] = true
		in.Extensions = append(in.Extensions, GroupExtensionView{x.Type, bytes.Clone(x.Data)})
	}
	return t.want(cid, in)
}

// extended is the change that an intent to set extensions comes to.
func (in intentRow) extended() []mls.Change {
	var extensions []mls.Extension
	for _, x := range in.Extensions {
		extensions = append(extensions, mls.Extension{Type: mls.ExtensionType(x.Type), Data: x.Data})
	}
	return []mls.Change{mls.SetExtensions(extensions...)}
}

func (t *turn) groupExtensions(p *ConversationParams) (GroupExtensionsResult, error) {
	_, g, err := t.living(p.Conversation)
	if err != nil {
		return GroupExtensionsResult{}, err
	}
	result := GroupExtensionsResult{uint64(g.Epoch()), []GroupExtensionView{}}
	for _, x := range g.Extensions() {
		result.Extensions = append(result.Extensions, GroupExtensionView{uint32(x.Type), x.Data})
	}
	return result, nil
}
