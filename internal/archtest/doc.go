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
// Files: imports_test.go (who may import whom), linked_test.go (what must not reach a browser),
// shape_test.go (lengths of files and functions, no skipped tests, no unfinished work), docs_test.go (examples and links in the documents).
package archtest
