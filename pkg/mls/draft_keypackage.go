package mls

import "bytes"

// DraftKeyPackageData puts data of components into a key package, for whoever adds its client ([AppDataDictionaryDraft];
// draft-ietf-mls-extensions, "Attaching Application Data to MLS Messages"). The bytes are copied.
func DraftKeyPackageData(entries ...DraftComponentData) KeyPackageOption {
	return func(o *keyPackageOptions) { o.draftData = append(o.draftData, entries...) }
}

// DraftAppData returns what a key package holds for a component, false for nothing. The caller owns the bytes.
func (kp *KeyPackage) DraftAppData(component DraftComponentID) ([]byte, bool) {
	return kp.extensions.componentData(component)
}

// DraftAppData returns the group's data of a component, on which all members agree: what its GroupContext holds ("Attaching
// Application Data to MLS Messages"); false for nothing, and once this member was removed. The caller owns the bytes.
func (g *Group) DraftAppData(component DraftComponentID) ([]byte, bool) {
	if g.left != nil {
		return nil, false
	}
	return g.epoch.context.extensions.componentData(component)
}

// DraftLeafData returns what a member's leaf holds for a component ([DraftComponent].Leaf), false for nothing. The caller owns the
// bytes.
func (g *Group) DraftLeafData(leaf LeafIndex, component DraftComponentID) ([]byte, bool) {
	if g.left != nil {
		return nil, false
	}
	if node := g.epoch.tree.leaf(leaf); node != nil {
		return node.extensions.componentData(component)
	}
	return nil, false
}

// componentData returns a copy of the data of a component, false also for a dictionary that does not decode.
func (l extensionList) componentData(component DraftComponentID) ([]byte, bool) {
	x, err := l.dictionary()
	data, ok := x.get(component)
	return bytes.Clone(data), err == nil && ok
}

// keyPackageExtensions are those of a key package of this client: with the dictionary, a last resort is marked there ("Last-Resort
// KeyPackages").
func (d *drafts) keyPackageExtensions(o keyPackageOptions) (extensionList, error) {
	if !d.on[AppDataDictionaryDraft] {
		return o.extensions()
	}
	entries := o.draftData
	if o.lastResort {
		entries = append(entries[:len(entries):len(entries)], DraftComponentData{Component: componentLastResort})
	}
	if len(entries) == 0 {
		return nil, nil
	}
	x := DraftAppDataDictionary(entries...)
	return extensionList{{x.Type, x.Data}}, nil
}
