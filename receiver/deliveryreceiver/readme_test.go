// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.yaml.in/yaml/v3"
)

// pages is the folder with the pages of the sources.
const pages = "../../docs/sources/"

// TestExampleOfTheGenericSource sends the requests that the README and the source's page show.
func TestExampleOfTheGenericSource(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"README.md", pages + "generic.md"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(page)
			require.NoError(t, err)
			holdsExample(t, text)
		})
	}
}

func holdsExample(t *testing.T, page []byte) {
	t.Helper()
	fence := regexp.MustCompile("(?s)<!-- example: generic -->\n```sh\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, fence, "the page lost its example")
	hook := parseCurl(t, strings.ReplaceAll(string(fence[1]), "$DELIVERY_TOKEN", testSecret))

	sink := new(consumertest.LogsSink)
	status, reason := startAll(t, sink).post(t, hook)
	require.Equal(t, http.StatusAccepted, status, reason)
	events := flattened(sink.AllLogs())
	require.Len(t, events, 1)
	for key, want := range map[string]any{
		"event":                       "dora.deployment.finished",
		"time":                        "2026-03-02T09:14:31Z",
		"deployment.id":               "build-812",
		"deployment.status":           "succeeded",
		"service.namespace":           "shop",
		"service.name":                "checkout",
		"service.version":             "1.4.2",
		"deployment.environment.name": "production",
		"vcs.ref.head.revision":       "08bc87cf41e805e319fa9857e501d76e318cdb07",
		"vcs.repository.url.full":     "https://github.com/acme/checkout",
		"dora.deployment.start_time":  "2026-03-02T09:11:19Z",
		"dora.provider.name":          "generic",
	} {
		assert.Equal(t, want, events[0][key], key)
	}
}

func TestExampleOfCorrections(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(pages + "generic.md")
	require.NoError(t, err)
	fence := regexp.MustCompile("(?s)<!-- example: corrections -->\n```sh\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, fence, "the page lost its example")
	sink := new(consumertest.LogsSink)
	receiver := startAll(t, sink)
	for said := range strings.SplitSeq(string(fence[1]), "\n\n") {
		_, command, _ := strings.Cut(said, "\n")
		status, reason := receiver.post(t, parseCurl(t, strings.ReplaceAll(command, "$DELIVERY_TOKEN", testSecret)))
		require.Equal(t, http.StatusAccepted, status, reason)
	}
	events := flattened(sink.AllLogs())
	require.Len(t, events, 3)
	for i, correction := range []string{"confirmed", "dismissed", "not_caused_by"} {
		assert.Equal(t, "dora.attribution.corrected", events[i]["event"])
		assert.Equal(t, correction, events[i]["dora.attribution.correction"])
		assert.Equal(t, "build-812", events[i]["deployment.id"])
	}
	assert.Equal(t, "Q1ABC", events[2]["dora.incident.id"])
}

// TestConfigurationsOfThePages loads and validates every receiver configuration in the README and the sources' pages.
func TestConfigurationsOfThePages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(pages + "*.md")
	require.NoError(t, err)
	for _, file := range append(files, "README.md") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			page, err := os.ReadFile(file)
			require.NoError(t, err)
			fences := regexp.MustCompile("(?s)```yaml\n(receivers:\n.*?)```").FindAllSubmatch(page, -1)
			require.NotEmpty(t, fences, "the page shows no configuration")
			for _, fence := range fences {
				var file map[string]map[string]map[string]any
				require.NoError(t, yaml.Unmarshal(fence[1], &file))
				config := createDefaultConfig()
				require.NoError(t, confmap.NewFromStringMap(file["receivers"]["delivery"]).Unmarshal(config))
				assert.NoError(t, confmap.Validate(config))
			}
		})
	}
}

// TestEverySourceHasAPage checks that every source has a page and that the README links to it.
func TestEverySourceHasAPage(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, name := range kindNames() {
		assert.Contains(t, string(readme), "| [`"+name+"`]("+pages+name+".md) |")
		assert.FileExists(t, pages+name+".md")
	}
}

// parseCurl understands the arguments of curl that the README uses: the address, -H and -d.
func parseCurl(t *testing.T, command string) webhook {
	t.Helper()
	words := regexp.MustCompile(`(?s)'[^']*'|"[^"]*"|[^\s\\]+`).FindAllString(command, -1)
	for i, word := range words {
		words[i] = strings.Trim(word, `'"`)
	}
	require.Equal(t, []string{"curl", "--fail-with-body"}, words[:2])
	address, err := url.Parse(words[2])
	require.NoError(t, err)
	require.Equal(t, defaultEndpoint, address.Host)
	hook := webhook{path: address.Path, header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}
	for i := 3; i < len(words); i += 2 {
		switch words[i] {
		case "-H":
			key, value, _ := strings.Cut(words[i+1], ": ")
			hook.header.Set(key, value)
		case "-d":
			hook.body = []byte(words[i+1])
		default:
			t.Fatalf("the test does not know %q", words[i])
		}
	}
	return hook
}
