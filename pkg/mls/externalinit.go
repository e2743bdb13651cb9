package mls

// openExternalInit finds the init secret of an external Commit (RFC 9420, Section 8.3). A KEM output for another key gives
// another secret, which the confirmation tag tells.
func (g *Group) openExternalInit(p *provisional, o *opened) error {
	if !p.joins {
		return nil
	}
	for i := range o.content.commit.proposals { // one of the type, by value: ext-1, ext-4
		x := o.content.commit.proposals[i].proposal
		if x == nil || x.kind != proposalTypeExternalInit {
			continue
		}
		var err error
		if p.init, err = g.epoch.secrets.External.Init(g.suite, x.externalInit.kemOutput); err != nil {
			return &Error{Code: CodeInvalidMessage, Rule: "ext-8", text: "KEM output", cause: err}
		}
	}
	return nil
}
