// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/confighttp"
)

// Server is the HTTP server of a component. Its methods are for the component's start and stop.
type Server struct {
	Config   *confighttp.ServerConfig
	Settings component.TelemetrySettings
	// Under is what stands before the keys of Config in the configuration, such as "serve::".
	Under string

	// HTTP and Address are what runs, and where it listens; nil while it does not.
	HTTP    *http.Server
	Address net.Addr
	serving sync.WaitGroup
}

// Start listens before it returns, so that a port that is taken fails the start. The host is told if the server ends by itself.
func (s *Server) Start(ctx context.Context, host component.Host, handler http.Handler) error {
	config := *s.Config // a copy: ToServer writes defaults into its receiver
	if auth := config.Auth.Get(); auth != nil {
		if _, err := Extension(host, auth.AuthenticatorID); err != nil {
			return fmt.Errorf("`%sauth`: %w", s.Under, err)
		}
	}
	listener, err := config.ToListener(ctx)
	if err != nil {
		return fmt.Errorf("listen on `%sendpoint` %s: %w", s.Under, config.NetAddr.Endpoint, err)
	}
	server, err := config.ToServer(ctx, host.GetExtensions(), s.Settings, handler)
	if err != nil {
		return errors.Join(fmt.Errorf("serve on `%sendpoint` %s: %w", s.Under, config.NetAddr.Endpoint, err), listener.Close())
	}
	s.HTTP, s.Address = server, listener.Addr()
	s.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(err))
		}
	})
	return nil
}

// Started reports whether it was started, and not stopped since.
func (s *Server) Started() bool { return s.HTTP != nil }

// Stop waits for requests in progress, as long as ctx allows. It does nothing unless the server was started.
func (s *Server) Stop(ctx context.Context) error {
	if !s.Started() {
		return nil
	}
	err := s.HTTP.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.HTTP.Close())
	}
	s.serving.Wait()
	s.HTTP = nil
	return err
}
