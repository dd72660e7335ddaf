// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// server serves the table to other collectors over HTTP.
type server struct {
	config *ServeConfig
	press  *press
	http   sharedcomponent.Server
}

func newServer(config *ServeConfig, settings component.TelemetrySettings, p *press) *server {
	return &server{
		config: config, press: p,
		http: sharedcomponent.Server{Config: &config.ServerConfig, Settings: settings, Under: "serve::"},
	}
}

func (s *server) start(ctx context.Context, host component.Host) error {
	if err := s.http.Start(ctx, host, s.routes()); err != nil {
		return err
	}
	if s.config.AllowUnauthenticated {
		s.http.Settings.Logger.Warn("the table of deployments is served to anybody who can reach it")
	}
	return nil
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+tablePath, s.serve) // matches HEAD, too
	return mux
}

// serve answers with the table, or with 304 if the client has it already.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	now := s.press.current()
	body, tag := now.plain, now.hash
	header := w.Header()
	if acceptsGzip(r.Header) {
		body, tag = now.packed, now.hash+"-gzip" // each encoding needs its own entity tag (RFC 9110, 8.8.3.3)
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-cache")
	header.Set("Vary", "Accept-Encoding")
	header.Set("ETag", strconv.Quote(tag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reports whether a request accepts gzip (RFC 9110, 12.5.3).
func acceptsGzip(header http.Header) bool {
	for _, value := range header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(value, ",") {
			name, parameters, _ := strings.Cut(coding, ";")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") {
				weight, given := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
				return !given || strings.Trim(weight, "0.") != ""
			}
		}
	}
	return false
}
