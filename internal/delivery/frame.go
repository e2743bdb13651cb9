package delivery

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
)

// clientFrame is all that a client's frame may hold.
type clientFrame struct {
	Type string `json:"type"`
}

func decodeFrame(text []byte) (clientFrame, error) {
	var in clientFrame
	err := decodeJSON(bytes.NewReader(text), &in)
	return in, err
}

// sameOrigin tells whether a request comes from this service's own page, or from something that is no browser: browsers always
// say where a WebSocket comes from, and any page may try to open one.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	return err == nil && (from.Scheme == "http" || from.Scheme == "https") && strings.EqualFold(from.Host, r.Host)
}
