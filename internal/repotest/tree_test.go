// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package repotest

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	modulePath = "github.com/otelcol-dora/otelcol-dora"
	root       = "../.."
)

// notOurs are folders that git, make and editors create.
var notOurs = []string{".git", "build", ".idea", ".vscode"}

// walk calls visit with every file of the repository, with its path from the root in forward slashes.
func walk(t *testing.T, visit func(path string, content []byte)) {
	t.Helper()
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(notOurs, path) {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		content, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		visit(path, content)
		return nil
	})
	require.NoError(t, err)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return content
}

// goList runs go list in the root and returns its lines without duplicates.
func goList(t *testing.T, arguments ...string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"list"}, arguments...)...)
	command.Dir = root
	var faults bytes.Buffer
	command.Stderr = &faults
	out, err := command.Output()
	require.NoErrorf(t, err, "go list %s: %s", strings.Join(arguments, " "), &faults)
	lines := strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' || r == '\r' })
	slices.Sort(lines)
	return slices.Compact(lines)
}

// isGenerated follows the convention of https://go.dev/s/generatedcode.
func isGenerated(content []byte) bool {
	for line := range bytes.Lines(content) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT.")) {
			return true
		}
		if bytes.HasPrefix(line, []byte("package ")) {
			return false
		}
	}
	return false
}

// isText distinguishes text files from pictures, archives and fuzz findings.
func isText(content []byte) bool {
	return !bytes.ContainsRune(content[:min(len(content), 8000)], 0)
}

func inTestdata(path string) bool {
	return slices.Contains(strings.Split(path, "/"), "testdata")
}
