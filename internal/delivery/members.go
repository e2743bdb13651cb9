package delivery

import (
	"context"
	"strconv"

	"mlswasm/internal/delivery/journal"
)

// Names and values of the facts that records carry beside their data; following reads them without the data.
const (
	metaState = "Mlsd-State" // of member and session records
	stateIn   = "in"
	stateOut  = "out"
	metaFrom  = "Mlsd-From" // of a member that is out: the sequence at which it came in
)

const maxGroupID = 64

// deviceName names a device of a user.
type deviceName struct {
	User   string `json:"user"`
	Device string `json:"device"`
}

// groupOf reads the group of a path, in its one canonical form.
func groupOf(c *call) (id []byte, name string, err error) {
	name = c.PathValue("group")
	id, err = decodeBase64(name)
	if err != nil || len(id) == 0 || len(id) > maxGroupID {
		return nil, "", fail(CodeInvalidArgument, "the group is base64url of 1 to %d bytes", maxGroupID)
	}
	return id, name, nil
}

func memberKey(d deviceName, group string) string {
	return journal.Key("member", token(d.User), d.Device, group)
}

func (c *call) device() deviceName { return deviceName{c.session.User, c.session.Device} }

// view is the part of a group's log that a device sees: the entries between two sequences, both excluded. Its own record stands before
// the entry that added it and behind the entry that removed it.
type view struct {
	member bool // now
	from   uint64
	until  uint64 // 0: no end
}

// viewOf answers what a device sees of a group, or not_a_member when it never was in it, or the group does not exist: an outsider
// cannot tell which.
func (s *Service) viewOf(ctx context.Context, d deviceName, group string) (view, error) {
	record, found, err := s.journal.Last(ctx, memberKey(d, group))
	if err != nil {
		return view{}, err
	}
	if !found {
		return view{}, fail(CodeNotAMember, "this device is not in the group")
	}
	if record.Meta(metaState) == stateIn {
		return view{member: true, from: record.Seq}, nil
	}
	from, err := strconv.ParseUint(record.Meta(metaFrom), 10, 64)
	return view{from: from, until: record.Seq}, err
}

// mustBeMember answers not_a_member unless the device is in the group now.
func (s *Service) mustBeMember(ctx context.Context, d deviceName, group string) error {
	seen, err := s.viewOf(ctx, d, group)
	if err == nil && !seen.member {
		return fail(CodeNotAMember, "this device was removed from the group")
	}
	return err
}

func memberIn(d deviceName, group string) journal.Write {
	return journal.Write{Key: memberKey(d, group), Meta: map[string]string{metaState: stateIn}}
}

func memberOut(d deviceName, group string, seen view) journal.Write {
	meta := map[string]string{metaState: stateOut, metaFrom: strconv.FormatUint(seen.from, 10)}
	return journal.Write{Key: memberKey(d, group), Meta: meta}
}
