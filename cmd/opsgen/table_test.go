package main

import (
	"reflect"
	"strings"
	"testing"

	"mlswasm/internal/client"
)

type Inner struct {
	Name string `json:"name"`
}

type Params struct {
	Text  string        `json:"text"`
	Kind  string        `json:"kind" enum:"a|b"`
	Seq   *uint64       `json:"seq"`
	Some  []string      `json:"some" enum:"c|d"`
	Bytes [][]byte      `json:"bytes"`
	Time  client.Millis `json:"time"`
	Inner []Inner       `json:"inner"`
}

type Nothing struct{}

type Untagged struct{ Text string }

type Uncommented struct {
	Text string `json:"text"`
}

type Float struct {
	F float64 `json:"f"`
}

var texts = &comments{
	types: map[string]string{"Params": "Params are it.", "Inner": "Inner is within.", "Untagged": "x", "Uncommented": "x", "Float": "x"},
	fields: map[string]string{
		"Inner.Name":    "a name | with a bar",
		"Params.Text":   "some text",
		"Params.Kind":   "which",
		"Params.Seq":    "a place; never */ the end",
		"Params.Some":   "some of them",
		"Params.Bytes":  "1 to 3 packages",
		"Params.Time":   "when",
		"Params.Inner":  "those within",
		"Untagged.Text": "x",
		"Float.F":       "no form",
	},
	operations: map[string]string{"act": "Acts."},
}

func operationOf(params, result any, codes ...client.Code) client.Operation {
	return client.Operation{Name: "act", Params: reflect.TypeOf(params), Result: reflect.TypeOf(result), Codes: codes}
}

func tableOf(t *testing.T, op client.Operation) *table {
	t.Helper()
	table, err := newTable([]client.Operation{op}, client.Codes(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestATableSaysWhatItLacks(t *testing.T) {
	undocumented := operationOf(Nothing{}, Nothing{})
	undocumented.Name = "unheard"
	for says, op := range map[string]client.Operation{
		"not in the table of codes": operationOf(Params{}, Nothing{}, "unheard_of"),
		"Untagged.Text lacks":       operationOf(Untagged{}, Nothing{}),
		"Uncommented.Text lacks":    operationOf(Uncommented{}, Nothing{}),
		"no form in JavaScript":     operationOf(Nothing{}, Float{}),
		"not a named struct":        operationOf(5, Nothing{}),
		"has no comment":            operationOf(client.KDF{}, Nothing{}),
		"has no comment above":      undocumented,
	} {
		if _, err := newTable([]client.Operation{op}, client.Codes(), texts); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestTypesStandBeforeWhatUsesThem(t *testing.T) {
	table := tableOf(t, operationOf(Params{}, Inner{}))
	var names []string
	for _, s := range table.types {
		names = append(names, s.name)
	}
	if got := strings.Join(names, " "); got != "Inner Params" {
		t.Error(got)
	}
}

func TestTypescriptSaysEverything(t *testing.T) {
	text := typescript(tableOf(t, operationOf(Params{}, Nothing{}, client.CodeBusy)))
	for _, part := range []string{
		"/** Params are it. */\nexport interface Params {\n",
		"  /** some text */\n  text: string\n",
		"  kind: \"a\" | \"b\"\n",
		"  /** a place; never *\\/ the end */\n  seq?: bigint\n",
		"  some: (\"c\" | \"d\")[]\n",
		"  bytes: Uint8Array[]\n",
		"  /** when; milliseconds since 1970-01-01T00:00:00Z */\n  time: number\n",
		"  inner: Inner[]\n",
		"   * Acts.\n   *\n   * @param params - `text`: some text. ",
		"   * @returns nothing\n   * @throws MlsError `busy`, `fatal`\n",
		"  act: {\n    params: Params\n    result: Nothing\n    codes: \"busy\" | \"fatal\"\n  }\n",
		"  busy: { retryable: true },\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %q in\n%s", part, text)
		}
	}
}

func TestPagesSayEverything(t *testing.T) {
	table := tableOf(t, operationOf(Params{}, Nothing{}, client.CodeBusy))
	operations, codes := operationsPage(table), errorsPage(table)
	for _, part := range []string{
		"- [act](#act)", "## act\n\nActs.\n\nParameters:\n", "| `seq` | `bigint`, optional |", "| `kind` | `\"a\" \\| \"b\"` | which |",
		"| `inner` | [Inner](#inner)[] |", "Result: none.", "Codes: [`busy`](errors.md#busy).", "### Inner\n\nInner is within.", "a name \\| with a bar",
	} {
		if !strings.Contains(operations, part) {
			t.Errorf("operations.md lacks %q in\n%s", part, operations)
		}
	}
	for _, part := range []string{"| [`busy`](#busy) | yes |", "May be answered by every operation.", "Not answered by an operation"} {
		if !strings.Contains(codes, part) {
			t.Errorf("errors.md lacks %q in\n%s", part, codes)
		}
	}
}
