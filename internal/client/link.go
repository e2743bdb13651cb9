package client

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"mlswasm/pkg/mls"
)

// A link lets strangers into a conversation. It is a secret, and all that follows from it are a signature key pair and a token:
//
//	secret ──HKDF──▶ seed ──▶ key pair: the public key stands in the GroupContext, a signature proves that somebody has the link
//	            └──▶ token: its hash stands beside it; the service hands out the GroupInfo for the token
//
// The members agree on it, because it is an extension of the group: a commit puts it there, and a commit takes it away. What the
// service knows brings nobody in. docs/adr/0012-links.md has the threats.
const (
	linkExtension  = 0xF4C1 // of the range for private use, this program's own
	linkSecretSize = 32
	linkKeySize    = 32
	linkProofSize  = 64 // a signature of Ed25519, whatever the group's suite is
	linkDataSize   = 1 + linkKeySize + sha256.Size
	maxDeclined    = 64

	// linkFrame stands before a proof: with it, the authenticated data are an item of this program's own (component 0xF4C1, 64 bytes) in the
	// only form that a group allows which demands framed ones (draft-ietf-mls-extensions, "Safe Additional Authenticated Data"). It
	// is there in every group, because who asks to be added does not know what the group demands.
	linkFrame = "\x40\x44\xf4\xc1\x40\x40"

	linkKeyLabel   = "mlswasm link key"
	linkTokenLabel = "mlswasm link token"
	linkSalt       = "mlswasm link v1"
)

// linkMode is what the holder of a link may do. Its value is the first byte of the extension.
type linkMode uint8

const (
	linkJoin linkMode = iota + 1 // come in
	linkAsk                      // ask the members to be added
)

func (m linkMode) String() string { return [...]string{"", "join", "ask"}[m] }

// label is what the proofs of a mode are signed under, so that none of one mode is one of the other.
func (m linkMode) label() string { return "mlswasm link " + m.String() }

// link is what the members know of one: the extension's data.
type link struct {
	mode  linkMode
	key   []byte
	token []byte // its hash
}

func (l link) extension() GroupExtensionView {
	return GroupExtensionView{linkExtension, slices.Concat([]byte{byte(l.mode)}, l.key, l.token)}
}

// linkOf finds the link among the extensions of a GroupContext. One of another form, as a later version may have, lets nobody in.
func linkOf(extensions []mls.Extension) (link, bool) {
	for _, x := range extensions {
		if x.Type != linkExtension || len(x.Data) != linkDataSize {
			continue
		}
		l := link{linkMode(x.Data[0]), x.Data[1 : 1+linkKeySize], x.Data[1+linkKeySize:]}
		return l, l.mode == linkJoin || l.mode == linkAsk
	}
	return link{}, false
}

// linkSecret is what the holder of a link derives from it, for one group only.
type linkSecret struct {
	signer *mls.Signer
	token  []byte
}

func openLink(secret, groupID []byte) (linkSecret, error) {
	prk, err := hkdf.Extract(sha256.New, secret, []byte(linkSalt))
	if err != nil {
		return linkSecret{}, failWith(CodeInternal, "a link's key", err)
	}
	expand := func(label string) []byte {
		b, _ := hkdf.Expand(sha256.New, prk, label+"\x00"+string(groupID), 32) // fails for lengths above 255 hashes only
		return b
	}
	seed := expand(linkKeyLabel)
	defer clear(seed)
	signer, err := mls.NewSignerWithKey(mls.DefaultCipherSuite, mls.BasicCredential([]byte(linkKeyLabel)), seed)
	return linkSecret{signer, expand(linkTokenLabel)}, fromMLS("a link's key", err)
}

func (s linkSecret) link(mode linkMode) link {
	hash := sha256.Sum256(s.token)
	return link{mode, s.signer.PublicKey(), hash[:]}
}

// holds reports whether a link of a group is the one that the secret belongs to.
func (s linkSecret) holds(l link) bool { return bytes.Equal(s.signer.PublicKey(), l.key) }

// linkClaim is what a proof is about: this client, in this epoch of this group, and nobody else at no other time.
func linkClaim(groupID []byte, epoch mls.Epoch, c mls.Credential, signatureKey []byte) []byte {
	claim := binary.BigEndian.AppendUint64(nil, uint64(epoch))
	claim = append(claim, credentialID(c, signatureKey)...)
	claim = binary.BigEndian.AppendUint32(claim, uint32(len(signatureKey)))
	claim = append(claim, signatureKey...)
	return append(claim, groupID...)
}

// prove signs that who has this credential has the link. The answer is the whole of the message's authenticated data.
func (s linkSecret) prove(mode linkMode, groupID []byte, epoch mls.Epoch, who *mls.Signer) ([]byte, error) {
	proof, err := s.signer.Sign(mode.label(), linkClaim(groupID, epoch, who.Credential(), who.PublicKey()))
	return slices.Concat([]byte(linkFrame), proof), fromMLS("the proof could not be signed", err)
}

// vouches judges a stranger by the authenticated data of its message: the group has a link of this mode, the proof is by its key, and no
// member has the credential.
func vouches(g *mls.Group, mode linkMode, who mls.Member, beside []byte) bool {
	l, ok := linkOf(g.Extensions())
	proof, framed := bytes.CutPrefix(beside, []byte(linkFrame))
	if !ok || !framed || l.mode != mode || len(proof) != linkProofSize || isMember(g, who.Credential, nil) {
		return false
	}
	claim := linkClaim(g.ID(), g.Epoch(), who.Credential, who.SignatureKey)
	return mls.VerifySignature(mls.DefaultCipherSuite, l.key, mode.label(), claim, proof) == nil
}

