// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// mediaTypes lists the supported media types for error messages.
const mediaTypes = "application/json, application/cloudevents+json or application/cloudevents-batch+json"

// carrier is one CDEvent with the attributes of the CloudEvent around it. The attributes repeat members of the CDEvent
// and are used if the sender left those out.
type carrier struct {
	id          string
	kind        string
	source      string
	subject     string
	traceparent string
	time        time.Time
	event       source.Object
}

// unpack returns the events of a request in any of the modes.
func unpack(r source.Request) ([]carrier, error) {
	contentType := r.Header.Get("Content-Type")
	mediaType, _, err := mime.ParseMediaType(cmp.Or(contentType, "application/json"))
	if err != nil {
		return nil, &source.UnsupportedMedia{ContentType: contentType, Want: mediaTypes}
	}
	switch mediaType {
	case "application/cloudevents-batch", "application/cloudevents-batch+json":
		return unpackBatch(r.Body)
	case "application/cloudevents", "application/cloudevents+json":
		return unpackOne(r.Body, structured)
	}
	isJSON := mediaType == "application/json" || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json")
	if !isJSON || strings.HasPrefix(mediaType, "application/cloudevents") {
		return nil, &source.UnsupportedMedia{ContentType: contentType, Want: mediaTypes}
	}
	if r.Header.Get("Ce-Specversion") != "" {
		return unpackOne(r.Body, func(o source.Object) (carrier, error) { return binary(r.Header, o), nil })
	}
	return unpackOne(r.Body, plain)
}

func unpackBatch(body []byte) ([]carrier, error) {
	var raws []json.RawMessage
	if json.Unmarshal(body, &raws) != nil || raws == nil {
		return nil, &source.Malformed{Err: errNoBatch}
	}
	var carriers []carrier
	for i, raw := range raws {
		one, err := unpackOne(raw, structured)
		if err != nil {
			return nil, &source.Malformed{Err: fmt.Errorf("event %d: %w", i+1, err)}
		}
		carriers = append(carriers, one...)
	}
	return carriers, nil
}

func unpackOne(body []byte, read func(source.Object) (carrier, error)) ([]carrier, error) {
	o, err := source.Decode(body)
	if err != nil {
		return nil, err
	}
	c, err := read(o)
	if err != nil {
		return nil, err
	}
	return []carrier{c}, nil
}

// plain reads a body without any sign of CloudEvents in its header: a CDEvent, or a structured CloudEvent with the
// wrong content type.
func plain(o source.Object) (carrier, error) {
	if o.Has("specversion") && !o.Has("context") {
		return structured(o)
	}
	return carrier{event: o}, nil
}

// structured reads a CloudEvent whose data is an object, or a text with an object in JSON, possibly in base64.
func structured(o source.Object) (carrier, error) {
	c := carrier{
		id:          o.ID("id"),
		kind:        o.Text("type"),
		source:      o.Text("source"),
		subject:     o.Text("subject"),
		traceparent: o.Text("traceparent"),
		time:        o.Time("time"),
	}
	data := []byte(o.Prose("data"))
	if encoded := o.Prose("data_base64"); encoded != "" {
		decoded, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return carrier{}, &source.Malformed{Err: errNoBase64}
		}
		data = decoded
	}
	if len(data) == 0 {
		c.event = o.Object("data")
		return c, nil
	}
	event, err := source.Decode(data)
	if err != nil {
		return carrier{}, &source.Malformed{Err: fmt.Errorf("data: %w", err)}
	}
	c.event = event
	return c, nil
}

func binary(header http.Header, o source.Object) carrier {
	at, _ := source.ParseTime(attribute(header, "Ce-Time"))
	return carrier{
		id:          attribute(header, "Ce-Id"),
		kind:        attribute(header, "Ce-Type"),
		source:      attribute(header, "Ce-Source"),
		subject:     attribute(header, "Ce-Subject"),
		traceparent: attribute(header, "Ce-Traceparent"),
		time:        at,
		event:       o,
	}
}

// attribute decodes a CloudEvents attribute in a header field, which is percent-encoded and by some senders quoted.
func attribute(header http.Header, field string) string {
	text := header.Get(field)
	if unquoted, err := strconv.Unquote(text); err == nil && strings.HasPrefix(text, `"`) {
		text = unquoted
	}
	if decoded, err := url.PathUnescape(text); err == nil {
		text = decoded
	}
	text, _ = source.Identifier(text)
	return text
}
