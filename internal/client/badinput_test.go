package client

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"mlswasm/pkg/mls"
)

type badInput struct {
	op     string
	why    string
	params any
	code   Code
	path   string
}

func badInputs(cid string, kp []byte) []badInput {
	long := strings.Repeat("x", 100_000)
	utf8 := "\xff"
	none := conversationName(make([]byte, 16))
	id := strings.Repeat("0", 32)
	many := make([]uint32, maxExtensions+1)
	for i := range many {
		many[i] = 0xF000 + uint32(i)
	}
	device := id[:16]
	num := func(n uint64) *uint64 { return &n }
	member := func(user, device string, kp []byte) []MemberPackage { return []MemberPackage{{user, device, kp}} }
	kdf := func(change func(*KDF)) KDF { k := testKDF(); change(&k); return k }
	frame := func(change func(*Frame)) *ReceiveParams {
		f := Frame{Source: "group", Conversation: &cid, Seq: 1 << 30, Bytes: []byte{1}}
		change(&f)
		return &ReceiveParams{[]Frame{f}}
	}
	bad := CodeInvalidArgument
	return []badInput{
		{"assignCodePoints", "none", &AssignCodePointsParams{}, bad, "points"},
		{"assignCodePoints", "too many", &AssignCodePointsParams{make([]CodePoint, 12)}, bad, "points"},
		{"assignCodePoints", "a suite twice", &AssignCodePointsParams{[]CodePoint{{0xF001, 0x42}, {0xF001, 0x43}}}, bad, "points[1].suite"},
		{"assignCodePoints", "no suite", &AssignCodePointsParams{[]CodePoint{{1 << 16, 0x42}}}, bad, "points[0].suite"},
		{"assignCodePoints", "no code point", &AssignCodePointsParams{[]CodePoint{{0xF001, 1 << 16}}}, bad, "points[0].point"},
		{"assignCodePoints", "too late", &AssignCodePointsParams{[]CodePoint{{0xF001, 0x42}}}, bad, "points"},
		{"deriveVaultRoot", "no password", &DeriveVaultRootParams{nil, testKDF().Salt, 3, 65536, 1}, bad, "password"},
		{"deriveVaultRoot", "password not UTF-8", &DeriveVaultRootParams{[]byte(utf8), testKDF().Salt, 3, 65536, 1}, bad, "password"},
		{"deriveVaultRoot", "salt too short", &DeriveVaultRootParams{[]byte("p"), nil, 3, 65536, 1}, bad, "salt"},
		{"deriveVaultRoot", "too few passes", &DeriveVaultRootParams{[]byte("p"), testKDF().Salt, 2, 65536, 1}, CodeKDFDowngrade, ""},
		{"deriveVaultRoot", "too little memory", &DeriveVaultRootParams{[]byte("p"), testKDF().Salt, 3, 65535, 1}, CodeKDFDowngrade, ""},
		{"deriveVaultRoot", "too much memory", &DeriveVaultRootParams{[]byte("p"), testKDF().Salt, 3, 1 << 31, 1}, CodeKDFDowngrade, ""},
		{"deriveVaultRoot", "256 lanes", &DeriveVaultRootParams{[]byte("p"), testKDF().Salt, 3, 65536, 256}, CodeKDFDowngrade, ""},
		{"deriveLoginKey", "no account", &DeriveLoginKeyParams{"", testRoot}, bad, "account"},
		{"deriveLoginKey", "slash in account", &DeriveLoginKeyParams{"a/b@example.com", testRoot}, bad, "account"},
		{"deriveLoginKey", "short root", &DeriveLoginKeyParams{"a@example.com", testRoot[1:]}, bad, "root"},
		{"createVault", "short root", &CreateVaultParams{"a@example.com", nil, testKDF()}, bad, "root"},
		{"createVault", "short salt", &CreateVaultParams{"a@example.com", testRoot, kdf(func(k *KDF) { k.Salt = nil })}, bad, "kdf.salt"},
		{"createVault", "one pass", &CreateVaultParams{"a@example.com", testRoot, kdf(func(k *KDF) { k.Time = 1 })}, CodeKDFDowngrade, ""},
		{"unlock", "long header", &UnlockParams{"a@example.com", testRoot, make([]byte, 4097)}, bad, "header"},
		{"unlock", "garbage header", &UnlockParams{"a@example.com", testRoot, make([]byte, 150)}, CodeVaultCorrupted, ""},
		{"proveDevice", "short challenge", &ProveDeviceParams{make([]byte, 15)}, bad, "challenge"},
		{"proveDevice", "long challenge", &ProveDeviceParams{make([]byte, 257)}, bad, "challenge"},
		{"confirmKeyPackages", "no id", &ConfirmKeyPackagesParams{}, bad, "id"},
		{"confirmKeyPackages", "unknown id", &ConfirmKeyPackagesParams{id}, CodeNotFound, ""},
		{"setCredentialPolicy", "certificates that nobody judges", &SetCredentialPolicyParams{X509: &[]bool{true}[0]}, bad, "x509"},
		{"judgeCredentials", "no verdict", &JudgeCredentialsParams{}, bad, "verdicts"},
		{"judgeCredentials", "too many", &JudgeCredentialsParams{make([]Verdict, 1001)}, bad, "verdicts"},
		{"judgeCredentials", "short id", &JudgeCredentialsParams{[]Verdict{{ID: id}}}, bad, "verdicts[0].id"},
		{"judgeCredentials", "no user", &JudgeCredentialsParams{[]Verdict{{ID: id + id, User: new(string)}}}, bad, "verdicts[0].user"},
		{"judgeCredentials", "a device of nobody", &JudgeCredentialsParams{[]Verdict{{ID: id + id}, {ID: id + id, Device: &device}}}, bad, "verdicts[1].device"},
		{"judgeCredentials", "no id and an end before all time", &JudgeCredentialsParams{[]Verdict{{Until: new(Millis)}}}, bad, "verdicts[0].until"},
		{"judgeCredentials", "an end before all time", &JudgeCredentialsParams{[]Verdict{{ID: id + id, Until: new(Millis)}}}, bad, "verdicts[0].until"},
		{"createConversation", "long title", &CreateConversationParams{Title: long, Members: nil}, bad, "title"},
		{"createConversation", "title not UTF-8", &CreateConversationParams{Title: utf8, Members: nil}, bad, "title"},
		{"createConversation", "too many members", &CreateConversationParams{Title: "", Members: make([]MemberPackage, 1001)}, bad, "members"},
		{"createConversation", "no user", &CreateConversationParams{Title: "", Members: member("", id[:16], kp)}, bad, "members[0].user"},
		{"createConversation", "bad device", &CreateConversationParams{Title: "", Members: member("c@example.com", "X", kp)}, bad, "members[0].device"},
		{"createConversation", "another's package", &CreateConversationParams{Title: "", Members: member("c@example.com", id[:16], kp)}, bad, "members[0].keyPackage"},
		{"createConversation", "garbage package", &CreateConversationParams{Title: "", Members: member("c@example.com", id[:16], []byte{1})}, CodeMalformed, ""},
		{"createConversation", "a suite that is none", &CreateConversationParams{CipherSuite: &[]uint32{1<<16 + 3}[0]}, CodeUnsupported, ""},
		{"createConversation", "a package of another suite", &CreateConversationParams{Members: member("b@example.com", device, kp), CipherSuite: &[]uint32{1}[0]}, CodeUnsupported, ""},
		{"supportCipherSuites", "none", &SupportCipherSuitesParams{}, bad, "cipherSuites"},
		{"supportCipherSuites", "too many", &SupportCipherSuitesParams{make([]uint32, maxSuites+1)}, bad, "cipherSuites"},
		{"supportCipherSuites", "one that is none", &SupportCipherSuitesParams{[]uint32{1, 0x0A0A}}, CodeUnsupported, ""},
		{"supportCipherSuites", "no code point", &SupportCipherSuitesParams{[]uint32{1<<16 + 1}}, CodeUnsupported, ""},
		{"addMembers", "nobody", &AddMembersParams{cid, nil}, bad, "members"},
		{"addMembers", "no conversation", &AddMembersParams{none, member("c@example.com", id[:16], kp)}, CodeNotFound, ""},
		{"removeMembers", "nobody", &RemoveMembersParams{cid, nil}, bad, "users"},
		{"removeMembers", "oneself", &RemoveMembersParams{cid, []string{"a@example.com"}}, bad, "users"},
		{"removeMembers", "no conversation", &RemoveMembersParams{none, []string{"b@example.com"}}, CodeNotFound, ""},
		{"updateKeys", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"updateKeys", "no name", &ConversationParams{"!"}, bad, "conversation"},
		{"cancelChanges", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"cancelChanges", "no name", &ConversationParams{"!"}, bad, "conversation"},
		{"migrate", "no conversation", &MigrateParams{none, postQuantum, nil}, CodeNotFound, ""},
		{"migrate", "a suite that is none", &MigrateParams{cid, 0x0A0A, nil}, CodeUnsupported, ""},
		{"migrate", "not a member", &MigrateParams{cid, uint32(mls.DefaultCipherSuite), member("b@example.com", device, kp)}, bad, "members[0].keyPackage"},
		{"migrate", "nobody", &MigrateParams{cid, postQuantum, nil}, CodeConflict, ""},
		{"branchConversation", "no conversation", &BranchConversationParams{none, "", nil}, CodeNotFound, ""},
		{"branchConversation", "long title", &BranchConversationParams{cid, long, nil}, bad, "title"},
		{"branchConversation", "title not UTF-8", &BranchConversationParams{cid, utf8, nil}, bad, "title"},
		{"branchConversation", "nobody", &BranchConversationParams{cid, "", nil}, bad, "members"},
		{"branchConversation", "another's package", &BranchConversationParams{cid, "", member("c@example.com", device, kp)}, bad, "members[0].keyPackage"},
		{"branchConversation", "garbage package", &BranchConversationParams{cid, "", member("b@example.com", device, []byte{1})}, CodeMalformed, ""},
		{"prepareKeyPackages", "a suite that is not kept", &PrepareKeyPackagesParams{CipherSuite: new(uint32)}, bad, "cipherSuite"},
		{"addPSK", "no name", &AddPSKParams{nil, []byte{1}}, bad, "id"},
		{"addPSK", "a long name", &AddPSKParams{make([]byte, 256), []byte{1}}, bad, "id"},
		{"addPSK", "no secret", &AddPSKParams{[]byte{1}, nil}, bad, "secret"},
		{"addPSK", "a long secret", &AddPSKParams{[]byte{1}, make([]byte, 1025)}, bad, "secret"},
		{"removePSK", "no name", &PSKParams{}, bad, "id"},
		{"removePSK", "an unknown one", &PSKParams{[]byte("x")}, CodeNotFound, ""},
		{"injectPSKs", "none", &InjectPSKsParams{cid, nil}, bad, "psks"},
		{"injectPSKs", "no conversation", &InjectPSKsParams{none, []PSKName{{Epoch: num(0)}}}, CodeNotFound, ""},
		{"injectPSKs", "neither", &InjectPSKsParams{cid, []PSKName{{}}}, bad, "psks[0]"},
		{"injectPSKs", "one twice", &InjectPSKsParams{cid, []PSKName{{Epoch: num(0)}, {Epoch: num(0)}}}, bad, "psks[1]"},
		{"injectPSKs", "one that is not held", &InjectPSKsParams{cid, []PSKName{{ID: &testRoot}}}, CodeUnknownPSK, ""},
		{"injectPSKs", "an epoch to come", &InjectPSKsParams{cid, []PSKName{{Epoch: num(1 << 40)}}}, CodeUnknownPSK, ""},
		{"propose", "no kind", &ProposeParams{Conversation: cid}, bad, "kind"},
		{"propose", "much beside it", &ProposeParams{Conversation: cid, Kind: "update", AuthenticatedData: &[][]byte{make([]byte, 65537)}[0]}, bad, "authenticatedData"},
		{"commitProposals", "much beside it", &CommitProposalsParams{Conversation: cid, AuthenticatedData: &[][]byte{make([]byte, 65537)}[0]}, bad, "authenticatedData"},
		{"propose", "nobody to add", &ProposeParams{Conversation: cid, Kind: "add"}, bad, "member"},
		{"propose", "somebody to update", &ProposeParams{Conversation: cid, Kind: "update", Device: &DeviceName{}}, bad, "device"},
		{"propose", "no device", &ProposeParams{Conversation: cid, Kind: "add", Member: &member("c@example.com", "X", kp)[0]}, bad, "member.device"},
		{"propose", "garbage package", &ProposeParams{Conversation: cid, Kind: "add", Member: &member("c@example.com", device, []byte{1})[0]}, CodeMalformed, ""},
		{"propose", "not a member", &ProposeParams{Conversation: cid, Kind: "remove", Device: &DeviceName{"c@example.com", device}}, CodeNotFound, ""},
		{"propose", "no conversation", &ProposeParams{Conversation: none, Kind: "update"}, CodeNotFound, ""},
		{"propose", "a key without a name", &ProposeParams{Conversation: cid, Kind: "preSharedKey", PSK: new([]byte)}, bad, "psk"},
		{"propose", "a key that is not held", &ProposeParams{Conversation: cid, Kind: "preSharedKey", PSK: &testRoot}, CodeUnknownPSK, ""},
		{"propose", "a key with nothing to do with it", &ProposeParams{Conversation: cid, Kind: "update", PSK: &testRoot}, bad, "psk"},
		{"propose", "no extensions", &ProposeParams{Conversation: cid, Kind: "extensions"}, bad, "extensions"},
		{"propose", "one that a leaf has", &ProposeParams{Conversation: cid, Kind: "extensions", Extensions: &[]GroupExtensionView{{1, nil}}}, bad, "extensions[0].type"},
		{"propose", "one that nobody supports", &ProposeParams{Conversation: cid, Kind: "extensions", Extensions: &[]GroupExtensionView{{0xF000, nil}}}, CodeInvalidMessage, ""},
		{"propose", "no suite", &ProposeParams{Conversation: cid, Kind: "reInit"}, bad, "cipherSuite"},
		{"propose", "a suite that is none", &ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: new(uint32)}, CodeUnsupported, ""},
		{"propose", "a group with what a leaf has", &ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: &[]uint32{1}[0],
			Extensions: &[]GroupExtensionView{{1, nil}}}, bad, "extensions[0].type"},
		{"propose", "extensions to remove", &ProposeParams{Conversation: cid, Kind: "remove", Device: &DeviceName{}, Extensions: &[]GroupExtensionView{}}, bad, "extensions"},
		{"propose", "nothing of its own", &ProposeParams{Conversation: cid, Kind: "custom"}, bad, "custom"},
		{"propose", "a type of RFC 9420", &ProposeParams{Conversation: cid, Kind: "custom", Custom: &CustomProposal{1, nil}}, bad, "custom.type"},
		{"propose", "much of its own", &ProposeParams{Conversation: cid, Kind: "custom", Custom: &CustomProposal{0xF000, make([]byte, 65537)}}, bad, "custom.data"},
		{"propose", "a type that nobody supports", &ProposeParams{Conversation: cid, Kind: "custom", Custom: &CustomProposal{0xF000, nil}}, CodeUnsupported, ""},
		{"supportProposals", "none", &SupportProposalsParams{}, bad, "types"},
		{"supportProposals", "one of RFC 9420", &SupportProposalsParams{[]uint32{0xF000, 3}}, bad, "types[1]"},
		{"supportProposals", "too many", &SupportProposalsParams{many}, bad, "types"},
		{"leaveConversation", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"pendingProposals", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"commitProposals", "none", &CommitProposalsParams{Conversation: cid, Refs: new([][]byte)}, bad, "refs"},
		{"commitProposals", "too many", &CommitProposalsParams{Conversation: cid, Refs: &[][][]byte{make([][]byte, 257)}[0]}, bad, "refs"},
		{"commitProposals", "nothing waits", &CommitProposalsParams{Conversation: cid}, CodeNotFound, ""},
		{"commitProposals", "an unknown one", &CommitProposalsParams{Conversation: cid, Refs: &[][]byte{testRoot}}, CodeNotFound, ""},
		{"discardProposal", "an unknown one", &ProposalParams{cid, testRoot}, CodeNotFound, ""},
		{"supportExtensions", "none", &SupportExtensionsParams{}, bad, "types"},
		{"supportExtensions", "one of RFC 9420", &SupportExtensionsParams{[]uint32{0xF000, 3}}, bad, "types[1]"},
		{"setGroupExtensions", "no conversation", &SetGroupExtensionsParams{none, nil}, CodeNotFound, ""},
		{"setGroupExtensions", "one that a leaf has", &SetGroupExtensionsParams{cid, []GroupExtensionView{{1, nil}}}, bad, "extensions[0].type"},
		{"setGroupExtensions", "one twice", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF000, nil}, {0xF000, nil}}}, bad, "extensions[1]"},
		{"setGroupExtensions", "one that nobody supports", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF000, nil}}}, CodeInvalidMessage, ""},
		{"setGroupExtensions", "no list of senders", &SetGroupExtensionsParams{cid, []GroupExtensionView{{5, []byte{9}}}}, bad, ""},
		{"setGroupExtensions", "the one of links", &SetGroupExtensionsParams{cid, []GroupExtensionView{{linkExtension, nil}}}, bad, "extensions[0].type"},
		{"supportExtensions", "the one of links", &SupportExtensionsParams{[]uint32{linkExtension}}, bad, "types[0]"},
		{"createLink", "no conversation", &CreateLinkParams{Conversation: none}, CodeNotFound, ""},
		{"revokeLink", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"followLink", "a short secret", &FollowLinkParams{none, testRoot[1:]}, bad, "secret"},
		{"followLink", "no name", &FollowLinkParams{"!", testRoot}, bad, "conversation"},
		{"followLink", "inside already", &FollowLinkParams{cid, testRoot}, CodeConflict, ""},
		{"forgetLink", "none is followed", &ConversationParams{none}, CodeNotFound, ""},
		{"joinByLink", "none is followed", &RejoinParams{none, nil, nil}, CodeNotFound, ""},
		{"askByLink", "none is followed", &AskByLinkParams{none, 3, 1}, CodeNotFound, ""},
		{"setExternalSenders", "no conversation", &SetExternalSendersParams{none, nil}, CodeNotFound, ""},
		{"setExternalSenders", "too many", &SetExternalSendersParams{cid, make([]MemberPackage, 17)}, bad, "senders"},
		{"setExternalSenders", "another's package", &SetExternalSendersParams{cid, member("c@example.com", device, kp)}, bad, "senders[0].keyPackage"},
		{"setExternalSenders", "garbage package", &SetExternalSendersParams{cid, member("c@example.com", device, []byte{1})}, CodeMalformed, ""},
		{"proposeAsExternalSender", "no conversation", &ExternalProposalParams{"!", nil, nil, ProposedChange{Kind: "remove"}}, bad, "conversation"},
		{"proposeAsExternalSender", "no kind", &ExternalProposalParams{cid, nil, nil, ProposedChange{}}, bad, "change.kind"},
		{"proposeAsExternalSender", "what is a member's own", &ExternalProposalParams{cid, nil, nil, ProposedChange{Kind: "update"}}, bad, "change.kind"},
		{"proposeAsExternalSender", "no device", &ExternalProposalParams{cid, nil, nil, ProposedChange{Kind: "remove"}}, bad, "change.device"},
		{"proposeAsExternalSender", "no GroupInfo", &ExternalProposalParams{cid, nil, nil, ProposedChange{Kind: "remove", Device: &DeviceName{}}}, CodeMalformed, ""},
		{"groupExtensions", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"sendMessage", "much beside it", &SendMessageParams{Conversation: cid, Text: "x", AuthenticatedData: &[][]byte{make([]byte, 65537)}[0]}, bad, "authenticatedData"},
		{"sendMessage", "empty", &SendMessageParams{Conversation: cid, Text: ""}, bad, "text"},
		{"sendMessage", "too long", &SendMessageParams{Conversation: cid, Text: long}, bad, "text"},
		{"sendMessage", "not UTF-8", &SendMessageParams{Conversation: cid, Text: utf8}, bad, "text"},
		{"sendMessage", "no conversation", &SendMessageParams{Conversation: none, Text: "x"}, CodeNotFound, ""},
		{"messages", "no limit", &MessagesParams{cid, nil, 0}, bad, "limit"},
		{"messages", "huge limit", &MessagesParams{cid, nil, 501}, bad, "limit"},
		{"messages", "padded name", &MessagesParams{cid + "==", nil, 1}, bad, "conversation"},
		{"markRead", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"acceptInvitation", "no id", &InvitationParams{"x"}, bad, "id"},
		{"acceptInvitation", "unknown id", &InvitationParams{id}, CodeNotFound, ""},
		{"rejectInvitation", "no id", &InvitationParams{strings.ToUpper(strings.Repeat("a", 32))}, bad, "id"},
		{"rejectInvitation", "unknown id", &InvitationParams{id}, CodeNotFound, ""},
		{"epochAuthenticator", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"exportSecret", "no label", &ExportSecretParams{cid, "", nil, 1}, bad, "label"},
		{"exportSecret", "long context", &ExportSecretParams{cid, "l", make([]byte, 65537), 1}, bad, "context"},
		{"exportSecret", "no length", &ExportSecretParams{cid, "l", nil, 0}, bad, "length"},
		{"exportSecret", "too long", &ExportSecretParams{cid, "l", nil, 1025}, bad, "length"},
		{"receive", "too many frames", &ReceiveParams{make([]Frame, 1001)}, bad, "frames"},
		{"receive", "no source", frame(func(f *Frame) { f.Source = "" }), bad, "frames[0].source"},
		{"receive", "no conversation", frame(func(f *Frame) { f.Conversation = nil }), bad, "frames[0].conversation"},
		{"receive", "no seq", frame(func(f *Frame) { f.Seq = 0 }), bad, "frames[0].seq"},
		{"receive", "before all time", frame(func(f *Frame) { f.Time = -1 }), bad, "frames[0].time"},
		{"receive", "Welcome without its commit", frame(func(f *Frame) { f.Source = "inbox" }), bad, "frames[0].commitSeq"},
		{"rejoin", "no conversation", &RejoinParams{none, nil, nil}, CodeNotFound, ""},
		{"rejoin", "nothing is lost", &RejoinParams{cid, nil, nil}, CodeConflict, ""},
		{"settleOutbox", "no id", &SettleOutboxParams{ID: "", Outcome: "accepted", Seq: num(1)}, bad, "id"},
		{"settleOutbox", "no outcome", &SettleOutboxParams{ID: id, Outcome: "maybe"}, bad, "outcome"},
		{"settleOutbox", "unknown id", &SettleOutboxParams{ID: id, Outcome: "accepted", Seq: num(1)}, CodeNotFound, ""},
	}
}

