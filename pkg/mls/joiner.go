package mls

// PeekJoiner reads who an MLSMessage says that it brings into the group: the committer of an external commit, or the client that
// proposes itself (RFC 9420, Sections 12.4.3.2 and 12.1.8). It is for a delivery service that knows whose message it was given; nothing
// is authenticated, and members judge the message by themselves. Of the Member, credential and signature key are set; the caller owns
// the bytes.
//
// Codes: [CodeMalformed]; [CodeUnsupported] for what is newer than this package; [CodeInvalidMessage] for any other message.
func PeekJoiner(message []byte) (Member, error) {
	m, err := decodeMessage(message)
	if err != nil {
		return Member{}, err
	}
	if m.public != nil {
		switch content := &m.public.content; {
		case content.sender.Type == SenderNewMemberCommit && content.commit != nil && content.commit.path != nil:
			return memberOf(0, &content.commit.path.leafNode), nil
		case content.sender.Type == SenderNewMemberProposal && content.proposal != nil && content.proposal.add != nil:
			return memberOf(0, &content.proposal.add.keyPackage.leaf), nil
		}
	}
	return Member{}, fail(CodeInvalidMessage, "a message by which nobody joins")
}
