package delivery

import (
	"sync"

	"mlswasm/internal/delivery/journal"
)

// hub knows the sockets of this process and tells them what is new. It is fed by the one consumer of the process, so a hint reaches a
// socket whichever process accepted the write. A hint says where to look, never what there is.
type hub struct {
	mu      sync.Mutex
	closed  bool
	devices map[deviceToken]map[*socket]bool
	groups  map[string]map[*socket]bool
	users   map[string]int // open sockets
	open    sync.WaitGroup
}

// deviceToken is a device as the tokens of a key spell it.
type deviceToken struct{ user, device string }

func newHub() *hub {
	return &hub{devices: map[deviceToken]map[*socket]bool{}, groups: map[string]map[*socket]bool{}, users: map[string]int{}}
}

// followed are the keys that the hub is fed with.
var followed = []string{"log.>", "inbox.>", "member.>", "session.>"}

// record takes one record, in the order of the journal.
func (h *hub) record(r journal.Record) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch r.Token(0) {
	case "log":
		for k := range h.groups[r.Token(1)] {
			k.hint(source{kind: "group", group: r.Token(1)}, r.Seq)
		}
	case "inbox":
		for k := range h.devices[deviceToken{r.Token(1), r.Token(2)}] {
			k.hint(source{kind: "inbox"}, r.Seq)
		}
	case "member":
		for k := range h.devices[deviceToken{r.Token(1), r.Token(2)}] {
			h.setMember(k, r)
		}
	case "session":
		if r.Meta(metaState) == stateOut {
			h.end(func(k *socket) bool { return k.session == r.Key })
		}
	}
}

// setMember follows one membership of a socket's device. A record that is older than what is known changes nothing: the records read at
// the start and those that the consumer brings may overlap.
func (h *hub) setMember(k *socket, r journal.Record) {
	group := r.Token(3)
	if k.members[group] >= r.Seq {
		return
	}
	k.members[group] = r.Seq
	if r.Meta(metaState) == stateIn {
		if h.groups[group] == nil {
			h.groups[group] = map[*socket]bool{}
		}
		h.groups[group][k] = true
		return
	}
	h.leave(k, group)
}

func (h *hub) leave(k *socket, group string) {
	delete(h.groups[group], k)
	if len(h.groups[group]) == 0 {
		delete(h.groups, group)
	}
}

// add takes a socket in, until remove.
func (h *hub) add(k *socket, limit int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return fail(CodeServiceUnavailable, "the service is closing")
	}
	if h.users[k.device.user] >= limit {
		return fail(CodeRateLimited, "too many open sockets")
	}
	h.open.Add(1)
	h.users[k.device.user]++
	if h.devices[k.device] == nil {
		h.devices[k.device] = map[*socket]bool{}
	}
	h.devices[k.device][k] = true
	return nil
}

// know gives a socket the memberships that were stored before it came.
func (h *hub) know(k *socket, records []journal.Record) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, record := range records {
		h.setMember(k, record)
	}
}

func (h *hub) remove(k *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for group := range k.members {
		h.leave(k, group)
	}
	delete(h.devices[k.device], k)
	if len(h.devices[k.device]) == 0 {
		delete(h.devices, k.device)
	}
	if h.users[k.device.user]--; h.users[k.device.user] <= 0 {
		delete(h.users, k.device.user)
	}
	h.open.Done()
}

// end asks the sockets of which is is true to close. The lock is held.
func (h *hub) end(is func(*socket) bool) {
	for _, sockets := range h.devices {
		for k := range sockets {
			if is(k) {
				k.end()
			}
		}
	}
}

// endUser closes the sockets of a user, by the user's token.
func (h *hub) endUser(user string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(func(k *socket) bool { return k.device.user == user })
}

// close asks every socket to close and takes no more.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.end(func(*socket) bool { return true })
}
