// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// fleet is what runs in a benchmark: services in production with a number of processes each. Every process is a resource with
// twelve attributes. Every service has nine deployments, the last of which finished an hour ago.
type fleet struct{ services, processes int }

const (
	deploymentsPerService = 9
	lastRelease           = deploymentsPerService - 1
	attributesPerResource = 12
)

// began is the start of the program, and the event time of all telemetry.
var began = time.Now()

func (f fleet) resources() int { return f.services * f.processes }

// service returns the name of the service of the n-th resource. Successive resources belong to different services.
func (f fleet) service(n int) string { return fmt.Sprint("service-", n%f.services) }

// deployed returns the delivery events of the fleet, in batches of a hundred services each.
func (f fleet) deployed() []plog.Logs {
	const servicesPerBatch = 100
	var batches []plog.Logs
	for service := range f.services {
		if service%servicesPerBatch == 0 {
			batches = append(batches, plog.NewLogs())
		}
		for release := range deploymentsPerService {
			f.deployment(service, release, began.Add(-time.Duration(deploymentsPerService-release)*time.Hour)).copyTo(batches[len(batches)-1])
		}
	}
	return batches
}

// deployment returns the event of a deployment. Later releases have higher numbers.
func (f fleet) deployment(service, release int, finished time.Time) event {
	name := f.service(service)
	e := deployed(deployment{
		id: fmt.Sprintf("%s-%d", name, release), version: version(release), revision: fmt.Sprintf("%020d%020d", service, release),
		service: name, began: finished.Add(-2 * time.Minute), finished: finished,
	})
	e.Attributes["deployment.name"] = fmt.Sprintf("release %d of %s", release, name)
	e.Resource["vcs.repository.url.full"] = "https://github.com/shop/" + name
	return e
}

func version(release int) string { return fmt.Sprintf("2.%d.0", release) }

// process returns the attributes of the n-th resource: those that an SDK detects, and more instead of some of them.
func (f fleet) process(n int, more attributes) attributes {
	all := attributes{
		"service.name":            f.service(n),
		"telemetry.sdk.name":      "opentelemetry",
		"telemetry.sdk.language":  "java",
		"telemetry.sdk.version":   "1.60.1",
		"host.name":               fmt.Sprintf("ip-10-1-%d-%d.eu-central-1.compute.internal", n/250, n%250),
		"process.pid":             int64(1000 + n),
		"host.arch":               "amd64",
		"os.type":                 "linux",
		"os.description":          "Ubuntu 24.04.2 LTS",
		"process.executable.path": "/usr/lib/jvm/java-21-openjdk-amd64/bin/java",
		"process.runtime.name":    "OpenJDK Runtime Environment",
		"process.runtime.version": "21.0.7+6-LTS",
	}.with(more)
	for _, spare := range []string{
		"process.runtime.name", "os.description", "process.executable.path", "os.type", "host.arch", "process.runtime.version", "process.pid",
	} {
		if len(all) > attributesPerResource {
			delete(all, spare)
		}
	}
	return all
}

// telling is how much the resources of a fleet tell about their release. The name is that of the outcome.
type telling struct {
	name string
	of   func(f fleet, n int) attributes
}

// The ways to tell, and what the processor adds.
var (
	tellsAll = telling{"tagged", func(f fleet, n int) attributes { // nothing is added
		return f.process(n, attributes{
			"deployment.id":               fmt.Sprintf("%s-%d", f.service(n), lastRelease),
			"deployment.name":             fmt.Sprintf("release %d of %s", lastRelease, f.service(n)),
			"service.version":             version(lastRelease),
			"vcs.ref.head.revision":       fmt.Sprintf("%020d%020d", n%f.services, lastRelease),
			"vcs.repository.url.full":     "https://github.com/shop/" + f.service(n),
			"deployment.environment.name": "production",
			"dora.join.step":              "deployment_id",
		})
	}}
	tellsUnknown = telling{"unknown_service", func(f fleet, n int) attributes { // nothing is added
		return f.process(n, attributes{"service.name": fmt.Sprint("elsewhere-", n%f.services)})
	}}
	tellsVersion = telling{"version_told", func(f fleet, n int) attributes { // five attributes are added, at any event time
		return f.process(n, attributes{"service.version": version(lastRelease), "deployment.environment.name": "production"})
	}}
	tellsName = telling{"name_told", func(f fleet, n int) attributes { // all seven are added, because of the event time
		return f.process(n, nil)
	}}
)

func TestTheFleetOfTheBenchmarksIsWhatItSays(t *testing.T) {
	t.Parallel()
	f := fleet{services: 3, processes: 2}
	for _, tt := range []struct {
		telling
		added int
		step  string
	}{{tellsAll, 0, "deployment_id"}, {tellsUnknown, 0, ""}, {tellsVersion, 5, "version"}, {tellsName, 7, "time"}} {
		t.Run(tt.name, func(t *testing.T) {
			r := started(t, nil)
			for _, batch := range f.deployed() {
				require.NoError(t, r.logs.ConsumeLogs(t.Context(), batch))
			}
			for n := range f.resources() {
				told := tt.of(f, n)
				require.Len(t, told, attributesPerResource)
				became := r.sent(t, told, began, began)
				require.Len(t, became, attributesPerResource+tt.added)
				if tt.step != "" {
					require.Equal(t, tt.step, became["dora.join.step"])
				}
			}
		})
	}
}
