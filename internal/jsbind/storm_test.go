//go:build js && wasm

package jsbind

import (
	"context"
	"reflect"
	"testing"

	"mlswasm/pkg/queue"
)

type counted struct {
	By   uint32 `json:"by"`
	Data []byte `json:"data"`
}

type count struct {
	Total uint32 `json:"total"`
	Seq   uint64 `json:"seq"`
}

// stormTable has operations on one number whose turns wait for the host's store.
// Each answers the number's next value: a serial order shows in the answers.
func stormTable(host Host, q *queue.Queue[*count]) []Operation {
	op := func(name string, turn func(*count, *counted) (any, error)) Operation {
		return Operation{
			Name: name, Params: reflect.TypeFor[counted](), Result: reflect.TypeFor[count](),
			Start: func(p any, started func(), done func(any, error)) {
				queue.Post(context.Background(), q, name, func(s *count) (any, error) { return turn(s, p.(*counted)) }, started, done)
			},
		}
	}
	store := func(s *count, p *counted) error {
		return host.Commit(context.Background(), 1, func(int) (string, []byte) { return "k", p.Data })
	}
	return []Operation{
		op("add", func(s *count, p *counted) (any, error) {
			before := *s
			s.Total += p.By
			s.Seq++
			if err := store(s, p); err != nil {
				*s = before
				return nil, err
			}
			return *s, nil
		}),
		op("peek", func(s *count, p *counted) (any, error) {
			rows := 0
			err := host.Read(context.Background(), "k", func(string, []byte) { rows++ })
			return *s, err
		}),
		op("fail", func(s *count, p *counted) (any, error) { return nil, &coded{} }),
		op("panics", func(s *count, p *counted) (any, error) { s.Total += 1000; panic("storm") }),
	}
}

const storm = `async (api, rounds) => {
	let added = 0, seq = 0, turns = 0
	const problems = new Set(), names = ["add", "add", "add", "peek", "fail", "panics"]
	for (let round = 0; round < rounds; round++) {
		const calls = Array.from({ length: 64 }, (_, i) => {
			const name = names[Math.floor(Math.random() * names.length)]
			const bad = Math.random() < 0.1
			return { name, bad, promise: api[name](bad ? { by: -1 } : { by: 1, data: new Uint8Array(i) }, i) }
		})
		const all = await Promise.allSettled(calls.map((c) => c.promise))
		all.forEach(({ status, value, reason }, i) => {
			const { name, bad } = calls[i]
			const want = bad ? "invalid_argument" : name === "fail" ? "busy" : name === "panics" ? "internal" : undefined
			if (want !== reason?.code) problems.add(name + ": " + (reason?.message ?? "fulfilled"))
			if (status === "fulfilled") {
				if (name === "add") { added++; seq++; turns++ }
				// In the order of the calls every answer follows from those before it.
				if (value.total !== added || value.seq !== BigInt(seq)) problems.add(name + " answered " + value.total + " instead of " + added)
			}
		})
	}
	return [...problems].join("; ")
}`

func TestStormOf64CallsInFlight(t *testing.T) {
	host := Host{eval(memoryStore).Invoke()}
	host.value.Set("turn", eval(`(id) => { if (typeof id !== "number") throw new Error("id") }`))
	saved := count{}
	q := queue.New(&count{}, queue.Options[*count]{Rollback: func(s *count, _ *queue.PanicError) *count {
		s.Total -= 1000
		saved = *s
		return &saved
	}})
	defer q.Close(context.Background(), queue.Abort)
	api, unbind := bind(host, stormTable(host, q))
	defer unbind()
	funcs := liveFuncs.Load()
	answer, rejection := settle(t, eval(storm).Invoke(api, 100))
	if !rejection.IsUndefined() || answer.String() != "" {
		t.Error(answer, rejection)
	}
	if now := liveFuncs.Load(); now > funcs+4 {
		t.Errorf("%d functions became %d", funcs, now)
	}
	if s := q.Stats(); s.Peak < 20 {
		t.Errorf("at most %d calls waited together: this was no storm", s.Peak)
	}
}
