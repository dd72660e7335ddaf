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

// followedStore keeps what is followed over restarts: a compressed table under one key. Nil keeps nothing.
type followedStore struct {
	client storage.Client
	// assumed is the duration of rollouts whose beginning is unknown.
	assumed time.Duration
}

const (
	// followedStorage is the name of this storage among those of the processor, see storageName for the other.
	followedStorage = "followed"
	followedKey     = "table"
	// maxStored bounds the uncompressed size of a stored table, in bytes.
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
		return nil, fmt.Errorf("decompress the stored table: %w", err)
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
