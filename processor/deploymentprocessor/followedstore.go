// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/gzip"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

// followedStore keeps what is followed over restarts, as a table under one key. Nil keeps nothing.
type followedStore struct {
	client storage.Client
	// assumed is how long deployments rolled out whose beginning is not known.
	assumed time.Duration
}

const (
	// followedStorage tells this storage of the component apart from that of what it learns.
	followedStorage = "followed"
	followedKey     = "table"
	// maxStored bounds what is read from the storage, uncompressed.
	maxStored = maxFollowBytes
)

func (s *followedStore) load(ctx context.Context) ([]deploymenttable.Row, error) {
	if s == nil {
		return nil, nil
	}
	packed, err := s.client.Get(ctx, followedKey)
	if err != nil || packed == nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack it: %w", err)
	}
	return deploymenttable.NewDecoder(s.assumed).Decode(io.LimitReader(r, maxStored))
}

func (s *followedStore) save(ctx context.Context, rows []deploymenttable.Row) error {
	return s.client.Set(ctx, followedKey, pack(deploymenttable.Encode(rows)))
}

func (s *followedStore) close(ctx context.Context) error {
	if s == nil {
		return nil
	}
	return s.client.Close(ctx)
}
