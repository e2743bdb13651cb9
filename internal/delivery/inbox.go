package delivery

import (
	"encoding/json"
	"math"

	"mlswasm/internal/delivery/journal"
)

type inboxItem struct {
	Seq       uint64     `json:"seq"`
	Time      int64      `json:"time"` // milliseconds since 1970
	Kind      string     `json:"kind"`
	Group     string     `json:"group"`
	CommitSeq uint64     `json:"commitSeq"`
	From      deviceName `json:"from"`
	Message   Bytes      `json:"message"`
}

func (c *call) inbox() string {
	return journal.Under("inbox", token(c.session.User), c.session.Device)
}

// getInbox reads the Welcomes for the device, oldest first. commitSeq is where the group's log begins for it.
func (s *Service) getInbox(c *call) (any, error) {
	after, limit, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	keep, err := s.readLarge(c)
	if err != nil {
		return nil, err
	}
	records, more, err := s.journal.Page(c.Context(), c.inbox(), after, limit, maxPageBytes)
	if err != nil {
		return nil, err
	}
	keep(sizeOf(records))
	items := make([]inboxItem, 0, len(records))
	for _, record := range records {
		var entry inboxEntry
		if err := json.Unmarshal(record.Data, &entry); err != nil {
			return nil, err
		}
		commit, _, err := s.journal.Last(c.Context(), entry.Commit)
		if err != nil {
			return nil, err
		}
		items = append(items, inboxItem{
			Seq: record.Seq, Time: record.Time.UnixMilli(), Kind: "welcome",
			Group: entry.Group, CommitSeq: commit.Seq, From: entry.From, Message: entry.Welcome,
		})
	}
	return map[string]any{"entries": items, "more": more}, nil
}

// ackInbox removes what the device has stored on its side. Doing it again is harmless.
func (s *Service) ackInbox(c *call) (any, error) {
	in, err := bodyOf[struct {
		UpTo uint64 `json:"upTo"`
	}](c)
	if err != nil {
		return nil, err
	}
	if in.UpTo == 0 || in.UpTo >= math.MaxInt64 {
		return nil, fail(CodeInvalidArgument, "upTo is the sequence of an entry")
	}
	return nil, s.journal.Purge(c.Context(), c.inbox(), in.UpTo)
}
