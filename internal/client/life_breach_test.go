package client

import (
	"fmt"
	"slices"
	"testing"
)

// Each of the things that a life is judged by is broken once, and noticed.
func TestALifeThatWentWrongIsNoticed(t *testing.T) {
	for name, spoil := range map[string]func(l *life, cid string){
		"a message that not everybody has": func(l *life, cid string) {
			l.sent["lost"] = []place{{cid, l.logs[cid].newest, l.s.seq, l.devices[0].name}}
		},
		"a message of an epoch that somebody was not in": func(l *life, cid string) {
			for id := range l.sent {
				l.sent[id] = []place{{cid, 0, 1, l.devices[0].name}}
			}
		},
		"a message that the service does not have": func(l *life, _ string) { clear(l.sent) },
		"a member that knows nothing": func(l *life, cid string) {
			log := l.logs[cid]
			log.members[log.newest] = append(log.members[log.newest], l.devices[5].name)
		},
		"a stranger who believes to be in": func(l *life, cid string) { l.logs[cid].members[l.logs[cid].newest] = nil },
		"two secrets of an epoch": func(l *life, cid string) {
			l.logs[cid].secrets[l.logs[cid].newest] = "another"
			l.observe(l.devices[0])
		},
		"an entry that stays in the outbox": func(l *life, cid string) { _ = l.say(l.devices[0], cid) },
		"a frame that is not read": func(l *life, cid string) {
			_ = l.say(l.devices[0], cid)
			_ = l.push(l.devices[0], true)
		},
		"an operation that fails by the program's fault": func(l *life, cid string) {
			_ = l.devices[0].client.queueDo(func(e *engine) {
				delete(e.state.groups, cid)
				delete(l.devices[0].store.rows, groupPrefix(cid)+"group")
			})
			_ = l.say(l.devices[0], cid)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var told []string
			l := newLife(t, 0)
			l.report = func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }
			l.begin()
			l.everybodySpeaks()
			l.settle()
			l.check()
			if len(told) != 0 || len(l.logs) != 1 || len(l.sent) != 4 {
				t.Fatalf("%q in %d groups with %d messages", told, len(l.logs), len(l.sent))
			}
			for cid := range l.logs {
				spoil(l, cid)
			}
			if l.check(); len(told) == 0 {
				t.Error("nobody notices")
			}
		})
	}
}

func TestASeedIsAWholeLife(t *testing.T) {
	var traces [2][]string
	for i := range traces {
		l := newLife(t, 3)
		l.run(60)
		traces[i] = l.trace
	}
	if !slices.Equal(traces[0], traces[1]) || len(traces[0]) < 300 {
		t.Errorf("two lives of %d and %d events", len(traces[0]), len(traces[1]))
	}
}
