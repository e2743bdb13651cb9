package main

import (
	"encoding/json"
	"strings"
	"testing"

	"mlswasm/pkg/mls"
)

// What can not be served is answered with a code, and the next line is served.
func TestBadInputIsAnswered(t *testing.T) {
	c := start(t)
	ask[createGroupResponse](c, "CreateGroup", o{"groupId": []byte("g"), "cipherSuite": 1, "encryptHandshake": true, "identity": []byte("a")})
	for _, test := range []struct {
		line string
		code mls.Code
	}{
		{`{`, codeBadRequest},
		{`null null`, codeBadRequest},
		{`{"rpc":"Name","requests":{}}`, codeBadRequest},
		{`{"rpc":"Nonsense"}`, codeUnknownRPC},
		{`{"rpc":"StateAuth","request":{"stateID":"one"}}`, codeBadRequest},
		{`{"rpc":"StateAuth","request":{"state":1}}`, codeBadRequest},
		{`{"rpc":"StateAuth","request":{"stateId":-1}}`, codeBadRequest},
		{`{"rpc":"StateAuth","request":{"stateId":99}}`, codeUnknownID},
		{`{"rpc":"Protect","request":{"stateId":1,"plaintext":"not base64"}}`, codeBadRequest},
		{`{"rpc":"ResumptionPSKProposal","request":{"stateId":1,"epochId":"two"}}`, codeBadRequest},
		{`{"rpc":"CreateGroup","request":{"cipherSuite":4660,"groupId":"AA==","encryptHandshake":true}}`, mls.CodeUnsupported},
		{`{"rpc":"CreateGroup","request":{"cipherSuite":1,"encryptHandshake":true}}`, mls.CodeInvalidArgument},
		{`{"rpc":"CreateKeyPackage","request":{"cipherSuite":1,"extensionTypes":[1]}}`, mls.CodeInvalidArgument},
		{`{"rpc":"JoinGroup","request":{"transactionId":1,"encryptHandshake":true}}`, codeUnknownID},
		{`{"rpc":"Unprotect","request":{"stateId":1,"ciphertext":"AAEAAg=="}}`, mls.CodeMalformed},
		{`{"rpc":"StorePSK","request":{"stateOrTransactionId":1}}`, mls.CodeInvalidArgument},
		{`{"rpc":"StorePSK","request":{"stateOrTransactionId":9,"pskId":"AA==","pskSecret":"AA=="}}`, codeUnknownID},
		{`{"rpc":"AddProposal","request":{"stateId":1,"keyPackage":"AAEABQ=="}}`, mls.CodeMalformed},
		{`{"rpc":"RemoveProposal","request":{"stateId":1,"removedId":"enp6"}}`, codeUnknownID},
		{`{"rpc":"Commit","request":{"stateId":1,"byValue":[{"proposalType":"enp6"}]}}`, codeBadRequest},
		{`{"rpc":"Commit","request":{"stateId":1,"byReference":["AAEAAg=="]}}`, mls.CodeMalformed},
		{`{"rpc":"Commit","request":{"stateId":1,"byValue":[{"proposalType":"ZXh0ZXJuYWxQU0s=","pskId":"enp6"}]}}`, mls.CodeUnknownPSK},
		{`{"rpc":"HandleCommit","request":{"stateId":1}}`, mls.CodeMalformed},
		{`{"rpc":"HandlePendingCommit","request":{"stateId":1}}`, codeBadRequest},
		{`{"rpc":"Export","request":{"stateId":1}}`, mls.CodeInvalidArgument},
		{`{"rpc":"Export","request":{"stateId":1,"keyLength":4294967295}}`, mls.CodeInvalidArgument},
		{`{"rpc":"ExternalJoin","request":{"groupInfo":"AAEABA==","encryptHandshake":true}}`, mls.CodeMalformed},
		{`{"rpc":"HandlePendingReInitCommit","request":{"stateId":1}}`, codeBadRequest},
		{`{"rpc":"HandleReInitCommit","request":{"stateId":1,"commit":"AAEAAg=="}}`, mls.CodeMalformed},
		{`{"rpc":"ReInitProposal","request":{"stateId":1,"cipherSuite":1}}`, mls.CodeInvalidArgument},
		{`{"rpc":"ReInitWelcome","request":{"reinitId":1}}`, codeUnknownID},
		{`{"rpc":"HandleReInitWelcome","request":{"reinitId":1}}`, codeUnknownID},
		{`{"rpc":"CreateBranch","request":{"stateId":1}}`, mls.CodeInvalidArgument},
		{`{"rpc":"CreateBranch","request":{"stateId":1,"keyPackages":["AAEABQ=="]}}`, mls.CodeMalformed},
		{`{"rpc":"HandleBranch","request":{"stateId":1,"transactionId":1}}`, codeUnknownID},
		{`{"rpc":"NewMemberAddProposal","request":{"groupInfo":"AAEABA=="}}`, mls.CodeMalformed},
		{`{"rpc":"CreateExternalSigner","request":{"cipherSuite":4660}}`, mls.CodeUnsupported},
		{`{"rpc":"AddExternalSigner","request":{"stateId":1,"externalSender":"AAEC"}}`, mls.CodeInvalidArgument},
		{`{"rpc":"ExternalSignerProposal","request":{"signerId":1}}`, codeUnknownID},
		{`{"rpc":"Free","request":{"stateId":7}}`, codeUnknownID},
	} {
		var f failure
		if err := json.Unmarshal(c.line(test.line)["error"], &f); err != nil || f.Code != test.code || f.Message == "" {
			t.Errorf("%s is answered with %+v, not %s (%v)", test.line, f, test.code, err)
		}
	}
	ask[stateAuthResponse](c, "StateAuth", o{"stateId": 1})
}

