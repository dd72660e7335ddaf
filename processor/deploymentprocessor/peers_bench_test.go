// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

// BenchmarkEdition encodes, hashes and compresses the table of a large organisation.
func BenchmarkEdition(b *testing.B) {
	p := pressOf(constant(organisation(10_000, 5)))
	b.ReportAllocs()
	for b.Loop() {
		p.last = nil
		e := p.current()
		b.ReportMetric(float64(len(e.plain)), "B/plain")
		b.ReportMetric(float64(len(e.packed)), "B/packed")
	}
}

// BenchmarkFollow reads the table of a large organisation: for the first time, and after one service has changed.
func BenchmarkFollow(b *testing.B) {
	before, after := organisation(10_000, 5), organisation(10_000, 5)
	after[5_000] = inProduction("service-5000", "1")
	editions := []*edition{pressOf(constant(before)).current(), pressOf(constant(after)).current()}
	for name, known := range map[string]bool{"anew": false, "changed": true} {
		b.Run(name, func(b *testing.B) {
			served := 0
			p := &poller{url: &url.URL{}, maxBytes: 1 << 30, decoder: deploymenttable.NewDecoder(time.Minute), client: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				served++
				return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(editions[served%2].plain))}, nil
			})}}
			f := newFollowed()
			b.ReportAllocs()
			for b.Loop() {
				if !known {
					f, p.decoder = newFollowed(), deploymenttable.NewDecoder(time.Minute)
				}
				rows, _, failure := p.poll(b.Context())
				require.Nil(b, failure)
				f.merge(rows, noon)
			}
		})
	}
}

// constant is knowledge that never changes.
type constant []*join.Timeline

func (c constant) snapshot() []*join.Timeline { return c }

func (constant) version() uint64 { return 0 }

// organisation returns the timelines of that many services with that many deployments each, which have all the usual identifiers.
func organisation(services, deployments int) []*join.Timeline {
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	all := make([]*join.Timeline, 0, services)
	for s := range services {
		name := fmt.Sprintf("service-%d", s)
		course := make([]join.Deployment, 0, deployments)
		for d := range deployments {
			sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", s, d))
			text := hex.EncodeToString(sum[:])
			at := begin.Add(time.Duration(d)*24*time.Hour + time.Duration(s)*time.Second)
			version := fmt.Sprintf("1.%d.%d", s%50, d)
			course = append(course, join.Deployment{
				ID: fmt.Sprintf("%d%04d", s+1_000_000, d), Name: "deploy " + name, Version: "v" + version,
				Revision: text[:40], RepositoryURL: "https://github.com/acme/" + name,
				Began: delivery.InstantOf(at), Finished: delivery.InstantOf(at.Add(3 * time.Minute)),
				Revisions: []string{text[:40]}, Digests: []string{"sha256:" + text},
				Versions: []release.Version{{Text: version}}, Tags: []string{"v" + version},
			})
		}
		scope := delivery.Scope{Service: delivery.Service{Namespace: "shop", Name: name}, Environment: "production"}
		all = append(all, join.NewTimeline(scope, course, time.Minute))
	}
	return all
}
