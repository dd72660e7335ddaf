// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Environment variables of the tests that run the built distribution. `make` sets them.
const (
	// envBinary names the distribution; without it these tests skip.
	envBinary = "COLLECTOR_BINARY"
	// envRounds is how often it is killed in each variant.
	envRounds = "CRASH_ROUNDS"
	// envSeed repeats the history and the planned kills of a run. The exact time of a kill depends on the machine.
	envSeed = "CRASH_SEED"
	// envLoadDuration is how long throughput is measured for each way to keep state, such as 30s; without it the test skips.
	envLoadDuration = "LOAD_DURATION"
	// envLoadRate is the number of webhooks per second of that test; without it, as many as are answered.
	envLoadRate = "LOAD_RATE"
	// envSoakDuration is how long the soak test lasts, such as 2h; without it the test skips.
	envSoakDuration = "SOAK_DURATION"
	// envSoakRate is the number of webhooks per second of the soak test.
	envSoakRate = "SOAK_RATE"
	// envSoakFile is the file for the samples, as comma-separated values; without it they are not written.
	envSoakFile = "SOAK_FILE"
)

// builtDistribution returns the path of the built distribution, or skips the test.
func builtDistribution(t *testing.T) string {
	t.Helper()
	binary := os.Getenv(envBinary)
	if binary == "" {
		t.Skipf("%s does not name a built distribution: use `make crash`, `make load` or `make soak`", envBinary)
	}
	return binary
}

func environmentNumber(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	number, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return number
}

// toolFolder is the folder in which the simulator is built. It is removed after all tests.
var toolFolder string

func TestMain(m *testing.M) {
	var err error
	if toolFolder, err = os.MkdirTemp("", "e2e"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(toolFolder) // leftovers do no harm
	os.Exit(status)
}

var toolOnce = sync.OnceValues(func() (string, error) {
	tool := filepath.Join(toolFolder, "deliverygen")
	said, err := exec.Command("go", "build", "-o", tool, "../../cmd/deliverygen").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the simulator: %w: %s", err, said)
	}
	return tool, nil
})

// buildTool returns the simulator's program, which is built once for all tests.
func buildTool(t *testing.T) string {
	t.Helper()
	tool, err := toolOnce()
	require.NoError(t, err)
	return tool
}
