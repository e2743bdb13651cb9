package delivery

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strconv"

	"mlswasm/pkg/mls"
)

// linkRecord is what the service knows of a group's link: whether its holders may only ask to be added, and which token they show. The
// commits of members say it anew for every epoch, as part of the infoRecord, so it is never more and never less than the group's own word.
// It opens the service's door; whoever comes in has to convince the members, too.
type linkRecord struct {
	Ask       bool  `json:"ask"`
	TokenHash Bytes `json:"tokenHash"` // SHA-256; empty: there is no link
}

const linkTokenSize = 32

// checkLink judges the form of what a commit says of the link.
func (in *commitRequest) checkLink() error {
	switch {
	case len(in.LinkToken) != 0 && len(in.LinkToken) != linkTokenSize:
		return fail(CodeInvalidArgument, "linkToken has %d bytes", linkTokenSize)
	case len(in.Link.TokenHash) == 0 && !in.Link.Ask:
		return nil
	case len(in.Link.TokenHash) != sha256.Size:
		return fail(CodeInvalidArgument, "link.tokenHash has %d bytes", sha256.Size)
	case len(in.GroupInfo) == 0:
		return fail(CodeInvalidArgument, "a link without the groupInfo to join by")
	}
	return nil
}

// opens tells whether a token is the link's.
func (l linkRecord) opens(token []byte) bool {
	hash := sha256.Sum256(token)
	return subtle.ConstantTimeCompare(hash[:], l.TokenHash) == 1 // false for another length, too
}

// linkInfo reads the record of the group's current epoch for who shows a token. A group without a link, another token and no group at all
// have one answer.
func (s *Service) linkInfo(c *call, group string, token []byte) (infoRecord, mls.Peek, error) {
	info, err := s.readInfo(c, group)
	if err != nil {
		return info, mls.Peek{}, err
	}
	if !info.Link.opens(token) {
		return info, mls.Peek{}, fail(CodeLinkEnded, "the group has no link with this token")
	}
	if len(info.GroupInfo) == 0 { // a link stands in a record with one only
		return info, mls.Peek{}, fail(CodeLinkEnded, "the last commit of the group brought nothing to join by")
	}
	peek, err := mls.PeekMessage(info.GroupInfo)
	return info, peek, err
}

// postLink shows a group to who has its link: where links only ask, no more than a request needs. It is a POST, because a token has no place in an
// address.
func (s *Service) postLink(c *call) (any, error) {
	_, group, err := groupOf(c)
	if err != nil {
		return nil, err
	}
	in, err := bodyOf[struct {
		Token Bytes `json:"token"`
	}](c)
	if err != nil {
		return nil, err
	}
	if len(in.Token) != linkTokenSize {
		return nil, fail(CodeInvalidArgument, "token has %d bytes", linkTokenSize)
	}
	info, peek, err := s.linkInfo(c, group, in.Token)
	if err != nil {
		return nil, err
	}
	answer := struct {
		Ask         bool            `json:"ask"`
		Epoch       uint64          `json:"epoch"`
		CipherSuite mls.CipherSuite `json:"cipherSuite"`
		GroupInfo   Bytes           `json:"groupInfo"`
		RatchetTree Bytes           `json:"ratchetTree"`
	}{Ask: info.Link.Ask, Epoch: info.Epoch, CipherSuite: peek.CipherSuite}
	if !info.Link.Ask {
		answer.GroupInfo, answer.RatchetTree = info.GroupInfo, info.RatchetTree
	}
	return answer, nil
}

// mayCommit judges the sender: a member, or a stranger with a link who comes in by an external commit.
func (s *Service) mayCommit(c *call, in *commitRequest, group string) error {
	err := s.mustBeMember(c.Context(), c.device(), group)
	if !in.external || len(in.LinkToken) == 0 || !isOutsider(err) {
		return err
	}
	return s.mayEnter(c, group, in.Commit, in.LinkToken, false)
}

func isOutsider(err error) bool {
	var answer *Error
	return errors.As(err, &answer) && answer.Code == CodeNotAMember
}

// mayEnter lets a stranger post a message by which it joins or asks to be added, in its own name: what it brings in is the device that was
// proven, as with key packages.
func (s *Service) mayEnter(c *call, group string, message, token []byte, ask bool) error {
	info, peek, err := s.linkInfo(c, group, token)
	if err != nil {
		return err
	}
	if info.Link.Ask != ask {
		return fail(CodeLinkEnded, "the group's link is not for this")
	}
	joiner, err := mls.PeekJoiner(message)
	if err != nil {
		return &Error{Code: CodeMalformed, Message: "nobody joins by the message", cause: err}
	}
	var device deviceRecord
	if _, _, err := s.load(c.Context(), deviceKey(c.device()), &device); err != nil {
		return err
	}
	sameKey := peek.CipherSuite != device.CipherSuite || string(joiner.SignatureKey) == string(device.SignatureKey)
	if string(joiner.Credential.Identity()) != c.session.User+"/"+c.session.Device || !sameKey {
		return fail(CodeInvalidMessage, "who joins by the message is not this device")
	}
	return nil
}

// requestKey is where a request to be added stands in the log: one of each device in an epoch. The id holds a dot, as no client's does.
func requestKey(group string, sender deviceName, epoch mls.Epoch) string {
	return logKey(group, sender, "request."+strconv.FormatUint(uint64(epoch), 10))
}

// maxRequest bounds a request to be added, which everybody with the link can post: members take no longer one either.
const maxRequest = 64 << 10

func (s *Service) mayAsk(c *call, group string, message, token []byte) error {
	if len(message) > maxRequest {
		return fail(CodeInvalidArgument, "a request has at most %d bytes", maxRequest)
	}
	return s.mayEnter(c, group, message, token, true)
}
