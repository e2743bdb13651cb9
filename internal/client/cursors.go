package client

import "time"

func (t *turn) cursors(*Nothing) (CursorsResult, error) {
	inbox, _ := t.inboxes.get(selfKey)
	result := CursorsResult{Inbox: inbox.Cursor, Groups: []GroupCursor{}}
	for _, cid := range t.convs.keys("") {
		conv, _ := t.convs.get(cid)
		if conv.State == active || conv.State == diverged || conv.State == suspended || conv.State == continued {
			pending, ok := t.pendings.get(cid)
			lost := conv.State == diverged && !(ok && pending.Rejoin && !pending.Refused)
			result.Groups = append(result.Groups, GroupCursor{cid, conv.Cursor, lost})
		}
	}
	var err error
	result.Links, err = t.linkCursors()
	return result, err
}

func timeOf(m Millis) time.Time { return time.UnixMilli(int64(m)) }
