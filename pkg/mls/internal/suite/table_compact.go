//go:build mlswasm_compact

package suite

// A compact build has no suite on a NIST curve: they are a quarter of a megabyte of every page's download, and the
// default suite needs none of them (docs/adr/0008-size.md).
var moreSuites []*Suite
