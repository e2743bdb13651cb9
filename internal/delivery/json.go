package delivery

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Bytes is base64url without padding in JSON (RFC 4648, Section 5), in its one canonical form.
type Bytes []byte

var base64url = base64.RawURLEncoding.Strict()

// MarshalJSON writes nil as the empty string: null is no value of this type.
func (b Bytes) MarshalJSON() ([]byte, error) {
	return []byte(`"` + base64url.EncodeToString(b) + `"`), nil
}

func (b *Bytes) UnmarshalJSON(text []byte) error {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' || bytes.ContainsRune(text, '\\') {
		return errors.New("bytes are a string of base64url")
	}
	decoded, err := decodeBase64(string(text[1 : len(text)-1]))
	*b = decoded
	return err
}

// decodeBase64 refuses what the library lets pass: line breaks.
func decodeBase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("line break in base64url")
	}
	return base64url.DecodeString(text)
}

// decodeJSON reads exactly one JSON value of the form of out: no field that out does not have, no field twice, nothing behind it.
func decodeJSON(r io.Reader, out any) error {
	text, err := io.ReadAll(r)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return &Error{Code: CodeInvalidArgument, Message: "the body is too large", Status: http.StatusRequestEntityTooLarge, cause: err}
		}
		return &Error{Code: CodeMalformed, Message: "the body could not be read", cause: err}
	}
	if err := checkFields(json.NewDecoder(bytes.NewReader(text)), 0); err != nil {
		return &Error{Code: CodeMalformed, Message: err.Error(), cause: err}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return &Error{Code: jsonCode(err), Message: "the body does not have the form that this endpoint takes", cause: err}
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fail(CodeMalformed, "something follows the JSON value")
	}
	return nil
}

func jsonCode(err error) Code {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return CodeMalformed
	}
	return CodeInvalidArgument
}

const maxJSONDepth = 8

// checkFields walks one value and refuses a field that stands twice in an object, in whatever case: the decoder would take the last,
// and two readers of one text could then understand two things.
func checkFields(decoder *json.Decoder, depth int) error {
	if depth > maxJSONDepth {
		return errors.New("the JSON is nested too deeply")
	}
	token, err := decoder.Token()
	if err != nil {
		return errors.New("the body is not JSON")
	}
	opening, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for decoder.More() {
		if opening == '{' {
			if token, err = decoder.Token(); err != nil {
				return errors.New("the body is not JSON")
			}
			name, _ := token.(string)
			folded := strings.ToLower(name)
			if seen[folded] {
				return errors.New("a field stands twice")
			}
			seen[folded] = true
			if name != "" && name[0] >= 'A' && name[0] <= 'Z' {
				return errors.New("field names are in lower camel case")
			}
		}
		if err := checkFields(decoder, depth+1); err != nil {
			return err
		}
	}
	if _, err = decoder.Token(); err != nil {
		return errors.New("the body is not JSON")
	}
	return nil
}
