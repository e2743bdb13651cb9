package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
)

// TestMain is the program itself when the tests start it as a child.
func TestMain(m *testing.M) {
	if os.Getenv("MLSINTEROP_CHILD") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// child is the program at the other end of two pipes.
type child struct {
	t      *testing.T
	in     io.WriteCloser
	out    *bufio.Scanner
	called map[string]bool
}

func start(t *testing.T) *child {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "MLSINTEROP_CHILD=1")
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the program ended with %v", err)
		}
	})
	c := &child{t: t, in: in, out: bufio.NewScanner(out), called: make(map[string]bool)}
	c.out.Buffer(nil, maxLine)
	return c
}

// line sends one line and returns the answer to it.
func (c *child) line(line string) map[string]json.RawMessage {
	c.t.Helper()
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		c.t.Fatal(err)
	}
	if !c.out.Scan() {
		c.t.Fatalf("no answer to %.100s: %v", line, c.out.Err())
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(c.out.Bytes(), &answer); err != nil {
		c.t.Fatalf("%v in %s", err, c.out.Bytes())
	}
	return answer
}

// o is an object of JSON.
type o map[string]any

// ask calls an rpc and decodes its response.
func ask[A any](c *child, rpc string, request o) A {
	c.t.Helper()
	c.called[rpc] = true
	line, err := json.Marshal(o{"rpc": rpc, "request": request})
	if err != nil {
		c.t.Fatal(err)
	}
	answer := c.line(string(line))
	var a A
	if answer["error"] != nil {
		c.t.Fatalf("%s: %s", rpc, answer["error"])
	}
	if err := json.Unmarshal(answer["response"], &a); err != nil {
		c.t.Fatal(err)
	}
	return a
}
