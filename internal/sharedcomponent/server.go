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

// Server is the HTTP server of a component. Call its methods from the component's start and stop.
type Server struct {
	Config   *confighttp.ServerConfig
	Settings component.TelemetrySettings
	// Under is the prefix of Config's keys in the configuration, such as "serve::"; error messages use it.
	Under string

	// HTTP is the running server, nil while it does not run. Address is where it listens, set by Start.
	HTTP    *http.Server
	Address net.Addr
	serving sync.WaitGroup
}

// Start listens before it returns, so that a port in use fails the start of the component. If the server later ends by
// itself, it reports a fatal error to the host.
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

// Started reports whether the server is running.
func (s *Server) Started() bool { return s.HTTP != nil }

// Stop waits for requests in progress until ctx ends, then closes their connections. It does nothing if the server does
// not run.
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
