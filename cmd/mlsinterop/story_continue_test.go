package main

import "bytes"

// pair makes a group of alice and bob.
func (c *child) pair(id string) (alice, bob uint32) {
	c.t.Helper()
	alice = ask[createGroupResponse](c, "CreateGroup", o{
		"groupId": []byte(id), "cipherSuite": 1, "encryptHandshake": true, "identity": []byte("alice"), "extensionTypes": []int{0xF001},
	}).StateID
	return alice, c.addMember(alice, "bob")
}

// externalJoins lets one client join by a GroupInfo, with the tree inside and a PSK, and come back with the tree beside.
func (c *child) externalJoins(alice uint32) {
	c.t.Helper()
	joiner := o{"identity": []byte("dan"), "encryptHandshake": true, "extensionTypes": []int{0xF001}}
	for i, beside := range []bool{false, true} {
		info := ask[groupInfoResponse](c, "GroupInfo", o{"stateId": alice, "externalTree": beside})
		joiner["groupInfo"], joiner["ratchetTree"], joiner["removePrior"] = info.GroupInfo, info.RatchetTree, i > 0
		joiner["psks"] = []o{{"pskId": []byte("psk"), "pskSecret": []byte("a secret")}}
		joined := ask[externalJoinResponse](c, "ExternalJoin", joiner)
		followed := ask[handleCommitResponse](c, "HandleCommit", o{"stateId": alice, "commit": joined.Commit})
		if !bytes.Equal(joined.EpochAuthenticator, followed.EpochAuthenticator) {
			c.t.Errorf("external join %d: the two do not agree", i)
		}
		if members := ask[describeResponse](c, "Describe", o{"stateId": alice}).Members; len(members) != 3 {
			c.t.Errorf("external join %d: %d members", i, len(members))
		}
	}
}

func (c *child) branch(alice, bob uint32) {
	c.t.Helper()
	kp := ask[createKeyPackageResponse](c, "CreateKeyPackage", o{"cipherSuite": 1, "identity": []byte("bob"), "extensionTypes": []int{0xF001}})
	branch := ask[createSubgroupResponse](c, "CreateBranch", o{
		"stateId": alice, "groupId": []byte("branch"), "keyPackages": [][]byte{kp.KeyPackage}, "externalTree": true,
		"extensions": []o{{"extensionType": 0xF001, "extensionData": []byte("data")}},
	})
	joined := ask[handleBranchResponse](c, "HandleBranch", o{
		"stateId": bob, "transactionId": kp.TransactionID, "welcome": branch.Welcome, "ratchetTree": branch.RatchetTree,
	})
	if !bytes.Equal(branch.EpochAuthenticator, joined.EpochAuthenticator) || len(branch.RatchetTree) == 0 {
		c.t.Error("the members of the branch do not agree")
	}
	c.messages(branch.StateID, joined.StateID)
	c.messages(alice, bob)
}

// reinit moves a group to another suite, by a proposal of its own and then by value; each member makes the Welcome once.
func (c *child) reinit(alice, bob uint32) {
	c.t.Helper()
	for i, byValue := range []bool{false, true} {
		id := []byte("re-initialized") // the second time, the group keeps the identifier
		if i == 0 {
			id = []byte("next")
		}
		commit := o{"stateId": alice}
		var proposals [][]byte
		if byValue {
			commit["byValue"] = []o{{"proposalType": []byte("reinit"), "cipherSuite": 1, "groupId": id}}
		} else {
			proposals = [][]byte{ask[proposalResponse](c, "ReInitProposal", o{"stateId": bob, "cipherSuite": 3, "groupId": id}).Proposal}
			commit["byReference"] = proposals
		}
		committed := ask[commitResponse](c, "ReInitCommit", commit)
		first := ask[handleReInitCommitResponse](c, "HandlePendingReInitCommit", o{"stateId": alice})
		second := ask[handleReInitCommitResponse](c, "HandleReInitCommit", o{"stateId": bob, "proposal": proposals, "commit": committed.Commit})
		if !bytes.Equal(first.EpochAuthenticator, second.EpochAuthenticator) {
			c.t.Error("the members of the old group do not agree")
		}
		next := ask[createSubgroupResponse](c, "ReInitWelcome", o{
			"reinitId": second.ReInitID, "keyPackage": [][]byte{first.KeyPackage}, "externalTree": true,
		})
		joined := ask[joinGroupResponse](c, "HandleReInitWelcome", o{
			"reinitId": first.ReInitID, "welcome": next.Welcome, "ratchetTree": next.RatchetTree,
		})
		if !bytes.Equal(next.EpochAuthenticator, joined.EpochAuthenticator) {
			c.t.Error("the members of the new group do not agree")
		}
		alice, bob = joined.StateID, next.StateID
		c.messages(bob, alice)
	}
}
