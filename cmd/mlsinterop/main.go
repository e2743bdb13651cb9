package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	s := newSession(time.Now)
	if err := s.serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mlsinterop:", err)
		os.Exit(1)
	}
}
