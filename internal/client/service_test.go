package client

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strings"

	"mlswasm/pkg/mls"
)

// service is a delivery service as small as one can be that orders for real: a log for each group, one commit an epoch,
// Welcomes with their commit, an inbox for each device, key packages handed out once, posts that may be repeated.
type service struct {
	seq       uint64
	groups    map[string]*serviceGroup
	inboxes   map[DeviceName][]Frame
	directory map[DeviceName]*shelf            // of the default suite
	others    map[uint32]map[DeviceName]*shelf // of the other suites
	posted    map[string]uint64
	clock     Millis
}

type serviceGroup struct {
	epoch   uint64
	ended   map[uint64]Millis // epochs
	log     []Frame
	members map[DeviceName]uint64 // and the place from which on they may read
	left    map[DeviceName]uint64 // removed devices, and the last place that they may read
	info    []byte                // GroupInfo of the current epoch
	tree    []byte
	link    *LinkEntry // of the current epoch
	senders []DeviceName
}

type shelf struct {
	uploads map[string]bool
	oneTime [][]byte
	last    []byte
}

// The service takes messages of the two epochs before the current one, for this long after their end.
const (
	serviceBehind = 2
	serviceKept   = Millis(23 * 60 * 60 * 1000)
)

// refusal is the service's certain no.
type refusal struct{ epoch uint64 }

func (refusal) Error() string { return "rejected" }

func newService() *service {
	return &service{groups: map[string]*serviceGroup{}, inboxes: map[DeviceName][]Frame{}, directory: map[DeviceName]*shelf{}, others: map[uint32]map[DeviceName]*shelf{},
		posted: map[string]uint64{}, clock: 1_800_000_000_000}
}

// copy is a service whose directory is as filled; groups and inboxes are empty.
func (s *service) copy() *service {
	other := newService()
	other.seq, other.clock = s.seq, s.clock
	for d, from := range s.directory {
		other.directory[d] = &shelf{uploads: maps.Clone(from.uploads), oneTime: slices.Clone(from.oneTime), last: from.last}
	}
	return other
}

func (s *service) upload(d DeviceName, u *KeyPackageUpload) {
	directory := s.directory
	if u.CipherSuite != uint32(mls.DefaultCipherSuite) {
		if s.others[u.CipherSuite] == nil {
			s.others[u.CipherSuite] = map[DeviceName]*shelf{}
		}
		directory = s.others[u.CipherSuite]
	}
	if directory[d] == nil {
		directory[d] = &shelf{uploads: map[string]bool{}}
	}
	if shelf := directory[d]; !shelf.uploads[u.ID] {
		shelf.uploads[u.ID] = true
		shelf.oneTime = append(shelf.oneTime, u.OneTime...)
		if u.LastResort != nil {
			shelf.last = *u.LastResort
		}
	}
}

// claim hands out one package of each device of a user.
func (s *service) claim(user string) []MemberPackage { return claimFrom(s.directory, user) }

func claimFrom(directory map[DeviceName]*shelf, user string) []MemberPackage {
	var found []MemberPackage
	for d, shelf := range directory {
		if d.User != user {
			continue
		}
		kp := shelf.last
		if len(shelf.oneTime) > 0 {
			kp, shelf.oneTime = shelf.oneTime[0], shelf.oneTime[1:]
		}
		found = append(found, MemberPackage{d.User, d.Device, kp})
	}
	slices.SortFunc(found, func(a, b MemberPackage) int {
		return strings.Compare(a.User+a.Device, b.User+b.Device)
	})
	return found
}

func (s *service) append(g *serviceGroup, cid string, b []byte) uint64 {
	s.seq++
	s.clock++
	g.log = append(g.log, Frame{Source: "group", Conversation: &cid, Seq: s.seq, Time: s.clock, Bytes: b})
	return s.seq
}

