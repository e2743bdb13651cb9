package delivery

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// lossy is a journal whose writes get no answer while it is lossy: they are stored if stores is set, and the caller cannot tell.
type lossy struct {
	store
	lossy, stores atomic.Bool
	late          atomic.Int64 // nanoseconds until a write that is stored is
}

// outcome may return before the write runs, so that a write shares nothing with its caller but what it returns.
func (f *lossy) outcome(write func() (uint64, error)) (uint64, error) {
	if !f.lossy.Load() {
		return write()
	}
	if late := time.Duration(f.late.Load()); late > 0 {
		time.AfterFunc(late, func() { _, _ = write() })
	} else if f.stores.Load() {
		_, _ = write()
	}
	return 0, journal.ErrUnknown
}

func (f *lossy) Put(ctx context.Context, w journal.Write) (uint64, error) {
	return f.outcome(func() (uint64, error) { return f.store.Put(context.WithoutCancel(ctx), w) })
}

func (f *lossy) PutAll(ctx context.Context, writes []journal.Write) error {
	_, err := f.outcome(func() (uint64, error) { return 0, f.store.PutAll(context.WithoutCancel(ctx), writes) })
	return err
}

func newLossyLab(t *testing.T) (*lab, *lossy) {
	l := newLab(t, testConfig(t.TempDir()))
	f := &lossy{store: l.service.journal}
	l.service.journal, l.service.settleTime = f, time.Minute
	return l, f
}

func TestAWriteWithoutAnAnswerThatWasStoredIsAnswered(t *testing.T) {
	for _, late := range []time.Duration{0, 60 * time.Millisecond} {
		l, f := newLossyLab(t)
		alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
		g := newGroup()
		f.lossy.Store(true)
		f.stores.Store(true)
		f.late.Store(int64(late))
		alice.commit(g, g.commitBody("c0", bob))
		alice.must(http.StatusOK, alice.say(g, "m0"))
		f.lossy.Store(false)
		if log := alice.log(g); len(log) != 2 || len(bob.inbox()) != 1 {
			t.Errorf("late %s: the log has %d entries, the inbox %d", late, len(log), len(bob.inbox()))
		}
	}
}

func TestAWriteWithoutAnAnswerIsNeverCalledRejected(t *testing.T) {
	l, f := newLossyLab(t)
	l.service.settleTime = 100 * time.Millisecond
	alice := l.person("alice@example.com", 1)
	g := newGroup()
	alice.commit(g, g.commitBody("c0"))
	commit := g.commitBody("c1")
	message := map[string]any{"id": "m0", "message": privateMessage(g.id, g.epoch, mls.ContentTypeApplication)}
	f.lossy.Store(true)
	for path, body := range map[string]any{"commits": commit, "messages": message} {
		if r := alice.post(g.path(path), body); r.code() != CodeTimeout || r.status != http.StatusGatewayTimeout {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	f.lossy.Store(false)
	alice.must(http.StatusOK, alice.post(g.path("messages"), message))
	alice.commit(g, commit)
	if log := alice.log(g); len(log) != 3 {
		t.Errorf("the log has %d entries", len(log))
	}
}

func TestALostAnswerToAClaimBurnsNoPackage(t *testing.T) {
	l, f := newLossyLab(t)
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	bob.must(http.StatusOK, bob.upload("u0", bob.keyPackages(3), nil))
	f.lossy.Store(true)
	f.stores.Store(true)
	r, packages := alice.claim("k0", "bob@example.com")
	f.lossy.Store(false)
	if r.status != http.StatusOK || len(packages) != 1 || bob.stock().OneTime != 2 {
		t.Errorf("%d %s, %d packages left", r.status, r.body, bob.stock().OneTime)
	}
}

func TestALostAnswerOfTheVaultOrTheDeviceIsFound(t *testing.T) {
	l, f := newLossyLab(t)
	alice := l.visitor("alice@example.com", 1)
	f.lossy.Store(true)
	f.stores.Store(true)
	alice.must(http.StatusOK, alice.put("/api/vault", map[string]any{"header": Bytes("sealed"), "expectedVersion": 0}))
	alice.must(http.StatusOK, alice.prove())
	alice.must(http.StatusOK, alice.upload("u0", alice.keyPackages(2), nil))
	f.lossy.Store(false)
	if alice.stock().OneTime != 2 {
		t.Errorf("%+v", alice.stock())
	}
}

// broken is a journal that does not answer, or worse.
type broken struct {
	store
	fault func() error
}

func (b broken) Last(context.Context, string) (journal.Record, bool, error) {
	return journal.Record{}, false, b.fault()
}

func TestAFaultInsideIsAnsweredWithoutItsText(t *testing.T) {
	const secret = "stands in the log only"
	for name, c := range map[string]struct {
		fault func() error
		code  Code
	}{
		"unavailable": {func() error { return fmt.Errorf("%w: %s", journal.ErrUnavailable, secret) }, CodeServiceUnavailable},
		"unknown":     {func() error { return fmt.Errorf("%w: %s", journal.ErrUnknown, secret) }, CodeTimeout},
		"lost":        {func() error { return fmt.Errorf("%w: %s", journal.ErrLost, secret) }, CodeBusy},
		"other":       {func() error { return fmt.Errorf("%s", secret) }, CodeInternal},
		"panic":       {func() error { panic(secret) }, CodeInternal},
	} {
		l := newLab(t, testConfig(t.TempDir()))
		whole := l.service.journal
		l.service.journal = broken{whole, c.fault}
		answer := l.anonymous().post("/api/login/start", map[string]any{"email": "alice@example.com"})
		if answer.code() != c.code || answer.status != statusOf[c.code] || strings.Contains(string(answer.body), secret) {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
		l.service.journal = whole
	}
}
