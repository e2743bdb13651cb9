package client

import (
	"context"
	"time"

	"mlswasm/internal/vault"
	"mlswasm/pkg/mls"
)

// engine is what the queue owns. Its memory is a cache of the store: whatever may have come apart from it is dropped and
// read anew.
type engine struct {
	store Store
	now   func() time.Time

	state *state // nil: locked
	stale bool   // the state must be read anew before the next turn on it

	opening string          // hash of the frame that is being processed
	poison  map[string]bool // frames during which the program panicked; the next receive quarantines them
	settled settledRing     // what became of outbox entries that are gone

	points []CodePoint // that suites were given, in ascending order of suites

	unjudged map[string]CredentialView // credentials that turns met and nobody has judged, by id

	opened func(conversation string, m *mls.Application) // of tests: every application message that was opened
}

// state is the unlocked state, equal to what the store held after the commit of this number.
type state struct {
	user, device string
	key          vault.Key
	rows         vault.RowSealer
	signer       *mls.Signer
	number       uint64
	next         uint64 // next number for what is kept in order

	identities table[identityRow]
	inboxes    table[inboxRow]
	keepers    table[keeperRow]
	packages   table[keyPackageRow]
	convs      table[conversationRow]
	rosters    table[rosterRow]
	intents    table[intentRow]
	pendings   table[pendingRow]
	helds      table[heldRow]
	outs       table[outboxRow]
	waits      table[waitingRow]
	invites    table[invitationRow]
	policies   table[policyRow]
	verdicts   table[verdictRow]
	psks       table[pskRow]
	links      table[linkRow]
	drafts     draftTables

	signers map[mls.CipherSuite]*mls.Signer // beside signer, loaded when first needed
	groups  map[string]*mls.Group           // by conversation, loaded when first needed

	at    Millis                    // time of the running turn
	asked map[string]CredentialView // credentials that it met and nobody has judged

	unsent map[string]bool // outbox ids of commits that were not handed out yet

	unsaid []FrameResult // Welcomes that became invitations in a turn which could not say so; the next receive does
}

func newState(user, device string, key vault.Key) *state {
	return &state{
		user: user, device: device, key: key, rows: key.Rows(user, device, storeName),
		identities: newTable[identityRow]("identity"),
		inboxes:    newTable[inboxRow]("inbox"),
		keepers:    newTable[keeperRow]("keeper"),
		packages:   newTable[keyPackageRow]("kp"),
		convs:      newTable[conversationRow]("conv"),
		rosters:    newTable[rosterRow]("roster"),
		intents:    newTable[intentRow]("intent"),
		pendings:   newTable[pendingRow]("pending"),
		helds:      newTable[heldRow]("held"),
		outs:       newTable[outboxRow]("out"),
		waits:      newTable[waitingRow]("waiting"),
		invites:    newTable[invitationRow]("invitation"),
		policies:   newTable[policyRow]("policy"),
		verdicts:   newTable[verdictRow]("verdict"),
		psks:       newTable[pskRow]("psk"),
		links:      newTable[linkRow]("link"),
		drafts:     newDraftTables(),
		signers:    map[mls.CipherSuite]*mls.Signer{},
		groups:     map[string]*mls.Group{},
		asked:      map[string]CredentialView{},
		unsent:     map[string]bool{},
	}
}

func (s *state) tables() []*rowSet {
	return s.drafts.and([]*rowSet{&s.identities.rowSet, &s.inboxes.rowSet, &s.keepers.rowSet, &s.packages.rowSet, &s.convs.rowSet, &s.rosters.rowSet, &s.intents.rowSet,
		&s.pendings.rowSet, &s.helds.rowSet, &s.outs.rowSet, &s.waits.rowSet, &s.invites.rowSet, &s.policies.rowSet, &s.verdicts.rowSet, &s.psks.rowSet,
		&s.links.rowSet})
}

