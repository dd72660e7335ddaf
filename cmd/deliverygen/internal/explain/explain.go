// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Webhook is one recorded webhook.
type Webhook struct {
	// Name of the webhook in the output, such as "webhook 3".
	Name string
	// Source is the id of the source that received the webhook.
	Source   string
	Header   http.Header
	Body     []byte
	Received time.Time
}

var (
	errUnreadable = errors.New("a webhook cannot be understood")
	errInvalid    = errors.New("what the delivery file makes of a webhook cannot be recorded")
)

// Explainer explains webhooks by one delivery file, or by none.
type Explainer struct {
	out  io.Writer
	file *catalog.Catalog
}

// New returns an explainer that writes to out and applies the delivery file at path, or none if path is empty.
func New(out io.Writer, path string) (*Explainer, error) {
	if path == "" {
		return &Explainer{out: out}, nil
	}
	file, err := catalog.Load(path)
	if err != nil {
		return nil, err
	}
	return &Explainer{out: out, file: file}, nil
}

// Explain writes how the webhook is read. It returns an error if the receiver would not have accepted all of it.
func (e *Explainer) Explain(w Webhook) error {
	from, kind, err := newSource(w.Source)
	if err != nil {
		return err
	}
	p := page{out: e.out}
	p.line(0, "%s: a webhook of %s; its signature is not verified here", w.Name, w.Source)
	events, err := from.Events(source.Request{Header: w.Header, Body: w.Body, Received: w.Received})
	var uninteresting *source.Ignored
	switch {
	case errors.As(err, &uninteresting):
		p.line(1, "it is ignored: %s", uninteresting.Reason)
		return p.err
	case err != nil:
		p.line(1, "it is refused: %s", strings.ReplaceAll(err.Error(), "\n", "\n    "))
		return errors.Join(errUnreadable, p.err)
	}
	for i, event := range events {
		p.event(i+1, event)
	}
	read, decisions := e.file.Apply(kind, w.Source, events)
	faulty := p.decisions(e.file, decisions)
	p.records(read)
	if faulty {
		return errors.Join(errInvalid, p.err)
	}
	return p.err
}

// page writes indented lines and keeps the first error.
type page struct {
	out io.Writer
	err error
}

func (p *page) line(depth int, format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, strings.Repeat("  ", depth)+format+"\n", args...)
	}
}

// event writes the draft status and the origin of one event. Its facts are shown with the records.
func (p *page) event(number int, e source.Event) {
	p.line(1, "event %d: %s at %s", number, e.Name, e.Time.Format(time.RFC3339))
	if e.Draft {
		p.line(2, "recorded only if a rule of the delivery file says so")
	}
	o := e.Origin
	p.fact("kind", string(o.Kind))
	p.fact("name", o.Name)
	p.fact("repository", o.Repository)
	p.fact("branch", o.Branch)
	for _, name := range slices.Sorted(maps.Keys(o.Labels)) {
		p.fact("label "+name, fmt.Sprintf("%q", o.Labels[name]))
	}
	p.fact("paths", strings.Join(o.Paths, ", "))
	for _, a := range o.Aliases {
		p.fact("known as", string(a.Scheme)+" "+a.Value)
	}
}

func (p *page) fact(key, value string) {
	if value != "" {
		p.line(2, "%s: %s", key, value)
	}
}

// decisions writes the file's decisions and reports whether any of them made an event invalid.
func (p *page) decisions(file *catalog.Catalog, decisions []catalog.Decision) (faulty bool) {
	switch {
	case file == nil:
		p.line(1, "there is no delivery file: drafts are passed over, and all else stands as it is")
	case len(decisions) == 0:
		p.line(1, "the delivery file has nothing to say")
	default:
		p.line(1, "the delivery file decides:")
	}
	for _, d := range decisions {
		p.line(2, "%s", d)
		faulty = faulty || d.Err != nil
	}
	return faulty
}

// records writes the resulting events with the attributes of their log records.
func (p *page) records(read source.Events) {
	standing := read.Standing()
	if len(standing) == 0 {
		p.line(1, "nothing is recorded")
		return
	}
	encoder := deliverylog.NewEncoder("", "")
	for _, e := range standing {
		p.line(1, "recorded: %s", e.Name)
		for _, logs := range encoder.Encode([]*delivery.Event{e}).ResourceLogs().All() {
			p.attributes(logs.Resource().Attributes().AsRaw())
			for _, scope := range logs.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					p.attributes(record.Attributes().AsRaw())
				}
			}
		}
	}
}

func (p *page) attributes(values map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		p.line(2, "%s: %v", key, values[key])
	}
}
