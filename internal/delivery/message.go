package delivery

import (
	"errors"
	"time"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

const (
	metaKind    = "Mlsd-Kind" // of log records
	kindCommit  = "commit"
	kindMessage = "message"
)

// logKey is where a message stands in its group's log. It is made of the sender's request id, so that the journal itself refuses to store
// a request twice, however late it comes again; and of the sender, so that nobody can occupy another's id.
func logKey(group string, sender deviceName, id string) string {
	return journal.Key("log", group, digest(sender.User, sender.Device, id))
}

// epochsBehind is how many epochs an application message may be behind its group: members keep the keys of that many past epochs, and
// one more may be on its way. Proposals are worth nothing outside of their epoch.
const epochsBehind = 2

// epochsKept is how long after its end an epoch's application messages are taken. Members delete its keys after 24 hours, by the times at
// which the service stored what they read; whoever has read to the present is ahead of these times by up to an hour, and who heard of an own
// commit by the answer counts from its own clock, which may be behind (internal/client). The hour between the two is for them.
const epochsKept = 23 * time.Hour

// postMessage appends an application message or a proposal to the group's log. A request that was accepted before gets the
// same answer again, whatever happened to the sender or the group since.
func (s *Service) postMessage(c *call) (any, error) {
	id, group, err := groupOf(c)
	if err != nil {
		return nil, err
	}
	in, err := bodyOf[struct {
		ID        string `json:"id"`
		Message   Bytes  `json:"message"`
		LinkToken Bytes  `json:"linkToken"` // of a stranger that asks to be added
	}](c)
	if err != nil {
		return nil, err
	}
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	peek, err := peekHandshake(in.Message, id, s.journal.MaxRecord())
	if err != nil {
		return nil, err
	}
	if peek.ContentType == mls.ContentTypeCommit {
		return nil, fail(CodeInvalidArgument, "a commit is posted to commits")
	}
	key := logKey(group, c.device(), in.ID)
	if peek.SenderType == mls.SenderNewMemberProposal {
		key = requestKey(group, c.device(), peek.Epoch)
	}
	if refused := s.mayPost(c, group, peek, in.Message, in.LinkToken); refused != nil {
		if seq, err := s.stored(c.Context(), key, in.Message); err != nil || seq > 0 {
			return map[string]any{"seq": seq}, err
		}
		return nil, refused
	}
	seq, err := s.journal.Put(c.Context(), journal.Write{
		Key: key, Data: in.Message, Expect: journal.Absent, Meta: map[string]string{metaKind: kindMessage},
	})
	switch {
	case errors.Is(err, journal.ErrLost), errors.Is(err, journal.ErrUnknown):
		return s.settle(c.Context(), key, in.Message, err)
	case err != nil:
		return nil, err
	}
	return map[string]any{"seq": seq}, nil
}

// mayPost judges what can be judged without keys: the sender is a member, or asks to be one and has the link, and those who read the
// message will still have its key. A member that asks to be added has lost its thread, and wants another one to commit.
func (s *Service) mayPost(c *call, group string, message mls.Peek, bytes, linkToken []byte) error {
	if message.SenderType == mls.SenderExternal {
		return s.mayPropose(c.Context(), c.device(), group, message)
	}
	err := s.mustBeMember(c.Context(), c.device(), group)
	if len(linkToken) > 0 && message.SenderType == mls.SenderNewMemberProposal && isOutsider(err) {
		err = s.mayAsk(c, group, bytes, linkToken)
	}
	if err != nil {
		return err
	}
	var now epochRecord
	record, _, err := s.load(c.Context(), journal.Key("epoch", group), &now)
	if err != nil {
		return err
	}
	application := message.ContentType == mls.ContentTypeApplication
	if epoch := uint64(message.Epoch); epoch != now.Epoch && !(application && now.keeps(epoch, record.Time, s.now())) {
		return &Error{Code: CodeRejected, Message: "the group is in another epoch", Epoch: &now.Epoch}
	}
	return nil
}

// keeps tells whether the members of a group have the keys of an epoch that has ended. began is when the current one did.
func (e epochRecord) keeps(epoch uint64, began, now time.Time) bool {
	if epoch > e.Epoch || e.Epoch-epoch > epochsBehind {
		return false
	}
	ended := began
	if e.Epoch-epoch == epochsBehind {
		ended = time.UnixMilli(e.Before)
	}
	return now.Sub(ended) <= epochsKept
}