// post stores an outbox entry. Its errors are refusals: the entry is certainly not stored.
func (s *service) post(from DeviceName, e OutboxEntry) (uint64, error) {
	if seq, ok := s.posted[e.ID]; ok {
		return seq, nil
	}
	peek, err := mls.PeekMessage(e.Bytes)
	if err != nil || conversationName(peek.GroupID) != e.Conversation || uint64(peek.Epoch) != e.Epoch ||
		(peek.ContentType == mls.ContentTypeCommit) != (e.Kind == "commit") {
		return 0, errors.New("the entry does not describe its bytes")
	}
	g := s.groups[e.Conversation]
	if g == nil && e.Kind == "commit" && e.Epoch == 0 {
		g = &serviceGroup{ended: map[uint64]Millis{}, members: map[DeviceName]uint64{from: 0}, left: map[DeviceName]uint64{}}
		s.groups[e.Conversation] = g
	}
	if g == nil {
		return 0, refusal{0}
	}
	if _, ok := g.members[from]; !ok && !g.opens(e, peek.SenderType) && !g.lists(from, e, peek) {
		return 0, refusal{g.epoch}
	}
	if e.Kind == "message" {
		if ended, over := g.ended[e.Epoch]; e.Epoch+serviceBehind < g.epoch || over && s.clock-ended > serviceKept {
			return 0, refusal{g.epoch}
		}
		s.posted[e.ID] = s.append(g, e.Conversation, e.Bytes)
		return s.posted[e.ID], nil
	}
	if e.Epoch != g.epoch {
		return 0, refusal{g.epoch}
	}
	if peek.SenderType != mls.SenderNewMemberCommit {
		g.link, g.senders = e.Link, e.Senders
	}
	g.info, g.tree = nil, nil
	if e.GroupInfo != nil {
		g.info, g.tree = *e.GroupInfo, *e.RatchetTree
	}
	seq := s.append(g, e.Conversation, e.Bytes)
	g.ended[g.epoch] = s.clock
	g.epoch++
	if peek.SenderType == mls.SenderNewMemberCommit { // who comes back sees the log from there on
		g.members[from] = seq - 1
	}
	for _, d := range e.Removed {
		delete(g.members, d)
		g.left[d] = seq
	}
	for _, d := range e.Added {
		g.members[d] = seq - 1 // whoever is added sees the commit that does it
	}
	for _, w := range e.Welcomes {
		d := DeviceName{w.User, w.Device}
		s.seq++
		s.inboxes[d] = append(s.inboxes[d], Frame{Source: "inbox", Seq: s.seq, Time: s.clock, CommitSeq: &seq, From: &from.User, Bytes: w.Bytes})
	}
	s.posted[e.ID] = seq
	return seq, nil
}

// lists says whether a stranger may propose what it posts, by its place among the external senders.
func (g *serviceGroup) lists(from DeviceName, e OutboxEntry, peek mls.Peek) bool {
	return peek.SenderType == mls.SenderExternal && e.Epoch == g.epoch && int(peek.SenderIndex) < len(g.senders) && g.senders[peek.SenderIndex] == from
}

// opens says whether a stranger's token opens the group for what it posts.
func (g *serviceGroup) opens(e OutboxEntry, sender mls.SenderType) bool {
	if g.link == nil || e.LinkToken == nil || e.Epoch != g.epoch {
		return false
	}
	hash := sha256.Sum256(*e.LinkToken)
	wanted := mls.SenderNewMemberCommit
	if g.link.Ask {
		wanted = mls.SenderNewMemberProposal
	}
	return sender == wanted && bytes.Equal(hash[:], g.link.TokenHash)
}

// log returns at most limit entries behind a place, as far as the device may read.
func (s *service) log(d DeviceName, cid string, after uint64, limit int) []Frame {
	g := s.groups[cid]
	if g == nil {
		return nil
	}
	frames := g.log
	if last, ok := g.left[d]; ok && g.members[d] == 0 {
		frames = slices.DeleteFunc(slices.Clone(frames), func(f Frame) bool { return f.Seq > last })
	}
	return page(frames, max(after, g.members[d]), limit)
}

func (s *service) inbox(d DeviceName, after uint64, limit int) []Frame {
	return page(s.inboxes[d], after, limit)
}

func page(frames []Frame, after uint64, limit int) []Frame {
	var found []Frame
	for _, f := range frames {
		if f.Seq > after && len(found) < limit {
			found = append(found, f)
		}
	}
	return found
}
