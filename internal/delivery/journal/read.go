package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Record is one stored record. Its bytes belong to the caller.
type Record struct {
	Key  string
	Seq  uint64
	Time time.Time
	Data []byte
	meta nats.Header
}

// Meta returns the fact that was stored under this name, or "".
func (r Record) Meta(name string) string { return r.meta.Get(name) }

// Token returns the i-th token of the key, or "".
func (r Record) Token(i int) string {
	tokens := strings.Split(r.Key, ".")
	if i >= len(tokens) {
		return ""
	}
	return tokens[i]
}

// Last returns the record of a key; found is false when it has none.
func (j *Journal) Last(ctx context.Context, key string) (record Record, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	raw, err := j.stream.GetLastMsgForSubject(ctx, prefix+key)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return Record{}, false, nil
	}
	if err != nil {
		return Record{}, false, readError(err)
	}
	return fromRaw(raw), true, nil
}

func fromRaw(raw *jetstream.RawStreamMsg) Record {
	return Record{Key: strings.TrimPrefix(raw.Subject, prefix), Seq: raw.Sequence, Time: raw.Time, Data: raw.Data, meta: raw.Header}
}

// Page returns the records whose keys match the pattern and whose sequence is over after, in order of sequence: at most limit of
// them, and after the first one only as long as all together stay under maxBytes. more says that others follow.
func (j *Journal) Page(ctx context.Context, pattern string, after uint64, limit, maxBytes int) (records []Record, more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*requestTimeout)
	defer cancel()
	if j.paged {
		return j.pageDirect(ctx, pattern, after, limit, maxBytes)
	}
	return j.pageByLeader(ctx, pattern, after, limit, maxBytes)
}

// All returns every record whose key matches the pattern.
func (j *Journal) All(ctx context.Context, pattern string) ([]Record, error) {
	var all []Record
	for after, more := uint64(0), true; more; {
		page, rest, err := j.Page(ctx, pattern, after, 500, 4<<20)
		if err != nil {
			return nil, err
		}
		all, more = append(all, page...), rest && len(page) > 0
		if len(page) > 0 {
			after = page[len(page)-1].Seq
		}
	}
	return all, nil
}

// pageByLeader asks the stream's leader record by record: in a cluster the only reader that is never behind.
func (j *Journal) pageByLeader(ctx context.Context, pattern string, after uint64, limit, maxBytes int) ([]Record, bool, error) {
	var records []Record
	for size := 0; ; {
		raw, err := j.stream.GetMsg(ctx, after+1, jetstream.WithGetMsgSubject(prefix+pattern))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return records, false, nil
		}
		if err != nil {
			return nil, false, readError(err)
		}
		size += len(raw.Data)
		if len(records) == limit || (len(records) > 0 && size > maxBytes) {
			return records, true, nil
		}
		records, after = append(records, fromRaw(raw)), raw.Sequence
	}
}

// pageDirect asks for the whole page at once.
func (j *Journal) pageDirect(ctx context.Context, pattern string, after uint64, limit, maxBytes int) ([]Record, bool, error) {
	request, err := json.Marshal(map[string]any{"seq": after + 1, "next_by_subj": prefix + pattern, "batch": limit, "max_bytes": maxBytes})
	if err != nil {
		return nil, false, err
	}
	inbox := j.conn.NewRespInbox()
	answers, err := j.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, false, readError(err)
	}
	defer answers.Unsubscribe() //nolint:errcheck // a closed connection has no subscriptions left
	if err := j.conn.PublishRequest("$JS.API.DIRECT.GET."+streamName, inbox, request); err != nil {
		return nil, false, readError(err)
	}
	var records []Record
	for {
		msg, err := answers.NextMsgWithContext(ctx)
		if err != nil {
			return nil, false, readError(err)
		}
		switch status := msg.Header.Get("Status"); status {
		case "":
			record, err := fromDirect(msg)
			if err != nil {
				return nil, false, readError(err)
			}
			records = append(records, record)
		case "204":
			return records, msg.Header.Get("Nats-Num-Pending") != "0", nil
		case "404":
			return records, false, nil
		default:
			return nil, false, fmt.Errorf("%w: direct get answered %s", ErrUnavailable, status)
		}
	}
}

func fromDirect(msg *nats.Msg) (Record, error) {
	seq, err := strconv.ParseUint(msg.Header.Get(jetstream.SequenceHeader), 10, 64)
	if err != nil {
		return Record{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, msg.Header.Get(jetstream.TimeStampHeaer))
	if err != nil {
		return Record{}, err
	}
	key := strings.TrimPrefix(msg.Header.Get(jetstream.SubjectHeader), prefix)
	return Record{Key: key, Seq: seq, Time: at, Data: msg.Data, meta: msg.Header}, nil
}
