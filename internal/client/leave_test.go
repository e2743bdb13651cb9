package client

import (
	"slices"
	"strconv"
	"testing"
)

func (d *device) leave(cid string) {
	d.t.Helper()
	must[Nothing](d, "leaveConversation", &ConversationParams{cid})
}

// Whoever is first commits the departure, and the other one notices that nothing is left to do. It survives crashes on all sides.
func TestOneOfTheOthersCommitsADeparture(t *testing.T) {
	a, b, c, cid := trio(t)
	b.leave(cid)
	b.leave(cid) // again means once
	b.reload()
	if v := b.conversation(cid); !v.Leaving || a.conversation(cid).Leaving {
		t.Errorf("%+v", v)
	}
	b.push()
	b.push() // nothing new comes of it in this epoch
	for _, d := range []*device{a, c} {
		d.pull()
		d.reload()
		if entries := d.outbox(); len(entries) != 1 || entries[0].Kind != "commit" || !slices.Equal(entries[0].Removed, []DeviceName{b.name}) {
			t.Fatalf("%+v", entries)
		}
	}
	c.push()
	a.push()
	b.pull()
	agree(t, cid, a, c)
	if v := a.conversation(cid); v.Changing || v.Problem != nil || len(a.outbox()) != 0 || !slices.Equal(a.members(cid), []string{"a@example.com", "c@example.com"}) {
		t.Errorf("%+v", v)
	}
	if v := b.conversation(cid); v.State != "removed" || v.Changing || v.Leaving || len(b.outbox()) != 0 {
		t.Errorf("%+v", v)
	}
	_, err := try[Nothing](b.client, "leaveConversation", &ConversationParams{cid})
	expectCode(t, err, CodeNotAMember)
}

// In another epoch the proposal is worth nothing, so the wish becomes another one.
func TestADepartureThatAnotherCommitOvertakesIsProposedAgain(t *testing.T) {
	a, b, c, cid := trio(t)
	b.leave(cid)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push() // first
	b.push() // refused or worth nothing
	b.pull()
	b.reload()
	b.push()
	c.pull()
	c.push()
	b.pull()
	a.pull()
	agree(t, cid, a, c)
	if got := b.conversation(cid).State; got != "removed" {
		t.Errorf("b is %s", got)
	}
}

func TestAUserLeavesWithEveryDevice(t *testing.T) {
	s := newService()
	a, b1 := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	b2 := newDevice(t, s, "b@example.com")
	cid := a.create("lunch", "b@example.com")
	a.push()
	for _, d := range []*device{b1, b2} {
		d.pull()
		d.accept()
	}
	b1.leave(cid)
	b1.push()
	b2.pull()
	if len(b2.outbox()) != 0 {
		t.Error("a device commits that its own user leaves")
	}
	a.pull()
	a.push()
	for _, d := range []*device{b1, b2} {
		d.pull()
		if got := d.conversation(cid).State; got != "removed" {
			t.Errorf("%s", got)
		}
	}
	if got := a.members(cid); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// Each commits that the other one goes; one of them wins, and the last one has nobody to wait for.
func TestTwoLeaveAtOnce(t *testing.T) {
	a, b, cid := pair(t)
	a.leave(cid)
	b.leave(cid)
	for _, d := range []*device{a, b} {
		for _, e := range d.outbox() {
			seq, err := d.s.post(d.name, e)
			d.settle(e, seq, err)
		}
	}
	for range 2 {
		for _, d := range []*device{a, b} {
			d.pull()
			d.push()
		}
	}
	for _, d := range []*device{a, b} {
		if v := d.conversation(cid); v.State != "removed" || v.Changing || len(d.outbox()) != 0 {
			t.Errorf("%s: %+v", d.name.User, v)
		}
	}
}

// Where only own devices are, this one removes the others and is gone; alone it goes at once.
func TestTheLastUserLeaves(t *testing.T) {
	s := newService()
	b1, b2 := newDevice(t, s, "b@example.com"), newDevice(t, s, "b@example.com")
	cid := b1.create("notes", "b@example.com")
	b1.leave(cid) // before the service has accepted it
	b1.push()
	b2.pull()
	b2.accept()
	b2.pull()
	for _, d := range []*device{b1, b2} {
		if got := d.conversation(cid).State; got != "removed" {
			t.Errorf("%s", got)
		}
	}
	alone := b1.create("alone")
	b1.push()
	b1.leave(alone)
	if got := b1.conversation(alone).State; got != "removed" || len(b1.outbox()) != 0 {
		t.Errorf("%s", got)
	}
}

// Only some compete for the commit, however many there are; a message of any other commits it, too.
func TestAFewSeeALeaverOff(t *testing.T) {
	s := newService()
	var users []string
	var all []*device
	for i := range seersOff + 3 {
		user := strconv.Itoa(i) + "@example.com"
		all = append(all, newDevice(t, s, user))
		users = append(users, user)
	}
	a := all[0]
	cid := a.create("crowd", users[1:]...)
	a.push()
	for _, d := range all[1:] {
		d.pull()
		d.accept()
	}
	byLeaf := all
	if roster, err := rosterByLeaf(a, cid, all); err != nil {
		t.Fatal(err)
	} else {
		byLeaf = roster
	}
	byLeaf[1].leave(cid)
	byLeaf[1].push()
	competing := 0
	for _, d := range append(slices.Clone(byLeaf[:1]), byLeaf[2:]...) {
		d.pull()
		competing += len(d.outbox())
	}
	if competing != seersOff {
		t.Errorf("%d devices compete", competing)
	}
	last := byLeaf[len(byLeaf)-1]
	last.send(cid, "to whom it concerns")
	last.push()
	byLeaf[1].pull()
	if got := byLeaf[1].conversation(cid).State; got != "removed" || len(byLeaf[1].texts(cid)) != 0 {
		t.Errorf("%s", got)
	}
}

// rosterByLeaf puts devices into the order of their leaves.
func rosterByLeaf(a *device, cid string, all []*device) (sorted []*device, err error) {
	err = a.client.queueDo(func(e *engine) {
		for _, m := range e.state.groups[cid].Members() {
			name := names(m.Credential)
			for _, d := range all {
				if d.name == name {
					sorted = append(sorted, d)
				}
			}
		}
	})
	return sorted, err
}
