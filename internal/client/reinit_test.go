package client

import (
	"reflect"
	"testing"

	"mlswasm/pkg/mls"
)

// A ReInit names suite and extensions of the group that takes the place; whoever may commit it sees both.
func TestAReInitNamesTheExtensionsOfTheNextGroup(t *testing.T) {
	const extension = 0xF0E0
	named, empty := []GroupExtensionView{{extension, []byte("of the next group")}}, []GroupExtensionView{}
	now := []GroupExtensionView{{extension, []byte("of now")}}
	for name, c := range map[string]struct {
		suite  uint32
		wanted *[]GroupExtensionView
		have   []GroupExtensionView
	}{
		"others, of another suite":   {postQuantum, &named, named},
		"others, of the same suite":  {uint32(mls.DefaultCipherSuite), &named, named},
		"none":                       {postQuantum, &empty, empty},
		"those that are there":       {postQuantum, nil, now},
		"of the same suite the same": {uint32(mls.DefaultCipherSuite), nil, now},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, cid := pairSupporting(t, extension)
			for _, d := range []*device{a, b} {
				d.publish() // what a successor's members support is in their packages
			}
			must[ChangeResult](a, "setGroupExtensions", &SetGroupExtensionsParams{cid, now})
			a.push()
			must[CreateLinkResult](a, "createLink", &CreateLinkParams{Conversation: cid}) // ends with the group
			a.push()
			b.pull()
			must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: &c.suite, Extensions: c.wanted})
			a.push()
			b.pull()
			seen := b.pendingProposals(cid)
			if len(seen) != 1 || *seen[0].CipherSuite != c.suite || !reflect.DeepEqual(*seen[0].Extensions, c.have) {
				t.Fatalf("%+v", seen)
			}
			must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid})
			b.push()
			members := []MemberPackage{{a.name.User, a.name.Device, a.s.directory[a.name].last}} // the others are older
			if c.suite == postQuantum {
				members = claimFrom(a.s.others[postQuantum], "a@example.com")
			}
			next := must[MigrateResult](b, "migrate", &MigrateParams{cid, c.suite, members}).Conversation
			b.push()
			a.pull()
			agree(t, next, a, b)
			for _, d := range []*device{a, b} {
				r := must[GroupExtensionsResult](d, "groupExtensions", &ConversationParams{next})
				if !reflect.DeepEqual(r.Extensions, c.have) || r.Link != nil || d.conversation(next).CipherSuite != c.suite {
					t.Errorf("%+v", r)
				}
			}
		})
	}
}

// What a member does not support would leave all of them with a group that has ended and none that follows.
func TestAReInitToWhatAMemberDoesNotSupportIsRefused(t *testing.T) {
	a, _, cid := pair(t)
	must[Nothing](a, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF0E0}})
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	suite := postQuantum
	_, err := try[ProposeResult](a.client, "propose",
		&ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: &suite, Extensions: &[]GroupExtensionView{{0xF0E0, nil}}})
	expectCode(t, err, CodeInvalidMessage)
	a.idle(cid)
}
