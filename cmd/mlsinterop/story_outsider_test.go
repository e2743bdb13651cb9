package main

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls"
)

// outsiders lets a client propose itself, and a service outside of the group add and remove.
func (c *child) outsiders(alice, bob uint32) {
	c.t.Helper()
	info := ask[groupInfoResponse](c, "GroupInfo", o{"stateId": alice}).GroupInfo
	self := ask[newMemberAddProposalResponse](c, "NewMemberAddProposal", o{"groupInfo": info, "identity": []byte("eve"), "extensionTypes": []int{0xF001}})
	welcome := c.commit(bob, o{"byReference": [][]byte{self.Proposal}}, alice).Welcome
	eve := ask[joinGroupResponse](c, "JoinGroup", o{"transactionId": self.TransactionID, "welcome": welcome, "encryptHandshake": true}).StateID

	var signers [2]createExternalSignerResponse
	for i, name := range []string{"another", "service"} {
		signers[i] = ask[createExternalSignerResponse](c, "CreateExternalSigner", o{"cipherSuite": 1, "identity": []byte(name)})
		list := ask[proposalResponse](c, "AddExternalSigner", o{"stateId": alice, "externalSender": signers[i].ExternalSender}).Proposal
		c.commit(alice, o{"byReference": [][]byte{list}}, bob, eve)
	}
	beside := ask[groupInfoResponse](c, "GroupInfo", o{"stateId": alice, "externalTree": true})
	remove := ask[proposalResponse](c, "ExternalSignerProposal", o{
		"signerId": signers[1].SignerID, "signerIndex": 1, "groupInfo": beside.GroupInfo, "ratchetTree": beside.RatchetTree,
		"description": o{"proposalType": []byte("remove"), "removedId": []byte("eve")},
	}).Proposal
	c.commit(bob, o{"byReference": [][]byte{remove}}, alice)
	if members := ask[describeResponse](c, "Describe", o{"stateId": alice}).Members; len(members) != 2 {
		c.t.Errorf("%d members", len(members))
	}
}

// With encryptHandshake, proposals and commits are private; without it, they can be read on their way. Both are taken by all.
func TestHowHandshakesTravel(t *testing.T) {
	c := start(t)
	for _, encrypted := range []bool{true, false} {
		want := mls.WireFormatPublicMessage
		if encrypted {
			want = mls.WireFormatPrivateMessage
		}
		alice := ask[createGroupResponse](c, "CreateGroup", o{
			"groupId": []byte("g"), "cipherSuite": 1, "encryptHandshake": encrypted, "identity": []byte("alice"),
		}).StateID
		bob := c.addMember(alice, "bob")
		proposal := ask[proposalResponse](c, "UpdateProposal", o{"stateId": alice}).Proposal
		commit := c.commit(bob, o{"byReference": [][]byte{proposal}}, alice).Commit
		own := c.commit(alice, o{}, bob).Commit
		for name, message := range map[string][]byte{"proposal": proposal, "commit": own} {
			if p, err := mls.PeekMessage(message); err != nil || p.WireFormat != want {
				t.Errorf("a %s travels as %d: %v", name, p.WireFormat, err)
			}
		}
		if p, err := mls.PeekMessage(commit); err != nil || p.WireFormat != mls.WireFormatPrivateMessage {
			t.Errorf("the commit of a member that joined with encryptHandshake travels as %d: %v", p.WireFormat, err)
		}
	}
}

// A commit covers the proposals that it is given and no others, and has a path only where it needs one or is asked to.
func TestWhatACommitCovers(t *testing.T) {
	c := start(t)
	alice, bob := c.pair("g")
	var proposals [][]byte
	for _, name := range []string{"carol", "dave"} {
		kp := ask[createKeyPackageResponse](c, "CreateKeyPackage", o{"cipherSuite": 1, "identity": []byte(name)})
		proposals = append(proposals, ask[proposalResponse](c, "AddProposal", o{"stateId": bob, "keyPackage": kp.KeyPackage}).Proposal)
	}
	with := ask[commitResponse](c, "Commit", o{"stateId": alice, "byReference": proposals[:1], "forcePath": true}).Commit
	without := c.commit(alice, o{"byReference": proposals[1:]}, bob).Commit
	members := ask[describeResponse](c, "Describe", o{"stateId": bob}).Members
	if len(members) != 3 || !bytes.Equal(members[2].Identity, []byte("dave")) {
		t.Errorf("members %+v", members)
	}
	if len(without) > len(with)/2 {
		t.Errorf("%d bytes without a path and %d with one", len(without), len(with))
	}
}
