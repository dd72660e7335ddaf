// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"strings"
)

// clone is a local git repository, with or without a working tree. It is never written to, and the network is not used.
type clone struct {
	folder string
}

// redirections are environment variables that would make git read another repository than the folder's.
var redirections = []string{"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=", "GIT_COMMON_DIR=", "GIT_NAMESPACE="}

func (c clone) command(ctx context.Context, arguments ...string) *exec.Cmd {
	arguments = append([]string{"--no-pager", "--no-replace-objects", "-C", c.folder, "-c", "log.showSignature=false"}, arguments...)
	command := exec.CommandContext(ctx, "git", arguments...) //nolint:gosec // no shell; revisions are resolved before they get here
	for _, variable := range os.Environ() {
		if !hasAnyPrefix(variable, redirections) {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	return command
}

func hasAnyPrefix(text string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// line returns git's output without the newline.
func (c clone) line(ctx context.Context, arguments ...string) (string, error) {
	command := c.command(ctx, arguments...)
	var faults bytes.Buffer
	command.Stderr = &faults
	out, err := command.Output()
	if err != nil {
		return "", failure(arguments[0], err, &faults)
	}
	return strings.TrimRight(string(out), "\r\n"), nil
}

// fields iterates over git's output, split at every delimiter. It stops after the first error, and ends git if the caller
// stops reading.
func (c clone) fields(ctx context.Context, delimiter byte, arguments ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		command := c.command(ctx, arguments...)
		var faults bytes.Buffer
		command.Stderr = &faults
		out, err := command.StdoutPipe()
		if err == nil {
			err = command.Start()
		}
		if err != nil {
			yield("", failure(arguments[0], err, &faults))
			return
		}
		readOn, err := cut(out, delimiter, yield)
		if !readOn {
			cancel()
			_ = command.Wait() // it was ended on purpose
			return
		}
		if err = errors.Join(err, command.Wait()); err != nil {
			yield("", failure(arguments[0], err, &faults))
		}
	}
}

// cut yields the pieces between delimiters. It returns false if the caller stopped reading.
func cut(from io.Reader, delimiter byte, yield func(string, error) bool) (readOn bool, err error) {
	reader := bufio.NewReaderSize(from, 1<<18)
	for {
		text, err := reader.ReadString(delimiter)
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		if !yield(text[:len(text)-1], nil) {
			return false, nil
		}
	}
}

func failure(verb string, err error, faults *bytes.Buffer) error {
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("git is not installed: the history is read with it, so install it or put it on the path")
	}
	said, _, _ := strings.Cut(strings.TrimSpace(faults.String()), "\n")
	if said == "" {
		return fmt.Errorf("git %s: %w", verb, err)
	}
	return fmt.Errorf("git %s: %s: %w", verb, said, err)
}