// readState reads what the store holds for the user. Without a device row it answers nil: the store is empty.
func readState(ctx context.Context, store Store, user string, key vault.Key) (*state, error) {
	rows, err := read(ctx, store, deviceKey)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, emptyStore(ctx, store)
	}
	var name deviceRow
	plaintext, _, err := openRow(deviceSealer(key, user), rows[0])
	if err != nil {
		return nil, err
	}
	if err := decodeRecord(plaintext, &name); err != nil || len(rows) != 1 {
		return nil, damaged(deviceKey, err)
	}
	s := newState(user, name.Device, key)
	if err := s.readCounter(ctx, store); err != nil {
		return nil, err
	}
	if err := s.readTables(ctx, store); err != nil {
		return nil, err
	}
	row, ok := s.identities.get(selfKey)
	if !ok {
		return nil, fail(CodeVaultCorrupted, "the identity is missing")
	}
	s.signer, err = s.readSigner(row)
	return s, err
}

// emptyStore fails when a store without a device row holds anything else: then it is not empty, it is damaged.
func emptyStore(ctx context.Context, store Store) error {
	rows, err := read(ctx, store, "")
	if err == nil && len(rows) > 0 {
		err = fail(CodeVaultCorrupted, "the device row is missing")
	}
	return err
}

func (s *state) readCounter(ctx context.Context, store Store) error {
	rows, err := read(ctx, store, commitKey)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return fail(CodeVaultCorrupted, "the commit counter is missing")
	}
	plaintext, commit, err := openRow(s.rows, rows[0])
	if err != nil {
		return err
	}
	var counter counterRow
	if err := decodeRecord(plaintext, &counter); err != nil {
		return damaged(commitKey, err)
	}
	s.number, s.next = commit, counter.Next
	return nil
}

func (s *state) readTables(ctx context.Context, store Store) error {
	rows, err := read(ctx, store, eagerPrefix)
	if err != nil {
		return err
	}
	for _, row := range rows {
		plaintext, err := s.open(row)
		if err != nil {
			return err
		}
		known := false
		for _, tb := range s.tables() {
			if known, err = tb.load(row.Key, plaintext); err != nil {
				return damaged(row.Key, err)
			}
			if known {
				break
			}
		}
		if !known {
			return fail(CodeUnsupported, "a stored row of a kind that this module does not have: "+row.Key)
		}
	}
	return nil
}

// open opens a row of this device. One that is younger than the counter says that the counter was put back.
func (s *state) open(row Row) ([]byte, error) {
	plaintext, commit, err := openRow(s.rows, row)
	if err == nil && commit > s.number {
		err = fail(CodeStateRolledBack, "a stored row is younger than the commit counter: "+row.Key)
	}
	return plaintext, err
}

// readSigner makes the signer of a stored identity.
func (s *state) readSigner(row identityRow) (*mls.Signer, error) {
	signer, err := mls.UnmarshalSigner(row.Signer)
	if err != nil {
		return nil, failWith(CodeVaultCorrupted, "the identity is damaged", err)
	}
	if policy, _ := s.policies.get(selfKey); policy.Judges == judgesAll {
		if signer, err = signer.SupportingCredentials(mls.CredentialX509); err != nil {
			return nil, fromMLS("the signer could not be made", err)
		}
	}
	if signer, err = s.supporting(signer); err != nil {
		return nil, fromMLS("the signer could not be made", err)
	}
	return s.withDrafts(signer)
}

// read is Store.Read with the engine's code for its failure.
func read(ctx context.Context, store Store, prefix string) ([]Row, error) {
	rows, err := store.Read(ctx, prefix)
	if err != nil {
		return nil, failWith(CodeStorageFailed, "the store could not be read", err)
	}
	return rows, nil
}

// refresh reads the state anew when it may differ from the store.
func (e *engine) refresh(ctx context.Context) error {
	if e.state == nil || !e.stale {
		return nil
	}
	s, err := readState(ctx, e.store, e.state.user, e.state.key)
	if err != nil {
		return err
	}
	if s == nil || s.device != e.state.device {
		return fail(CodeVaultCorrupted, "the store was emptied or exchanged while it was in use")
	}
	e.state, e.stale = s, false
	return nil
}

// abandon is called after a panic: nothing in memory is to be trusted.
func (e *engine) abandon() {
	e.stale = true
	if e.opening != "" {
		e.poison[e.opening] = true
		e.opening = ""
	}
}
