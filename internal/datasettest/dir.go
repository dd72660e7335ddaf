// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable names the environment variable that holds the directory of the data sets: one folder per data set.
const Variable = "FAILURE_DATASETS"

// Dir returns the folder of a data set. It skips the test where there is no directory, and fails it where there is a
// directory without the data set.
func Dir(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv(Variable)
	if root == "" {
		t.Skipf("set %s to the directory of failure data sets to run this test", Variable)
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil { //nolint:gosec // whoever runs the test says where its data are
		t.Fatalf("%s names a directory without the data set: %v", Variable, err)
	}
	return dir
}
