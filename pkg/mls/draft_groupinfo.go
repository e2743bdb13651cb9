package mls

// DraftGroupInfoData puts data of components into the GroupInfo of a commit's Welcome, for the clients that join by it, and nobody else
// ([AppDataDictionaryDraft]; draft-ietf-mls-extensions, "Attaching Application Data to MLS Messages"). They read it by
// [DraftReadGroupInfo]. The bytes are copied.
func DraftGroupInfoData(entries ...DraftComponentData) Change {
	return Change{kind: changeGroupInfo, extensions: ownExtensions([]Extension{DraftAppDataDictionary(entries...)})}
}

// DraftGroupInfo is [Group.GroupInfo] with data of components inside, in the clear.
//
// Codes: [CodeUnsupported] unless [AppDataDictionaryDraft] is on; those of [Group.GroupInfo].
func (g *Group) DraftGroupInfo(withTree bool, entries ...DraftComponentData) ([]byte, error) {
	if err := g.sending(); err != nil {
		return nil, err
	}
	if err := g.signer.needDraft(AppDataDictionaryDraft); err != nil {
		return nil, err
	}
	x := DraftAppDataDictionary(entries...)
	return g.epoch.exportGroupInfo(g.signer, withTree, extension{x.Type, x.Data})
}

// DraftReadGroupInfo gives [JoinGroup] and [ExternalCommit] a function that gets what the GroupInfo holds for components, sorted, once
// the group is joined; it is not called for a GroupInfo without a dictionary, nor where [AppDataDictionaryDraft] is off. The
// callee owns the bytes.
func DraftReadGroupInfo(read func([]DraftComponentData)) JoinOption {
	return func(o *joinOptions) { o.readDrafts = read }
}

// readDictionary hands the GroupInfo's dictionary, which was judged, to whoever asked for it.
func (j *joining) readDictionary() {
	if j.readDrafts == nil || !j.signer.hasDraft(AppDataDictionaryDraft) {
		return
	}
	if x, err := j.info.extensions.dictionary(); err == nil && x != nil {
		j.readDrafts(x)
	}
}
