package client

import (
	"testing"

	"mlswasm/pkg/mls"
)

// What is left of a Transition whose secrets were overwritten cannot be applied.
func expectDiscarded(t *testing.T, g *mls.Group, tr *mls.Transition) {
	t.Helper()
	if tr == nil {
		t.Fatal("no Transition")
	}
	if err := g.Apply(tr); mls.CodeOf(err) != mls.CodeStale {
		t.Errorf("its secrets are still there: %v", err)
	}
}

// A pending commit is in the sealed row alone, so dropping the row drops its secrets. It is merged from there.
func TestAPendingCommitLeavesNoSecretsInMemory(t *testing.T) {
	a, b, cid := pair(t)
	var g *mls.Group
	var made *mls.Transition
	inTurn(t, a, func(t *turn) error {
		group, err := t.group(cid)
		if err != nil {
			return err
		}
		tr, err := group.Commit()
		if err != nil {
			return err
		}
		g, made = group, tr
		return t.propose(cid, "", group, tr)
	})
	expectDiscarded(t, g, made)
	a.push()
	b.pull()
	agree(t, cid, a, b)
}

// Who has lost its thread does not keep the secrets of a commit that it does not follow.
func TestACommitThatIsNotFollowedLeavesNoSecrets(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	g, cid := foreigner(t, a.s, a)
	tr, err := g.Commit()
	if err != nil {
		t.Fatal(err)
	}
	var own *mls.Group
	var received *mls.Transition
	inTurn(t, a, func(t *turn) error {
		group, err := t.group(cid)
		if err != nil {
			return err
		}
		event, err := group.Process(tr.Message)
		if err != nil {
			return err
		}
		own, received = group, event.(*mls.Transition)
		conv, _ := t.convs.get(cid)
		conv.State = diverged
		t.convs.put(cid, conv)
		t.pendings.put(cid, pendingRow{Rejoin: true})
		_, err = t.arriveCommit(arrival{cid: cid, seq: 1000, bytes: tr.Message}, group, received)
		return err
	})
	expectDiscarded(t, own, received)
}

// inTurn runs a piece of a turn and commits it.
func inTurn(t *testing.T, d *device, run func(*turn) error) {
	t.Helper()
	err := d.client.queueDo(func(e *engine) {
		if _, err := e.turn(t.Context(), Operation{unlocked: true, run: func(turn *turn, _ any) (any, error) { return nil, run(turn) }}, nil); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
