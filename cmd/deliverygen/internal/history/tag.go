// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"context"
	"iter"
	"strings"
	"time"
)

// tag is a tag of a commit.
type tag struct {
	name     string
	revision string
	// at is when an annotated tag was created. For a lightweight tag, which has no time, it is the time of its commit.
	at time.Time
}

// tagFields is the format of tags in git's output: the name; the type and name of the object that the tag refers to; the
// same of the commit that an annotated tag refers to, in the fields with a star; and their times.
const tagFields = "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00" +
	"%(taggerdate:unix)%00%(committerdate:unix)%00%(*committerdate:unix)"

// tags iterates over the tags of commits, oldest first.
func (c clone) tags(ctx context.Context) iter.Seq2[tag, error] {
	return func(yield func(tag, error) bool) {
		for line, err := range c.fields(ctx, '\n', "for-each-ref", "--sort=creatordate", "--format="+tagFields, "refs/tags") {
			if err != nil {
				yield(tag{}, err)
				return
			}
			told, ok := parseTag(strings.Split(line, "\x00"))
			if ok && !yield(told, nil) {
				return
			}
		}
	}
}

func parseTag(f []string) (tag, bool) {
	if len(f) != strings.Count(tagFields, "%00")+1 {
		return tag{}, false
	}
	told := tag{name: f[0], revision: f[2], at: moment(cmp.Or(f[5], f[6], f[7]))}
	if f[1] == "tag" {
		told.revision = f[4]
	}
	return told, f[1] == "commit" || f[3] == "commit"
}
