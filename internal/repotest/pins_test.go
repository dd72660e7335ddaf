// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package repotest

import (
	"fmt"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

// The Collector's modules are released together, and only modules of the same release work together. `go mod tidy`
// takes the newest release for a missing requirement, so versions can drift without notice.
const (
	goVersion        = "1.25.0"
	collectorModules = "go.opentelemetry.io/collector"
	contribModules   = "github.com/open-telemetry/opentelemetry-collector-contrib"
	stablePin        = "v1.64.0"
	betaPin          = "v0.158.0"
	semconvPackage   = "go.opentelemetry.io/otel/semconv/v1.41.0"
	semconvVersion   = "1.41.0"
)

// drift says how a module's version differs from the pins. It is empty for a correct version and for modules without a
// pin.
func drift(module, version string) string {
	switch {
	case isBelow(module, collectorModules) && version != stablePin && version != betaPin:
		return fmt.Sprintf("%s is at %s, want %s or %s", module, version, stablePin, betaPin)
	case isBelow(module, contribModules) && version != betaPin:
		return fmt.Sprintf("%s is at %s, want %s", module, version, betaPin)
	}
	return ""
}

func TestPinsInGoMod(t *testing.T) {
	t.Parallel()
	file := goMod(t)
	require.NotNil(t, file.Go)
	assert.Equal(t, goVersion, file.Go.Version, "go.mod promises that the previous Go release builds us")
	assert.Nil(t, file.Toolchain, "a toolchain line makes users download a compiler")
	assert.Empty(t, file.Replace, "a replacement does not reach the users of our module")
	for _, requirement := range file.Require {
		assert.Empty(t, drift(requirement.Mod.Path, requirement.Mod.Version))
	}
}

// go.mod contains lower bounds only, so this test checks what is really built, including tests and tools.
func TestPinsInBuildList(t *testing.T) {
	t.Parallel()
	modules := goList(t, "-deps", "-test", "-f", `{{with .Module}}{{.Path}} {{.Version}}{{end}}`, "./...", "tool")
	require.Contains(t, modules, collectorModules+"/cmd/mdatagen "+betaPin)
	for _, line := range modules {
		module, version, _ := strings.Cut(line, " ")
		assert.Empty(t, drift(module, version))
	}
}

func TestPinsOfSemanticConventions(t *testing.T) {
	t.Parallel()
	schema := regexp.MustCompile(`opentelemetry\.io/schemas/(\d+\.\d+\.\d+)`)
	semConvVersion := regexp.MustCompile(`(?m)^sem_conv_version: *"?([^"\s]+)`)
	walk(t, func(file string, content []byte) {
		switch {
		case inTestdata(file):
		case path.Base(file) == "metadata.yaml":
			for _, found := range semConvVersion.FindAllSubmatch(content, -1) {
				assert.Equalf(t, semconvVersion, string(found[1]), "sem_conv_version of %s", file)
			}
		case strings.HasSuffix(file, ".go"):
			for _, imported := range imports(t, file, content) {
				if strings.Contains(imported, "/semconv/") {
					assert.Equalf(t, semconvPackage, imported, "import of %s", file)
				}
			}
			if strings.HasSuffix(file, "_test.go") {
				return // a test may decode output of an older sender
			}
			for _, found := range schema.FindAllSubmatch(content, -1) {
				assert.Equalf(t, semconvVersion, string(found[1]), "schema URL in %s", file)
			}
		}
	})
}

func TestPinsCatchAPlantedDrift(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, module, version, want string
	}{
		{"a stable module at its pin", collectorModules + "/pdata", "v1.64.0", ""},
		{"a beta module at its pin", collectorModules + "/config/confighttp", "v0.158.0", ""},
		{"the root module at its pin", collectorModules, "v0.158.0", ""},
		{"a stable module that a tidy pulled up", collectorModules + "/pdata", "v1.70.0", "pdata is at v1.70.0"},
		{"a beta module one release ahead", collectorModules + "/service", "v0.159.0", "service is at v0.159.0"},
		{"a module at a commit", collectorModules + "/pdata", "v1.64.1-0.20260101000000-0123456789ab", "pdata is at"},
		{"contrib at its pin", contribModules + "/pkg/golden", "v0.158.0", ""},
		{"contrib knows no stable release", contribModules + "/pkg/golden", "v1.64.0", "want v0.158.0"},
		{"a module that only resembles the collector's", collectorModules + "-extras", "v9.0.0", ""},
		{"a module without a pin", "go.uber.org/zap", "v1.28.0", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.want == "" {
				assert.Empty(t, drift(tt.module, tt.version))
				return
			}
			assert.Contains(t, drift(tt.module, tt.version), tt.want)
		})
	}
}

func goMod(t *testing.T) *modfile.File {
	t.Helper()
	file, err := modfile.Parse("go.mod", read(t, "go.mod"), nil)
	require.NoError(t, err)
	return file
}

func imports(t *testing.T, name string, content []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ImportsOnly)
	require.NoError(t, err)
	paths := make([]string, 0, len(file.Imports))
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		paths = append(paths, imported)
	}
	return paths
}
