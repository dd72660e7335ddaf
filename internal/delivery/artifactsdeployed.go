// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "strings"

// ImageDigests returns the digests of the images that were deployed, such as sha256:….
func (d *Deployment) ImageDigests() []string { return d.namedBy(namedByDigest) }

// ImageTags returns the tags of the images that were deployed.
func (d *Deployment) ImageTags() []string {
	tags := d.namedBy(namedByImage)
	for i, name := range tags {
		tags[i] = name[strings.LastIndexByte(name, ':')+1:]
	}
	return tags
}

func (d *Deployment) namedBy(kind string) []string {
	var names []string
	for _, name := range d.Artifacts {
		if name, ok := strings.CutPrefix(name, kind); ok {
			names = append(names, name)
		}
	}
	return names
}
