// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"fmt"
	"slices"
	"strings"
)

// graph holds the callees of each node.
type graph map[string][]string

func readGraph(name string) (graph, error) {
	lines, err := readCSV(name)
	if err != nil {
		return nil, err
	}
	g := graph{}
	for i, line := range lines[1:] {
		if len(line) != len(lines[0]) {
			return nil, fmt.Errorf("read %s: line %d is short", name, i+2)
		}
		for j, cell := range line[1:] {
			if strings.HasPrefix(cell, "1") {
				g[line[0]] = append(g[line[0]], lines[0][j+1])
			}
		}
	}
	return g, nil
}

// isDeployable reports whether a node is deployed by the shop's own developers: the front end, containers and
// functions, but not clients, databases and AWS's own services. X-Ray has a node for each container and function.
func isDeployable(node string) bool {
	return node == entryNode || strings.Contains(node, "_AWS::ECS::") || strings.HasSuffix(node, "_AWS::Lambda::Function")
}

// entryNode is where users enter.
const entryNode = "PetSite"

// serviceOf returns the name of the service of a node.
func serviceOf(node string) string {
	name, _, _ := strings.Cut(node, "_AWS::")
	return name
}

// nobodyWaits reports whether a node works asynchronously: its callers do not wait for its callees.
func nobodyWaits(node string) bool {
	return slices.ContainsFunc([]string{"AWS::StepFunctions", "AWS::SQS", "AWS::SimpleNotificationService"}, func(kind string) bool {
		return strings.Contains(node, kind)
	})
}

// deployables returns the deployable nodes that a node waits for, directly or through nodes that are not deployable.
func (g graph) deployables(node string) []string {
	var found []string
	seen := map[string]bool{node: true}
	var visit func(string)
	visit = func(from string) {
		for _, to := range g[from] {
			if seen[to] || nobodyWaits(to) {
				continue
			}
			seen[to] = true
			if isDeployable(to) {
				found = append(found, to)
				continue
			}
			visit(to)
		}
	}
	visit(node)
	slices.Sort(found)
	return found
}
