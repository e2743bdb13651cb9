package mls

// openExternalInit finds the init secret of an external Commit (RFC 9420, Section 8.3). A KEM output for another key gives
// another secret, which the confirmation tag tells.
func (g *Group) openExternalInit(p *provisional, o *opened) error {
	if !p.joins {
		return nil
	}
	for i := range o.content.commit.proposals { // all by value, one of the type: ext-4, ext-1
		external := o.content.commit.proposals[i].proposal.externalInit
		if external == nil {
			continue
		}
		var err error
		if p.init, err = g.epoch.secrets.External.Init(g.suite, external.kemOutput); err != nil {
			return &Error{Code: CodeInvalidMessage, Rule: "ext-8", text: "KEM output", cause: err}
		}
	}
	return nil
}
