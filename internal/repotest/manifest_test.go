// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package repotest

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// manifest is the part of builder-config.yaml that must agree with go.mod and with our folders.
type manifest struct {
	Receivers  []entry `yaml:"receivers"`
	Processors []entry `yaml:"processors"`
	Connectors []entry `yaml:"connectors"`
	Exporters  []entry `yaml:"exporters"`
	Extensions []entry `yaml:"extensions"`
	Providers  []entry `yaml:"providers"`
}

type entry struct {
	GoMod  string `yaml:"gomod"`
	Import string `yaml:"import"`
	Path   string `yaml:"path"`
}

// sections returns the entries by the folder in which our components of that section are.
func (m manifest) sections() map[string][]entry {
	return map[string][]entry{
		"receiver": m.Receivers, "processor": m.Processors, "connector": m.Connectors, "exporter": m.Exporters,
		"extension": m.Extensions, "confmap/provider": m.Providers,
	}
}

// faults lists what is wrong with an entry of a section, given the versions that go.mod requires by module.
func (e entry) faults(section string, required map[string]string) []string {
	module, version, _ := strings.Cut(e.GoMod, " ")
	if module == modulePath {
		return e.ownFaults(section)
	}
	var faults []string
	if !isBelow(module, collectorModules+"/"+section) && !isBelow(module, contribModules+"/"+section) {
		faults = append(faults, fmt.Sprintf("%s stands among the %ss", module, section))
	}
	if sentence := drift(module, version); sentence != "" {
		faults = append(faults, sentence)
	}
	if want, ok := required[module]; ok && version != want {
		faults = append(faults, fmt.Sprintf("%s is at %s in builder-config.yaml and at %s in go.mod", module, version, want))
	}
	return faults
}

// ownFaults checks the only form that works for components in this module: ocb requires a version even with a path.
func (e entry) ownFaults(section string) []string {
	var faults []string
	if want := modulePath + " v0.0.0"; e.GoMod != want {
		faults = append(faults, fmt.Sprintf("`gomod: %s` of ours must be `%s`", e.GoMod, want))
	}
	if e.Path != "." {
		faults = append(faults, fmt.Sprintf("`path: %s` of %s must be the root, `.`", e.Path, e.Import))
	}
	if path.Dir(e.Import) != modulePath+"/"+section {
		faults = append(faults, fmt.Sprintf("`import: %s` stands among the %ss", e.Import, section))
	}
	return faults
}

func TestManifestVersionsAreThoseOfGoMod(t *testing.T) {
	t.Parallel()
	required := map[string]string{}
	for _, requirement := range goMod(t).Require {
		required[requirement.Mod.Path] = requirement.Mod.Version
	}
	for section, entries := range readManifest(t).sections() {
		var seen []string
		for _, e := range entries {
			assert.Empty(t, e.faults(section, required))
			assert.NotContainsf(t, seen, e.GoMod+e.Import, "twice among the %ss", section)
			seen = append(seen, e.GoMod+e.Import)
		}
		assert.NotEmptyf(t, seen, "the distribution has no %s", section)
	}
}

// A component that is missing from the manifest passes all its tests, but users cannot configure it.
func TestManifestHoldsEveryComponentOfOurs(t *testing.T) {
	t.Parallel()
	var built []string
	for _, entries := range readManifest(t).sections() {
		for _, e := range entries {
			if folder, ok := strings.CutPrefix(e.Import, modulePath+"/"); ok {
				built = append(built, folder)
			}
		}
	}
	slices.Sort(built)
	assert.Equal(t, factories(t), built, "folders with a factory.go, and imports of ours in builder-config.yaml")
}

func TestManifestCatchesAPlantedFault(t *testing.T) {
	t.Parallel()
	required := map[string]string{collectorModules + "/receiver/otlpreceiver": "v0.158.0"}
	own := modulePath + "/receiver/deliveryreceiver"
	tests := []struct {
		name  string
		entry entry
		want  []string
	}{
		{"an upstream receiver at its pin", entry{GoMod: collectorModules + "/receiver/otlpreceiver v0.158.0"}, nil},
		{"a contrib receiver at its pin", entry{GoMod: contribModules + "/receiver/kafkareceiver v0.158.0"}, nil},
		{
			"a version that is neither the pin nor go.mod's",
			entry{GoMod: collectorModules + "/receiver/otlpreceiver v0.157.0"},
			[]string{"otlpreceiver is at v0.157.0, want", "and at v0.158.0 in go.mod"},
		},
		{"no version", entry{GoMod: contribModules + "/receiver/kafkareceiver"}, []string{"kafkareceiver is at , want"}},
		{
			"an exporter among the receivers",
			entry{GoMod: contribModules + "/exporter/kafkaexporter v0.158.0"},
			[]string{"stands among the receivers"},
		},
		{"a module of somebody else", entry{GoMod: "example.com/receiver v1.0.0"}, []string{"stands among the receivers"}},
		{"a component of ours", entry{GoMod: modulePath + " v0.0.0", Import: own, Path: "."}, nil},
		{"ours without a path", entry{GoMod: modulePath + " v0.0.0", Import: own}, []string{"must be the root"}},
		{"ours without a version", entry{GoMod: modulePath, Import: own, Path: "."}, []string{"v0.0.0"}},
		{
			"a connector of ours among the receivers",
			entry{GoMod: modulePath + " v0.0.0", Import: modulePath + "/connector/doraconnector", Path: "."},
			[]string{"stands among the receivers"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			faults := tt.entry.faults("receiver", required)
			require.Len(t, faults, len(tt.want), faults)
			for i, want := range tt.want {
				assert.Contains(t, faults[i], want)
			}
		})
	}
}

func readManifest(t *testing.T) manifest {
	t.Helper()
	var m manifest
	require.NoError(t, yaml.Unmarshal(read(t, "builder-config.yaml"), &m))
	return m
}

// factories returns the folders of our components, sorted.
func factories(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS(root), "*/*/factory.go")
	require.NoError(t, err)
	var folders []string
	for _, file := range files {
		if kind, _ := layerOf(path.Dir(file)); kind == component {
			folders = append(folders, path.Dir(file))
		}
	}
	slices.Sort(folders)
	return folders
}
