package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"mlswasm/internal/client"
)

// table is what the pages are written from.
type table struct {
	operations []operation
	types      []structType // each before the first one that uses it
	codes      []client.CodeInfo
}

type operation struct {
	name, doc      string
	params, result string // names of types
	codes          []client.Code
}

// structType is a struct of parameters or results.
type structType struct {
	name, doc string
	fields    []structField
}

type structField struct {
	name, doc, typescript string
	optional              bool
	uses                  string // the name of the struct type in it, or ""
}

// nothing is the struct without fields.
const nothing = "Nothing"

func newTable(operations []client.Operation, codes []client.CodeInfo, texts *comments) (*table, error) {
	t := &table{codes: codes}
	known := make(map[client.Code]bool)
	for _, c := range codes {
		known[c.Code] = true
	}
	for _, op := range operations {
		for _, typ := range []reflect.Type{op.Params, op.Result} {
			if err := t.add(typ, texts); err != nil {
				return nil, fmt.Errorf("%s: %w", op.Name, err)
			}
		}
		for _, code := range op.Codes {
			if !known[code] {
				return nil, fmt.Errorf("%s: the code %s is not in the table of codes", op.Name, code)
			}
		}
		doc := texts.operations[op.Name]
		if !strings.HasSuffix(doc, ".") {
			return nil, fmt.Errorf("%s has no comment above its row, or one that is no sentence", op.Name)
		}
		t.operations = append(t.operations, operation{op.Name, doc, op.Params.Name(), op.Result.Name(), op.Codes})
	}
	return t, nil
}

// add puts a struct type and those within it into the table, once.
func (t *table) add(typ reflect.Type, texts *comments) error {
	name := typ.Name()
	if typ.Kind() != reflect.Struct || name == "" {
		return fmt.Errorf("%v is not a named struct", typ)
	}
	if name == nothing || slices.ContainsFunc(t.types, func(s structType) bool { return s.name == name }) {
		return nil
	}
	if texts.types[name] == "" {
		return fmt.Errorf("type %s has no comment", name)
	}
	s := structType{name: name, doc: texts.types[name]}
	for i := range typ.NumField() {
		f := typ.Field(i)
		field := structField{name: f.Tag.Get("json"), doc: texts.fields[name+"."+f.Name]}
		if field.name == "" || field.doc == "" {
			return fmt.Errorf("%s.%s lacks the tag json or a comment", name, f.Name)
		}
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			field.optional, inner = true, inner.Elem()
		}
		ts, uses, err := typescriptType(inner, f.Tag.Get("enum"))
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, f.Name, err)
		}
		field.typescript = ts
		if isMillis(inner) {
			field.doc += "; milliseconds since 1970-01-01T00:00:00Z"
		}
		if uses != nil {
			field.uses = uses.Name()
			if err := t.add(uses, texts); err != nil {
				return err
			}
		}
		s.fields = append(s.fields, field)
	}
	t.types = append(t.types, s)
	return nil
}

func isMillis(t reflect.Type) bool { return t == reflect.TypeFor[client.Millis]() }

// typescriptType returns how TypeScript writes a type, and the struct within it.
func typescriptType(t reflect.Type, enum string) (ts string, uses reflect.Type, err error) {
	switch t.Kind() {
	case reflect.String:
		if enum != "" {
			return `"` + strings.ReplaceAll(enum, "|", `" | "`) + `"`, nil, nil
		}
		return "string", nil, nil
	case reflect.Bool:
		return "boolean", nil, nil
	case reflect.Int32, reflect.Uint32:
		return "number", nil, nil
	case reflect.Int64:
		if isMillis(t) {
			return "number", nil, nil
		}
	case reflect.Uint64:
		return "bigint", nil, nil
	case reflect.Struct:
		return t.Name(), t, nil
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "Uint8Array", nil, nil
		}
		ts, uses, err := typescriptType(t.Elem(), enum)
		if enum != "" {
			ts = "(" + ts + ")"
		}
		return ts + "[]", uses, err
	}
	return "", nil, fmt.Errorf("%v has no form in JavaScript", t)
}
