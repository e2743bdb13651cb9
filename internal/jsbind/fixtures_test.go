//go:build js && wasm

package jsbind

import (
	"reflect"

	"mlswasm/pkg/queue"
)

func newQueue() *queue.Queue[*int] { return queue.New(new(int), queue.Options[*int]{}) }

// view is as large as a row of the longest lists that operations answer.
type view struct {
	ID     string  `json:"id"`
	Index  uint32  `json:"index"`
	Sender string  `json:"sender"`
	Text   string  `json:"text"`
	Time   millis  `json:"time"`
	Seq    *uint64 `json:"seq"`
	State  string  `json:"state"`
	Own    bool    `json:"own"`
}

var listType = reflect.TypeFor[[]view]()

func newList(n int) reflect.Value {
	seq := uint64(77)
	list := make([]view, n)
	for i := range list {
		list[i] = view{ID: "0123456789abcdef0123456789abcdef", Index: uint32(i), Sender: "user1@example.com",
			Text: "a message of a usual length, about this", Time: 1795000000000, Seq: &seq, State: "received"}
	}
	return reflect.ValueOf(list)
}
