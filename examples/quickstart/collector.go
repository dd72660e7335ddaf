// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// free reports which of the endpoints somebody else listens on.
func (e endpoints) free() error {
	var errs []error
	for _, listener := range []struct{ purpose, endpoint, flag string }{
		{"webhooks", e.webhooks, "QUICKSTART_WEBHOOKS"},
		{"Prometheus metrics", e.metrics, "QUICKSTART_METRICS"},
		{"the health check", e.health, "QUICKSTART_HEALTH"},
	} {
		l, err := net.Listen("tcp", listener.endpoint)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s, for %s, is taken (%w): stop what listens there, or choose another with %s=host:port make run",
				listener.endpoint, listener.purpose, err, listener.flag))
			continue
		}
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

// collector is the distribution running as a child process.
type collector struct {
	ctx    context.Context
	cmd    *exec.Cmd
	exited chan struct{}
	err    error // set before exited is closed
}

func startCollector(ctx context.Context, o options) (*collector, error) {
	cmd := exec.Command(o.collector, "--config", o.config) //nolint:gosec // the program that the user names
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(),
		"QUICKSTART_VERDICTS="+o.verdicts,
		"QUICKSTART_WEBHOOKS="+o.endpoints.webhooks,
		"QUICKSTART_METRICS="+o.endpoints.metrics,
		"QUICKSTART_HEALTH="+o.endpoints.health)
	// In a group of its own, so that a Ctrl-C reaches it once, from us, in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the distribution (build it with `make build`): %w", err)
	}
	c := &collector{ctx: ctx, cmd: cmd, exited: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.exited)
	}()
	return c, nil
}

// whileRunning runs work under a context that ends when the Collector exits.
func (c *collector) whileRunning(work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-c.exited:
			cancel(fmt.Errorf("the Collector exited: %w", errors.Join(c.err, errors.New("see its log above"))))
		case <-ctx.Done():
		}
	}()
	err := work(ctx)
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}

// stop ends the Collector as Ctrl-C would and waits for it.
func (c *collector) stop() error {
	select {
	case <-c.exited:
		return nil // its error was told where it was noticed
	default:
	}
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the Collector: %w", err)
	}
	<-c.exited
	if c.err != nil {
		return fmt.Errorf("the Collector did not stop cleanly: %w", c.err)
	}
	return nil
}

// waitHealthy waits until the health check answers.
func waitHealthy(ctx context.Context, endpoint string) error {
	return poll(ctx, func() (bool, error) {
		response, err := http.Get("http://" + endpoint)
		if err != nil {
			return false, nil // not listening yet
		}
		return response.StatusCode == http.StatusOK, response.Body.Close()
	})
}

// poll asks again and again until the answer is yes or ctx ends.
func poll(ctx context.Context, done func() (bool, error)) error {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
