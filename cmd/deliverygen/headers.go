// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"os"
)

// readHeaders reads a file of headers, either in the format of HTTP, one per line, or as a JSON object of names and
// values.
func readHeaders(name string) (http.Header, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{")) {
		return readHeaderObject(name, text)
	}
	read := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(text, "\r\n\r\n"...))))
	header, err := read.ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("%s: write one \"Name: value\" on a line, or a JSON object: %w", name, err)
	}
	return http.Header(header), nil
}

func readHeaderObject(name string, text []byte) (http.Header, error) {
	var told map[string]string
	if err := json.Unmarshal(text, &told); err != nil {
		return nil, fmt.Errorf("%s: write the headers as a JSON object of strings, such as {\"X-GitHub-Event\": \"push\"}: %w", name, err)
	}
	header := http.Header{}
	for key, value := range told {
		header.Set(key, value)
	}
	return header, nil
}
