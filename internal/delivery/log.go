package delivery

import (
	"math"

	"mlswasm/internal/delivery/journal"
)

// Bounds of one page of a log or an inbox.
const (
	defaultPage  = 100
	maxPage      = 500
	maxPageBytes = 4 << 20
)

type logEntry struct {
	Seq     uint64 `json:"seq"`
	Time    int64  `json:"time"` // milliseconds since 1970
	Message Bytes  `json:"message"`
}

// getLog reads the part of a group's log that the device may see, in the one order that everybody sees.
func (s *Service) getLog(c *call) (any, error) {
	_, group, err := groupOf(c)
	if err != nil {
		return nil, err
	}
	after, limit, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	seen, err := s.viewOf(c.Context(), c.device(), group)
	if err != nil {
		return nil, err
	}
	keep, err := s.readLarge(c)
	if err != nil {
		return nil, err
	}
	records, more, err := s.journal.Page(c.Context(), journal.Under("log", group), max(after, seen.from), limit, maxPageBytes)
	if err != nil {
		return nil, err
	}
	keep(sizeOf(records))
	entries := make([]logEntry, 0, len(records))
	for _, record := range records {
		if seen.until > 0 && record.Seq > seen.until {
			more = false
			break
		}
		entries = append(entries, logEntry{Seq: record.Seq, Time: record.Time.UnixMilli(), Message: record.Data})
	}
	return map[string]any{"entries": entries, "more": more}, nil
}

func pageOf(c *call) (after uint64, limit int, err error) {
	if after, err = c.number("after", 0, math.MaxInt64); err != nil {
		return 0, 0, err
	}
	n, err := c.number("limit", defaultPage, maxPage)
	if err == nil && n == 0 {
		err = fail(CodeInvalidArgument, "limit is at least 1")
	}
	return after, int(n), err
}

func sizeOf(records []journal.Record) (bytes int) {
	for _, record := range records {
		bytes += len(record.Data)
	}
	return bytes
}
