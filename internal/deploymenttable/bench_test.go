// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

const (
	benchServices    = 10_000
	benchDeployments = 5
)

func BenchmarkEncode(b *testing.B) {
	rows := organisation()
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(deploymenttable.Encode(rows))))
	}
}

func BenchmarkDecode(b *testing.B) {
	text := deploymenttable.Encode(organisation())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := deploymenttable.Decode(text, assumed)
		require.NoError(b, err)
	}
}

// organisation returns the table of many services whose deployments are known by everything that deployments usually are known by.
func organisation() []deploymenttable.Row {
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	rows := make([]deploymenttable.Row, 0, benchServices)
	for s := range benchServices {
		name := fmt.Sprintf("service-%d", s)
		var all []join.Deployment
		for d := range benchDeployments {
			sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", s, d))
			text := hex.EncodeToString(sum[:])
			at := begin.Add(time.Duration(d)*24*time.Hour + time.Duration(s)*time.Second)
			version := fmt.Sprintf("1.%d.%d", s%50, d)
			all = append(all, join.Deployment{
				ID: fmt.Sprintf("%d%04d", s+1_000_000, d), Name: "deploy " + name, Version: "v" + version,
				Revision: text[:40], RepositoryURL: "https://github.com/acme/" + name,
				Began: delivery.InstantOf(at), Finished: delivery.InstantOf(at.Add(3 * time.Minute)),
				Revisions: []string{text[:40]}, Digests: []string{"sha256:" + text},
				Versions: []release.Version{{Text: version}}, Tags: []string{"v" + version},
			})
		}
		scope := delivery.Scope{Service: delivery.Service{Namespace: "shop", Name: name}, Environment: "production"}
		rows = append(rows, deploymenttable.Row{Timeline: join.NewTimeline(scope, all, assumed)})
	}
	return rows
}
