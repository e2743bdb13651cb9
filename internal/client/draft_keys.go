//go:build !mlswasm_compact

package client

import (
	"strconv"
	"unicode/utf8"

	"mlswasm/pkg/mls"
)

const maxLabel = 255

func (t *turn) draftSafeAAD(p *DraftSafeAADParams) (DraftAuthenticatedData, error) {
	none := DraftAuthenticatedData{}
	if err := t.needDraft("appDataDictionary"); err != nil {
		return none, err
	}
	if len(p.Items) > maxComponents {
		return none, invalid("items", "at most 64")
	}
	items := make([]mls.DraftSafeAADItem, len(p.Items))
	for i, x := range p.Items {
		if x.Component == 0 || x.Component > 0xFFFF || len(x.Data) > maxDraftData {
			return none, invalid("items["+strconv.Itoa(i)+"]", "a component of 1 to 65535, with at most 65536 bytes")
		}
		items[i] = mls.DraftSafeAADItem{Component: mls.DraftComponentID(x.Component), Data: x.Data}
	}
	framed, err := mls.DraftSafeAAD(items...)
	if err != nil {
		return none, failAt("items", "each component once", err)
	}
	return DraftAuthenticatedData{framed}, nil
}

func (t *turn) draftParseSafeAAD(p *DraftAuthenticatedData) (DraftSafeAADItems, error) {
	if err := t.needDraft("appDataDictionary"); err != nil {
		return DraftSafeAADItems{}, err
	}
	items, err := mls.ParseDraftSafeAAD(p.AuthenticatedData)
	if err != nil {
		return DraftSafeAADItems{}, fromMLS("authenticatedData", err)
	}
	result := DraftSafeAADItems{[]DraftComponentData{}}
	for _, x := range items {
		result.Items = append(result.Items, DraftComponentData{uint32(x.Component), x.Data})
	}
	return result, nil
}

func (t *turn) draftExportSecret(p *DraftComponentOf) (DraftSecretResult, error) {
	_, g, err := t.draftLiving(p.Conversation, "safeExporter")
	if err != nil {
		return DraftSecretResult{}, err
	}
	id, err := componentID(p.Component)
	if err != nil {
		return DraftSecretResult{}, err
	}
	secret, err := g.DraftSafeExportSecret(id)
	if err != nil {
		return DraftSecretResult{}, fromMLS("the secret could not be exported", err)
	}
	return DraftSecretResult{uint64(g.Epoch()), secret}, nil
}

// safeKeys returns the group whose keys a component is to use, and the component, once it has judged what the component says of what it
// does: the label, and data, which stands at path among the parameters.
func (t *turn) safeKeys(conversation string, component uint32, label, path string, data []byte) (*mls.Group, mls.DraftComponentID, error) {
	_, g, err := t.draftLiving(conversation, "safeKeys")
	if err != nil {
		return nil, 0, err
	}
	if len(label) > maxLabel || !utf8.ValidString(label) {
		return nil, 0, invalid("label", "0 to 255 bytes of UTF-8")
	}
	if len(data) > maxDraftData {
		return nil, 0, invalid(path, "0 to 65536 bytes")
	}
	id, err := componentID(component)
	return g, id, err
}

// memberNamed returns the member that is a device.
func (t *turn) memberNamed(g *mls.Group, name DeviceName) (mls.Member, error) {
	for _, m := range g.Members() {
		if t.name(m.Credential) == name {
			return m, nil
		}
	}
	return mls.Member{}, fail(CodeNotFound, "the device is not in the conversation")
}

func (t *turn) draftSafeEncrypt(p *DraftSealParams) (DraftSealResult, error) {
	none := DraftSealResult{}
	g, id, err := t.safeKeys(p.Conversation, p.Component, p.Label, "plaintext", p.Plaintext)
	if err == nil && len(p.Context) > maxDraftData {
		err = invalid("context", "0 to 65536 bytes")
	}
	if err != nil {
		return none, err
	}
	to := mls.DraftExternalKey()
	if p.To != nil {
		m, err := t.memberNamed(g, *p.To)
		if err != nil {
			return none, err
		}
		to = mls.DraftLeafKey(m.Leaf)
	}
	sealed, err := g.DraftSafeEncrypt(to, mls.DraftOperation{Component: id, Label: p.Label, Context: p.Context}, p.Plaintext)
	if err != nil {
		return none, fromMLS("it could not be encrypted", err)
	}
	return DraftSealResult{sealed}, nil
}

func (t *turn) draftSafeDecrypt(p *DraftOpenParams) (DraftOpenResult, error) {
	none := DraftOpenResult{}
	g, id, err := t.safeKeys(p.Conversation, p.Component, p.Label, "context", p.Context)
	if err != nil {
		return none, err
	}
	with := mls.DraftExternalKey()
	if p.Own {
		with = mls.DraftLeafKey(g.OwnLeaf())
	}
	plaintext, err := g.DraftSafeDecrypt(with, mls.DraftOperation{Component: id, Label: p.Label, Context: p.Context}, p.Ciphertext)
	if err != nil {
		return none, fromMLS("it does not open", err)
	}
	return DraftOpenResult{plaintext}, nil
}

func (t *turn) draftSafeSign(p *DraftSignParams) (DraftSignResult, error) {
	none := DraftSignResult{}
	g, id, err := t.safeKeys(p.Conversation, p.Component, p.Label, "content", p.Content)
	if err != nil {
		return none, err
	}
	signer, err := t.signerOf(g.CipherSuite())
	if err != nil {
		return none, err
	}
	signature, err := signer.DraftSafeSign(id, p.Label, p.Content)
	if err != nil {
		return none, fromMLS("it could not be signed", err)
	}
	return DraftSignResult{signature}, nil
}

func (t *turn) draftSafeVerify(p *DraftVerifyParams) (DraftVerifyResult, error) {
	none := DraftVerifyResult{}
	g, id, err := t.safeKeys(p.Conversation, p.Component, p.Label, "content", p.Content)
	if err != nil {
		return none, err
	}
	m, err := t.memberNamed(g, p.Signer)
	if err != nil {
		return none, err
	}
	err = mls.DraftSafeVerify(g.CipherSuite(), m.SignatureKey, id, p.Label, p.Content, p.Signature)
	if err != nil && mls.CodeOf(err) != mls.CodeInvalidMessage {
		return none, fromMLS("the signature could not be checked", err)
	}
	return DraftVerifyResult{err == nil}, nil
}
