package secret

// made is told of every secret that is made; nil but in a test.
var made func(Secret)

// WatchForTest tells seen of every Secret that is made until stop is called, so that a test can ask which of them were
// cleared. No other goroutine may make secrets meanwhile, and nothing but a test may call it (internal/archtest).
func WatchForTest(seen func(Secret)) (stop func()) {
	made = seen
	return func() { made = nil }
}
