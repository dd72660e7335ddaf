// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Rule N1: a name is either exactly a registry name, or "dora." followed by the name that we would propose.
func TestEveryEmittedKeyIsInTheRegistryOrOurs(t *testing.T) {
	t.Parallel()
	registry := registryKeys(t)
	for _, key := range emittedKeys() {
		if !strings.HasPrefix(key, "dora.") {
			assert.Contains(t, registry, key)
		}
	}
}

func TestEveryDeclaredKeyIsInTheRegistryOrOurs(t *testing.T) {
	t.Parallel()
	registry := registryKeys(t)
	for constant, key := range declaredKeys(t) {
		if !strings.HasPrefix(key, "dora.") {
			assert.Contains(t, registry, key, constant)
		}
	}
}

func TestEveryEmittedKeyIsDeclaredAsAConstant(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	for _, key := range declaredKeys(t) {
		declared[key] = true
	}
	for _, key := range emittedKeys() {
		assert.True(t, declared[key], "%s does not stand in keys.go", key)
	}
}

func TestTheFixturesEmitEveryKeyThatAKindDeclares(t *testing.T) {
	t.Parallel()
	expected := map[string]bool{}
	for _, f := range envelope {
		expected[f.key] = true
	}
	for _, kind := range kinds {
		for _, key := range kind.keys() {
			expected[key] = true
		}
	}
	emitted := emittedKeys()
	assert.Len(t, emitted, len(expected))
	for key := range expected {
		assert.Contains(t, emitted, key)
	}
}

func TestNoKeyIsTheNamespaceOfAnother(t *testing.T) {
	t.Parallel()
	keys := allKeys(t)
	for _, a := range keys {
		for _, b := range keys {
			assert.False(t, strings.HasPrefix(b, a+"."), "%s is a namespace of %s", a, b)
		}
	}
}

func TestKeysStayDifferentWhenFlattened(t *testing.T) {
	t.Parallel()
	flat := map[string]string{}
	for _, key := range allKeys(t) {
		name := strings.ReplaceAll(key, ".", "_")
		assert.Empty(t, flat[name], "%s flattens like %s", key, flat[name])
		flat[name] = key
	}
}

func TestKeysFollowTheNamingRules(t *testing.T) {
	t.Parallel()
	for _, key := range allKeys(t) {
		assert.Regexp(t, "^[a-z][a-z0-9]*([._][a-z0-9]+)*$", key)
	}
}

func TestAliasesAreReadAndNeverWritten(t *testing.T) {
	t.Parallel()
	emitted := emittedKeys()
	read := 0
	for key, spellings := range aliases {
		for _, alias := range spellings {
			assert.NotContains(t, emitted, alias)
			if _, ok := readable[key]; ok {
				assert.Contains(t, readable, alias)
				read++
			}
		}
	}
	assert.Greater(t, read, 10)
}

// emittedKeys returns the attribute keys in the records of the fixtures, sorted.
func emittedKeys() []string {
	var keys []string
	collect := func(attributes pcommon.Map) {
		for key := range attributes.All() {
			keys = append(keys, key)
		}
	}
	for _, event := range fixtures() {
		logs := NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event})
		for _, resource := range logs.ResourceLogs().All() {
			collect(resource.Resource().Attributes())
		}
		for record := range allRecords(logs) {
			collect(record.Attributes())
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func allKeys(t *testing.T) []string {
	t.Helper()
	keys := emittedKeys()
	for _, key := range declaredKeys(t) {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// declaredKeys returns the values of the Key constants in keys.go by name.
func declaredKeys(t *testing.T) map[string]string {
	t.Helper()
	identifiers := registryIdentifiers(t)
	keys := map[string]string{}
	for name, value := range constants(t, "keys.go") {
		if !strings.HasPrefix(name, "Key") {
			continue
		}
		switch v := value.(type) {
		case *ast.BasicLit:
			keys[name] = unquote(t, v)
		case *ast.CallExpr:
			selector := v.Args[0].(*ast.SelectorExpr)
			require.Contains(t, identifiers, selector.Sel.Name)
			keys[name] = identifiers[selector.Sel.Name]
		default:
			require.Fail(t, "a key that is neither a literal nor a registry key", name)
		}
	}
	require.Greater(t, len(keys), 50)
	return keys
}

func registryKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, key := range registryIdentifiers(t) {
		keys[key] = true
	}
	return keys
}

// registryIdentifiers reads the attribute keys of the semantic conventions from the source of the
// Go package that is generated from the registry, by the name of their constant.
func registryIdentifiers(t *testing.T) map[string]string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.opentelemetry.io/otel")
	directory, err := command.Output()
	require.NoError(t, err)
	path := filepath.Join(strings.TrimSpace(string(directory)), "semconv", "v1.41.0", "attribute_group.go")

	keys := map[string]string{}
	for name, value := range constants(t, path) {
		call, ok := value.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			continue
		}
		function, ok := call.Fun.(*ast.SelectorExpr)
		if literal, isLiteral := call.Args[0].(*ast.BasicLit); ok && isLiteral && function.Sel.Name == "Key" {
			keys[name] = unquote(t, literal)
		}
	}
	require.Greater(t, len(keys), 500, "the registry was not understood")
	return keys
}

func constants(t *testing.T, path string) map[string]ast.Expr {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	found := map[string]ast.Expr{}
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			if value := spec.(*ast.ValueSpec); len(value.Values) == 1 {
				found[value.Names[0].Name] = value.Values[0]
			}
		}
	}
	return found
}

func unquote(t *testing.T, literal *ast.BasicLit) string {
	t.Helper()
	text, err := strconv.Unquote(literal.Value)
	require.NoError(t, err)
	return text
}
