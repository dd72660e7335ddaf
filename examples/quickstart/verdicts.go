// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// shownVerdicts is how many of the latest verdicts are shown.
const shownVerdicts = 3

// exportedLogs is the part of OTLP in JSON that is shown.
type exportedLogs struct {
	ResourceLogs []struct {
		ScopeLogs []struct {
			LogRecords []struct {
				EventName string `json:"eventName"`
				Body      struct {
					StringValue string `json:"stringValue"`
				} `json:"body"`
			} `json:"logRecords"`
		} `json:"scopeLogs"`
	} `json:"resourceLogs"`
}

// printVerdicts writes the sentences of the verdicts announced last. The file may not have been
// written yet, which is no fault.
func printVerdicts(w io.Writer, name string) error {
	file, err := os.Open(name)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	var sentences []string
	lines := bufio.NewReader(file)
	for {
		line, readErr := lines.ReadBytes('\n')
		var logs exportedLogs
		if json.Unmarshal(line, &logs) == nil {
			sentences = append(sentences, logs.sentences()...)
		}
		if readErr != nil {
			break
		}
	}
	if len(sentences) == 0 {
		return nil
	}
	latest := sentences[max(0, len(sentences)-shownVerdicts):]
	_, err = fmt.Fprintf(w, "\nThe latest of %d announcements about failed deployments\n%s\n", len(sentences), strings.Join(latest, "\n"))
	return err
}

func (l exportedLogs) sentences() []string {
	var sentences []string
	for _, resource := range l.ResourceLogs {
		for _, scope := range resource.ScopeLogs {
			for _, record := range scope.LogRecords {
				if strings.HasPrefix(record.EventName, "dora.change.") {
					sentences = append(sentences, record.Body.StringValue)
				}
			}
		}
	}
	return sentences
}
