// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Tally counts what was read and emitted. Its atomic fields may be read while [Run] is running.
type Tally struct {
	Commits, Pushes, Changes, Deployments, Events atomic.Int64
	// Invalid counts events that failed validation, such as those about refs whose names are not valid text.
	Invalid atomic.Int64
	// Shallow says that the clone contains only the last part of the history.
	Shallow atomic.Bool
	// fault is the error of the first invalid event.
	fault error
	// patterns are those that select deployments among the tags; they matched matched of the tags.
	patterns      []string
	tags, matched int
}

// look counts a tag and whether the patterns match it.
func (t *Tally) look(name string) {
	t.tags++
	if matchesAny(t.patterns, name) {
		t.matched++
	}
}

// Progress describes in one line what was done in the elapsed time.
func (t *Tally) Progress(elapsed time.Duration) string {
	commits := t.Commits.Load()
	return fmt.Sprintf("read %d commits, %.0f/s; exported %d events  ", commits, float64(commits)/elapsed.Seconds(), t.Events.Load())
}

// Summary describes in a few words what was emitted.
func (t *Tally) Summary() string {
	text := fmt.Sprintf("exported %d events of %d commits: %d pushes, %d merged changes, %d deployments\n",
		t.Events.Load(), t.Commits.Load(), t.Pushes.Load(), t.Changes.Load(), t.Deployments.Load())
	if t.Shallow.Load() {
		text += "the clone is shallow: what lies before its edge is unknown; `git fetch --unshallow` gets it\n"
	}
	if len(t.patterns) > 0 && t.matched == 0 {
		text += fmt.Sprintf("`--deploy-tags` %s matched none of %d tags; a `*` stops at a slash: `*/v*` matches team/v1, `v*` does not\n",
			strings.Join(t.patterns, ","), t.tags)
	} else if t.Deployments.Load() == 0 {
		text += "nothing was a deployment: choose some with `--deploy-tags`, `--deploy-pushes` or a rule in `--catalog`\n"
	}
	if invalid := t.Invalid.Load(); invalid > 0 {
		text += fmt.Sprintf("%d events could not be told, the first because %s\n", invalid, t.fault)
	}
	return text
}

// Run reads the clone and sends its history as log records, oldest push first and tags last, in requests of a few hundred
// kilobytes. It stops at the first error, its own or that of send.
func Run(ctx context.Context, o Options, tally *Tally, send func(plog.Logs) error) error {
	if err := o.Check(); err != nil {
		return err
	}
	c := clone{folder: o.Folder}
	shallow, err := c.check(ctx)
	if err != nil {
		return err
	}
	tally.Shallow.Store(shallow)
	identity, err := o.identify(cmp.Or(o.RepositoryURL, c.origin(ctx)))
	if err != nil {
		return err
	}
	at, err := c.resolve(ctx, o.Branch)
	if err != nil {
		return err
	}
	w := &writer{send: send, tally: tally, encoder: deliverylog.NewEncoder(scopeName, ""), provider: identity.repository.Provider}
	if o.Catalog != "" {
		if w.file, err = catalog.Load(o.Catalog); err != nil {
			return err
		}
	}
	t := &teller{identity: identity, options: &o, branch: delivery.Ref{Name: at.branch, Type: "branch"}, merged: map[string]bool{}}
	if err := tell(ctx, c, at, t, w); err != nil {
		return err
	}
	return w.flush()
}

func tell(ctx context.Context, c clone, at standing, t *teller, w *writer) error {
	fetched, err := c.heads(ctx, at.revision)
	if err != nil {
		return err
	}
	t.fetched = fetched
	for p, err := range c.pushes(ctx, at.revision, t.options.Since) {
		if err != nil {
			return err
		}
		w.tally.Commits.Add(int64(len(p.commits)))
		if !t.options.within(p.at()) {
			continue
		}
		w.tally.Pushes.Add(1)
		events := t.push(p, t.branch)
		if err := w.write(append(events, t.deployment(p, events)...)); err != nil {
			return err
		}
	}
	w.tally.patterns = t.options.Deployments.Tags
	for told, err := range c.tags(ctx) {
		if err != nil {
			return err
		}
		w.tally.look(told.name)
		if !t.options.within(told.at) {
			continue
		}
		if err := w.write(source.Events{t.tag(told)}); err != nil {
			return err
		}
	}
	return nil
}
