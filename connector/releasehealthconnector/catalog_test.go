// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

// withCatalog starts a connector that follows a delivery file, and returns the connector's rig and the file's path.
func withCatalog(t *testing.T, content string) (r *rig, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "delivery.yaml")
	write(t, path, content)
	return started(t, func(c *config) { c.Catalog = path }), path
}

const deliveryFile = `version: 1
services: [{name: cart, namespace: shop}]
environments:
  aliases: {prod-eu: production}
  telemetry: [{attribute: k8s.cluster.name, match: "prod-*", environment: production}]
`

func TestDeliveryFileNamesEnvironmentsAndServices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, _ := withCatalog(t, deliveryFile)
		now := time.Now()
		r.sends(t, cart("1.0", attributes{"deployment.environment.name": "prod-eu"}), request(1, "GET", now))
		r.sends(t, cart("1.0", attributes{"k8s.cluster.name": "prod-1"}), request(2, "GET", now))
		r.sends(t, cart("1.0", attributes{"k8s.cluster.name": "lab"}), request(3, "GET", now))
		collector := attributes{"service.name": "otelcol", "k8s.cluster.name": "prod-1"}
		r.measured(t, collector, spanCalls(5, now, attributes{"service.name": "web"}))
		flushed()
		assert.Equal(t, map[string]int64{"production cart 1.0 GET": 2, "cart 1.0 GET": 1, "production web GET /cart span_metrics": 5}, r.told(t, health.Operations))
		for _, o := range r.observed(t) {
			assert.Equal(t, o.Release.Service == "cart", o.Release.Namespace == "shop")
		}
	})
}

func TestChangedDeliveryFileIsInForceFromTheNextFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		send := func() {
			r.sends(t, cart("1.0", attributes{"deployment.environment.name": "prod-eu"}), request(1, "GET", time.Now()))
		}
		send()
		flushed()
		write(t, path, deliveryFile)
		pass(20 * time.Second)
		send()
		flushed()
		want := map[string]int64{"prod-eu cart 1.0 GET": 1, "production cart 1.0 GET": 1}
		assert.Equal(t, want, r.told(t, health.Operations))
		write(t, path, "version: 1\nenvironments: {aliases: [broken]}\n")
		pass(20 * time.Second)
		send()
		flushed()
		want["production cart 1.0 GET"] = 2
		assert.Equal(t, want, r.told(t, health.Operations), "a version with faults changes nothing")
		assert.EqualValues(t, 1, r.figure(t, "catalog_refusals"))
		assert.Equal(t, 1, r.said.FilterMessageSnippet("the delivery file has faults").Len())
	})
}

func TestInstancesAreCountedOnceThoughTheDeliveryFileChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		// All telemetry of this test falls into the same bin.
		end := time.Now().Add(45 * time.Second)
		r.sends(t, cart("1.0", attributes{"service.instance.id": "a"}), request(1, "GET", end))
		write(t, path, "version: 1\nenvironments: {aliases: {x: y}}\n")
		pass(40 * time.Second)
		r.sends(t, cart("1.0", attributes{"service.instance.id": "a"}), request(2, "GET", end))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0": 1}, r.told(t, health.Instances))
	})
}

func TestRefusalsNeverGoDownThoughTheDeliveryFileChanges(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "delivery.yaml")
	write(t, path, "version: 1\n")
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Catalog, c.Limits.Resources, c.Limits.Releases = path, 1, 1 })
		for _, instance := range []string{"a", "b", "c"} {
			r.sends(t, cart("1.0", attributes{"service.instance.id": instance}), request(1, "GET", time.Now()))
		}
		before := r.figure(t, "state_refused", "kind", "instance")
		assert.Positive(t, before)
		write(t, path, deliveryFile)
		pass(30 * time.Second)
		assert.GreaterOrEqual(t, r.figure(t, "state_refused", "kind", "instance"), before)
	})
}

func TestStartFailsWithoutTheDeliveryFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *config) { c.Catalog = filepath.Join(t.TempDir(), "nowhere.yaml") })
		for _, pair := range r.pairs() {
			require.ErrorContains(t, pair.Start(t.Context(), componenttest.NewNopHost()), "`catalog`")
		}
		r.shutdown(t)
	})
}
