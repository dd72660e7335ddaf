// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// identityKeys is the maximum number of attributes of a release and its collector.
const identityKeys = 13

// putIdentity writes the collector and what is known about the release.
func putIdentity(to pcommon.Map, collector string, r *release.Identity) {
	putText(to, keyNamespace, r.Namespace)
	putText(to, keyService, r.Service)
	putText(to, keyEnvironment, r.Environment)
	putText(to, keyVersion, r.Version)
	putText(to, keyDeploymentID, r.DeploymentID)
	putText(to, keyRevision, r.Revision)
	putText(to, keyRepository, r.Repository)
	putList(to, keyDigests, r.Digest)
	putList(to, keyTags, r.Tag)
	putText(to, keyPlatformRevision, r.PlatformRevision)
	if r.InstanceStart != 0 {
		to.PutInt(keyInstanceStart, r.InstanceStart)
	}
	putText(to, keyJoinStep, string(r.Step))
	putText(to, keyCollector, collector)
}

func putText(to pcommon.Map, key, value string) {
	if value != "" {
		to.PutStr(key, value)
	}
}

// putList writes a list of one item, for attributes that are lists by convention.
func putList(to pcommon.Map, key, item string) {
	if item != "" {
		to.PutEmptySlice(key).AppendEmpty().SetStr(item)
	}
}
