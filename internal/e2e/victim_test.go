// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// victim is the built distribution as a process of its own, which a test may kill and start again.
type victim struct {
	t         *testing.T
	binary    string
	intake    string
	directory string // of its configurations and its log
	arguments []string
	log       string
	kills     int
	process   *exec.Cmd
	exited    chan struct{} // closed when the process is gone
	exitedBy  error         // set before exited is closed
}

// newVictim prepares to run the distribution for a trial.
func newVictim(t *testing.T, binary string, tr *trial) *victim {
	t.Helper()
	v := &victim{t: t, binary: binary, intake: tr.intake, directory: t.TempDir()}
	v.log = filepath.Join(v.directory, "collector.log")
	v.reconfigure(tr.configurations)
	t.Cleanup(func() {
		if v.process != nil {
			_ = v.process.Process.Kill() // fails only where it exited by itself
			<-v.exited
		}
		if text, err := os.ReadFile(v.log); err == nil && t.Failed() {
			t.Logf("the collector's log ends with:\n%s", text[max(0, len(text)-16<<10):])
		}
	})
	return v
}

// reconfigure sets the configurations of the next start. Later ones override earlier ones.
func (v *victim) reconfigure(configurations []string) {
	v.t.Helper()
	v.arguments = nil
	for i, configuration := range configurations {
		file := filepath.Join(v.directory, fmt.Sprintf("config-%d.yaml", i))
		require.NoError(v.t, os.WriteFile(file, []byte(configuration), 0o600))
		v.arguments = append(v.arguments, "--config", file)
	}
}

func (v *victim) start() {
	v.t.Helper()
	log, err := os.OpenFile(v.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(v.t, err)
	defer func() { require.NoError(v.t, log.Close()) }()
	process, exited := exec.Command(v.binary, v.arguments...), make(chan struct{})
	process.Stdout, process.Stderr = log, log
	require.NoError(v.t, process.Start())
	v.process, v.exited = process, exited
	go func() {
		v.exitedBy = process.Wait()
		close(exited)
	}()
}

// kill ends the process at once, without any chance to react.
func (v *victim) kill() {
	v.t.Helper()
	select {
	case <-v.exited:
		require.NoError(v.t, fmt.Errorf("the collector exited by itself: %w", v.exitedBy))
	default:
	}
	require.NoError(v.t, v.process.Process.Kill())
	<-v.exited
	v.process = nil
	v.kills++
}

// terminate asks the process to stop, as a platform does before it replaces one, and waits for its end.
func (v *victim) terminate() {
	v.t.Helper()
	require.NoError(v.t, v.process.Process.Signal(syscall.SIGTERM))
	<-v.exited
	v.process = nil
	require.NoError(v.t, v.exitedBy)
}

// awaitReady waits until the receiver listens.
func (v *victim) awaitReady() {
	v.t.Helper()
	for {
		if connection, err := net.Dial("tcp", v.intake); err == nil {
			require.NoError(v.t, connection.Close())
			return
		}
		select {
		case <-v.exited:
			require.NoError(v.t, fmt.Errorf("the collector did not start: %w", v.exitedBy))
		default:
		}
		require.NoError(v.t, v.t.Context().Err())
		pause(v.t.Context(), 5*time.Millisecond)
	}
}

// pause waits for another process, until the time is over or the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
