// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseImage(t *testing.T) {
	t.Parallel()
	for reference, want := range map[string]Image{
		"checkout":                          {Name: "checkout"},
		"ghcr.io/acme/checkout:1.4.2":       {Name: "ghcr.io/acme/checkout", Tag: "1.4.2"},
		"registry:5000/checkout":            {Name: "registry:5000/checkout"},
		"registry:5000/checkout:v1":         {Name: "registry:5000/checkout", Tag: "v1"},
		"ghcr.io/acme/checkout@sha256:ab":   {Name: "ghcr.io/acme/checkout", Digest: "sha256:ab"},
		"r:5000/a/checkout:1.4.2@sha256:ab": {Name: "r:5000/a/checkout", Tag: "1.4.2", Digest: "sha256:ab"},
	} {
		got, ok := ParseImage(reference)
		assert.True(t, ok, reference)
		assert.Equal(t, want, got, reference)
	}
	padded, ok := ParseImage(" padded:1\n")
	assert.True(t, ok)
	assert.Equal(t, Image{Name: "padded", Tag: "1"}, padded)
	for _, reference := range []string{"", "@sha256:ab", ":1", "ghcr.io/"} {
		_, ok := ParseImage(reference)
		assert.False(t, ok, reference)
	}
}

func TestVersionOfAnImageIsATagThatStays(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"1.4.2": "1.4.2", "9f2ee1a": "9f2ee1a", "latest": "", "Main": "", "": ""} {
		assert.Equal(t, want, Image{Name: "a", Tag: tag}.Version(), tag)
	}
	assert.Empty(t, Image{Name: "a"}.Tags())
	assert.Equal(t, []string{"sha256:ab"}, Image{Name: "a", Digest: "sha256:ab"}.Digests())
}

func TestServiceImage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		references []string
		want       string
	}{
		"the only one, whatever its name":        {[]string{"acme/till:1"}, "acme/till"},
		"the only one, named twice":              {[]string{"acme/till:1", "acme/till:1"}, "acme/till"},
		"the one called like the service":        {[]string{"acme/checkout:1", "redis:7"}, "acme/checkout"},
		"the one called by another of the names": {[]string{"acme/shop-checkout:1", "redis:7"}, "acme/shop-checkout"},
		"none of several strangers":              {[]string{"acme/till:1", "redis:7"}, ""},
		"none while two versions run":            {[]string{"acme/checkout:1", "acme/checkout:2", "redis:7"}, ""},
		"none of two that could be it":           {[]string{"a/checkout:1", "b/checkout:1"}, ""},
		"none of none":                           {nil, ""},
		"what is no image does not count":        {[]string{"", "acme/till:1"}, "acme/till"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := ServiceImage(test.references, "checkout", "shop-checkout")
			assert.Equal(t, test.want, got.Name)
			assert.Equal(t, test.want != "", ok)
		})
	}
}

func FuzzParseImage(f *testing.F) {
	for _, seed := range []string{"r:5000/a/b:1@sha256:ab", ":", "@", "/", "a:b:c", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reference string) {
		image, ok := ParseImage(reference)
		if ok {
			assert.NotEmpty(t, image.Name)
			assert.NotContains(t, image.Tag, "/")
		}
	})
}
