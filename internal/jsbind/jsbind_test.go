//go:build js && wasm

package jsbind

import (
	"context"
	"errors"
	"reflect"
	"syscall/js"
	"testing"

	"mlswasm/pkg/queue"
)

// The tests run in a browser, as the code does. Their JavaScript is text.
func eval(source string) js.Value { return global.Call("eval", "("+source+")") }

type millis int64

type inner struct {
	Name string  `json:"name"`
	Seq  uint64  `json:"seq"`
	Data *[]byte `json:"data"`
}

type every struct {
	Text    string   `json:"text"`
	Flag    bool     `json:"flag"`
	Small   int32    `json:"small"`
	Count   uint32   `json:"count"`
	Seq     uint64   `json:"seq"`
	Time    millis   `json:"time"`
	Bytes   []byte   `json:"bytes"`
	Words   []string `json:"words"`
	Blobs   [][]byte `json:"blobs"`
	Inner   inner    `json:"inner"`
	Inners  []inner  `json:"inners"`
	Color   string   `json:"color" enum:"red|green"`
	MayText *string  `json:"mayText"`
	MaySeq  *uint64  `json:"maySeq"`
	MayIn   *inner   `json:"mayIn"`
	MayEnum *string  `json:"mayEnum" enum:"a|b"`
}

type nothing struct{}

// good is a value of type every in JavaScript; a function, so that each case gets
// its own.
const good = `() => ({ text: "hé\u{1F600}", flag: true, small: -5, count: 4294967295, seq: 18446744073709551615n,
	time: -1, bytes: new Uint8Array([1, 2, 3]), words: ["a", ""], blobs: [new Uint8Array(0), new Uint8Array([9])],
	inner: { name: "x", seq: 0n }, inners: [{ name: "y", seq: 9007199254740993n, data: new Uint8Array([7]) }], color: "red" })`

// table is a table over a queue, as the engine's is.
func table(q *queue.Queue[*int]) []Operation {
	op := func(name string, params, result any, turn func(params any) (any, error)) Operation {
		return Operation{
			Name: name, Params: reflect.TypeOf(params), Result: reflect.TypeOf(result),
			Start: func(p any, started func(), done func(any, error)) {
				queue.Post(context.Background(), q, name, func(*int) (any, error) { return turn(p) }, started, done)
			},
		}
	}
	return []Operation{
		op("echo", every{}, every{}, func(p any) (any, error) { return *p.(*every), nil }),
		op("nothing", nothing{}, nothing{}, func(any) (any, error) { return nothing{}, nil }),
		op("panics", nothing{}, nothing{}, func(any) (any, error) { var p *every; return p.Inner, nil }),
		op("panicsWithSecret", nothing{}, nothing{}, func(any) (any, error) { panic("hunter2") }),
		op("fails", nothing{}, nothing{}, func(any) (any, error) { return nil, &coded{} }),
		op("failsWithoutCode", nothing{}, nothing{}, func(any) (any, error) { return nil, errors.New("hunter2") }),
		op("waits", nothing{}, nothing{}, func(any) (any, error) {
			_, err := await(context.Background(), eval(`() => new Promise((r) => setTimeout(r, 5))`).Invoke())
			return nothing{}, err
		}),
		op("answersWrongType", nothing{}, nothing{}, func(any) (any, error) { return 7, nil }),
	}
}

type coded struct{}

func (*coded) Error() string     { return "too many" }
func (*coded) ErrorCode() string { return "busy" }
func (*coded) Retryable() bool   { return true }

// newAPI binds the table to a host and takes it down at the end of the test.
func newAPI(t *testing.T, host js.Value) js.Value {
	t.Helper()
	q := queue.New(new(int), queue.Options[*int]{})
	api, unbind := bind(Host{host}, table(q))
	t.Cleanup(func() {
		if err := q.Close(context.Background(), queue.Abort); err != nil {
			t.Error(err)
		}
		unbind()
	})
	return api
}

// settle waits for a promise and returns its value, or what it was rejected with.
func settle(t *testing.T, promise js.Value) (value, rejection js.Value) {
	t.Helper()
	if !promise.InstanceOf(promiseClass) {
		t.Fatal("not a promise")
	}
	v, err := await(context.Background(), promise)
	if err != nil {
		return js.Undefined(), err.(*exception).value
	}
	return v, js.Undefined()
}

func TestEveryValueCrossesUnchanged(t *testing.T) {
	api := newAPI(t, object.New())
	sent := eval(good).Invoke()
	got, rejection := settle(t, api.Call("echo", sent))
	if !rejection.IsUndefined() {
		t.Fatal(describe(rejection))
	}
	same := eval(`(a, b) => {
		const text = (v) => JSON.stringify(v, (k, x) => typeof x === "bigint" ? x + "n" : x instanceof Uint8Array ? "bytes " + Array.from(x) : x)
		return text(a) === text(b) ? "" : text(a) + " became " + text(b)
	}`).Invoke(sent, got).String()
	if same != "" {
		t.Error(same)
	}
	if got.Get("bytes").Equal(sent.Get("bytes")) {
		t.Error("the bytes are shared, not copied")
	}
}

func TestOptionalFieldsArePresentOrAbsent(t *testing.T) {
	api := newAPI(t, object.New())
	for name, given := range map[string]string{
		"absent":    `(o) => o`,
		"undefined": `(o) => ({ ...o, mayText: undefined, maySeq: undefined, mayIn: undefined, mayEnum: undefined })`,
		"null":      `(o) => ({ ...o, mayText: null, maySeq: null, mayIn: null, mayEnum: null })`,
	} {
		got, rejection := settle(t, api.Call("echo", eval(given).Invoke(eval(good).Invoke())))
		if !rejection.IsUndefined() {
			t.Error(name)
			continue
		}
		if eval(`(o) => ["mayText", "maySeq", "mayIn", "mayEnum"].some((k) => k in o)`).Invoke(got).Bool() {
			t.Error(name, "came back as present")
		}
	}
	got, _ := settle(t, api.Call("echo", eval(`(o) => ({ ...o, mayText: "", maySeq: 0n, mayIn: { name: "", seq: 1n }, mayEnum: "b" })`).Invoke(eval(good).Invoke())))
	if !eval(`(o) => o.mayText === "" && o.maySeq === 0n && o.mayIn.seq === 1n && o.mayEnum === "b"`).Invoke(got).Bool() {
		t.Error("present ones changed")
	}
}

func TestParametersMayBeLeftOutWhereThereAreNone(t *testing.T) {
	api := newAPI(t, object.New())
	for _, args := range [][]any{{}, {js.Undefined()}, {object.New()}} {
		if _, rejection := settle(t, api.Call("nothing", args...)); !rejection.IsUndefined() {
			t.Error(describe(rejection))
		}
	}
}
