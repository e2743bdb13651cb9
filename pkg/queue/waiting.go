package queue

import (
	"context"
	"time"
)

// place says where a call is on its way. It changes under Queue.mu only, and
// whoever moves a call out of waiting is the one who settles it.
type place uint8

const (
	outside place = iota // not queued yet
	waiting
	taken // has got its turn
	left  // settled without a turn
)

// call is one waiting turn and a link of the list of waiting calls.
type call[S any] struct {
	ctx  context.Context
	name string

	// turn runs the caller's function and keeps its answer; settle delivers the
	// answer, or err where the turn gave none.
	turn   func(S)
	settle func(err error)
	// forget undoes the subscription to the context, nil where there is none.
	forget func() bool

	place      place
	since      time.Time
	prev, next *call[S]
}

// line is the list of waiting calls, oldest first. It is linked so that a
// cancelled call leaves from the middle in constant time.
type line[S any] struct {
	first, last *call[S]
	length      int
}

func (l *line[S]) push(c *call[S]) {
	c.prev, c.next = l.last, nil
	if l.last == nil {
		l.first = c
	} else {
		l.last.next = c
	}
	l.last = c
	l.length++
}

func (l *line[S]) remove(c *call[S]) {
	if c.prev == nil {
		l.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		l.last = c.prev
	} else {
		c.next.prev = c.prev
	}
	c.prev, c.next = nil, nil
	l.length--
}
