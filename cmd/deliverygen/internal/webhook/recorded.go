// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"encoding/json"
	"net/url"
	"path"
	"strings"
	"time"
)

// record is a line in any of the formats that Read accepts: our own, or a delivery from GitHub's API.
type record struct {
	Line

	// DeliveredAt and Request are members in the answer to GET
	// /repos/{owner}/{repo}/hooks/{hook}/deliveries/{delivery}.
	DeliveredAt time.Time `json:"delivered_at"`
	Request     *struct {
		Headers map[string]string `json:"headers"`
		Payload json.RawMessage   `json:"payload"`
	} `json:"request"`
}

func (r record) line() Line {
	if r.Request == nil {
		return r.Line
	}
	return Line{Time: r.DeliveredAt, Source: GitHub, Path: "/" + GitHub, Headers: r.Request.Headers, Body: r.Request.Payload}
}

// archive is a HAR file, a proxy's recording (http://www.softwareishard.com/blog/har-12-spec).
type archive struct {
	Log struct {
		Entries []struct {
			StartedDateTime time.Time `json:"startedDateTime"`
			Request         struct {
				Method   string `json:"method"`
				URL      string `json:"url"`
				Headers  []pair `json:"headers"`
				PostData struct {
					Text string `json:"text"`
				} `json:"postData"`
			} `json:"request"`
		} `json:"entries"`
	} `json:"log"`
}

type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ParseArchive returns the webhooks in a HAR file: every POST request with a body.
func ParseArchive(text []byte) ([]Line, error) {
	var a archive
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, err
	}
	var lines []Line
	for _, entry := range a.Log.Entries {
		address, err := url.Parse(entry.Request.URL)
		if err != nil || entry.Request.Method != "POST" || entry.Request.PostData.Text == "" {
			continue
		}
		headers := headersOf(entry.Request.Headers)
		lines = append(lines, Line{
			Time: entry.StartedDateTime, Path: address.RequestURI(), Source: sourceOf(headers, address.Path),
			Headers: headers, Body: bodyOf(entry.Request.PostData.Text),
		})
	}
	return lines, nil
}

// connectionHeaders concern the recorded connection, not the webhook.
var connectionHeaders = map[string]bool{
	"host": true, "content-length": true, "connection": true, "transfer-encoding": true, "accept-encoding": true,
}

func headersOf(told []pair) map[string]string {
	headers := map[string]string{}
	for _, h := range told {
		if !connectionHeaders[strings.ToLower(h.Name)] && !strings.HasPrefix(h.Name, ":") {
			headers[h.Name] = h.Value
		}
	}
	return headers
}

// senderHeaders maps headers to the sender that uses them.
var senderHeaders = map[string]string{
	"x-github-event": GitHub, "x-gitlab-event": GitLab, "x-pagerduty-signature": PagerDuty,
}

// sourceOf returns the source of a webhook, by its headers, else by the last element of its path.
func sourceOf(headers map[string]string, at string) string {
	for name := range headers {
		if source := senderHeaders[strings.ToLower(name)]; source != "" {
			return source
		}
	}
	return path.Base(at)
}

// bodyOf returns the body in the format of a line: JSON unchanged, anything else as a JSON string.
func bodyOf(text string) json.RawMessage {
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return nil
	}
	return quoted
}
