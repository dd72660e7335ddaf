// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// ownKeys are the attributes that are in no registry.
var ownKeys = []string{
	keyPlatformRevision, keyInstanceStart, keyJoinStep, keyCollector,
	keySignal, keyClass, keyFingerprint, keyHandled, keyEntryNamespace, keyEntryService, keyEntryFailed, keyTouched,
}

// registryKeys are the attributes from the semantic conventions.
var registryKeys = []string{
	keyNamespace, keyService, keyEnvironment, keyDeploymentID, keyRevision, keyRepository, keyDigests, keyVersion, keyTags, keyErrorType,
}

func TestAllNamesStandInOneFile(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	known := append(append(slices.Clone(ownKeys), registryKeys...), metricNamespace)
	for _, i := range instruments {
		known = append(known, i.name)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "keys.go" {
			continue
		}
		for _, text := range literals(t, file) {
			assert.NotContains(t, known, text, file)
			assert.False(t, strings.HasPrefix(text, "dora."), "%s in %s", text, file)
		}
	}
}

func literals(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var texts []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			texts = append(texts, text)
		}
		return true
	})
	return texts
}

func TestTheFixturesEmitEveryName(t *testing.T) {
	t.Parallel()
	emitted, metrics := map[string]bool{}, map[string]bool{}
	collect := func(attributes pcommon.Map) {
		for key := range attributes.All() {
			emitted[key] = true
		}
	}
	for _, m := range build(fixtures(), testOptions()) {
		for _, resource := range m.ResourceMetrics().All() {
			collect(resource.Resource().Attributes())
			for _, metric := range resource.ScopeMetrics().At(0).Metrics().All() {
				metrics[metric.Name()] = true
				if metric.Type() == pmetric.MetricTypeExponentialHistogram {
					collect(metric.ExponentialHistogram().DataPoints().At(0).Attributes())
					continue
				}
				for _, p := range numberPoints(metric).All() {
					collect(p.Attributes())
				}
			}
		}
	}
	all := append(slices.Clone(ownKeys), registryKeys...)
	assert.Len(t, emitted, len(all))
	for _, key := range all {
		assert.True(t, emitted[key], "%s is not emitted", key)
	}
	assert.Len(t, metrics, len(instruments))
}

func TestNamesFollowTheRules(t *testing.T) {
	t.Parallel()
	names := append(slices.Clone(ownKeys), registryKeys...)
	for _, i := range instruments {
		names = append(names, i.name)
		assert.Equal(t, metricNamespace+string(i.metric), i.name)
		assert.NotEmpty(t, i.unit, i.name)
		assert.NotEmpty(t, i.description, i.name)
	}
	flat := map[string]bool{}
	for _, a := range names {
		assert.Regexp(t, "^[a-z][a-z0-9]*([._][a-z0-9]+)*$", a)
		flattened := strings.ReplaceAll(a, ".", "_")
		assert.False(t, flat[flattened], a)
		flat[flattened] = true
		for _, b := range names {
			assert.False(t, strings.HasPrefix(b, a+"."), "%s is a namespace of %s", a, b)
		}
	}
	for _, key := range ownKeys {
		assert.True(t, strings.HasPrefix(key, "dora."), key)
	}
}

// Users join events and metrics of a release by these attributes.
func TestEventsSpellTheSameThingsTheSame(t *testing.T) {
	t.Parallel()
	assert.Equal(t, deliverylog.KeyJoinStep, keyJoinStep)
	assert.Equal(t, deliverylog.ScopeSchemaURL, scopeSchemaURL)
	assert.Equal(t, deliverylog.ResourceSchemaURL, resourceSchemaURL)
}

func TestEveryMetricOfTheDomainCanBeWritten(t *testing.T) {
	t.Parallel()
	for _, m := range []health.Metric{
		health.Operations, health.Durations, health.FailingTraces, health.Fingerprints, health.ErrorLogs, health.Instances,
		health.FailureOrigins, health.Exposures,
	} {
		assert.Contains(t, rankOf, m)
	}
}

func TestTheDocumentationNamesEverything(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "health.md"))
	require.NoError(t, err)
	text := strings.ReplaceAll(string(page), "`.name`", "`"+keyEntryService+"`")
	for _, i := range instruments {
		assert.Contains(t, text, "| `"+i.name+"` |")
		assert.Contains(t, text, "| `"+i.unit+"` |")
	}
	for _, key := range append(slices.Clone(ownKeys), registryKeys...) {
		assert.Contains(t, text, "`"+key+"`")
	}
}
