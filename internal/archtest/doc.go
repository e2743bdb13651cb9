// Package archtest holds the boundaries of the source tree as tests, each with its reason.
//
// Imports point down only:
//
//	web → js → (worker) → cmd/mlswasm → internal/jsbind, internal/client → pkg/queue, pkg/mls → internal leaves
//	                      cmd/mlsd → internal/delivery → pkg/mls
//	                      cmd/mlsinterop → pkg/mls
//
// It contains no code of its own; docs/architecture.md draws the same picture for readers.
//
// Files: imports_test.go (who may import whom), linked_test.go and drafts_test.go (what must not reach a browser), still_test.go (no
// clock and no goroutine in the core), fortest_test.go (what only tests call), shape_test.go and script_test.go (lengths of files and
// of functions, in Go and in TypeScript; no skipped tests, no unfinished work), corpus_test.go (inputs of fuzz targets), docs_test.go
// (examples, links and versions in the documents), maps_test.go (lists of files such as this one), source_test.go (where the sources are).
package archtest
