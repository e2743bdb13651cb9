package mls

import "mlswasm/pkg/mls/internal/wire"

// lineage is how the members of a group came to be those of now, as far back as its pre-shared keys go: a group that branches off
// has members of the epoch whose key it uses (RFC 9420, Section 11.3). Only what changed is kept, so that an epoch costs nothing in
// which nobody comes or goes.
//
//	epoch      7 ────────▶ 8 ────────▶ 9, now
//	members    a b d       a b c       a b c
//	change       7: +c −d      none
type lineage struct {
	since   Epoch // the first epoch whose members are known
	changes []rosterChange
}

// rosterChange says how the members of an epoch differ from those of the next one.
type rosterChange struct {
	epoch      Epoch
	came, went []Credential
}

// rememberMembers notes what the Transition, which ends the epoch, changes, and drops what is older than the pre-shared keys.
func (g *Group) rememberMembers(t *Transition) {
	if t.next == nil {
		g.lineage = nil
		g.changes.add(lineagePart)
		return
	}
	if g.lineage == nil { // the first commit since this member came, or since a release that kept no lineage
		g.lineage = &lineage{since: g.Epoch()}
		g.changes.add(lineagePart)
	}
	l, c := g.lineage, rosterChange{epoch: g.Epoch()}
	for _, m := range t.added {
		c.came = append(c.came, m.Credential)
	}
	for _, m := range t.removed {
		c.went = append(c.went, m.Credential)
	}
	for _, m := range t.updated {
		if former, ok := g.epoch.messages.roster.member(m.Leaf); ok && !former.Credential.Equal(m.Credential) {
			c.came, c.went = append(c.came, m.Credential), append(c.went, former.Credential)
		}
	}
	if !c.isEmpty() {
		l.changes = append(l.changes, c)
		g.changes.add(lineagePart)
	}
	for len(l.changes) > 0 && l.changes[0].epoch < g.psks.past[0].id.Epoch {
		l.since, l.changes = l.changes[0].epoch+1, l.changes[1:]
		g.changes.add(lineagePart)
	}
}

func (c *rosterChange) isEmpty() bool { return len(c.came)+len(c.went) == 0 }

// membersAt returns the members of an epoch, by their credentials alone when all else is gone.
func (g *Group) membersAt(epoch Epoch) (roster, error) {
	if epoch == g.Epoch() {
		return g.epoch.messages.roster, nil
	}
	if keys := g.pastKeys(epoch); keys != nil {
		return keys.roster, nil
	}
	if g.lineage != nil && epoch >= g.lineage.since && epoch < g.Epoch() {
		if r, ok := g.lineage.rewind(g.epoch.messages.roster, epoch); ok {
			return r, nil
		}
	}
	return nil, fail(CodeTooOld, "the members of the epoch are not known any more")
}

// rewind undoes what changed since an epoch; false when somebody came who is not there.
func (l *lineage) rewind(now roster, epoch Epoch) (roster, bool) {
	balance := make(map[string]int)
	names := make(map[string]Credential)
	count := func(credentials []Credential, by int) {
		for _, c := range credentials {
			key := c.key()
			balance[key] += by
			names[key] = c
		}
	}
	for _, c := range l.changes {
		if c.epoch >= epoch {
			count(c.came, -1)
			count(c.went, 1)
		}
	}
	var then roster
	for i := range now {
		if key := now[i].Credential.key(); balance[key] < 0 {
			balance[key]++
		} else {
			then = append(then, now[i])
		}
	}
	for key, n := range balance {
		if n < 0 {
			return nil, false
		}
		for range n {
			then = append(then, Member{Credential: names[key]})
		}
	}
	return then, true
}

// lineagePart is the part of a group's state that holds its lineage; there is none before the first commit, and in what releases
// wrote that kept none.
const (
	lineagePart    = "lineage"
	lineageVersion = 1
)

// wire is the field list of the part "lineage".
func (l *lineage) wire(c *wire.Codec) {
	wireVersion(c, lineageVersion)
	wire.U64(c, &l.since)
	vector(c, &l.changes, (*rosterChange).wire)
}

func (x *rosterChange) wire(c *wire.Codec) {
	wire.U64(c, &x.epoch)
	vector(c, &x.came, (*Credential).wire)
	vector(c, &x.went, (*Credential).wire)
}

// belongsTo tells whether a loaded lineage can be the group's.
func (l *lineage) belongsTo(g *Group) bool {
	if l == nil {
		return true
	}
	if g.left != nil || l.since >= g.Epoch() {
		return false
	}
	for i := range l.changes {
		c := &l.changes[i]
		inOrder := i == 0 || l.changes[i-1].epoch < c.epoch
		if !inOrder || c.isEmpty() || c.epoch < l.since || c.epoch >= g.Epoch() {
			return false
		}
	}
	_, ok := l.rewind(newRoster(g.epoch.tree), l.since)
	return ok
}
