// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// writer changes a resource, and records the changes so that they can be applied to equal resources.
type writer struct {
	to      pcommon.Map
	changes []change
}

func (w *writer) write(key, text string) { w.change(change{key: key, text: text}) }

// repeat writes a value of the resource as text under another key, or the same one. It copies the text, because the entry in the
// cache would otherwise keep the whole decoded message alive.
func (w *writer) repeat(key string, told pcommon.Value) { w.write(key, strings.Clone(told.AsString())) }

func (w *writer) writeList(key string, value pcommon.Value) {
	if value.Type() != pcommon.ValueTypeSlice {
		w.change(change{key: key, list: &[]string{strings.Clone(value.AsString())}})
		return
	}
	list := make([]string, 0, value.Slice().Len())
	for _, element := range value.Slice().All() {
		list = append(list, strings.Clone(element.AsString()))
	}
	w.change(change{key: key, list: &list})
}

func (w *writer) change(c change) {
	w.changes = append(w.changes, c)
	c.apply(w.to)
}

// lacks reports whether the resource has an attribute neither under its standard key nor under an alias.
func (w *writer) lacks(key string) bool {
	if _, told := w.to.Get(key); told {
		return false
	}
	_, told := aliasOf(w.to, key)
	return !told
}

// writeDeployment adds the wanted attributes of the deployment that the resource lacks, and the step of the join.
func (w *writer) writeDeployment(wanted AttributesConfig, a *join.Answer) {
	d := a.Deployment
	for _, told := range [...]struct{ key, text string }{
		{deliverylog.KeyDeploymentID, d.ID},
		{deliverylog.KeyDeploymentName, d.Name},
		{deliverylog.KeyServiceVersion, d.Version},
		{deliverylog.KeyHeadRevision, d.Revision},
		{deliverylog.KeyRepositoryURL, w.repositoryOf(d)},
		{deliverylog.KeyJoinStep, string(a.Step)},
	} {
		if told.text != "" && wanted[told.key] && w.lacks(told.key) {
			w.write(told.key, told.text)
		}
	}
}

// repositoryOf returns the repository of a deployment, or "" if the resource names another commit than the deployment's: a
// repository is only added beside its own commit.
func (w *writer) repositoryOf(d *join.Deployment) string {
	told, ok := w.to.Get(deliverylog.KeyHeadRevision)
	if !ok {
		told, ok = aliasOf(w.to, deliverylog.KeyHeadRevision)
	}
	if d.Revision == "" || ok && !release.SameRevision(told.AsString(), d.Revision) {
		return ""
	}
	return d.RepositoryURL
}

// normalizeEnvironment replaces the name of the environment by the one in the delivery file, keeps the original in another
// attribute, and adds the tier.
func (w *writer) normalizeEnvironment(file *catalog.Catalog) {
	told, standard := w.to.Get(deliverylog.KeyEnvironmentName)
	if !standard {
		other, ok := aliasOf(w.to, deliverylog.KeyEnvironmentName)
		if !ok {
			return
		}
		told = other
	}
	name := told.AsString()
	named := file.EnvironmentNamed(name)
	if named.Name == "" {
		return
	}
	if standard && name != named.Name && w.lacks(deliverylog.KeyEnvironmentSourceName) {
		w.repeat(deliverylog.KeyEnvironmentSourceName, told)
	}
	if !standard || name != named.Name {
		w.write(deliverylog.KeyEnvironmentName, named.Name)
	}
	w.writeTier(named)
}

// writeEnvironment adds the environment if it is wanted and the resource lacks it, with its tier if that is wanted.
func (w *writer) writeEnvironment(cfg *Config, name string, file *catalog.Catalog) {
	if name == "" || !cfg.Attributes[deliverylog.KeyEnvironmentName] || !w.lacks(deliverylog.KeyEnvironmentName) {
		return
	}
	w.write(deliverylog.KeyEnvironmentName, name)
	if cfg.Normalize.Environments {
		w.writeTier(file.EnvironmentNamed(name))
	}
}

func (w *writer) writeTier(of delivery.Environment) {
	if of.Tier != "" && w.lacks(deliverylog.KeyEnvironmentTier) {
		w.write(deliverylog.KeyEnvironmentTier, string(of.Tier))
	}
}
