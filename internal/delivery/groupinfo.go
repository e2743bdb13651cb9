package delivery

import (
	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// infoRecord is what a member that lost its thread needs to come back by itself (RFC 9420, Section 12.4.3.2), as of the group's current
// epoch. Who has the group's link, and whom the group lists as a sender of proposals, gets it, too, and nobody else: what
// a stranger's commit is worth the members would judge one by one, each losing the thread.
type infoRecord struct {
	Epoch       uint64 `json:"epoch"`
	GroupInfo   Bytes  `json:"groupInfo"`
	RatchetTree Bytes  `json:"ratchetTree"`

	Link linkRecord `json:"link"`
}

func infoKey(group string) string { return journal.Key("info", group) }

// checkGroupInfo looks at the head of a GroupInfo. Whether it is true is for whoever joins by it.
func (in *commitRequest) checkGroupInfo(group []byte, limit int) error {
	if len(in.GroupInfo) == 0 {
		if len(in.RatchetTree) > 0 {
			return fail(CodeInvalidArgument, "a ratchetTree without its groupInfo")
		}
		return nil
	}
	peek, err := mls.PeekMessage(in.GroupInfo)
	if err != nil {
		return &Error{Code: CodeMalformed, Message: "groupInfo is not an MLSMessage", cause: err}
	}
	if peek.WireFormat != mls.WireFormatGroupInfo || string(peek.GroupID) != string(group) || uint64(peek.Epoch) != in.Epoch+1 {
		return fail(CodeInvalidArgument, "groupInfo is not that of the epoch which the commit begins")
	}
	const frame = 1 << 10 // of the record's JSON
	if base64url.EncodedLen(len(in.GroupInfo))+base64url.EncodedLen(len(in.RatchetTree)) > limit-frame {
		return fail(CodeInvalidArgument, "groupInfo and ratchetTree are over %d bytes together", limit-frame)
	}
	return nil
}

// checkExternal bounds what the commit of a joiner changes: the joiner's own leaf, and nobody else's (RFC 9420, Section 12.2).
func (in *commitRequest) checkExternal() error {
	if in.Epoch == 0 || len(in.Added)+len(in.Removed)+len(in.Welcomes) > 0 {
		return fail(CodeInvalidArgument, "a commit by which a member comes back or a stranger comes in begins no group, adds nobody and removes nobody")
	}
	if len(in.GroupInfo) == 0 {
		return fail(CodeInvalidArgument, "a commit of who joins by it lacks the groupInfo by which the next one joins")
	}
	return nil
}

// info is the record that takes the place of the last epoch's, also when nobody can come back into the new one.
func (in *commitRequest) info(group string) journal.Write {
	return journal.Write{Key: infoKey(group), Data: encode(infoRecord{in.Epoch + 1, in.GroupInfo, in.RatchetTree, in.Link})}
}

// readInfo reads the record of a group, for which the call holds room until it is answered.
func (s *Service) readInfo(c *call, group string) (info infoRecord, err error) {
	keep, err := s.readLarge(c)
	if err != nil {
		return info, err
	}
	_, _, err = s.load(c.Context(), infoKey(group), &info)
	keep(len(info.GroupInfo) + len(info.RatchetTree))
	return info, err
}

// getGroupInfo hands out what the last commit of a group brought for its members, and for those whom it lists.
func (s *Service) getGroupInfo(c *call) (any, error) {
	_, group, err := groupOf(c)
	if err != nil {
		return nil, err
	}
	if err := s.mayReadInfo(c.Context(), c.device(), group); err != nil {
		return nil, err
	}
	info, err := s.readInfo(c, group)
	if err != nil {
		return nil, err
	}
	if len(info.GroupInfo) == 0 {
		return nil, fail(CodeNotFound, "the last commit of the group brought no GroupInfo")
	}
	return info, nil
}
