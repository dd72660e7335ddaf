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
	// envSeed repeats the history and the moments of a run. When exactly a kill hits is up to the machine.
	envSeed = "CRASH_SEED"
	// envLoadDuration is how long throughput is measured for each way to keep state, such as 30s; it is not without it.
	envLoadDuration = "LOAD_DURATION"
	// envLoadRate is how many webhooks are posted per second then; as fast as they are answered without it.
	envLoadRate = "LOAD_RATE"
	// envSoakDuration is how long the soak lasts, such as 2h; there is none without it.
	envSoakDuration = "SOAK_DURATION"
	// envSoakRate is how many webhooks are posted per second then.
	envSoakRate = "SOAK_RATE"
	// envSoakFile is where the samples go, as comma-separated values; they are not kept without it.
	envSoakFile = "SOAK_FILE"
)

// builtDistribution returns the distribution's program, or skips.
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

// toolFolder is where the simulator is built, and removed when all tests are over.
var toolFolder string

func TestMain(m *testing.M) {
	var err error
	if toolFolder, err = os.MkdirTemp("", "e2e"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(toolFolder) // what is left there harms nobody
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
