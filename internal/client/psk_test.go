package client

import (
	"bytes"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

var pskID, pskSecret = []byte("meeting"), []byte("0123456789abcdef0123456789abcdef")

func (d *device) addPSK() {
	d.t.Helper()
	must[Nothing](d, "addPSK", &AddPSKParams{pskID, pskSecret})
}

func (d *device) inject(cid string, names ...PSKName) ChangeResult {
	d.t.Helper()
	return must[ChangeResult](d, "injectPSKs", &InjectPSKsParams{cid, names})
}

// Who holds the key follows; who does not waits, in front of the conversation and with the code, until it is given.
func TestAPreSharedKeyGoesIntoTheNextEpoch(t *testing.T) {
	a, b, c, cid := trio(t)
	a.addPSK()
	b.addPSK()
	b.reload()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	a.send(cid, "for those who have met")
	a.push()
	b.pull()
	agree(t, cid, a, b)
	r := c.pull()
	if got := kinds(r); !slices.Equal(got, []string{"waiting", "waiting"}) || *r[0].Code != string(CodeUnknownPSK) {
		t.Fatalf("%+v", r)
	}
	for range 2 * maxTries {
		must[ReceiveResult](c, "receive", &ReceiveParams{})
	}
	if got := c.conversation(cid).State; got != "active" {
		t.Errorf("for want of a key the state is %s", got)
	}
	c.reload()
	c.addPSK()
	must[ReceiveResult](c, "receive", &ReceiveParams{})
	agree(t, cid, a, b, c)
	expectTexts(t, c, cid, "for those who have met")
}

func TestAWrongKeyUnderTheNameOpensNothing(t *testing.T) {
	a, b, cid := pair(t)
	a.addPSK()
	must[Nothing](b, "addPSK", &AddPSKParams{pskID, bytes.Repeat([]byte{1}, 32)})
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	r := b.pull()
	if len(r) != 1 || *r[0].Code != string(CodeInvalidMessage) {
		t.Fatalf("%+v", r)
	}
	b.addPSK() // the right one, before the device gives up
	must[ReceiveResult](b, "receive", &ReceiveParams{})
	agree(t, cid, a, b)
}

func TestAPastEpochsKeyGoesIntoTheNextEpoch(t *testing.T) {
	a, b, cid := pair(t)
	first := a.conversation(cid).Epoch
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.pull()
	b.addPSK()
	a.addPSK()
	b.inject(cid, PSKName{Epoch: &first}, PSKName{ID: &pskID})
	b.push()
	a.pull()
	agree(t, cid, a, b)
}

func TestARemovedKeyIsGoneEverywhere(t *testing.T) {
	a, b, cid := pair(t)
	a.addPSK()
	b.addPSK()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	b.pull()
	agree(t, cid, a, b)
	must[Nothing](b, "removePSK", &PSKParams{pskID})
	_, err := try[ChangeResult](b.client, "injectPSKs", &InjectPSKsParams{cid, []PSKName{{ID: &pskID}}})
	expectCode(t, err, CodeUnknownPSK)
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	if r := b.pull(); len(r) != 1 || *r[0].Code != string(CodeUnknownPSK) {
		t.Errorf("%+v", r)
	}
	// Nor is the wish taken while the other's commit waits for the key.
	_, err = try[ChangeResult](b.client, "injectPSKs", &InjectPSKsParams{cid, []PSKName{{ID: &pskID}}})
	expectCode(t, err, CodeUnknownPSK)
}

// What stands beside a message arrives with it, on every way that a message can take, and nothing else is shown beside it.
func TestAuthenticatedDataTravelsWithTheMessage(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid := a.create("lunch", "b@example.com")
	beside := []byte("topic: noodles")
	must[SendMessageResult](a, "sendMessage", &SendMessageParams{Conversation: cid, Text: "at noon", AuthenticatedData: &beside}) // held
	a.reload()
	a.push()
	if sent := s.groups[cid].log; !bytes.Contains(sent[len(sent)-1].Bytes, beside) {
		t.Error("it does not stand in the clear")
	}
	b.pull()
	b.accept()
	r := b.pull()
	if last := r[len(r)-1]; last.AuthenticatedData == nil || !bytes.Equal(*last.AuthenticatedData, beside) {
		t.Errorf("%+v", last)
	}
	for _, d := range []*device{a, b} {
		d.reload()
		if m := d.history(cid)[0]; m.AuthenticatedData == nil || !bytes.Equal(*m.AuthenticatedData, beside) {
			t.Errorf("%s has %+v", d.name.User, m)
		}
	}
	b.send(cid, "nothing beside this")
	b.push()
	a.pull()
	if m := a.history(cid)[1]; m.AuthenticatedData != nil {
		t.Errorf("%+v", m)
	}
	a.send(cid, "to be changed")
	forged := a.outbox()[0]
	if r := feed(b, cid, 1<<20, forged.Bytes); len(r) != 1 || r[0].Kind != "message" {
		t.Errorf("%+v", r)
	}
	must[SendMessageResult](a, "sendMessage", &SendMessageParams{Conversation: cid, Text: "at one", AuthenticatedData: &beside})
	forged = a.outbox()[1]
	if r := feed(b, cid, 1<<21, bytes.Replace(forged.Bytes, beside, []byte("topic: poodles"), 1)); len(r) != 1 || r[0].Kind != "quarantined" {
		t.Errorf("%+v", r)
	}
}

// Whatever commit is the next one covers a key that somebody has proposed: one that left it out would have it vanish with the epoch.
func TestAProposedKeyGoesIntoTheNextCommitWhateverItIsFor(t *testing.T) {
	a, b, cid := pair(t)
	a.addPSK()
	b.addPSK()
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "preSharedKey", PSK: &pskID})
	b.push()
	a.pull()
	a.send(cid, "good morning")
	var covered []mls.PSKID
	inTurn(t, a, func(tn *turn) error {
		g, err := tn.group(cid)
		if err != nil {
			return err
		}
		rows, err := tn.readRows(transitionKey(cid))
		if err != nil {
			return err
		}
		var row transitionRow
		if err := decodeRecord(rows[transitionKey(cid)], &row); err != nil {
			return err
		}
		tr, err := g.UnmarshalTransition(row.Bytes)
		if err != nil {
			return err
		}
		covered = tr.PSKs()
		tr.Discard()
		return nil
	})
	if len(covered) != 1 || !bytes.Equal(covered[0].External, pskID) {
		t.Errorf("the commit covers %v", covered)
	}
	a.push()
	b.pull()
	agree(t, cid, a, b)
}
