//go:build mlswasm_faults

package client

// The operations of this file kill the instance in every way in which one can die. They exist in test builds only.
func faultOperations() []Operation {
	return []Operation{
		// Panics in the middle of a turn, after it has staged a change.
		stored("panicNow", call((*turn).panicNow)),
		// Allocates until the instance dies.
		stateless("exhaustMemory", call((*turn).exhaustMemory)),
		// Calls itself until the instance dies.
		stateless("overflowStack", call((*turn).overflowStack)),
	}
}

func (t *turn) panicNow(*Nothing) (Nothing, error) {
	t.inboxes.put(selfKey, inboxRow{Cursor: 1 << 60})
	panic("panicNow")
}

var hoard [][]byte

func (t *turn) exhaustMemory(*Nothing) (Nothing, error) {
	for {
		b := make([]byte, 64<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		hoard = append(hoard, b)
	}
}

func (t *turn) overflowStack(*Nothing) (Nothing, error) {
	if deeper(1) == 0 {
		return Nothing{}, fail(CodeInternal, "the stack has no end")
	}
	return Nothing{}, nil
}

func deeper(n int) int {
	if n == 0 {
		return 0
	}
	return deeper(n+1) + n
}
