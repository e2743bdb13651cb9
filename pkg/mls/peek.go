package mls

import "mlswasm/pkg/mls/internal/wire"

// Peek is what an MLSMessage tells without any key.
type Peek struct {
	WireFormat     WireFormat
	GroupID        []byte      // of PublicMessage, PrivateMessage and GroupInfo
	Epoch          Epoch       // of PublicMessage, PrivateMessage and GroupInfo
	ContentType    ContentType // of PublicMessage and PrivateMessage
	SenderType     SenderType  // of PublicMessage: whether it says that a member sent it
	SenderIndex    uint32      // of PublicMessage with SenderExternal: the place in external_senders that it says it is sent from
	CipherSuite    CipherSuite // of Welcome, GroupInfo and KeyPackage
	KeyPackageRefs [][]byte    // of Welcome: the KeyPackageRef of each client it is for
}

// PeekMessage reads what a delivery service needs to carry an MLSMessage (RFC 9420, Section 6). Of a PublicMessage,
// a GroupInfo and a KeyPackage it reads the first fields and no further, so that a message passes whose proposals,
// credentials or extensions are newer than this package. Nothing is authenticated. It answers with
// [CodeMalformed], or [CodeUnsupported] for an MLSMessage of another version or wire format. The bytes returned are copies.
func PeekMessage(b []byte) (Peek, error) {
	var p Peek
	if err := decode("MLSMessage", b, p.wire); err != nil {
		return Peek{}, err
	}
	return p, nil
}

// wire reads the head of an MLSMessage. It only decodes.
func (p *Peek) wire(c *wire.Codec) {
	wireMessageVersion(c)
	wire.U16(c, &p.WireFormat)
	var rest []byte
	switch p.WireFormat {
	case WireFormatPublicMessage:
		var content framedContent
		content.wireHead(c)
		p.GroupID, p.Epoch, p.ContentType = content.groupID, content.epoch, content.contentType
		p.SenderType, p.SenderIndex = content.sender.Type, content.sender.Index
		wire.Raw(c, &rest)
	case WireFormatPrivateMessage:
		var m privateMessage
		m.wire(c)
		p.GroupID, p.Epoch, p.ContentType = m.groupID, m.epoch, m.contentType
	case WireFormatWelcome:
		var w welcome
		w.wire(c)
		p.CipherSuite, p.KeyPackageRefs = w.cipherSuite, w.refs()
	case WireFormatGroupInfo:
		var context groupContext
		context.wireHead(c)
		p.GroupID, p.Epoch, p.CipherSuite = context.groupID, context.epoch, context.cipherSuite
		wire.Raw(c, &rest)
	case WireFormatKeyPackage:
		var version ProtocolVersion // its own, which is for whoever is to use it
		wire.U16(c, &version)
		wire.U16(c, &p.CipherSuite)
		wire.Raw(c, &rest)
	default:
		c.Fail(errWireFormat)
	}
}
