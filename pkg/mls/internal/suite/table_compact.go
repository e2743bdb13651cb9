//go:build mlswasm_compact

package suite

// A compact build has no suite on a NIST curve or Curve448 and none with ML-DSA: they are a third of a megabyte of every
// page's download, and the default suite needs none of them (docs/adr/0008-size.md, docs/adr/0009-compact-suites.md).
var moreSuites []*Suite
