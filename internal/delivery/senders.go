package delivery

import (
	"context"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// A group may list devices outside of it whose proposals its members take (RFC 9420, Section 12.1.8.1). Each commit says who is listed
// in the epoch that it begins, and the epoch record has the list, so that it changes with the epoch or not at all. Whom it lists
// may read the current GroupInfo and append proposals under the place that it has in the list. Whether the group really lists
// it, and whose signature a proposal has, the members verify: a wrong list lets somebody knock, and nobody in.
const maxSenders = 16

// checkSenders puts the names into their one form. An empty one stands for a sender that is no device here.
func (in *commitRequest) checkSenders() error {
	if len(in.Senders) > maxSenders {
		return fail(CodeInvalidArgument, "a group lists at most %d senders", maxSenders)
	}
	for i, d := range in.Senders {
		if d == (deviceName{}) {
			continue
		}
		name, err := userName(d.User)
		if err != nil {
			return err
		}
		if !isDevice(d.Device) {
			return fail(CodeInvalidArgument, "senders[%d] is no device", i)
		}
		in.Senders[i].User = name
	}
	return nil
}

// lists tells whether a device has a place in the list.
func (e epochRecord) lists(d deviceName) bool {
	for _, listed := range e.Senders {
		if listed == d {
			return true
		}
	}
	return false
}

// mayReadInfo lets members and listed senders read the GroupInfo. To anybody else the group does not exist.
func (s *Service) mayReadInfo(ctx context.Context, d deviceName, group string) error {
	refused := s.mustBeMember(ctx, d, group)
	if !isOutsider(refused) {
		return refused
	}
	var now epochRecord
	if _, _, err := s.load(ctx, journal.Key("epoch", group), &now); err != nil {
		return err
	}
	if now.lists(d) {
		return nil
	}
	return refused
}

// mayPropose judges a proposal from outside: by whom the group lists at the place that the proposal names, for the current epoch.
func (s *Service) mayPropose(ctx context.Context, d deviceName, group string, message mls.Peek) error {
	var now epochRecord
	if _, _, err := s.load(ctx, journal.Key("epoch", group), &now); err != nil {
		return err
	}
	switch {
	case !now.lists(d):
		return fail(CodeNotAMember, "the group does not list this device")
	case message.ContentType != mls.ContentTypeProposal || uint64(message.SenderIndex) >= uint64(len(now.Senders)) || now.Senders[message.SenderIndex] != d:
		return fail(CodeInvalidArgument, "no proposal, or under a place in the list that is another's")
	case uint64(message.Epoch) != now.Epoch:
		return &Error{Code: CodeRejected, Message: "the group is in another epoch", Epoch: &now.Epoch}
	}
	return nil
}
