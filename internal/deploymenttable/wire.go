// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// scopeMembers are the members of a row except its deployments.
type scopeMembers struct {
	Namespace   string  `json:"service.namespace,omitempty"`
	Service     string  `json:"service.name"`
	Environment string  `json:"deployment.environment.name,omitempty"`
	AsOf        instant `json:"as_of,omitempty"`
}

// deploymentMembers are the members of a deployment.
type deploymentMembers struct {
	ID            string `json:"deployment.id"`
	Name          string `json:"deployment.name,omitempty"`
	Version       string `json:"service.version,omitempty"`
	Revision      string `json:"vcs.ref.head.revision,omitempty"`
	RepositoryURL string `json:"vcs.repository.url.full,omitempty"`

	Began      instant `json:"began,omitempty"`
	EndOnly    bool    `json:"end_only,omitempty"`
	Finished   instant `json:"finished,omitempty"`
	Failed     bool    `json:"failed,omitempty"`
	RolledBack instant `json:"rolled_back,omitempty"`
	Excluded   bool    `json:"excluded,omitempty"`

	Stages            list[string]         `json:"stages,omitempty"`
	Revisions         list[string]         `json:"revisions,omitempty"`
	Digests           list[string]         `json:"digests,omitempty"`
	Versions          list[versionMembers] `json:"versions,omitempty"`
	Tags              list[string]         `json:"tags,omitempty"`
	PlatformRevisions list[string]         `json:"platform_revisions,omitempty"`
}

type versionMembers struct {
	Text     string `json:"text,omitempty"`
	Revision string `json:"revision,omitempty"`
	Digest   string `json:"digest,omitempty"`
}

// instant is encoded as RFC 3339 in UTC, with no more decimals than needed (nanoseconds at most).
type instant delivery.Instant

var errOutOfRange = errors.New("a time has to be between the years 1678 and 2262")

// MarshalText implements encoding.TextMarshaler.
func (i instant) MarshalText() ([]byte, error) {
	return delivery.Instant(i).Time().AppendFormat(nil, time.RFC3339Nano), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *instant) UnmarshalText(text []byte) error {
	var t time.Time
	if err := t.UnmarshalText(text); err != nil {
		return err
	}
	read := delivery.InstantOf(t)
	if read != 0 && !read.Time().Equal(t) {
		return errOutOfRange
	}
	*i = instant(read)
	return nil
}

// list limits the length of a list: its JSON is checked before it is decoded, the number of elements afterwards.
type list[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *list[T]) UnmarshalJSON(text []byte) error {
	if len(text) > maxList {
		return fmt.Errorf("a list has %d bytes: at most %d are allowed", len(text), maxList)
	}
	if err := json.Unmarshal(text, (*[]T)(l)); err != nil {
		return err
	}
	if len(*l) > maxNames {
		return fmt.Errorf("a list has %d elements: at most %d are allowed", len(*l), maxNames)
	}
	return nil
}
