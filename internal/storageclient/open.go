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

// Owner says whose storage it is. Two owners that differ in anything have storages of their own.
type Owner struct {
	Kind component.Kind
	ID   component.ID
	// Name tells apart several storages of one component.
	Name string
}

// Open returns the owner's client of the storage extension with the given id. Errors say what is wrong with the id; the
// caller wraps them with the configuration key that holds it. The client is the caller's to close, and a storage that is
// still open cannot be opened a second time.
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

// advice says what the terse errors of file storages mean, and the way out. They are known by their words, because their
// values belong to a database that not every storage has.
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

// stable returns the id as it was before its type may have been given underscores, and as it is after: the Collector renames
// types in this way, and what was kept under the old spelling must be found under the new one.
func stable(id component.ID) component.ID {
	kind := strings.ReplaceAll(id.Type().String(), "_", "")
	return component.MustNewIDWithName(kind, id.Name())
}
