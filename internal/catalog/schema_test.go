// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

const (
	schemaFile = "../../docs/delivery.schema.json"
	pageFile   = "../../docs/catalog.md"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("delivery.schema.json", document))
	schema, err := compiler.Compile("delivery.schema.json")
	require.NoError(t, err)
	return schema
}

// asJSON converts YAML as an editor does to validate it against a schema.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var value any
	require.NoError(t, yaml.Unmarshal([]byte(text), &value))
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	require.NoError(t, err)
	return decoded
}

func TestTheSchemaTakesWhatIsValid(t *testing.T) {
	t.Parallel()
	schema := compiledSchema(t)
	example, err := os.ReadFile(exampleFile)
	require.NoError(t, err)
	valid := append(pageExamples(t), string(example), "version: 1")
	for _, text := range valid {
		assert.NoError(t, schema.Validate(asJSON(t, text)), text)
	}
}

func TestTheSchemaRefusesWhatIsMisshapen(t *testing.T) {
	t.Parallel()
	schema := compiledSchema(t)
	structural := 0
	for _, tt := range faulty {
		if !tt.structural {
			continue
		}
		structural++
		assert.Error(t, schema.Validate(asJSON(t, tt.yaml)), tt.name)
	}
	assert.Greater(t, structural, 20)
}

// TestSchemaAndLoaderKnowTheSameKeys compares the keys of the schema with those of the Go types.
func TestSchemaAndLoaderKnowTheSameKeys(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	var schema map[string]any
	require.NoError(t, json.Unmarshal(text, &schema))
	sameKeys(t, schema, reflect.TypeFor[file](), "")
}

func sameKeys(t *testing.T, schema map[string]any, as reflect.Type, path string) {
	t.Helper()
	assert.NotEmpty(t, schema["description"], "`%s` is not described", path)
	switch as.Kind() {
	case reflect.Pointer:
		sameKeys(t, schema, as.Elem(), path)
	case reflect.Slice:
		assert.Equal(t, "array", schema["type"], path)
		if as.Elem().Kind() == reflect.Struct {
			sameKeys(t, schema["items"].(map[string]any), as.Elem(), path+"[]")
		}
	case reflect.Struct:
		properties := schema["properties"].(map[string]any)
		var keys []string
		for key := range properties {
			keys = append(keys, key)
		}
		assert.ElementsMatch(t, keysOf(as), keys, path)
		assert.Equal(t, false, schema["additionalProperties"], path)
		for i, key := range keysOf(as) {
			sameKeys(t, properties[key].(map[string]any), as.Field(i).Type, join(path, key))
		}
	case reflect.Map:
		assert.Equal(t, "object", schema["type"], path)
	}
}

// TestTheFileDefinesWhatTheDomainDefines fails if a definition of the domain is missing here.
func TestTheFileDefinesWhatTheDomainDefines(t *testing.T) {
	t.Parallel()
	var known []string
	domain := reflect.TypeFor[dora.Definitions]()
	for i := range domain.NumField() {
		key, _, _ := strings.Cut(domain.Field(i).Tag.Get("json"), ",")
		known = append(known, key)
	}
	assert.ElementsMatch(t, known, keysOf(reflect.TypeFor[definitions]()))
}

func pageExamples(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile(pageFile)
	require.NoError(t, err)
	var examples []string
	for _, fence := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		examples = append(examples, string(fence[1]))
	}
	require.NotEmpty(t, examples)
	return examples
}

func TestTheExamplesOfThePageLoad(t *testing.T) {
	t.Parallel()
	for _, example := range pageExamples(t) {
		_, err := Load(laid(t, map[string]string{
			"delivery.yaml": example, "services/search/catalog-info.yaml": "kind: Component\nmetadata: {name: search}\n",
		}))
		assert.NoError(t, err, example)
	}
}

// TestThePageExplainsEveryKey looks for each key, in backticks, on the documentation page.
func TestThePageExplainsEveryKey(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(pageFile)
	require.NoError(t, err)
	prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(string(page), "")
	for _, section := range []reflect.Type{
		reflect.TypeFor[file](), reflect.TypeFor[serviceEntry](), reflect.TypeFor[repositoryEntry](), reflect.TypeFor[environments](), reflect.TypeFor[telemetryEntry](),
		reflect.TypeFor[definitions](), reflect.TypeFor[objectiveEntry](), reflect.TypeFor[ruleEntry](), reflect.TypeFor[matchEntry](), reflect.TypeFor[setEntry](),
	} {
		for _, key := range keysOf(section) {
			assert.Containsf(t, prose, "`"+key+"`", "`%s` is not explained", key)
		}
	}
	for _, outcome := range Outcomes {
		assert.Containsf(t, prose, "`"+string(outcome)+"`", "`%s` is not explained", outcome)
	}
}