func TestBadInputIsACodeAndChangesNothing(t *testing.T) {
	a, b, cid := draftedPair(t)
	a.send(cid, "x")
	kp := a.s.claim("b@example.com")[0].KeyPackage
	tried := map[string]bool{}
	for _, c := range append(badInputs(cid, kp), draftBadInputs(cid, b.name)...) {
		tried[c.op] = true
		t.Run(c.op+" "+c.why, func(t *testing.T) {
			a.store.unchanged(t, func() {
				_, err := a.client.Do(context.Background(), byName[c.op], c.params)
				var e *Error
				if !errors.As(err, &e) || e.Code != c.code || e.Path != c.path || e.Op != c.op {
					t.Errorf("%v, want %s at %q", err, c.code, c.path)
				}
				if !slices.Contains(byName[c.op].Codes, c.code) {
					t.Errorf("the table does not say that %s may answer %s", c.op, c.code)
				}
			})
		})
	}
	for _, op := range Operations() {
		if !tried[op.Name] && op.Params.NumField() > 0 {
			t.Errorf("%s was given no bad input", op.Name)
		}
	}
	a.push()
	a.send(cid, "still works")
}

func TestAKeyPackageThatIsNotValidIsRefused(t *testing.T) {
	a, _, cid := pair(t)
	members := a.s.claim("b@example.com")
	expired := slices.Clone(members)
	tampered := slices.Clone(members)
	tampered[0].KeyPackage = bytes.Clone(members[0].KeyPackage)
	tampered[0].KeyPackage[len(tampered[0].KeyPackage)-1] ^= 1
	_, err := try[ChangeResult](a.client, "addMembers", &AddMembersParams{cid, tampered})
	expectCode(t, err, CodeInvalidMessage)
	_, err = try[ChangeResult](a.client, "addMembers", &AddMembersParams{cid, append(members, members...)})
	expectCode(t, err, CodeInvalidArgument)
	a.s.clock += 29 * 24 * 3600 * 1000
	_, err = try[ChangeResult](a.client, "addMembers", &AddMembersParams{cid, expired})
	expectCode(t, err, CodeInvalidMessage)
}

func TestParamsOfAnotherTypeAreRefused(t *testing.T) {
	a := unlocked(t)
	for _, params := range []any{nil, Nothing{}, &SendMessageParams{}, (*Nothing)(nil)} {
		_, err := a.client.Do(context.Background(), byName["identity"], params)
		expectCode(t, err, CodeInvalidArgument)
	}
}

func TestClosedAndCancelledCallsHaveTheirCodes(t *testing.T) {
	a := unlocked(t)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := a.client.Do(cancelled, byName["identity"], &Nothing{})
	expectCode(t, err, CodeAborted)
	if err := a.client.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	_, err = try[IdentityResult](a.client, "identity", &Nothing{})
	expectCode(t, err, CodeClosed)
}
