// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/generic"
)

// readEvents returns the events that the receiver makes of the webhooks, without incidents: a case is judged both with
// and without the service that an incident names.
func readEvents(dir string) (events []delivery.Event, err error) {
	from := generic.New(generic.NewDefaultOptions(), delivery.Environments{Aliases: delivery.DefaultAliases()})
	err = eachLine(filepath.Join(dir, "webhooks.jsonl"), func(text []byte) error {
		var line struct {
			Time time.Time       `json:"time"`
			Body json.RawMessage `json:"body"`
		}
		if err := json.Unmarshal(text, &line); err != nil {
			return err
		}
		told, err := from.Events(source.Request{Header: http.Header{}, Body: line.Body, Received: line.Time})
		if err != nil {
			return fmt.Errorf("a webhook is not understood: %w", err)
		}
		for _, e := range told {
			if _, ok := e.Subject.(*delivery.IncidentFacts); !ok && !e.Draft {
				event := *e.Event
				event.Identify()
				events = append(events, event)
			}
		}
		return nil
	})
	datasettest.SortEvents(events)
	return events, err
}
