package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/wire"
)

// ExternalSender is somebody outside of a group whose proposals its members take: a service that adds or removes, say (RFC 9420,
// Section 12.1.8.1).
type ExternalSender struct {
	SignatureKey []byte     // of the group's cipher suite: [Signer.PublicKey]
	Credential   Credential // [Signer.Credential]
}

// externalSender is RFC 9420's ExternalSender (Section 12.1.8.1).
type externalSender struct {
	signatureKey []byte
	credential   Credential
}

func (x *externalSender) wire(c *wire.Codec) {
	c.Bytes(&x.signatureKey)
	x.credential.wire(c)
}

// ExternalSenders returns the extension external_senders, for [NewGroup] and [SetExtensions]: who may send proposals from outside by
// [ProposeAsExternalSender], under its place in this list (RFC 9420, Section 12.1.8.1). It replaces the list that a group
// had. Whoever takes the extension refuses it when an [Authenticator] does not accept a credential, or there is none and the
// credential is not a basic one. A sender without a credential makes the extension one that is refused
// ([CodeInvalidArgument]). The bytes are copied.
func ExternalSenders(senders ...ExternalSender) Extension {
	list := make([]externalSender, len(senders))
	for i, s := range senders {
		list[i] = externalSender{s.SignatureKey, s.Credential}
	}
	b, err := encode("external_senders", func(c *wire.Codec) { vector(c, &list, (*externalSender).wire) })
	if err != nil {
		b = nil // no list: it has not even a length
	}
	return Extension{extensionExternalSenders, b}
}

// ExternalSenders reads the extension external_senders, as [ExternalSenders] makes it: nil of any other extension. The caller owns
// the bytes.
//
// Codes: [CodeMalformed]; [CodeUnsupported].
func (x Extension) ExternalSenders() ([]ExternalSender, error) {
	if x.Type != extensionExternalSenders {
		return nil, nil
	}
	list, err := extensionList{{x.Type, bytes.Clone(x.Data)}}.externalSenders()
	if err != nil {
		return nil, err
	}
	var out []ExternalSender
	for _, s := range list {
		out = append(out, ExternalSender{bytes.Clone(s.signatureKey), s.credential.clone()})
	}
	return out, nil
}

// externalSenders decodes the extension of that type; a group without one has no external senders.
func (l extensionList) externalSenders() ([]externalSender, error) {
	data, ok := l.get(extensionExternalSenders)
	if !ok {
		return nil, nil
	}
	var list []externalSender
	err := decode("external_senders", data, func(c *wire.Codec) { vector(c, &list, (*externalSender).wire) })
	return list, err
}

// judgeExternalSenders tells whether the extension decodes and the Authentication Service accepts whom it lists (RFC 9420,
// Section 5.3.1).
func (l extensionList) judgeExternalSenders(authenticate Authenticator) error {
	list, err := l.externalSenders()
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := x.credential.matches(x.signatureKey); err != nil {
			return err
		}
		if err := authenticate.judge(x.credential, x.signatureKey); err != nil {
			return err
		}
	}
	return nil
}

// externalSender returns the signature key of an external sender in the epoch, false when none is listed there.
func (k *messageKeys) externalSender(index uint32) ([]byte, bool) {
	var context groupContext
	if decode("GroupContext", k.context, context.wire) != nil {
		return nil, false // not reached: encoded here
	}
	list, err := context.extensions.externalSenders()
	if err != nil || uint64(index) >= uint64(len(list)) {
		return nil, false
	}
	return list[index].signatureKey, true
}

// judge asks the Authentication Service, or answers what [Authenticator] says of its absence.
func (a Authenticator) judge(credential Credential, signatureKey []byte) error {
	if a != nil {
		return a(credential.clone(), bytes.Clone(signatureKey))
	}
	if credential.Type() != CredentialBasic {
		return fail(CodeUnsupported, "no Authenticator for this credential type")
	}
	return nil
}
