package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/secret"
)

// Continues joins the group that takes the place of old, which was re-initialized, or that branches off from it (RFC 9420,
// Sections 11.2 and 11.3). old gives the resumption PSK, and says which parameters and members the new group must
// have; it is only read. A Welcome of neither kind is then refused (wel-19), and one of such a kind is refused without this option:
// by [CodeUnknownPSK] of the rule wel-19, with the old group's identifier in [Error.PSK]. A branch of an epoch whose members old does not
// know any more is refused by [CodeTooOld]: they are known for as long as the resumption PSK is held.
func Continues(old *Group) JoinOption {
	return func(o *joinOptions) { o.old, o.continues = old, true }
}

// judgeOld tells whether the group that was given can be continued.
func (o *joinOptions) judgeOld() error {
	if !o.continues {
		return nil
	}
	if o.old == nil {
		return fail(CodeInvalidArgument, "no group to continue")
	}
	return o.old.active()
}

// isContinuation tells whether the key links a group with the one that it comes from.
func (x *preSharedKeyID) isContinuation() bool {
	return x.kind == pskResumption && x.usage != resumptionApplication
}

// link returns the PSK by which the Welcome continues another group, or nil.
func (j *joining) link() *preSharedKeyID {
	for i := range j.secrets.psks {
		if id := &j.secrets.psks[i]; id.isContinuation() {
			return id
		}
	}
	return nil
}

// find returns a pre-shared key of the Welcome, not a copy, or an empty one.
func (j *joining) find(id *preSharedKeyID) secret.Secret {
	name := id.public()
	if !id.isContinuation() {
		return j.held.find(&name)
	}
	if j.old == nil {
		return secret.Secret{}
	}
	return j.old.findPSK(&name)
}

// checkContinued compares what the Welcome is with what the caller expects it to be.
func checkContinued(j *joining) error {
	link := j.link()
	if link == nil {
		if j.continues {
			return fail(CodeInvalidMessage, "a group that continues none")
		}
		return nil
	}
	if j.old == nil || !bytes.Equal(link.groupID, j.old.groupID()) {
		id := link.public()
		return &Error{Code: CodeUnknownPSK, PSK: &id, text: "a group that continues another"}
	}
	return nil
}

// checkContinuation compares the group of the Welcome with the one that it comes from.
func checkContinuation(j *joining) error {
	link := j.link()
	if link == nil {
		return nil
	}
	if j.info.context.epoch != 1 {
		return fail(CodeInvalidMessage, "not the first epoch with members")
	}
	if link.usage == resumptionReInit {
		if !j.matchesReInit(link) {
			return fail(CodeInvalidMessage, "not what the ReInit says")
		}
	} else if c := &j.old.epoch.context; j.info.context.version != c.version || j.info.context.cipherSuite != c.cipherSuite {
		return fail(CodeInvalidMessage, "another version or cipher suite than that of the group it branches off from")
	}
	old, err := j.old.membersAt(link.epoch)
	if err != nil {
		return err
	}
	k := kinship{old: old, equivalent: j.old.equivalent}
	for _, leaf := range j.tree.members() {
		k.new = append(k.new, leaf.credential)
	}
	if !k.fits(link.usage) {
		return fail(CodeInvalidMessage, "other members")
	}
	return nil
}

// matchesReInit tells whether the old group's last commit says what the new group is.
func (j *joining) matchesReInit(link *preSharedKeyID) bool {
	r, context := j.old.reInit, &j.info.context
	return r != nil && link.epoch == j.old.Epoch() &&
		bytes.Equal(r.groupID, context.groupID) && r.version == context.version && r.cipherSuite == context.cipherSuite &&
		bytes.Equal(mustEncode(r.extensions.wire), mustEncode(context.extensions.wire))
}
