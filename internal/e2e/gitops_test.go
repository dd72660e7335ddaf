// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/senders"
)

// gitOpsWebhooks are the webhooks of forge, registry and Argo CD for a team that builds acme/checkout and deploys it by
// committing to acme/deploy. All on one day:
//
//	08:00  commit 1, pushed 08:05, built as image 1 at 08:10; config commit a; synced at 09:00
//	10:00  commit 2
//	10:20  commit 3, pushed with 2 at 10:25, built as image 2 at 10:30, which is never deployed
//	10:40  commit 4 on a branch, merged at 11:00 as commit 5 by a squash, built as image 3 at 11:10
//	11:30  config commit b names image 3; synced at 12:00
//	15:30  config commit c adds replicas; synced at 16:00, with image 3 again
//
// The lead times are therefore 60 minutes for commit 1, 120 for commit 2, 100 for commit 3 and 80 for the change that
// began with commit 4. No commit to acme/deploy is a change of the application, and the last sync brought nothing.
func gitOpsWebhooks() []recordedWebhook {
	return []recordedWebhook{
		pushOf("checkout", "main", "08:05", none, commit{"1", "08:00"}),
		imageOf("08:10", "1", "1"),
		pushOf("deploy", "main", "08:30", none, commit{"a", "08:30"}),
		syncOf("09:00", "1", "a"),
		pushOf("checkout", "main", "10:25", "1", commit{"2", "10:00"}, commit{"3", "10:20"}),
		imageOf("10:30", "3", "2"),
		pushOf("checkout", "faster", "10:45", "3", commit{"4", "10:40"}),
		mergeOf("11:00", "faster", "4", "5"),
		pushOf("checkout", "main", "11:00", "3", commit{"5", "11:00"}),
		imageOf("11:10", "5", "3"),
		pushOf("deploy", "main", "11:30", "a", commit{"b", "11:30"}),
		syncOf("12:00", "3", "a", "b"),
		pushOf("deploy", "main", "15:30", "b", commit{"c", "15:30"}),
		syncOf("16:00", "3", "a", "b", "c"),
	}
}

var gitOpsLeadTimes = []float64{60 * 60, 120 * 60, 100 * 60, 80 * 60}

func TestLeadTimesOfGitOpsFromItsWebhooks(t *testing.T) {
	t.Parallel()
	orders := map[string][]recordedWebhook{"as it happened": gitOpsWebhooks()}
	orders["backwards"] = gitOpsWebhooks()
	slices.Reverse(orders["backwards"])
	orders["syncs before all else"] = gitOpsWebhooks()
	slices.SortStableFunc(orders["syncs before all else"], func(a, b recordedWebhook) int {
		return strings.Compare(a.source, b.source) // argocd, github
	})
	orders["everything twice"] = slices.Concat(gitOpsWebhooks(), orders["backwards"])
	for seed := range uint64(50) {
		shuffled := gitOpsWebhooks()
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		orders[fmt.Sprintf("shuffled by %d", seed)] = shuffled
	}
	for name, hooks := range orders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			observed := observedOf(t, hooks)
			assert.ElementsMatch(t, gitOpsLeadTimes, observed["dora.change.lead_time"])
			assert.Equal(t, []float64{1}, observed["dora.deployments redeploy"])
		})
	}
}

// observedOf decodes webhooks as the receiver does and returns the observations of checkout in production: values by
// metric, and for deployments by metric and reason.
func observedOf(t *testing.T, hooks []recordedWebhook) map[string][]float64 {
	t.Helper()
	table, encoder := senders.Table[struct{}](), deliverylog.NewEncoder("", "")
	book := dora.NewBook(dora.Options{Definitions: dora.NewDefaultDefinitions()})
	for _, hook := range hooks {
		from := table[hook.source].NewConfig().NewSource(delivery.Environments{Aliases: delivery.DefaultAliases()})
		header := http.Header{"X-Github-Event": {hook.event}}
		events, err := from.Events(source.Request{Header: header, Body: []byte(hook.body), Received: hook.at})
		require.NoError(t, err, hook.body)
		deliverylog.Decode(encoder.Encode(events.Standing()), func(e *delivery.Event, err error) {
			require.NoError(t, err)
			_, err = book.Apply(e)
			require.NoError(t, err)
		})
	}
	observed := map[string][]float64{}
	for _, report := range book.Close(clock("23:00")).Reports {
		if !slices.Contains(report.Identity, dora.Attribute{Key: "service.name", Value: "checkout"}) {
			continue
		}
		for _, one := range report.Observations {
			name := string(one.Metric)
			if i := slices.IndexFunc(one.Attributes, isReason); i >= 0 {
				name += " " + one.Attributes[i].Value
			}
			observed[name] = append(observed[name], one.Value)
		}
	}
	return observed
}

func isReason(a dora.Attribute) bool { return a.Key == "dora.deployment.reason" }
