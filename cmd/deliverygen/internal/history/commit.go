// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
)

// commit is one git commit.
type commit struct {
	id        string
	parents   []string
	authored  time.Time
	committed time.Time
	// message is valid UTF-8.
	message string
}

// commitFields is the format of commits in git's output, in the order of [commit]. Fields end with NUL, which they cannot
// contain.
const commitFields = "%H%x00%P%x00%at%x00%ct%x00%B"

// commits iterates over the commits that are reachable from the revisions, parents before children, and commits of one line
// of history together. A revision that begins with ^ excludes the commits that are reachable from it.
func (c clone) commits(ctx context.Context, revisions ...string) iter.Seq2[commit, error] {
	arguments := append([]string{
		"log", "-z", "--topo-order", "--reverse", "--no-color", "--no-decorate", "--no-notes", "--encoding=UTF-8",
		"--format=tformat:" + commitFields,
	}, revisions...)
	return func(yield func(commit, error) bool) {
		var fields []string
		for field, err := range c.fields(ctx, 0, append(arguments, "--")...) {
			if err != nil {
				yield(commit{}, err)
				return
			}
			if fields = append(fields, field); len(fields) < strings.Count(commitFields, "%x00")+1 {
				continue
			}
			if !yield(parseCommit(fields), nil) {
				return
			}
			fields = fields[:0]
		}
		if len(fields) != 0 {
			yield(commit{}, fmt.Errorf("git log told %d fields too many", len(fields)))
		}
	}
}

func parseCommit(fields []string) commit {
	return commit{
		id:        fields[0],
		parents:   strings.Fields(fields[1]),
		authored:  moment(fields[2]),
		committed: moment(fields[3]),
		message:   strings.ToValidUTF8(fields[4], "\uFFFD"),
	}
}

// moment parses a Unix time in seconds. For other text it returns the zero time.
func moment(seconds string) time.Time {
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}
