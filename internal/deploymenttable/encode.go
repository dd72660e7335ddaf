// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// Encode returns the table as JSON, one row per line, sorted by scope. It omits whatever exceeds the limits of the format.
func Encode(rows []Row) []byte { return encode(rows, allowed) }

func encode(rows []Row, left room) []byte {
	var b bytes.Buffer
	b.WriteString(`{"format":"` + format + `","scopes":[`)
	for i, row := range sorted(rows, left.rows) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		deployments := deploymentsOf(row.Timeline, left.deployments)
		left.deployments -= len(deployments)
		writeRow(&b, row, deployments)
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}

func writeRow(b *bytes.Buffer, row Row, deployments []deploymentMembers) {
	scope := row.Timeline.Scope()
	write(b, struct {
		scopeMembers

		Deployments []deploymentMembers `json:"deployments"`
	}{
		scopeMembers{scope.Service.Namespace, scope.Service.Name, scope.Environment, instant(row.AsOf)},
		deployments,
	})
}

// write appends the JSON of a value. Values are of this package's own types, whose encoding cannot fail.
func write(b *bytes.Buffer, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("encode a table of deployments: %v", err))
	}
	b.Write(text)
}

// deploymentsOf returns the first deployments of a timeline, at most so many. It skips those whose id the table cannot hold.
func deploymentsOf(t *join.Timeline, most int) []deploymentMembers {
	all := make([]deploymentMembers, 0, len(t.Deployments()))
	for i := range t.Deployments() {
		d := &t.Deployments()[i]
		if len(all) < most && d.ID != "" && fits(d.ID) {
			all = append(all, membersOf(d))
		}
	}
	return all
}

func membersOf(d *join.Deployment) deploymentMembers {
	return deploymentMembers{
		ID: d.ID, Name: fitting(d.Name), Version: fitting(d.Version), Revision: fitting(d.Revision), RepositoryURL: fitting(d.RepositoryURL),
		Began: instant(d.Began), EndOnly: d.EndOnly, Finished: instant(d.Finished), Failed: d.Failed, RolledBack: instant(d.RolledBack), Excluded: d.Excluded,
		Stages:    fittingNames(d.Stages),
		Revisions: fittingNames(d.Revisions), Digests: fittingNames(d.Digests), Versions: versionsOf(d.Versions),
		Tags: fittingNames(d.Tags), PlatformRevisions: fittingNames(d.PlatformRevisions),
	}
}

func versionsOf(versions []release.Version) list[versionMembers] {
	var all list[versionMembers]
	for _, v := range versions {
		if len(all) < maxNames && fits(v.Text, v.Revision, v.Digest) {
			all = append(all, versionMembers(v))
		}
	}
	return all
}

// fitting returns the text, or "" if the table cannot hold it.
func fitting(text string) string {
	if !fits(text) {
		return ""
	}
	return text
}

func fittingNames(names []string) list[string] {
	var all list[string]
	for _, name := range names {
		if len(all) < maxNames && fits(name) {
			all = append(all, name)
		}
	}
	return all
}
