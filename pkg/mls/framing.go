package mls

import "mlswasm/pkg/mls/internal/wire"

// WireFormat says what an MLSMessage carries (RFC 9420, Section 17.2).
type WireFormat uint16

// The wire formats of RFC 9420.
const (
	WireFormatPublicMessage  WireFormat = 1
	WireFormatPrivateMessage WireFormat = 2
	WireFormatWelcome        WireFormat = 3
	WireFormatGroupInfo      WireFormat = 4
	WireFormatKeyPackage     WireFormat = 5
)

// ContentType says what a framed message is about (RFC 9420, Section 6).
type ContentType uint8

// The content types of RFC 9420.
const (
	ContentTypeApplication ContentType = 1
	ContentTypeProposal    ContentType = 2
	ContentTypeCommit      ContentType = 3
)

var (
	errWireFormat  = fail(CodeUnsupported, "wire format")
	errContentType = fail(CodeMalformed, "content type")
)

// framedContent is RFC 9420's FramedContent: what is signed, before any protection.
type framedContent struct {
	groupID           []byte
	epoch             Epoch
	sender            Sender
	authenticatedData []byte
	contentType       ContentType
	application       []byte    // of content type application
	proposal          *proposal // of content type proposal
	commit            *commit   // of content type commit
}

func (x *framedContent) wire(c *wire.Codec) {
	x.wireHead(c)
	x.wireBody(c)
}

// wireHead walks the fields before the content itself.
func (x *framedContent) wireHead(c *wire.Codec) {
	c.Bytes(&x.groupID)
	wire.U64(c, &x.epoch)
	x.sender.wire(c)
	c.Bytes(&x.authenticatedData)
	wireContentType(c, &x.contentType)
}

// wireBody walks the content that contentType selects. It stands alone in a PrivateMessageContent.
func (x *framedContent) wireBody(c *wire.Codec) {
	if c.Err() != nil {
		return
	}
	switch x.contentType {
	case ContentTypeApplication:
		c.Bytes(&x.application)
	case ContentTypeProposal:
		walk(c, &x.proposal, (*proposal).wire)
	case ContentTypeCommit:
		walk(c, &x.commit, (*commit).wire)
	}
}

// wireContentType walks a ContentType and refuses an unknown one: what follows could not be decoded.
func wireContentType(c *wire.Codec, t *ContentType) {
	wire.U8(c, t)
	if *t < ContentTypeApplication || *t > ContentTypeCommit {
		c.Fail(errContentType)
	}
}

// framedContentAuthData is RFC 9420's FramedContentAuthData (Section 6.1).
type framedContentAuthData struct {
	signature       []byte
	confirmationTag []byte // of content type commit
}

func (x *framedContentAuthData) wire(c *wire.Codec, contentType ContentType) {
	c.Bytes(&x.signature)
	if contentType == ContentTypeCommit {
		c.Bytes(&x.confirmationTag)
	}
}

// authenticatedContent is RFC 9420's AuthenticatedContent: a content and the proof of who wrote it.
type authenticatedContent struct {
	wireFormat WireFormat
	content    framedContent
	auth       framedContentAuthData
}

func (x *authenticatedContent) wire(c *wire.Codec) {
	wire.U16(c, &x.wireFormat)
	x.content.wire(c)
	x.auth.wire(c, x.content.contentType)
}

// publicMessage is RFC 9420's PublicMessage (Section 6.2).
type publicMessage struct {
	content       framedContent
	auth          framedContentAuthData
	membershipTag []byte // of sender type member
}

func (x *publicMessage) wire(c *wire.Codec) {
	x.content.wire(c)
	x.auth.wire(c, x.content.contentType)
	if x.content.sender.Type == SenderMember {
		c.Bytes(&x.membershipTag)
	}
}

// privateMessage is RFC 9420's PrivateMessage (Section 6.3).
type privateMessage struct {
	groupID             []byte
	epoch               Epoch
	contentType         ContentType
	authenticatedData   []byte
	encryptedSenderData []byte
	ciphertext          []byte
}

func (x *privateMessage) wire(c *wire.Codec) {
	x.senderDataAAD(c)
	c.Bytes(&x.authenticatedData)
	c.Bytes(&x.encryptedSenderData)
	c.Bytes(&x.ciphertext)
}

// senderDataAAD walks SenderDataAAD, which is the message's first three fields (Section 6.3.2).
func (x *privateMessage) senderDataAAD(c *wire.Codec) {
	c.Bytes(&x.groupID)
	wire.U64(c, &x.epoch)
	wireContentType(c, &x.contentType)
}

// contentAAD walks PrivateContentAAD (Section 6.3.1).
func (x *privateMessage) contentAAD(c *wire.Codec) {
	x.senderDataAAD(c)
	c.Bytes(&x.authenticatedData)
}

// message is RFC 9420's MLSMessage (Section 6): whatever travels. wireFormat says which field is set.
type message struct {
	wireFormat WireFormat
	public     *publicMessage
	private    *privateMessage
	welcome    *welcome
	groupInfo  *groupInfo
	keyPackage *KeyPackage
}

func (x *message) wire(c *wire.Codec) {
	wireMessageVersion(c)
	wire.U16(c, &x.wireFormat)
	switch x.wireFormat {
	case WireFormatPublicMessage:
		walk(c, &x.public, (*publicMessage).wire)
	case WireFormatPrivateMessage:
		walk(c, &x.private, (*privateMessage).wire)
	case WireFormatWelcome:
		walk(c, &x.welcome, (*welcome).wire)
	case WireFormatGroupInfo:
		walk(c, &x.groupInfo, (*groupInfo).wire)
	case WireFormatKeyPackage:
		walk(c, &x.keyPackage, (*KeyPackage).wire)
	default:
		c.Fail(errWireFormat)
	}
}

// wireMessageVersion walks the protocol version, of which there is one.
func wireMessageVersion(c *wire.Codec) {
	version := protocolMLS10
	wire.U16(c, &version)
	if version != protocolMLS10 {
		c.Fail(fail(CodeUnsupported, "protocol version"))
	}
}

// decodeMessage decodes an MLSMessage.
func decodeMessage(b []byte) (*message, error) {
	m := new(message)
	if err := decode("MLSMessage", b, m.wire); err != nil {
		return nil, err
	}
	return m, nil
}

// walk is the field list of a selected struct: it makes the struct when decoding.
func walk[T any](c *wire.Codec, x **T, fields func(*T, *wire.Codec)) {
	if c.Decoding() {
		*x = new(T)
	}
	fields(*x, c)
}
