package delivery

import (
	"bytes"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>mlswasm</title>
<h1>The page is not built</h1>
<p>The service runs. Build the page with <code>make run</code>, or name a built one with <code>--web DIR</code>.</p></html>
`

// contentTypes that must not depend on what the machine has installed.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".map": "application/json", ".webmanifest": "application/manifest+json",
	".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8",
}

// encodings are the compressed forms that may stand beside a file, best first.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// page serves the built page: files as they are, or compressed where the client takes it; the page itself for paths that name no file,
// so that a view can be reloaded.
type page struct{ assets *assets }

func newPage(files fs.FS) http.Handler {
	return page{&assets{files: files, read: map[string]*asset{}}}
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		jsonError(w, CodeUnsupported, http.StatusMethodNotAllowed, "the page is read only")
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if path.Ext(name) == "" {
		name = p.indexOf(name)
	}
	if hidden(name) || !p.serve(w, r, name) {
		if name == "index.html" {
			w.Header().Set("Content-Type", contentTypes[".html"])
			w.WriteHeader(http.StatusServiceUnavailable)
			w.Write([]byte(notBuilt)) //nolint:errcheck // nobody is left to be told
			return
		}
		jsonError(w, CodeNotFound, http.StatusNotFound, "there is no such file")
	}
}

// indexOf returns the page of a folder that has one of its own, or else the page.
func (p page) indexOf(name string) string {
	own := path.Join(name, "index.html")
	if _, err := p.assets.get(own); err == nil {
		return own
	}
	return "index.html"
}

// hidden tells files that are not for clients.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

// serve answers with the file if there is one.
func (p page) serve(w http.ResponseWriter, r *http.Request, name string) bool {
	found, err := p.assets.get(name)
	if err != nil {
		return false
	}
	header := w.Header()
	header.Set("Content-Type", typeOf(name))
	header.Add("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // their names hold a digest of their content
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	for _, encoding := range encodings {
		if !accepts(r, encoding.name) {
			continue
		}
		if compressed, err := p.assets.get(name + encoding.suffix); err == nil {
			header.Set("Content-Encoding", encoding.name)
			found = compressed
			break
		}
	}
	header.Set("ETag", found.etag)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(found.body))
	return true
}

func typeOf(name string) string {
	ext := path.Ext(name)
	if known, ok := contentTypes[ext]; ok {
		return known
	}
	if known := mime.TypeByExtension(ext); known != "" {
		return known
	}
	return "application/octet-stream"
}

// accepts reads Accept-Encoding (RFC 9110, Section 12.5.3); a coding with weight zero is refused.
func accepts(r *http.Request, coding string) bool {
	for item := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			weight := strings.ReplaceAll(parameters, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}
