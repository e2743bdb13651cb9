package delivery

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// watched is a journal that notes what is read, and whether room is held for an answer meanwhile.
type watched struct {
	store
	answers *budget

	mu           sync.Mutex
	read, unheld []string // first tokens of keys
}

func (w *watched) note(key string) {
	w.answers.mu.Lock()
	held := w.answers.all >= largestAnswer
	w.answers.mu.Unlock()
	kind, _, _ := strings.Cut(key, ".")
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.read = append(w.read, kind); !held {
		w.unheld = append(w.unheld, kind)
	}
}

func (w *watched) Last(ctx context.Context, key string) (journal.Record, bool, error) {
	if strings.HasPrefix(key, "info.") {
		w.note(key)
	}
	return w.store.Last(ctx, key)
}

func (w *watched) Page(ctx context.Context, pattern string, after uint64, limit, maxBytes int) ([]journal.Record, bool, error) {
	w.note(pattern)
	return w.store.Page(ctx, pattern, after, limit, maxBytes)
}

func (w *watched) All(ctx context.Context, pattern string) ([]journal.Record, error) {
	w.note(pattern)
	return w.store.All(ctx, pattern)
}

// A record of a group, and a shelf, are as large as their owners made them, and are read for small requests, too: for a link of anybody who
// has it or guesses, and for an upload of one package.
func TestNothingLargeIsReadWithoutRoomForIt(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob, carol := l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("carol@example.com", 3)
	g := newLinkedGroup(t, alice, bob, false)
	commit, packages := g.entering("c9", carol), carol.keyPackages(1)
	w := &watched{store: l.service.journal, answers: l.service.answers}
	l.service.journal = w
	defer func() { l.service.journal = w.store }()
	alice.must(http.StatusOK, alice.get(g.path("log")))
	alice.must(http.StatusOK, alice.get(g.path("info")))
	bob.must(http.StatusOK, bob.get("/api/inbox"))
	carol.must(http.StatusOK, carol.post(g.path("link"), map[string]any{"token": g.token}))
	l.refused(CodeLinkEnded, carol.post(g.path("link"), map[string]any{"token": Bytes(random(linkTokenSize))}))
	carol.must(http.StatusOK, carol.post(g.path("commits"), commit))
	carol.must(http.StatusOK, carol.post("/api/key-packages", map[string]any{"id": "u1", "cipherSuite": mls.DefaultCipherSuite, "oneTime": packages}))
	carol.must(http.StatusOK, carol.get("/api/key-packages?cipherSuite=3"))
	for _, kind := range []string{"log", "info", "inbox", "kp"} {
		if !slices.Contains(w.read, kind) {
			t.Errorf("%s is not read in this test", kind)
		}
		if slices.Contains(w.unheld, kind) {
			t.Errorf("%s is read without room for it", kind)
		}
	}
}
