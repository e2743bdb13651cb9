package vault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxAccount is the length of the longest account name, in bytes (the longest
// address of RFC 5321).
const MaxAccount = 254

// Account returns the form of an e-mail address that keys are derived for: white
// space around it removed, lower case. It answers ErrAccount unless that form has
// at most MaxAccount bytes of UTF-8, exactly one "@" with something on either
// side, and neither white space, control characters nor "/" in it (a "/" ends the
// user's part of an MLS identity).
func Account(name string) (string, error) {
	if !utf8.ValidString(name) { // before ToLower, which would mend it
		return "", ErrAccount
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) > MaxAccount {
		return "", ErrAccount
	}
	local, domain, _ := strings.Cut(name, "@")
	if local == "" || domain == "" || strings.Contains(domain, "@") {
		return "", ErrAccount
	}
	for _, r := range name {
		if r == '/' || unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return "", ErrAccount
		}
	}
	return name, nil
}
