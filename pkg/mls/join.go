package mls

import (
	"bytes"
	"time"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
)

// JoinOption tells [JoinGroup] more than the Welcome says, and [ExternalCommit] more than the GroupInfo.
type JoinOption func(*joinOptions)

type joinOptions struct {
	now           time.Time
	bounded       bool
	tree          []byte
	alreadyJoined func(groupID []byte) bool
	authenticate  Authenticator
	psks          []*PSK
	continues     bool // old is what the Welcome has to continue
	old           *Group
	external      externalOptions
	readDrafts    func([]DraftComponentData)
}

// At judges the lifetimes of all leaves in the tree at this time (RFC 9420, Section 7.3). Without it they are not
// judged: a member whose key package has run out since it joined is no reason to stay away. See [BoundLifetimes].
func At(now time.Time) JoinOption { return func(o *joinOptions) { o.now = now } }

// BoundLifetimes refuses a tree with a leaf that is to last longer than [MaxLifetime] (RFC 9420, Section 7.2), as [At] does,
// but takes those that have run out. Without either, no bound is judged.
func BoundLifetimes() JoinOption { return func(o *joinOptions) { o.bounded = true } }

// RatchetTree gives the tree that the Welcome or the GroupInfo leaves out (RFC 9420, Section 12.4.3.3):
// [Transition.RatchetTree] of the commit that began the epoch. The bytes are only read.
func RatchetTree(b []byte) JoinOption { return func(o *joinOptions) { o.tree = b } }

// AlreadyJoined lets the client refuse a group that the client is in (RFC 9420, Section 12.4.3.1). Without it, that
// check is the caller's, by [Group.ID].
func AlreadyJoined(joined func(groupID []byte) bool) JoinOption {
	return func(o *joinOptions) { o.alreadyJoined = joined }
}

// Authenticate sets who judges the credentials of the members, now and later: see [Group.SetAuthenticator].
func Authenticate(authenticate Authenticator) JoinOption {
	return func(o *joinOptions) { o.authenticate = authenticate }
}

// PSKs gives pre-shared keys that the Welcome may need (RFC 9420, Section 12.4.3.1), or [NeedPSKs]. The group keeps copies, used or not: see
// [Group.AddPSK].
func PSKs(psks ...*PSK) JoinOption {
	return func(o *joinOptions) { o.psks = append(o.psks, psks...) }
}

// JoinGroup joins the group of a Welcome (RFC 9420, Section 12.4.3.1) with one of the client's key packages: see
// [WelcomeKeyPackageRefs]. The key package is only read; once the group is stored, it is to be deleted, unless it is a
// last resort. signer is the one that made it.
//
// Codes: [CodeMalformed]; [CodeNotForUs] when the Welcome is for none of the key packages; [CodeInvalidMessage] when
// authentication or a rule fails, with [Error.Rule]; [CodeInvalidArgument] when signer and key package do not belong
// together, or the tree is nowhere; [CodeUnknownPSK], also for a Welcome that needs [Continues]; [CodeUnsupported];
// [CodeNotAMember] when this client was removed from the group to be continued.
func JoinGroup(signer *Signer, kp *PrivateKeyPackage, welcome []byte, opts ...JoinOption) (*Group, error) {
	j := &joining{signer: signer}
	for _, set := range opts {
		set(&j.joinOptions)
	}
	if j.external.isSet() {
		return nil, fail(CodeInvalidArgument, "an option of an external commit")
	}
	if signer == nil || kp == nil || !bytes.Equal(kp.public.leaf.signatureKey, signer.PublicKey()) {
		return nil, fail(CodeInvalidArgument, "the key package is not the signer's")
	}
	if err := j.judgeOld(); err != nil {
		return nil, err
	}
	j.kp = kp
	g, err := j.join(welcome)
	if err != nil {
		j.held.clear()
		return nil, err
	}
	return g, nil
}

// join takes the steps of RFC 9420, Section 12.4.3.1.
func (j *joining) join(welcome []byte) (*Group, error) {
	if err := j.hold(); err != nil {
		return nil, err
	}
	defer j.secrets.clear()
	if err := j.openWelcome(welcome); err != nil {
		return nil, err
	}
	if err := j.openGroupInfo(); err != nil {
		return nil, err
	}
	if err := j.openTree(); err != nil {
		return nil, err
	}
	if err := j.findOwn(); err != nil {
		return nil, err
	}
	e, err := j.epoch()
	if err != nil {
		e.discard()
		return nil, err
	}
	g, err := j.begin(e)
	if err != nil {
		e.discard()
	}
	return g, err
}

// hold copies the pre-shared keys that were given.
func (j *joining) hold() error {
	for _, psk := range j.psks {
		if err := j.held.give(psk); err != nil {
			return err
		}
	}
	return nil
}

// begin makes a group of the epoch that was joined.
func (j *joining) begin(e *epochState) (*Group, error) {
	g, err := newGroup(j.signer, e)
	if err != nil {
		return nil, err
	}
	g.authenticate, g.psks = j.authenticate, j.held
	if j.continues {
		g.equivalent = j.old.equivalent
	}
	if !g.psks.isEmpty() {
		g.changes.psks()
	}
	j.readDictionary()
	return g, nil
}

// WelcomeKeyPackageRefs returns the KeyPackageRef of each client that a Welcome is for, to be compared with
// [KeyPackage.Ref]. The caller owns the bytes.
//
// Codes: [CodeMalformed]; [CodeInvalidMessage] when the message is no Welcome.
func WelcomeKeyPackageRefs(welcome []byte) ([][]byte, error) {
	w, err := decodeWelcome(welcome)
	if err != nil {
		return nil, err
	}
	return w.refs(), nil
}