// isMember looks for a credential among the members whose signature key is another one.
func isMember(g *mls.Group, c mls.Credential, signatureKey []byte) bool {
	return slices.ContainsFunc(g.Members(), func(m mls.Member) bool {
		return m.Credential.Equal(c) && !bytes.Equal(m.SignatureKey, signatureKey)
	})
}

// linkRow is what this device knows of a conversation's link beyond what all members know: the secret, of a link that it made or
// follows.
type linkRow struct {
	Secret     []byte
	Follows    bool     // it is not inside yet
	Suite      uint32   // of the group that its pending commit leads into
	KeyPackage string   // ref: of the request to be added
	Asked      uint64   // 1 more than the epoch of that request; 0: none is out
	Declined   [][]byte // digests of credentials that this device has declined
}

func (r *linkRow) fields(c *codec) {
	c.bytes(&r.Secret)
	c.bool(&r.Follows)
	c.uint32(&r.Suite)
	c.string(&r.KeyPackage)
	c.uint64(&r.Asked)
	list(c, &r.Declined, (*codec).bytes)
}

func (t *turn) createLink(p *CreateLinkParams) (CreateLinkResult, error) {
	none := CreateLinkResult{}
	cid, g, err := t.living(p.Conversation)
	if err != nil {
		return none, err
	}
	mode := linkJoin
	if p.Ask {
		mode = linkAsk
	}
	row, _ := t.links.get(cid)
	if len(row.Secret) > 0 {
		own, err := openLink(row.Secret, g.ID())
		if err != nil {
			return none, err
		}
		if t.linkToBe(cid, g) == string(own.link(mode).extension().Data) {
			return CreateLinkResult{Conversation: cid, Secret: bytes.Clone(row.Secret)}, nil
		}
	}
	row = linkRow{Secret: randomBytes(linkSecretSize)}
	fresh, err := openLink(row.Secret, g.ID())
	if err != nil {
		return none, err
	}
	t.links.put(cid, row)
	change, err := t.want(cid, intentRow{Kind: intentLink, Extensions: []GroupExtensionView{fresh.link(mode).extension()}})
	return CreateLinkResult{cid, bytes.Clone(row.Secret), change.OutboxID}, err
}

// linkToBe is the link's data once everything that this device wants is done; empty: none.
func (t *turn) linkToBe(cid string, g *mls.Group) string {
	data := ""
	for _, x := range g.Extensions() {
		if x.Type == linkExtension {
			data = string(x.Data)
		}
	}
	for _, key := range t.intents.keys(cid + "/") {
		if in, _ := t.intents.get(key); in.Kind == intentLink {
			data = ""
			for _, x := range in.Extensions {
				data = string(x.Data)
			}
		}
	}
	return data
}

func (t *turn) revokeLink(p *ConversationParams) (ChangeResult, error) {
	cid, _, err := t.living(p.Conversation)
	if err != nil {
		return ChangeResult{}, err
	}
	t.links.delete(cid)
	return t.want(cid, intentRow{Kind: intentLink})
}

// linked is the change that an intent to set or take away the link comes to: none when it is so already.
func (in intentRow) linked(g *mls.Group) []mls.Change {
	others, now := withoutLink(g.Extensions())
	if len(now) == len(in.Extensions) && (len(now) == 0 || bytes.Equal(now[0].Data, in.Extensions[0].Data)) {
		return nil
	}
	for _, x := range in.Extensions {
		others = append(others, mls.Extension{Type: mls.ExtensionType(x.Type), Data: x.Data})
	}
	return []mls.Change{mls.SetExtensions(others...)}
}

// withoutLink takes the link out of a group's extensions.
func withoutLink(extensions []mls.Extension) (others, link []mls.Extension) {
	for _, x := range extensions {
		if x.Type == linkExtension {
			link = append(link, x)
		} else {
			others = append(others, x)
		}
	}
	return others, link
}

// linkView adds to an outbox entry what the service is to know of links: the one that the new epoch has, as its GroupInfo says, or the
// token of a device that is to come in.
func (t *turn) linkView(view *OutboxEntry) error {
	if row, _ := t.links.get(view.Conversation); row.Follows {
		_, _, own, err := t.followed(view.Conversation)
		view.LinkToken = &own.token
		return err
	}
	if view.GroupInfo == nil {
		return nil
	}
	info, err := mls.InspectGroupInfo(*view.GroupInfo)
	if err != nil {
		return failWith(CodeVaultCorrupted, "a stored GroupInfo is damaged", err)
	}
	view.Senders = t.listed(info.Extensions)
	if l, ok := linkOf(info.Extensions); ok {
		view.Link = &LinkEntry{l.mode == linkAsk, bytes.Clone(l.token)}
	}
	return nil
}

// viewLink is the link as the members see it; nil: there is none.
func (t *turn) viewLink(cid string, g *mls.Group) (*LinkView, error) {
	l, ok := linkOf(g.Extensions())
	if !ok {
		return nil, nil
	}
	view := &LinkView{Ask: l.mode == linkAsk}
	if row, _ := t.links.get(cid); len(row.Secret) > 0 {
		own, err := openLink(row.Secret, g.ID())
		if err != nil {
			return nil, err
		}
		view.Own = own.holds(l)
	}
	return view, nil
}
