// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"
)

const (
	// maxFileSize limits each file, in bytes. maxIncluded limits the number of included files.
	maxFileSize = 8 << 20
	maxIncluded = 10_000
)

var errTooLarge = fmt.Errorf("the file is larger than %d bytes", maxFileSize)

// bundle is the delivery file and the included files, as bytes. Only `include` has been decoded.
type bundle struct {
	main     []byte
	included []document
	// faults are the errors of included files.
	faults []error
}

// document is an included file. name is its path relative to the folder of the delivery file.
type document struct {
	name    string
	content []byte
}

// gather reads the delivery file and the included files. The error says that the delivery file cannot be read.
func gather(path string) (bundle, error) {
	main, err := readFile(path)
	if err != nil {
		return bundle{}, err
	}
	b := bundle{main: main}
	var head struct {
		Include []string `yaml:"include"`
	}
	if yaml.Unmarshal(main, &head) != nil && len(head.Include) == 0 {
		return b, nil // understand reports the fault
	}
	folder := filepath.Dir(path)
	var names []string
	for i, pattern := range head.Include {
		found, err := expand(folder, pattern)
		if err != nil {
			b.faults = append(b.faults, fmt.Errorf("`include[%d]`: %q %w", i, pattern, err))
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > maxIncluded {
		b.faults = append(b.faults, fmt.Errorf("`include` names %d files: %d are the most", len(names), maxIncluded))
		return b, nil
	}
	for _, name := range names {
		content, err := readFile(filepath.Join(folder, name))
		if err != nil {
			b.faults = append(b.faults, err)
			continue
		}
		b.included = append(b.included, document{name: name, content: content})
	}
	return b, nil
}

var (
	errMatchesNothing = errors.New("matches no file: correct the path, which starts at the folder of the delivery file, or remove it")
	errMalformedGlob  = errors.New("is no pattern of files: write one such as ./services/*/catalog-info.yaml")
)

// expand returns the files that match a pattern, relative to the folder of the delivery file and with forward slashes.
func expand(folder, pattern string) ([]string, error) {
	absolute := filepath.FromSlash(pattern)
	if !filepath.IsAbs(absolute) {
		absolute = filepath.Join(folder, absolute)
	}
	found, err := doublestar.FilepathGlob(absolute, doublestar.WithFilesOnly(), doublestar.WithFailOnPatternNotExist())
	switch {
	case errors.Is(err, doublestar.ErrBadPattern):
		return nil, errMalformedGlob
	case err != nil || len(found) == 0:
		return nil, errMatchesNothing
	}
	names := make([]string, 0, len(found))
	for _, file := range found {
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return nil, err
		}
		names = append(names, filepath.ToSlash(name))
	}
	return names, nil
}

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	if err == nil && len(content) > maxFileSize {
		err = &os.PathError{Op: "read", Path: path, Err: errTooLarge}
	}
	return content, errors.Join(err, file.Close())
}

// hash identifies the contents: equal copies have equal hashes, in whichever folder they are.
func (b bundle) hash() string {
	digest := sha256.New()
	part := func(content []byte) {
		sum := sha256.Sum256(content)
		digest.Write(sum[:])
	}
	part(b.main)
	for _, d := range b.included {
		part([]byte(d.name))
		part(d.content)
	}
	for _, fault := range b.faults {
		part([]byte(fault.Error()))
	}
	return hex.EncodeToString(digest.Sum(nil)[:8])
}
