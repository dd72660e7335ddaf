// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Variable is the environment variable with the directory of the data sets, which has one folder per data set.
const Variable = "FAILURE_DATASETS"

// Dir returns the folder of a data set. It skips the test if Variable is not set, and fails the test if the directory
// lacks the data set. It also skips the test under the race detector, which would take minutes and gigabytes for code
// that runs in one goroutine; `make test` runs these tests without it.
func Dir(t *testing.T, name string) string {
	t.Helper()
	if underRaceDetector {
		t.Skip("data sets are read without the race detector, as `make test` does")
	}
	if os.Getenv(Variable) == "" {
		t.Skipf("set %s to the directory of failure data sets to run this test", Variable)
	}
	dir, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Find returns the folder of a data set, for programs.
func Find(name string) (string, error) {
	root := os.Getenv(Variable)
	if root == "" {
		return "", fmt.Errorf("find the data set %s: set %s to the directory of failure data sets", name, Variable)
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil { //nolint:gosec // whoever runs it says where the data are
		return "", fmt.Errorf("%s names a directory without the data set: %w", Variable, err)
	}
	return dir, nil
}
