package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

// call is one request on its way through an endpoint.
type call struct {
	*http.Request
	address string
	session session // zero where the endpoint needs none
	answer  *hold   // room for a large answer, until it is written
}

// respond writes an answer of 200, or the error's.
func (s *Service) respond(w http.ResponseWriter, result any, err error) *Error {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	if err == nil {
		if result == nil {
			result = struct{}{}
		}
		w.Write(encode(result)) //nolint:errcheck // nobody is left to be told
		return nil
	}
	answer := answerOf(err)
	if answer.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(answer.RetryAfter))
	}
	w.WriteHeader(answer.status())
	w.Write(encode(struct {
		Code    Code    `json:"code"`
		Message string  `json:"message"`
		Epoch   *uint64 `json:"epoch,omitempty"`
	}{answer.Code, answer.Message, answer.Epoch})) //nolint:errcheck // nobody is left to be told
	return answer
}

// endpoint is the way of every request to /api and /dev: limits, session, body, answer, log.
func (s *Service) endpoint(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		r.Body = http.MaxBytesReader(w, r.Body, rt.body)
		c := &call{Request: r, address: s.addresses.of(r)}
		defer func() { c.answer.shrink(0) }()
		result, err := s.run(rt, c)
		refused := s.respond(w, result, err)
		attributes := []any{"endpoint", rt.pattern, "duration", time.Since(start)}
		switch {
		case refused == nil:
			s.log.Debug("answered", attributes...)
		case refused.cause != nil && (refused.Code == CodeInternal || refused.Code == CodeServiceUnavailable || refused.Code == CodeTimeout):
			s.log.Error("failed", append(attributes, "code", refused.Code, "error", refused.cause)...)
		default:
			s.log.Info("refused", append(attributes, "code", refused.Code)...)
		}
	})
}

// run admits the call and runs the endpoint; a panic in it is this program's fault and answers internal.
func (s *Service) run(rt route, c *call) (result any, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.log.Error("panic", "endpoint", rt.pattern, "stack", string(debug.Stack()))
			result, err = nil, &Error{Code: CodeInternal, Message: "a fault of the service", cause: fmt.Errorf("panic: %v", fault)}
		}
	}()
	if err := s.admit(rt, c); err != nil {
		return nil, err
	}
	body, err := s.reserveBody(rt, c)
	if err != nil {
		return nil, err
	}
	defer body.shrink(0)
	return rt.run(s, c)
}

// reserveBody takes room for the body of a call, or answers busy.
func (s *Service) reserveBody(rt route, c *call) (*hold, error) {
	size := c.ContentLength
	if size < 0 || size > rt.body {
		size = rt.body
	}
	if size <= smallBody {
		return nil, nil
	}
	held, _ := s.bodies.try(c.session.User, size)
	if held == nil {
		return nil, fail(CodeBusy, "too many large requests at once; send the same request again")
	}
	return held, nil
}

func (s *Service) admit(rt route, c *call) error {
	if _, err := s.limits.address.take(c.address); err != nil {
		return err
	}
	if c.Method == http.MethodPost || c.Method == http.MethodPut {
		if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return fail(CodeInvalidArgument, "the body is to be application/json")
		}
	}
	if err := checkQuery(rt, c); err != nil {
		return err
	}
	if rt.auth == open {
		return nil
	}
	found, err := s.findSession(c.Request)
	if err != nil {
		return err
	}
	if c.session = found; rt.auth == proven && found.Device == "" {
		return &Error{Code: CodeUnauthorized, Message: "prove a device first", Status: http.StatusForbidden}
	}
	_, err = s.limits.account.take(found.User)
	return err
}

// checkQuery refuses parameters that the endpoint does not have, and the same one twice.
func checkQuery(rt route, c *call) error {
	for name, values := range c.URL.Query() {
		known := false
		for _, q := range rt.query {
			known = known || q == name
		}
		if !known || len(values) != 1 {
			return fail(CodeInvalidArgument, "unknown or repeated query parameter")
		}
	}
	return nil
}

// number reads a query parameter; absent: fallback.
func (c *call) number(name string, fallback, highest uint64) (uint64, error) {
	text := c.URL.Query().Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n > highest || strconv.FormatUint(n, 10) != text {
		return 0, fail(CodeInvalidArgument, "%s is a whole number from 0 to %d", name, highest)
	}
	return n, nil
}

// bodyOf reads the body of a call as one T.
func bodyOf[T any](c *call) (T, error) {
	var in T
	err := decodeJSON(c.Body, &in)
	return in, err
}

// jsonError answers outside of an endpoint: unknown paths, wrong methods.
func jsonError(w http.ResponseWriter, code Code, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	text, err := json.Marshal(map[string]string{"code": string(code), "message": message})
	if err = errors.Join(err, writeAll(w, text)); err != nil {
		slog.Debug("answer not written", "error", err)
	}
}

func writeAll(w http.ResponseWriter, text []byte) error {
	_, err := w.Write(text)
	return err
}