// A Welcome, a key package and a proposal where a commit belongs are refused by what they are.
func TestMessagesOfAnotherKind(t *testing.T) {
	c := start(t)
	alice := ask[createGroupResponse](c, "CreateGroup", o{"groupId": []byte("g"), "cipherSuite": 1, "encryptHandshake": true, "identity": []byte("a")}).StateID
	bob := c.addMember(alice, "bob")
	update := ask[proposalResponse](c, "UpdateProposal", o{"stateId": alice}).Proposal
	line, err := json.Marshal(o{"rpc": "HandleCommit", "request": o{"stateId": bob, "commit": update}})
	if err != nil {
		t.Fatal(err)
	}
	if answer := string(c.line(string(line))["error"]); !strings.Contains(answer, `"bad_request"`) {
		t.Errorf("a proposal in place of a commit is answered with %s", answer)
	}
}

// A commit that is no ReInit is not applied by the rpcs for one.
func TestACommitThatIsNoReInit(t *testing.T) {
	c := start(t)
	alice, bob := c.pair("g")
	commit := ask[commitResponse](c, "Commit", o{"stateId": alice}).Commit
	before := ask[describeResponse](c, "Describe", o{"stateId": bob}).Epoch
	for rpc, request := range map[string]o{
		"HandlePendingReInitCommit": {"stateId": alice},
		"HandleReInitCommit":        {"stateId": bob, "commit": commit},
	} {
		line, err := json.Marshal(o{"rpc": rpc, "request": request})
		if err != nil {
			t.Fatal(err)
		}
		if answer := string(c.line(string(line))["error"]); !strings.Contains(answer, `"bad_request"`) {
			t.Errorf("%s answers %s", rpc, answer)
		}
	}
	for _, id := range []uint32{alice, bob} {
		if epoch := ask[describeResponse](c, "Describe", o{"stateId": id}).Epoch; epoch != before {
			t.Errorf("state %d is in epoch %d", id, epoch)
		}
	}
}

func TestTheIDIsEchoed(t *testing.T) {
	c := start(t)
	for _, id := range []string{`7`, `"seven"`, `[1,2]`, `{"a":null}`} {
		if got := string(c.line(`{"rpc":"Name","id":` + id + `}`)["id"]); got != id {
			t.Errorf("%s comes back as %s", id, got)
		}
	}
}
