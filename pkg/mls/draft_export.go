package mls

// DraftSafeExportSecret returns the secret of a component in the current epoch, as long as the suite's hash (SafeExportSecret of
// draft-ietf-mls-extensions, "Exported Secrets"). Every member gets the same bytes. Unlike what [Group.Export] gives, it can be
// had once: the group keeps nothing from which it could be derived, so that who breaks in later does not learn it. Store the
// state ([Group.TakeChanges]) for that to hold. The caller owns the bytes.
//
// Codes: [CodeUnsupported] unless [SafeExporterDraft] is on; [CodeTooOld] when the component has taken its secret, or the draft was
// off when the epoch began; [CodeNotAMember].
func (g *Group) DraftSafeExportSecret(component DraftComponentID) ([]byte, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	if err := g.signer.needDraft(SafeExporterDraft); err != nil {
		return nil, err
	}
	tree, ok := g.epoch.drafts.(*exporterTree)
	if !ok {
		return nil, fail(CodeTooOld, "the draft was off when the epoch began")
	}
	exported, err := tree.Export(uint16(component))
	if err != nil {
		return nil, &Error{Code: CodeTooOld, Rule: "draft-5", text: "the secret of the component", cause: err}
	}
	return exported.Bytes(), nil
}
