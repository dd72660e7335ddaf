// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxNodes limits the number of values in one version of the file after resolving aliases: a few nested aliases can stand
// for more values than fit into memory.
const maxNodes = 500_000

// shape checks YAML against the Go types that it is decoded into, and reports everything that does not fit: unknown and
// repeated keys, and values of a wrong type. Unlike the YAML library it reports paths and does not stop at the first
// fault.
type shape struct {
	faults *faults
	nodes  int
}

// check checks a node and everything below it. It returns false if it stopped early because of maxNodes.
func (s *shape) check(node *yaml.Node, as reflect.Type, path string) bool {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	s.nodes++
	if s.nodes > maxNodes {
		return false
	}
	if path != "" {
		s.faults.lines[path] = node.Line
	}
	if node.ShortTag() == "!!null" {
		return true
	}
	switch as.Kind() {
	case reflect.Pointer:
		return s.check(node, as.Elem(), path)
	case reflect.Struct:
		return s.checkKeys(node, path, func(key string) (reflect.Type, error) { return fieldOf(as, key) })
	case reflect.Map:
		return s.checkKeys(node, path, func(string) (reflect.Type, error) { return as.Elem(), nil })
	case reflect.Slice:
		return s.checkList(node, as.Elem(), path)
	}
	s.checkScalar(node, as.Kind(), path)
	return true
}

func (s *shape) checkKeys(node *yaml.Node, path string, typeOf func(key string) (reflect.Type, error)) bool {
	if node.Kind != yaml.MappingNode {
		s.faults.add(path, "must be a section of keys and values")
		return true
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, at := node.Content[i], join(path, node.Content[i].Value)
		s.faults.lines[at] = key.Line
		as, err := typeOf(key.Value)
		switch {
		case key.Kind != yaml.ScalarNode:
			s.faults.add(path, "has a key that is no text")
		case seen[key.Value]:
			s.faults.add(at, "stands here twice: remove one of them")
		case err != nil:
			s.faults.add(at, "%w", err)
		case !s.check(node.Content[i+1], as, at):
			return false
		}
		seen[key.Value] = true
	}
	return true
}

func (s *shape) checkList(node *yaml.Node, as reflect.Type, path string) bool {
	if node.Kind != yaml.SequenceNode {
		s.faults.add(path, "must be a list")
		return true
	}
	for i, item := range node.Content {
		if !s.check(item, as, fmt.Sprintf("%s[%d]", path, i)) {
			return false
		}
	}
	return true
}

func (s *shape) checkScalar(node *yaml.Node, kind reflect.Kind, path string) {
	tag := node.ShortTag()
	switch {
	case kind == reflect.String && node.Kind != yaml.ScalarNode:
		s.faults.add(path, "must be a text")
	case kind == reflect.Int && tag != "!!int":
		s.faults.add(path, "must be a whole number")
	case kind == reflect.Bool && tag != "!!bool":
		s.faults.add(path, "must be true or false")
	case kind == reflect.Float64 && tag != "!!int" && tag != "!!float":
		s.faults.add(path, "must be a number")
	}
}

// keysOf returns the keys of a section in their documented order.
func keysOf(section reflect.Type) []string {
	var keys []string
	for i := range section.NumField() {
		keys = append(keys, section.Field(i).Tag.Get("yaml"))
	}
	return keys
}

func fieldOf(section reflect.Type, key string) (reflect.Type, error) {
	i := slices.Index(keysOf(section), key)
	if i < 0 {
		return nil, fmt.Errorf("is not known here: use one of %s", strings.Join(keysOf(section), ", "))
	}
	return section.Field(i).Type, nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
