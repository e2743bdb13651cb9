package mls

// Export derives a secret of length bytes for use outside of MLS, bound to the current epoch (MLS-Exporter, RFC 9420,
// Section 8.5). The label names the purpose; distinct labels or contexts give independent secrets. length is 1 to 255
// times the size of the suite's hash (8160 bytes for SHA-256). Every member gets the same bytes; the next epoch
// gives others.
//
// Codes: [CodeInvalidArgument] for the length, [CodeNotAMember].
func (g *Group) Export(label string, context []byte, length int) ([]byte, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	if length < 1 {
		return nil, &Error{Code: CodeInvalidArgument, Rule: "st-7", text: "length of an exported secret"}
	}
	exported, err := g.epoch.secrets.Exporter.Export(g.suite, label, context, length)
	if err != nil {
		return nil, &Error{Code: CodeInvalidArgument, Rule: "st-7", text: "length of an exported secret", cause: err}
	}
	return exported.Bytes(), nil
}
