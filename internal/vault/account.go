package vault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxAccount is the length of the longest account name, in bytes (the longest
// address of RFC 5321).
const MaxAccount = 254

// Account returns the form of an e-mail address that keys are derived for: without
// white space of ASCII around it, and its letters from A to Z in lower case. Others
// stay as they were typed, since what they are in lower case depends on the version
// of Unicode and on their neighbours; canonicalAccount of the npm package does the
// same. It answers ErrAccount unless that form has
// at most MaxAccount bytes of UTF-8, exactly one "@" with something on either
// side, and neither white space, control characters nor "/" in it (a "/" ends the
// user's part of an MLS identity).
func Account(name string) (string, error) {
	if !utf8.ValidString(name) { // before Map, which would mend it
		return "", ErrAccount
	}
	name = strings.Map(lowerASCII, strings.Trim(name, "\t\n\v\f\r "))
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

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}
