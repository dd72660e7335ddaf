// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// line is a span of a request, with times relative to the start of the request.
type line struct {
	indent     int
	start, end time.Duration
	instance   string
	kind       ptrace.SpanKind
	name       string
	status     ptrace.StatusCode
	attributes Attributes
	// label is a name that links can refer to; link is the label of another line.
	label, link string
}

var kinds = map[string]ptrace.SpanKind{
	"server": ptrace.SpanKindServer, "client": ptrace.SpanKindClient, "internal": ptrace.SpanKindInternal,
	"producer": ptrace.SpanKindProducer, "consumer": ptrace.SpanKindConsumer,
}

// linesOf reads lines such as
//
//	0-90 web server GET /cart | failed error.type=500
//
// These are: start and end in milliseconds since the request began, the instance, the span's kind and its name. After
// an optional bar follow words: failed sets the status ERROR and ok the status OK, label=x gives the span a label,
// link=x links it to the span with that label, and everything else is an attribute. For a server's name of the form
// "METHOD /path", http.request.method and http.route are set too, as instrumentations do.
func linesOf(text string) ([]line, error) {
	var lines []line
	for number, row := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		l, err := lineOf(row)
		if err != nil {
			return nil, fmt.Errorf("line %d of `spans`, %q: %w", number+1, strings.TrimSpace(row), err)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func lineOf(row string) (line, error) {
	what, words, _ := strings.Cut(row, "|")
	fields := strings.Fields(what)
	if len(fields) < 4 {
		return line{}, errors.New("want from-to, an instance, a kind and a name")
	}
	l := line{
		indent: len(row) - len(strings.TrimLeft(row, " ")), instance: fields[1], kind: kinds[fields[2]],
		name: strings.Join(fields[3:], " "), attributes: Attributes{},
	}
	if l.kind == ptrace.SpanKindUnspecified {
		return line{}, fmt.Errorf("%q is not a kind of span", fields[2])
	}
	if err := l.last(fields[0]); err != nil {
		return line{}, err
	}
	if method, route, ok := strings.Cut(l.name, " /"); ok && l.kind == ptrace.SpanKindServer {
		l.attributes["http.request.method"], l.attributes["http.route"] = method, "/"+route
	}
	if err := l.say(strings.Fields(words)); err != nil {
		return line{}, err
	}
	return l, nil
}

// last reads the start and the end.
func (l *line) last(text string) error {
	from, to, _ := strings.Cut(text, "-")
	start, startErr := strconv.Atoi(from)
	end, endErr := strconv.Atoi(to)
	l.start, l.end = time.Duration(start)*time.Millisecond, time.Duration(end)*time.Millisecond
	if err := errors.Join(startErr, endErr); err != nil {
		return fmt.Errorf("want from-to in milliseconds: %w", err)
	}
	if l.end < l.start {
		return errors.New("a span does not end before it starts")
	}
	return nil
}

func (l *line) say(words []string) error {
	for _, word := range words {
		key, value, isPair := strings.Cut(word, "=")
		switch {
		case word == "failed":
			l.status = ptrace.StatusCodeError
		case word == "ok":
			l.status = ptrace.StatusCodeOk
		case key == "label":
			l.label = value
		case key == "link":
			l.link = value
		case isPair:
			l.attributes[key] = valueOf(key, value)
		default:
			return fmt.Errorf("%q is neither failed, ok nor key=value", word)
		}
	}
	return nil
}

// valueOf returns an attribute's value as instrumentations send it: status codes are numbers, everything else is text.
func valueOf(key, text string) any {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil && strings.HasSuffix(key, "status_code") {
		return number
	}
	return text
}

// spansOf returns the lines as spans of a request that began at a time. The name of the request must be unique.
func spansOf(request string, began time.Time, lines []line) ([]Span, error) {
	var (
		spans  []Span
		open   []int // indexes of the possible parents of the next line, outermost first
		labels = map[string]Link{}
	)
	for i, l := range lines {
		for len(open) > 0 && lines[open[len(open)-1]].indent >= l.indent {
			open = open[:len(open)-1]
		}
		s := l.span(spanID(request, strconv.Itoa(i)), began)
		if len(open) > 0 {
			above := spans[open[len(open)-1]]
			s.Trace, s.Parent = above.Trace, above.ID
		} else {
			s.Trace = traceID(request, strconv.Itoa(i))
		}
		if l.link != "" {
			to, ok := labels[l.link]
			if !ok {
				return nil, fmt.Errorf("no span above has label=%s", l.link)
			}
			s.Links = []Link{to}
		}
		if l.label != "" {
			labels[l.label] = Link{Trace: s.Trace, Span: s.ID}
		}
		open = append(open, i)
		spans = append(spans, s)
	}
	return spans, nil
}

func (l *line) span(id pcommon.SpanID, began time.Time) Span {
	return Span{
		Instance: l.instance, ID: id, Name: l.name, Kind: l.kind, Status: l.status,
		Start: began.Add(l.start), End: began.Add(l.end), Attributes: l.attributes,
	}
}
