package mls

// apply judges what a list has made of the group's dictionary.
func (d *drafts) apply(p *provisional, list proposalList) error {
	if !p.extended {
		return nil
	}
	rules, err := d.leafRules(p.extensions)
	if err != nil || rules == nil {
		return err
	}
	p.rules.drafts, p.rules.groupExtensions = rules, p.extensions
	for _, leaf := range p.tree.members() {
		if err := rules.judgeLeaf(leaf); err != nil {
			return err
		}
	}
	return nil
}
