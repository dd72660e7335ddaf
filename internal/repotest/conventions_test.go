// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package repotest

import (
	"bytes"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const licenceHeader = `// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

`

// leftover is something that must not be published, and the files to which this applies.
type leftover struct {
	what    string
	pattern *regexp.Regexp
	applies func(path string) bool
}

var leftovers = []leftover{
	{
		"a path into somebody's home folder",
		regexp.MustCompile(`(?i)(?:/home/|/Users/|\\Users\\)[a-z0-9][a-z0-9._-]*[/\\]|/root/[a-z0-9.]`),
		func(string) bool { return true },
	},
	{
		"a merge conflict",
		regexp.MustCompile(`(?m)^(?:<{7}|>{7}|\|{7}) `),
		func(string) bool { return true },
	},
	{
		"work that was put off",
		regexp.MustCompile(`(?://|#|<!--).*` + // with the tag on a line of its own, so that this file does not match
			`\b(?:TODO|FIXME|XXX)\b`),
		func(path string) bool { return !inTestdata(path) },
	},
}

// found returns the leftovers in a file.
func found(path string, content []byte) []string {
	var whats []string
	for _, l := range leftovers {
		if l.applies(path) && l.pattern.Match(content) {
			whats = append(whats, l.what)
		}
	}
	return whats
}

func TestConventionsNoLeftovers(t *testing.T) {
	t.Parallel()
	walk(t, func(file string, content []byte) {
		if isText(content) {
			assert.Emptyf(t, found(file, content), "in %s", file)
		}
	})
}

func TestConventionsCatchAPlantedLeftover(t *testing.T) {
	t.Parallel()
	home, later := "/ho"+"me/ana/src", "TO"+"DO"
	tests := []struct {
		name, path, content, want string
	}{
		{"a home folder in a document", "README.md", "cd " + home, "home folder"},
		{"a home folder in test data", "a/testdata/x.json", `{"file": "` + home + `"}`, "home folder"},
		{"the folder of the superuser", "x.sh", "ls /ro" + "ot/go", "home folder"},
		{"a folder that only sounds like one", "x.md", "https://example.com/home/ and a root/branch", ""},
		{"a conflict", "x.go", "a\n" + strings.Repeat("<", 7) + " ours\n", "merge conflict"},
		{"a heading underlined", "x.md", "Title\n=======\n", ""},
		{"a comment in Go that puts work off", "x.go", "x := 1 // " + later + " more", "put off"},
		{"a comment in YAML that puts work off", "x.yaml", "# " + later, "put off"},
		{"a webhook that quotes one", "internal/testdata/x.json", `{"title": "# ` + later + `"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			whats := strings.Join(found(tt.path, []byte(tt.content)), ", ")
			if tt.want == "" {
				assert.Empty(t, whats)
				return
			}
			assert.Contains(t, whats, tt.want)
		})
	}
}

func TestConventionsLicenceHeader(t *testing.T) {
	t.Parallel()
	walk(t, func(file string, content []byte) {
		if !strings.HasSuffix(file, ".go") || inTestdata(file) || isGenerated(content) {
			return
		}
		assert.Truef(t, bytes.HasPrefix(content, []byte(licenceHeader)), "%s must begin with the two lines of licence and a blank one", file)
	})
}

// The doc.go of a folder says what the package is and what it is not. For a command, the file with its main function
// does.
func TestConventionsPackageDocs(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	walk(t, func(file string, content []byte) {
		if !strings.HasSuffix(file, ".go") || inTestdata(file) || isGenerated(content) {
			return
		}
		folder := path.Dir(file)
		documented[folder] = documented[folder] || hasPackageDoc(t, file, content)
	})
	for folder, ok := range documented {
		assert.Truef(t, ok, "%s has no doc.go that begins with the name of its package", folder)
	}
}

// hasPackageDoc reports whether a file is the one that documents its package.
func hasPackageDoc(t *testing.T, name string, content []byte) bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.PackageClauseOnly|parser.ParseComments)
	if !assert.NoError(t, err) || file.Doc == nil {
		return false
	}
	if file.Name.Name == "main" {
		return true
	}
	return path.Base(name) == "doc.go" && strings.HasPrefix(file.Doc.Text(), "Package "+file.Name.Name+" ")
}

func TestConventionsCatchAMissingPackageDoc(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, content string
		want                bool
	}{
		{"a documented package", "a/doc.go", "// Package a is.\npackage a\n", true},
		{"a package documented in passing", "a/a.go", "// Package a is.\npackage a\n", false},
		{"a doc.go without a comment", "a/doc.go", "package a\n", false},
		{"a doc.go about something else", "a/doc.go", "// Things.\npackage a\n", false},
		{"a comment that does not touch the clause", "a/doc.go", "// Package a is.\n\npackage a\n", false},
		{"a documented command", "cmd/a/main.go", "// Command a does.\npackage main\n", true},
		{"a command without a comment", "cmd/a/main.go", "package main\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, hasPackageDoc(t, tt.path, []byte(tt.content)))
		})
	}
}

// Readers of an example should see the pipelines before the components.
func TestConventionsExamplesBeginWithService(t *testing.T) {
	t.Parallel()
	walk(t, func(file string, content []byte) {
		if ok, _ := path.Match("examples/*/*.yaml", file); ok && (path.Base(file) == "config.yaml" || bytes.Contains(content, []byte("\nservice:"))) {
			assert.Equalf(t, "service:", firstKey(content), "first key of %s", file)
		}
	})
}

func TestConventionsFirstKey(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "service:", firstKey([]byte("# A comment.\n\nservice:\n  pipelines:\nreceivers:\n")))
	assert.Equal(t, "receivers:", firstKey([]byte("receivers:\nservice:\n")))
	assert.Empty(t, firstKey([]byte("# Nothing but comments.\n")))
}

// firstKey returns the first line of a YAML document that is not blank, a comment or the document start.
func firstKey(content []byte) string {
	for line := range bytes.Lines(content) {
		text := strings.TrimRight(string(line), " \r\n")
		if text != "" && text != "---" && !strings.HasPrefix(text, "#") {
			return text
		}
	}
	return ""
}
