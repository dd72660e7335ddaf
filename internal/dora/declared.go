// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Declared returns the deployment that the incident's source or a person declared as its cause. It is not ok if there is no
// declaration, or if the declared id is that of no deployment or of several.
func (b *Book) Declared(i *delivery.Incident) (key delivery.DeploymentKey, ok bool) {
	id, ok := i.Declared()
	if !ok {
		return delivery.DeploymentKey{}, false
	}
	meant := b.history.DeploymentsMeant(i, id)
	if len(meant) != 1 {
		return delivery.DeploymentKey{}, false
	}
	return meant[0].Key, true
}

// NotCausedBy returns the deployments that, according to a person, did not cause the incident.
func (b *Book) NotCausedBy(i *delivery.Incident) []delivery.DeploymentKey {
	var not []delivery.DeploymentKey
	for _, id := range i.NotCausedBy() {
		for _, d := range b.history.DeploymentsMeant(i, id) {
			not = append(not, d.Key)
		}
	}
	return not
}
