package main

import (
	"bytes"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// A group's whole life over the pipes: every rpc is called at least once, and members agree after each epoch.
func TestEveryRPC(t *testing.T) {
	c := start(t)
	if name := ask[nameResponse](c, "Name", nil).Name; name != "mlswasm" {
		t.Errorf("Name answers %q", name)
	}
	if suites := ask[supportedCiphersuitesResponse](c, "SupportedCiphersuites", nil).Ciphersuites; !slices.Equal(suites, mls.CipherSuites()) {
		t.Errorf("SupportedCiphersuites answers %v", suites)
	}
	alice := ask[createGroupResponse](c, "CreateGroup", o{
		"groupId": []byte("group"), "cipherSuite": 1, "encryptHandshake": true, "identity": []byte("alice"), "extensionTypes": []int{0xF001},
	}).StateID
	bob := c.addMember(alice, "bob")
	c.messages(alice, bob)
	c.proposals(alice, bob)
	c.views(alice, bob)
	c.externalJoins(alice)
	c.branch(c.pair("branching"))
	c.reinit(c.pair("re-initialized"))
	c.outsiders(c.pair("with outsiders"))
	ask[freeResponse](c, "Free", o{"stateId": bob})
	if answer := c.line(`{"rpc":"StateAuth","request":{"stateId":2}}`); answer["error"] == nil {
		t.Error("a state that was freed still answers")
	}
	for name := range methods {
		if !c.called[name] {
			t.Errorf("%s is not tested", name)
		}
	}
}

// addMember lets one member add another, with the tree beside the Welcome.
func (c *child) addMember(adder uint32, name string, others ...uint32) uint32 {
	c.t.Helper()
	kp := ask[createKeyPackageResponse](c, "CreateKeyPackage", o{"cipherSuite": 1, "identity": []byte(name), "extensionTypes": []int{0xF001}})
	if len(kp.InitPriv) != 32 || len(kp.EncryptionPriv) != 32 || len(kp.SignaturePriv) != 32 || bytes.Equal(kp.InitPriv, kp.EncryptionPriv) {
		c.t.Errorf("private keys of %d, %d and %d bytes", len(kp.InitPriv), len(kp.EncryptionPriv), len(kp.SignaturePriv))
	}
	commit := c.commit(adder, o{
		"byValue": []o{{"proposalType": []byte("add"), "keyPackage": kp.KeyPackage}}, "externalTree": true, "forcePath": true,
	}, others...)
	joined := ask[joinGroupResponse](c, "JoinGroup", o{
		"transactionId": kp.TransactionID, "welcome": commit.Welcome, "ratchetTree": commit.RatchetTree, "identity": []byte(name), "encryptHandshake": true,
	})
	if auth := ask[stateAuthResponse](c, "StateAuth", o{"stateId": adder}).StateAuthSecret; !bytes.Equal(auth, joined.EpochAuthenticator) {
		c.t.Errorf("%s does not agree with the group", name)
	}
	return joined.StateID
}

// commit lets one member commit and the others follow.
func (c *child) commit(committer uint32, request o, others ...uint32) commitResponse {
	c.t.Helper()
	request["stateId"] = committer
	commit := ask[commitResponse](c, "Commit", request)
	own := ask[handleCommitResponse](c, "HandlePendingCommit", o{"stateId": committer})
	for _, other := range others {
		followed := ask[handleCommitResponse](c, "HandleCommit", o{"stateId": other, "proposal": request["byReference"], "commit": commit.Commit})
		if !bytes.Equal(followed.EpochAuthenticator, own.EpochAuthenticator) || len(own.EpochAuthenticator) == 0 {
			c.t.Errorf("state %d does not agree with the committer", other)
		}
	}
	return commit
}

func (c *child) messages(alice, bob uint32) {
	c.t.Helper()
	sent := ask[protectResponse](c, "Protect", o{"stateId": alice, "authenticatedData": []byte("aad"), "plaintext": []byte("hello")})
	heard := ask[unprotectResponse](c, "Unprotect", o{"stateId": bob, "ciphertext": sent.Ciphertext})
	if string(heard.Plaintext) != "hello" || string(heard.AuthenticatedData) != "aad" || heard.Sender != 0 {
		c.t.Errorf("heard %q beside %q of %d", heard.Plaintext, heard.AuthenticatedData, heard.Sender)
	}
}

// proposals makes every kind of proposal, by reference and by value.
func (c *child) proposals(alice, bob uint32) {
	c.t.Helper()
	carol := ask[createKeyPackageResponse](c, "CreateKeyPackage", o{"cipherSuite": 1, "identity": []byte("carol"), "extensionTypes": []int{0xF001}})
	for _, holder := range []uint32{alice, bob, carol.TransactionID} {
		ask[storePSKResponse](c, "StorePSK", o{"stateOrTransactionId": holder, "pskId": []byte("psk"), "pskSecret": []byte("a secret")})
	}
	extensions := []o{{"extensionType": 0xF001, "extensionData": []byte("data")}}
	proposals := [][]byte{
		ask[proposalResponse](c, "AddProposal", o{"stateId": bob, "keyPackage": carol.KeyPackage}).Proposal,
		ask[proposalResponse](c, "UpdateProposal", o{"stateId": bob}).Proposal,
		ask[proposalResponse](c, "ExternalPSKProposal", o{"stateId": bob, "pskId": []byte("psk")}).Proposal,
		ask[proposalResponse](c, "GroupContextExtensionsProposal", o{"stateId": alice, "extensions": extensions}).Proposal,
	}
	welcome := c.commit(alice, o{"byReference": proposals}, bob).Welcome
	carolState := ask[joinGroupResponse](c, "JoinGroup", o{"transactionId": carol.TransactionID, "welcome": welcome, "encryptHandshake": true}).StateID
	resumption := ask[proposalResponse](c, "ResumptionPSKProposal", o{"stateId": alice, "epochId": "2"}).Proposal
	c.commit(bob, o{"byReference": [][]byte{resumption}, "authenticatedData": []byte("why")}, alice, carolState)
	remove := ask[proposalResponse](c, "RemoveProposal", o{"stateId": alice, "removedId": []byte("carol")}).Proposal
	c.commit(bob, o{"byReference": [][]byte{remove}}, alice)
	c.commit(bob, o{"byValue": []o{
		{"proposalType": []byte("externalPSK"), "pskId": []byte("psk")},
		{"proposalType": []byte("resumptionPSK"), "epochId": 3},
		{"proposalType": []byte("groupContextExtensions"), "extensions": []o{}},
	}}, alice)
}

func (c *child) views(alice, bob uint32) {
	c.t.Helper()
	request := o{"label": "label", "context": []byte("context"), "keyLength": 16}
	var exported [2][]byte
	for i, id := range []uint32{alice, bob} {
		request["stateId"] = id
		exported[i] = ask[exportResponse](c, "Export", request).ExportedSecret
	}
	if len(exported[0]) != 16 || !bytes.Equal(exported[0], exported[1]) {
		c.t.Errorf("exported %x and %x", exported[0], exported[1])
	}
	beside := ask[groupInfoResponse](c, "GroupInfo", o{"stateId": alice, "externalTree": true})
	inside := ask[groupInfoResponse](c, "GroupInfo", o{"stateId": alice})
	if len(beside.RatchetTree) == 0 || len(inside.RatchetTree) != 0 || !bytes.Contains(inside.GroupInfo, beside.RatchetTree) {
		c.t.Error("the tree stands not where it was asked for")
	}
	d := ask[describeResponse](c, "Describe", o{"stateId": bob})
	if string(d.GroupID) != "group" || d.Epoch != 5 || d.CipherSuite != 1 || !d.Active || d.OwnLeaf != 1 || len(d.Members) != 2 || len(d.Extensions) != 0 {
		c.t.Errorf("Describe answers %+v", d)
	}
	if string(d.Members[1].Identity) != "bob" || d.Members[1].Leaf != 1 {
		c.t.Errorf("Describe says of bob %+v", d.Members[1])
	}
}
