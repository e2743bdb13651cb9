package delivery

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"mlswasm/internal/delivery/journal"
)

// postCommit accepts the first commit of an epoch: it moves the group's epoch record by compare-and-set, in one batch with the commit,
// the membership it changes and its Welcomes, so that a commit that lost leaves nothing and no Welcome of it was ever visible.
// The first commit of epoch 0 makes the group, with the sender in it. Who comes back, or comes in by a link, by an external
// commit is a member, and sees the log from then on.
func (s *Service) postCommit(c *call) (any, error) {
	id, group, err := groupOf(c)
	if err != nil {
		return nil, err
	}
	in, err := bodyOf[commitRequest](c)
	if err != nil {
		return nil, err
	}
	if err := in.check(id, c.device(), s.journal.MaxRecord()); err != nil {
		return nil, err
	}
	log := logKey(group, c.device(), in.ID)
	for range casAttempts {
		if seq, err := s.stored(c.Context(), log, in.Commit); err != nil || seq > 0 {
			return map[string]any{"seq": seq}, err
		}
		switch err = s.tryCommit(c, &in, group); {
		case err == nil, errors.Is(err, journal.ErrUnknown):
			return s.settle(c.Context(), log, in.Commit, err)
		case !errors.Is(err, journal.ErrLost):
			return nil, err
		}
	}
	return nil, fail(CodeBusy, "many commits at once; send the same request again")
}

// tryCommit returns ErrLost when another write came between reading and writing; the caller looks again. The epoch is read before
// the membership: whoever removes the sender meanwhile moves the epoch, and the write is lost.
func (s *Service) tryCommit(c *call, in *commitRequest, group string) error {
	var now epochRecord
	key := journal.Key("epoch", group)
	record, exists, err := s.load(c.Context(), key, &now)
	if err != nil {
		return err
	}
	if exists || in.Epoch > 0 {
		if err := s.mayCommit(c, in, group); err != nil {
			return err
		}
	}
	if now.Epoch != in.Epoch {
		return &Error{Code: CodeRejected, Message: "the group is in another epoch", Epoch: &now.Epoch}
	}
	if in.external { // it changes nothing of the group, so not the link
		info, err := s.readInfo(c, group)
		if err != nil {
			return err
		}
		in.Link = info.Link
	}
	leaving := map[deviceName]view{}
	for _, d := range in.Removed {
		seen, err := s.viewOf(c.Context(), d, group)
		var answer *Error
		if errors.As(err, &answer) && answer.Code == CodeNotAMember {
			continue
		}
		if err != nil {
			return err
		}
		if seen.member {
			leaving[d] = seen
		}
	}
	next := epochRecord{Epoch: in.Epoch + 1, Commit: logKey(group, c.device(), in.ID), Senders: in.Senders}
	if in.external { // whoever comes in changes nothing that the members agreed on
		next.Senders = now.Senders
	}
	expect := journal.Absent
	if exists {
		expect, next.Before = journal.At(record.Seq), record.Time.UnixMilli()
	}
	epoch := journal.Write{Key: key, Data: encode(next), Expect: expect}
	return s.journal.PutAll(c.Context(), in.records(group, c.device(), epoch, leaving))
}

// stored looks for the log record of a request that came before: its sequence, or 0. Other bytes under the same id are a conflict.
func (s *Service) stored(ctx context.Context, key string, message []byte) (uint64, error) {
	record, found, err := s.journal.Last(ctx, key)
	if err != nil || !found {
		return 0, err
	}
	if !bytes.Equal(record.Data, message) {
		return 0, fail(CodeConflict, "this id was used for another message")
	}
	return record.Seq, nil
}

// settle looks for the record of a write: its sequence is the answer. cause is nil when the write was acknowledged. A write without
// an answer that is not found yet may still come, so the answer then is a time-out, never a rejection.
func (s *Service) settle(ctx context.Context, key string, message []byte, cause error) (any, error) {
	deadline := time.Now().Add(s.settleTime)
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		var conflict *Error
		if seq, err := s.stored(ctx, key, message); errors.As(err, &conflict) {
			return nil, err
		} else if err == nil && seq > 0 {
			return map[string]any{"seq": seq}, nil
		}
		if time.Now().Add(wait).After(deadline) {
			return nil, cmp.Or(cause, journal.ErrUnknown)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, cmp.Or(cause, ctx.Err())
		}
	}
}