func decodeWelcome(b []byte) (*welcome, error) {
	m, err := decodeMessage(b)
	if err != nil {
		return nil, err
	}
	if m.welcome == nil {
		return nil, &Error{Code: CodeInvalidMessage, Rule: "frm-13", text: "not a Welcome"}
	}
	return m.welcome, nil
}

// joining is a Welcome, or a GroupInfo, on its way to a group.
type joining struct {
	joinOptions
	signer  *Signer
	kp      *PrivateKeyPackage // nil without a Welcome
	suite   *suite.Suite
	welcome *welcome
	secrets groupSecrets
	held    pskStore
	info    groupInfo
	tree    *ratchetTree
	own     LeafIndex
}

// openWelcome finds and decrypts the group secrets that are for this client.
func (j *joining) openWelcome(b []byte) error {
	var err error
	if j.welcome, err = decodeWelcome(b); err != nil {
		return err
	}
	if j.suite, err = j.welcome.cipherSuite.suite(); err != nil {
		return err
	}
	if j.welcome.cipherSuite != j.kp.public.cipherSuite {
		return &Error{Code: CodeInvalidMessage, Rule: "wel-5", text: "another cipher suite"}
	}
	sealed := j.welcome.find(j.kp.public.Ref())
	if sealed == nil {
		return &Error{Code: CodeNotForUs, Rule: "wel-1", text: "the Welcome does not name the key package"}
	}
	key, err := j.suite.NewHPKEKey(j.kp.initKey.Bytes())
	if err != nil {
		return failWith(CodeInvalidArgument, "init key", err)
	}
	defer key.Clear()
	plaintext, err := key.DecryptWithLabel(welcomeLabel, j.welcome.encryptedGroupInfo, sealed.kemOutput, sealed.ciphertext)
	if err != nil {
		return failWith(CodeInvalidMessage, "group secrets", err)
	}
	defer clear(plaintext)
	if err := decode("GroupSecrets", plaintext, j.secrets.wire); err != nil {
		return err
	}
	return judgeAll(groupSecretsChecks, j)
}

// openGroupInfo decrypts the GroupInfo and judges what needs no tree.
func (j *joining) openGroupInfo() error {
	psk, err := mixPSKs(j.suite, j.needed())
	if err != nil {
		return err
	}
	defer psk.Clear()
	welcomeSecret := keyschedule.Welcome(j.suite, j.joinerSecret(), psk)
	defer welcomeSecret.Clear()
	key, nonce := welcomeSecret.KeyNonce(j.suite)
	defer key.Clear()
	defer nonce.Clear()
	plaintext, err := j.suite.Open(key, nonce, nil, j.welcome.encryptedGroupInfo)
	if err != nil {
		return failWith(CodeInvalidMessage, "GroupInfo", err)
	}
	if err := decode("GroupInfo", plaintext, j.info.wire); err != nil {
		return err
	}
	return judgeAll(groupInfoChecks, j)
}

// needed looks up the pre-shared keys that the Welcome names.
func (j *joining) needed() []neededPSK {
	needed := make([]neededPSK, len(j.secrets.psks))
	for i, id := range j.secrets.psks {
		needed[i] = neededPSK{id, j.find(&id)}
	}
	return needed
}

func (j *joining) joinerSecret() keyschedule.JoinerSecret {
	return keyschedule.JoinerSecret{Secret: j.secrets.joinerSecret}
}

// openTree finds and judges the tree, and with it the signature of the GroupInfo.
func (j *joining) openTree() error {
	data, ok := j.info.extensions.get(extensionRatchetTree)
	if !ok {
		if data = j.joinOptions.tree; data == nil {
			return fail(CodeInvalidArgument, "the tree is not inside: give it by RatchetTree")
		}
	}
	var err error
	if j.tree, err = unmarshalTree(j.suite, data); err != nil {
		return err
	}
	if err := j.judgeTree(); err != nil {
		return err
	}
	return judgeAll(joinedTreeChecks, j)
}

// findOwn finds the leaf of the key package.
func (j *joining) findOwn() error {
	for i, leaf := range j.tree.members() {
		if bytes.Equal(leaf.signatureKey, j.kp.public.leaf.signatureKey) { // unique: leaf-9
			j.own = i
			if leaf.equal(&j.kp.public.leaf) {
				return nil
			}
		}
	}
	return &Error{Code: CodeInvalidMessage, Rule: "wel-1", text: "the key package's leaf is not in the tree"}
}

// epoch derives the epoch and verifies its confirmation tag. After an error the epoch is there as far as it was derived.
func (j *joining) epoch() (*epochState, error) {
	context, err := encode("GroupContext", j.info.context.wire)
	if err != nil {
		return nil, err
	}
	e := &epochState{suite: j.suite, context: j.info.context, tree: j.tree, confirmationTag: j.info.confirmationTag}
	psk, err := mixPSKs(j.suite, j.needed())
	if err != nil {
		return nil, err
	}
	defer psk.Clear()
	var welcomeSecret keyschedule.WelcomeSecret
	welcomeSecret, e.secrets = keyschedule.Derive(j.suite, j.joinerSecret(), psk, context)
	welcomeSecret.Clear()
	if err := judgeAll(welcomeTagChecks, nextEpochSubject{e, e.confirmationTag}); err != nil {
		return e, err
	}
	var given *secret.Secret
	if p := j.secrets.pathSecret; p != nil {
		given = &p.secret
	}
	if e.private, err = j.tree.joinPrivate(j.own, j.kp.leafKey.Clone(), j.info.signer, given); err != nil {
		return e, err
	}
	return e, e.complete()
}
