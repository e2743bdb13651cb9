package delivery

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var builtPage = fstest.MapFS{
	"index.html":            {Data: []byte("<!doctype html>page")},
	"favicon.svg":           {Data: []byte("<svg/>")},
	"assets/app-1a2b.js":    {Data: []byte("plain script")},
	"assets/app-1a2b.js.br": {Data: []byte("brotli script")},
	"assets/app-1a2b.js.gz": {Data: []byte("gzip script")},
	"assets/mls-3c4d.wasm":  {Data: []byte("\x00asm")},
	"lab/index.html":        {Data: []byte("lab")},
	".hidden/key.txt":       {Data: []byte("secret")},
}

func askPage(files fstest.MapFS, method, path string, header http.Header) *httptest.ResponseRecorder {
	s := &Service{page: newPage(nil), limits: newLimiters(DevelopmentLimits()), log: slog.New(slog.DiscardHandler)}
	if files != nil {
		s.page = newPage(files)
	}
	request := httptest.NewRequest(method, path, nil)
	for name, values := range header {
		request.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, request)
	return recorder
}

func TestThePageIsServedAsItIsBuilt(t *testing.T) {
	for path, want := range map[string]struct {
		status            int
		body, kind, cache string
	}{
		"/":                          {200, "<!doctype html>page", "text/html; charset=utf-8", "no-cache"},
		"/index.html":                {200, "<!doctype html>page", "text/html; charset=utf-8", "no-cache"},
		"/conversations/abc":         {200, "<!doctype html>page", "text/html; charset=utf-8", "no-cache"},
		"/lab/":                      {200, "lab", "text/html; charset=utf-8", "no-cache"},
		"/favicon.svg":               {200, "<svg/>", "image/svg+xml", "no-cache"},
		"/assets/app-1a2b.js":        {200, "plain script", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"/assets/mls-3c4d.wasm":      {200, "\x00asm", "application/wasm", "public, max-age=31536000, immutable"},
		"/assets/app-9999.js":        {404, "", "application/json", "no-store"},
		"/.hidden/key.txt":           {404, "", "application/json", "no-store"},
		"/assets/../.hidden/key.txt": {404, "", "application/json", "no-store"},
		"/..%2f..%2fetc/passwd.txt":  {404, "", "application/json", "no-store"},
		"/assets":                    {200, "<!doctype html>page", "text/html; charset=utf-8", "no-cache"},
	} {
		got := askPage(builtPage, http.MethodGet, path, nil)
		if got.Code == http.StatusTemporaryRedirect || got.Code == http.StatusMovedPermanently {
			got = askPage(builtPage, http.MethodGet, got.Header().Get("Location"), nil)
		}
		if got.Code != want.status || (want.body != "" && got.Body.String() != want.body) ||
			got.Header().Get("Content-Type") != want.kind || got.Header().Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d %q %v", path, got.Code, got.Body, got.Header())
		}
	}
}

func TestACompressedFormIsServedToWhoTakesIt(t *testing.T) {
	for accept, want := range map[string]struct{ encoding, body string }{
		"":                      {"", "plain script"},
		"identity":              {"", "plain script"},
		"gzip":                  {"gzip", "gzip script"},
		"gzip, deflate, br":     {"br", "brotli script"},
		"br;q=0, gzip;q=0.5":    {"gzip", "gzip script"},
		"br; q=0.000, gzip;q=0": {"", "plain script"},
		"zstd":                  {"", "plain script"},
	} {
		got := askPage(builtPage, http.MethodGet, "/assets/app-1a2b.js", http.Header{"Accept-Encoding": {accept}})
		if got.Header().Get("Content-Encoding") != want.encoding || got.Body.String() != want.body || got.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %q %v", accept, got.Body, got.Header())
		}
		if got.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%q: the type is %s", accept, got.Header().Get("Content-Type"))
		}
	}
}

func TestAPageThatIsKnownIsNotSentAgain(t *testing.T) {
	first := askPage(builtPage, http.MethodGet, "/", nil)
	again := askPage(builtPage, http.MethodGet, "/", http.Header{"If-None-Match": {first.Header().Get("ETag")}})
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("%d %q", again.Code, again.Body)
	}
}

// A request costs what its answer costs, not what the file is large: HEAD, 304 and ranges of the largest file are asked for freely.
func TestAFileIsReadOnce(t *testing.T) {
	const size = 8 << 20
	files := fstest.MapFS{"index.html": builtPage["index.html"], "assets/mls.wasm": {Data: make([]byte, size)}, "assets/mls.wasm.br": {Data: make([]byte, size)}}
	s := &Service{page: newPage(files), limits: newLimiters(DevelopmentLimits()), log: slog.New(slog.DiscardHandler)}
	handler := s.Handler()
	ask := func(method string, header http.Header) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, "/assets/mls.wasm", nil)
		request.Header = header
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		return recorder
	}
	etag := ask(http.MethodHead, http.Header{"Accept-Encoding": {"br"}}).Header().Get("ETag")
	ask(http.MethodHead, http.Header{})
	for name, header := range map[string]http.Header{
		"HEAD":       {"Accept-Encoding": {"br"}},
		"HEAD plain": {},
		"known":      {"Accept-Encoding": {"br"}, "If-None-Match": {etag}},
		"range":      {"Range": {"bytes=0-9"}},
	} {
		method := http.MethodGet
		if strings.HasPrefix(name, "HEAD") {
			method = http.MethodHead
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 100 {
			ask(method, header)
		}
		runtime.ReadMemStats(&after)
		if each := (after.TotalAlloc - before.TotalAlloc) / 100; each > 64<<10 {
			t.Errorf("%s: %d bytes for each request", name, each)
		}
	}
}

func TestAPageThatWasBuiltAgainIsServed(t *testing.T) {
	files := fstest.MapFS{"index.html": {Data: []byte("first"), ModTime: time.UnixMilli(1)}}
	handler := newPage(files)
	for _, want := range []string{"first", "again"} {
		files["index.html"] = &fstest.MapFile{Data: []byte(want), ModTime: time.UnixMilli(int64(want[0]))}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
		if recorder.Body.String() != want {
			t.Errorf("%q, not %q", recorder.Body, want)
		}
	}
}

func TestWithoutAPageTheServiceSaysHowToBuildIt(t *testing.T) {
	got := askPage(nil, http.MethodGet, "/", nil)
	if got.Code != http.StatusServiceUnavailable || !strings.Contains(got.Body.String(), "make run") {
		t.Errorf("%d %q", got.Code, got.Body)
	}
}

func TestThePageIsReadOnly(t *testing.T) {
	if got := askPage(builtPage, http.MethodPost, "/", nil); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("%d", got.Code)
	}
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	for path, status := range map[string]int{
		"/": 200, "/assets/mls-3c4d.wasm": 200, "/nothing.js": 404, "/api/nothing": 404, "/api/login": 405, "/api/socket": 401, "/a//b": 307,
	} {
		for _, method := range []string{http.MethodHead, http.MethodGet} {
			got := askPage(builtPage, method, path, nil)
			if got.Code != status {
				t.Errorf("%s %s: %d", method, path, got.Code)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; " +
					"img-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types mlswasm",
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
				"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
				"Permissions-Policy": "camera=(), geolocation=(), microphone=()",
			} {
				if got.Header().Get(name) != want {
					t.Errorf("%s %s: %s is %q", method, path, name, got.Header().Get(name))
				}
			}
		}
	}
}
