// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package storageclient

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// Owner identifies a storage within the extension. Owners that differ in any field have separate storages.
type Owner struct {
	Kind component.Kind
	ID   component.ID
	// Name distinguishes the storages of one component.
	Name string
}

// Open returns the owner's client of the storage extension with the given id. The caller wraps errors with the configuration
// key that holds the id, and closes the client. A storage cannot be opened again before it is closed.
func Open(ctx context.Context, host component.Host, id component.ID, owner Owner) (storage.Client, error) {
	extension, err := sharedcomponent.Extension(host, id)
	if err != nil {
		return nil, err
	}
	storing, ok := extension.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("the extension %q stores nothing: name one that does, such as file_storage", id)
	}
	client, err := storing.GetClient(ctx, owner.Kind, stable(owner.ID), owner.Name)
	if err != nil {
		return nil, fmt.Errorf("open the storage %q: %w%s", id, err, advice(err))
	}
	return client, nil
}

// advice explains the terse errors of file storages and what to do about them. It recognises them by their text, because
// the error values belong to the database library of one storage extension, which this package does not import.
func advice(err error) string {
	said := err.Error()
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(said, word) })
	}
	switch {
	case says("timeout", "resource temporarily unavailable"):
		return ": another process may have it open: stop that one, or give each a `directory` of its own"
	case says("invalid database", "checksum error", "version mismatch", "file size too small"):
		return ": the file may be damaged: restore it from a backup, or move it away and begin anew"
	}
	return ""
}

// stable returns the id without underscores in its type. The Collector renames types by adding underscores; what was stored
// under the old name must be found under the new one.
func stable(id component.ID) component.ID {
	kind := strings.ReplaceAll(id.Type().String(), "_", "")
	return component.MustNewIDWithName(kind, id.Name())
}
