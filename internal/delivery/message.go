package delivery

import (
	"errors"

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

// postMessage appends an application message or a proposal to the group's log.
func (s *Service) postMessage(c *call) (any, error) {
	id, group, err := groupOf(c)
	if err != nil {
		return nil, err
	}
	in, err := bodyOf[struct {
		ID      string `json:"id"`
		Message Bytes  `json:"message"`
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
	if err := s.mustBeMember(c.Context(), c.device(), group); err != nil {
		if seq, lookErr := s.stored(c.Context(), key, in.Message); lookErr == nil && seq > 0 {
			return map[string]any{"seq": seq}, nil // accepted while the device was in the group; this is the resend
		}
		return nil, err
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
