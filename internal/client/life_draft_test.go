//go:build !mlswasm_compact

package client

func (d *device) enableDrafts() { d.enable(draftNames...) }

// draftAct is a random thing of those that only the full module has.
func draftAct(l *life, d *device) (err error) {
	cid := l.pick(d)
	data := &DraftDataParams{cid, calendar, []byte{byte(l.rng.Intn(256))}}
	switch l.rng.Intn(6) {
	case 0:
		l.leaving[d.name.User][cid] = true
		_, err = do[Nothing](l, d, "draftLeave", &ConversationParams{cid})
	case 1:
		_, err = do[ChangeResult](l, d, "draftUpdateAppData", data)
	case 2:
		_, err = do[ChangeResult](l, d, "draftRemoveAppData", &DraftComponentOf{cid, calendar})
	case 3, 4:
		_, err = do[ChangeResult](l, d, "draftAttach", data)
	case 5:
		_, err = do[ChangeResult](l, d, "draftRequireComponents", &DraftRequireComponentsParams{Conversation: cid, Components: &[]uint32{calendar}})
	}
	return err
}
