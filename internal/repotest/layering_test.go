// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package repotest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Only imports of the packages themselves are checked, not those of their tests, which may import what they compare
// with.
func TestLayeringOfEveryPackage(t *testing.T) {
	t.Parallel()
	packages := goList(t, "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	require.NotEmpty(t, packages)
	for _, line := range packages {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], modulePath+"/")
		if where, _ := layerOf(pkg); where == unknown {
			t.Errorf("%s: %s", pkg, noLayer)
			continue
		}
		for _, imported := range fields[1:] {
			if sentence := violation(fields[0], imported); sentence != "" {
				t.Error(sentence)
			}
		}
	}
}

func TestLayeringCatchesAPlantedViolation(t *testing.T) {
	t.Parallel()
	const collector = "go.opentelemetry.io/collector/"
	tests := []struct {
		name               string
		importer, imported string
		want               string
	}{
		{"the domain may use the standard library", "internal/dora", "crypto/sha1", ""},
		{"dora may know delivery", "internal/dora", modulePath + "/internal/delivery", ""},
		{"dora may know attribution", "internal/dora/window", modulePath + "/internal/attribution", ""},
		{"delivery knows nobody", "internal/delivery", modulePath + "/internal/attribution", "the domain knows"},
		{"attribution does not know dora", "internal/attribution", modulePath + "/internal/dora", "the domain knows"},
		{"the domain does not know an adapter whose name continues its own", "internal/dora", modulePath + "/internal/dorametric", "the domain knows"},
		{"the domain does not know pdata", "internal/dora", collector + "pdata/pmetric", "the domain knows"},
		{"the domain does not log", "internal/delivery", "go.uber.org/zap", "the domain knows"},
		{"the domain does not use cgo", "internal/delivery", "C", "the domain knows"},
		{"an adapter may know the domain", "internal/deliverylog", modulePath + "/internal/delivery", ""},
		{"an adapter may know pdata", "internal/deliverylog", collector + "pdata/plog", ""},
		{"an adapter may know another adapter", "internal/dorametric", modulePath + "/internal/deliverylog", ""},
		{"an adapter does not know component", "internal/deliverylog", collector + "component", "only component packages"},
		{"an adapter may write to a storage client", "internal/blocklog", collector + "extension/xextension/storage", ""},
		{"an adapter does not know extensions", "internal/blocklog", collector + "extension/xextension", "only component packages"},
		{"an adapter does not know consumer errors", "internal/deliverylog", collector + "consumer/consumererror", "only component packages"},
		{"an adapter does not know confighttp", "internal/deliverylog", collector + "config/confighttp", "only component packages"},
		{"an adapter does not know a component of ours", "internal/dorametric", modulePath + "/connector/doraconnector", "never back"},
		{"an adapter does not know what serves components", "internal/dorametric", modulePath + "/internal/sharedcomponent", "not for adapters"},
		{"a sender may know the domain", "internal/source/github", modulePath + "/internal/delivery", ""},
		{"a sender may know the machinery of all senders", "internal/source/github", modulePath + "/internal/source", ""},
		{"a sender does not know pdata", "internal/source/github", collector + "pdata/plog", "a sender maps webhooks"},
		{"a sender does not know semantic conventions", "internal/source/github", "go.opentelemetry.io/otel/semconv/v1.41.0", "a sender maps webhooks"},
		{"what serves components may know component", "internal/sharedcomponent", collector + "component", ""},
		{"what finds a storage may know extensions", "internal/storageclient", collector + "extension/xextension/storage", ""},
		{"what serves components knows none of ours", "internal/sharedcomponent", modulePath + "/connector/doraconnector", "never back"},
		{"a component may know adapters", "connector/doraconnector", modulePath + "/internal/deliverylog", ""},
		{"a component may know its own inner packages", "connector/doraconnector", modulePath + "/connector/doraconnector/internal/metadata", ""},
		{"a component does not know another kind", "connector/doraconnector", modulePath + "/receiver/deliveryreceiver", "components meet in pipelines"},
		{"a component does not know another of its kind", "connector/releasehealthconnector", modulePath + "/connector/doraconnector", "components meet in pipelines"},
		{"a component does not know a command", "connector/doraconnector", modulePath + "/cmd/deliverygen", "nothing is built on a program"},
		{"the oracle may use its own packages", "cmd/deliverygen", modulePath + "/cmd/deliverygen/internal/truth", ""},
		{"the oracle may use a library", "cmd/deliverygen", "github.com/spf13/cobra", ""},
		{"the oracle does not know the domain", "cmd/deliverygen/internal/truth", modulePath + "/internal/delivery", "shares no code"},
		{"the oracle does not know a sender", "cmd/deliverygen", modulePath + "/internal/source/github", "shares no code"},
		{"explain runs a sender", "cmd/deliverygen/internal/explain", modulePath + "/internal/source/github", ""},
		{"explain reads the delivery file", "cmd/deliverygen/internal/explain", modulePath + "/internal/catalog", ""},
		{"explain computes no figures", "cmd/deliverygen/internal/explain", modulePath + "/internal/dora", "computes figures"},
		{"explain attributes nothing", "cmd/deliverygen/internal/explain", modulePath + "/internal/attribution", "computes figures"},
		{"explain knows no truth", "cmd/deliverygen/internal/explain", modulePath + "/cmd/deliverygen/internal/truth", "computes figures"},
		{"explain runs no component", "cmd/deliverygen/internal/explain", modulePath + "/receiver/deliveryreceiver", "computes figures"},
		{"history names things as senders do", "cmd/deliverygen/internal/history", modulePath + "/internal/source", ""},
		{"history writes delivery events", "cmd/deliverygen/internal/history", modulePath + "/internal/deliverylog", ""},
		{"history computes no figures", "cmd/deliverygen/internal/history", modulePath + "/internal/dora", "computes figures"},
		{"history does not explain", "cmd/deliverygen/internal/history", modulePath + "/cmd/deliverygen/internal/explain", "the oracle must not"},
		{"the command may tell history", "cmd/deliverygen", modulePath + "/cmd/deliverygen/internal/history", ""},
		{"the oracle tells no history", "cmd/deliverygen/internal/webhook", modulePath + "/cmd/deliverygen/internal/history", "the oracle must not"},
		{"the command may explain", "cmd/deliverygen", modulePath + "/cmd/deliverygen/internal/explain", ""},
		{"the command reads no delivery file itself", "cmd/deliverygen", modulePath + "/internal/catalog", "shares no code"},
		{"the oracle does not explain", "cmd/deliverygen/internal/truth", modulePath + "/cmd/deliverygen/internal/explain", "the oracle must not"},
		{"the product does not explain", "internal/catalog", modulePath + "/cmd/deliverygen/internal/explain", "the oracle must not"},
		{"an example runs programs and links none", "examples/quickstart", modulePath + "/cmd/deliverygen/internal/replay", "shares no code"},
		{"what measures the product runs components", "internal/datasettest/evaluate/eval", modulePath + "/connector/releasehealthconnector", ""},
		{"what serves it runs none", "internal/datasettest/evaluate", modulePath + "/connector/releasehealthconnector", "never back"},
		{"a folder that the rules do not know has no layer", "pkg/shiny", "fmt", "has no layer"},
		{"nobody may know a folder without a layer", "connector/doraconnector", modulePath + "/pkg/shiny", "has no layer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sentence := violation(modulePath+"/"+tt.importer, tt.imported)
			if tt.want == "" {
				assert.Empty(t, sentence)
				return
			}
			assert.Contains(t, sentence, tt.importer+" imports "+strings.TrimPrefix(tt.imported, modulePath+"/")+": ")
			assert.Contains(t, sentence, tt.want)
		})
	}
}
