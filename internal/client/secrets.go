package client

import "unicode/utf8"

func (t *turn) epochAuthenticator(p *ConversationParams) (EpochAuthenticatorResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return EpochAuthenticatorResult{}, err
	}
	g, err := t.readGroup(cid)
	if err != nil {
		return EpochAuthenticatorResult{}, err
	}
	return EpochAuthenticatorResult{uint64(g.Epoch()), g.EpochAuthenticator()}, nil
}

func (t *turn) exportSecret(p *ExportSecretParams) (ExportSecretResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return ExportSecretResult{}, err
	}
	switch {
	case len(p.Label) == 0 || len(p.Label) > 200 || !utf8.ValidString(p.Label):
		return ExportSecretResult{}, invalid("label", "1 to 200 bytes of UTF-8")
	case len(p.Context) > 65536:
		return ExportSecretResult{}, invalid("context", "0 to 65536 bytes")
	case p.Length == 0 || p.Length > 1024:
		return ExportSecretResult{}, invalid("length", "1 to 1024 bytes")
	}
	g, err := t.readGroup(cid)
	if err != nil {
		return ExportSecretResult{}, err
	}
	secret, err := g.Export(p.Label, p.Context, int(p.Length))
	if err != nil {
		return ExportSecretResult{}, fromMLS("the secret could not be exported", err)
	}
	return ExportSecretResult{secret}, nil
}
