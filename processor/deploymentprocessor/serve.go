// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// server lets other collectors read the table.
type server struct {
	config   *ServeConfig
	settings component.TelemetrySettings
	press    *press

	server  *http.Server
	address net.Addr
	serving sync.WaitGroup
}

// start listens before it returns, so that a port that is taken fails the start.
func (s *server) start(ctx context.Context, host component.Host) error {
	listener, err := s.listen(ctx, host)
	if err != nil {
		return err
	}
	if s.config.AllowUnauthenticated {
		s.settings.Logger.Warn("the table of deployments is served to anybody who can reach it")
	}
	server := s.server
	s.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(err))
		}
	})
	return nil
}

// listen makes the server and what it listens to.
func (s *server) listen(ctx context.Context, host component.Host) (net.Listener, error) {
	config := s.config.ServerConfig // a copy: ToServer writes defaults into its receiver
	if auth := config.Auth.Get(); auth != nil {
		if _, err := sharedcomponent.Extension(host, auth.AuthenticatorID); err != nil {
			return nil, fmt.Errorf("`serve::auth`: %w", err)
		}
	}
	listener, err := config.ToListener(ctx)
	if err != nil {
		return nil, fmt.Errorf("listen on `serve::endpoint` %s: %w", config.NetAddr.Endpoint, err)
	}
	server, err := config.ToServer(ctx, host.GetExtensions(), s.settings, s.routes())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("`serve`: %w", err), listener.Close())
	}
	s.server, s.address = server, listener.Addr()
	return listener, nil
}

// stop waits for requests in progress, as long as ctx allows.
func (s *server) stop(ctx context.Context) error {
	if s.server == nil {
		return nil
	}
	err := s.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.server.Close())
	}
	s.serving.Wait()
	s.server = nil
	return err
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+tablePath, s.serve) // HEAD too
	return mux
}

// serve answers with the table, or that it has not changed.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	now := s.press.current()
	body, tag := now.plain, now.hash
	header := w.Header()
	if acceptsGzip(r.Header) {
		body, tag = now.packed, now.hash+"-gzip" // what has other bytes has another tag
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-cache")
	header.Set("Vary", "Accept-Encoding")
	header.Set("ETag", strconv.Quote(tag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reports whether a client says that it can read gzip (RFC 9110, 12.5.3).
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
