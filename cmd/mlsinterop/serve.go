package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds one request in bytes.
const maxLine = 64 << 20

// call is one line from the caller.
type call struct {
	ID      json.RawMessage `json:"id"`
	RPC     string          `json:"rpc"`
	Request json.RawMessage `json:"request"`
}

// reply is one line to the caller: it has a response or an error.
type reply struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Response any             `json:"response,omitempty"`
	Error    *failure        `json:"error,omitempty"`
}

// serve answers line by line until the input ends. It returns an error when a line can not be read or an answer not be
// written; a request that fails is answered, not returned.
func (s *session) serve(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := encoder.Encode(s.answer(lines.Bytes())); err != nil {
			return err
		}
	}
	return lines.Err()
}

// answer takes one line.
func (s *session) answer(line []byte) reply {
	var c call
	if err := strictly(line, &c); err != nil {
		return reply{Error: describe(err)}
	}
	response, err := s.call(c.RPC, c.Request)
	if err != nil {
		return reply{ID: c.ID, Error: describe(err)}
	}
	return reply{ID: c.ID, Response: response}
}

func (s *session) call(name string, request json.RawMessage) (any, error) {
	m, ok := methods[name]
	if !ok {
		return nil, fail(codeUnknownRPC, "%q", name)
	}
	if len(request) == 0 {
		request = json.RawMessage("{}")
	}
	return m.call(s, request)
}

// method is one rpc: it decodes its own request.
type method struct {
	request, response any // of their types, for the documentation's test
	call              func(s *session, request json.RawMessage) (any, error)
}

func of[Q, A any](serve func(*session, *Q) (*A, error)) method {
	return method{new(Q), new(A), func(s *session, raw json.RawMessage) (any, error) {
		q := new(Q)
		if err := strictly(raw, q); err != nil {
			return nil, err
		}
		a, err := serve(s, q)
		if err != nil {
			return nil, err // not a nil *A in an any
		}
		return a, nil
	}}
}

// strictly decodes one JSON value and refuses fields that it does not know: a misspelt field would otherwise be a
// test that asks for something else.
func strictly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fail(codeBadRequest, "%v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fail(codeBadRequest, "more than one value")
	}
	return nil
}

// u64 is a uint64 as JSON of protobuf writes it, as a string; it may come as a number, too.
type u64 uint64

func (x *u64) UnmarshalJSON(b []byte) error {
	var v uint64
	if err := json.Unmarshal(bytes.Trim(b, `"`), &v); err != nil {
		return fmt.Errorf("%s is not a uint64", b)
	}
	*x = u64(v)
	return nil
}

func (x u64) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `"%d"`, x), nil }
