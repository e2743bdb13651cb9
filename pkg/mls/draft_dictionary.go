package mls

import (
	"sort"

	"mlswasm/pkg/mls/internal/wire"
)

// DraftComponentData is data of one component in a dictionary.
type DraftComponentData struct {
	Component DraftComponentID
	Data      []byte
}

func (x *DraftComponentData) wire(c *wire.Codec) {
	wire.U16(c, &x.Component)
	c.Bytes(&x.Data)
}

// appDataDictionary is the draft's AppDataDictionary, the data of the extension app_data_dictionary: sorted by component, each
// once.
type appDataDictionary []DraftComponentData

func (x *appDataDictionary) wire(c *wire.Codec) {
	vector(c, (*[]DraftComponentData)(x), (*DraftComponentData).wire)
	if c.Decoding() && c.Err() == nil && !x.isSorted() {
		c.Fail(breaks("draft-1", "components out of order"))
	}
}

func (x appDataDictionary) isSorted() bool {
	for i := range x {
		if i > 0 && x[i-1].Component >= x[i].Component {
			return false
		}
	}
	return true
}

// find returns where the entry of a component is, or would be.
func (x appDataDictionary) find(id DraftComponentID) (int, bool) {
	at := sort.Search(len(x), func(i int) bool { return x[i].Component >= id })
	return at, at < len(x) && x[at].Component == id
}

// get returns the data of a component. They belong to the dictionary.
func (x appDataDictionary) get(id DraftComponentID) ([]byte, bool) {
	at, ok := x.find(id)
	if !ok {
		return nil, false
	}
	return x[at].Data, true
}

// with returns a dictionary in which the component has the data; x is not changed.
func (x appDataDictionary) with(id DraftComponentID, data []byte) appDataDictionary {
	at, ok := x.find(id)
	out := append(appDataDictionary(nil), x[:at]...)
	out = append(out, DraftComponentData{id, data})
	if ok {
		at++
	}
	return append(out, x[at:]...)
}

// without returns a dictionary without the component; x is not changed.
func (x appDataDictionary) without(id DraftComponentID) appDataDictionary {
	at, ok := x.find(id)
	if !ok {
		return x
	}
	return append(append(appDataDictionary(nil), x[:at]...), x[at+1:]...)
}

// components decodes an entry that is a ComponentsList; none is an empty one.
func (x appDataDictionary) components(id DraftComponentID) (componentsList, error) {
	data, ok := x.get(id)
	if !ok {
		return nil, nil
	}
	var list componentsList
	if err := decode("ComponentsList", data, list.wire); err != nil {
		return nil, &Error{Code: CodeInvalidMessage, Rule: "draft-2", text: "a list of components", cause: err}
	}
	return list, nil
}

// dictionary decodes the extension app_data_dictionary; a list without it has an empty one.
func (l extensionList) dictionary() (appDataDictionary, error) {
	data, ok := l.get(extensionAppDataDictionary)
	if !ok {
		return nil, nil
	}
	var x appDataDictionary
	if err := decode("app_data_dictionary", data, x.wire); err != nil {
		return nil, err
	}
	return x, nil
}

// DraftAppDataDictionary returns the extension app_data_dictionary for a GroupContext ([NewGroup], [SetExtensions]; draft-ietf-mls-extensions,
// "Attaching Application Data to MLS Messages"). The entries are sorted by component; of two for one component, the last
// counts. The bytes are copied. [DraftRequireComponents] and [DraftRequireSafeAAD] make entries of this package's own components.
func DraftAppDataDictionary(entries ...DraftComponentData) Extension {
	var x appDataDictionary
	for _, entry := range entries {
		x = x.with(entry.Component, entry.Data)
	}
	return Extension{extensionAppDataDictionary, mustEncode(x.wire)}
}

// DraftRequireComponents is the entry app_components of a GroupContext: every member must have these components in the list of
// its leaf ("Negotiating Extensions and Components").
func DraftRequireComponents(components ...DraftComponentID) DraftComponentData {
	return DraftComponentData{componentAppComponents, mustEncode((*componentsList)(&components).wire)}
}

// DraftRequireSafeAAD is the entry safe_aad of a GroupContext: from then on the authenticated data of every message are framed
// ([DraftSafeAAD]), and every member must know these components' items; there may be none.
func DraftRequireSafeAAD(components ...DraftComponentID) DraftComponentData {
	return DraftComponentData{componentSafeAAD, mustEncode((*componentsList)(&components).wire)}
}

// ParseDraftAppDataDictionary returns the entries of an extension app_data_dictionary, such as one of [Group.Extensions], sorted
// by component. The caller owns the bytes.
//
// Codes: [CodeMalformed]; [CodeInvalidMessage] when they are not sorted, or a component stands there twice; [CodeInvalidArgument] for
// another type.
func ParseDraftAppDataDictionary(x Extension) ([]DraftComponentData, error) {
	if x.Type != extensionAppDataDictionary {
		return nil, fail(CodeInvalidArgument, "not an app_data_dictionary")
	}
	var out appDataDictionary
	if err := decode("app_data_dictionary", x.Data, out.wire); err != nil {
		return nil, err
	}
	return out, nil
}
