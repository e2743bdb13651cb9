package main

import (
	"fmt"
	"strings"
)

// maxDiff bounds the lines of either side that a difference shows.
const maxDiff = 20

// diff shows what lies between the common beginning and the common end of two
// texts: enough to see which row of a table was changed.
func diff(old, want string) string {
	a, b := strings.Split(old, "\n"), strings.Split(want, "\n")
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	var out strings.Builder
	fmt.Fprintf(&out, "@@ line %d @@\n", start+1)
	writeSide(&out, "-", a[start:endA])
	writeSide(&out, "+", b[start:endB])
	return out.String()
}

func writeSide(out *strings.Builder, sign string, lines []string) {
	for i, line := range lines {
		if i == maxDiff {
			fmt.Fprintf(out, "%s … %d more lines\n", sign, len(lines)-i)
			return
		}
		fmt.Fprintf(out, "%s%s\n", sign, line)
	}
}
