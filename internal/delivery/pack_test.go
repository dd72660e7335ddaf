// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// zeros has one entity of each kind with no field set.
var zeros = map[delivery.Kind]any{
	delivery.KindDeployment:  delivery.Deployment{},
	delivery.KindChange:      delivery.Change{},
	delivery.KindRevision:    delivery.Revision{},
	delivery.KindPipelineRun: delivery.PipelineRun{},
	delivery.KindIncident:    delivery.Incident{},
	delivery.KindArtifact:    delivery.Artifact{},
	delivery.KindFeatureFlag: delivery.FeatureFlag{},
	delivery.KindCorrection:  delivery.Corrections{},
}

// filled returns an entity in which set has set every field, also nested ones, except those that the history derives.
func filled(zero any, set func(path string, v reflect.Value)) any {
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	fill(v, v.Type().Name(), set)
	return v.Interface()
}

func fill(v reflect.Value, path string, set func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			fill(v.Field(i), path+"."+v.Type().Field(i).Name, set)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s[%d]", path, i), set)
		}
	case reflect.Slice:
		set(path, v) // sets the length of the slice
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s[%d]", path, i), set)
		}
	default:
		set(path, v)
	}
}

// anything draws the fields of a valid entity: it has the time of its latest event, and a revision has a push.
func anything(t *rapid.T) func(string, reflect.Value) {
	return func(path string, v reflect.Value) {
		switch {
		case path == "Revision.Placements":
			v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(1, 3).Draw(t, path), 3))
		case v.Kind() == reflect.Slice:
			if n := rapid.IntRange(0, 3).Draw(t, path); n > 0 {
				v.Set(reflect.MakeSlice(v.Type(), n, n))
			}
		case v.Kind() == reflect.String:
			v.SetString(rapid.OneOf(rapid.Just(""), rapid.String(), rapid.StringMatching("[0-9a-f]{40}"), rapid.StringMatching("[0-9a-f]{64}")).Draw(t, path))
		case strings.HasSuffix(path, ".Told"):
			v.SetInt(rapid.Int64Range(1, 1<<62).Draw(t, path))
		case v.CanInt():
			v.SetInt(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1<<62)).Draw(t, path))
		default:
			require.Fail(t, "a field of a kind that nothing here knows", path)
		}
	}
}

func TestWhatIsPackedIsUnpackedWhole(t *testing.T) {
	t.Parallel()
	for _, kind := range delivery.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				entity := filled(zeros[kind], anything(t))
				r := delivery.Packed(entity)
				got, err := delivery.Unpacked(r)
				require.NoError(t, err)
				require.Equal(t, entity, got)
				require.Equal(t, r, delivery.Packed(got))
			})
		})
	}
}

// A field that is not packed, or shares its number with another one, would be lost.
func TestEveryFieldIsPackedForItself(t *testing.T) {
	t.Parallel()
	for _, zero := range zeros {
		var fields []string
		filled(zero, func(path string, v reflect.Value) {
			oneOfEach("")(path, v)
			fields = append(fields, path)
		})
		for _, field := range fields {
			entity := filled(zero, oneOfEach(field))
			got, err := delivery.Unpacked(delivery.Packed(entity))
			require.NoError(t, err, field)
			assert.Equal(t, entity, got, field)
		}
	}
}

// oneOfEach sets the field at a path, or all fields if the path is empty, and the fields that every entity has. Each field gets a
// value of its own, which does not change when fields are added.
func oneOfEach(only string) func(string, reflect.Value) {
	return func(path string, v reflect.Value) {
		n := int64(crc32.ChecksumIEEE([]byte(path)))
		said := only == "" || only == path || path == "Revision.Placements" || strings.HasSuffix(path, ".Told")
		switch {
		case !said && (v.Kind() != reflect.Slice || !strings.HasPrefix(only, path)):
		case v.Kind() == reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		case v.Kind() == reflect.String && strings.Contains(path, "Revision") && strings.HasSuffix(path, ".Value"):
			v.SetString(fmt.Sprintf("%040x", n))
		case v.Kind() == reflect.String:
			v.SetString(fmt.Sprintf("text %d", n))
		case strings.HasSuffix(path, ".Told"):
			v.SetInt(1_700_000_000_000_000_000)
		default:
			v.SetInt(1_700_000_000_000_000_000 - n*1_000_000_000)
		}
	}
}

// The packed form is stored on users' disks.
func TestThePackedFormIsTheOneOnDisk(t *testing.T) {
	t.Parallel()
	for _, kind := range delivery.Kinds {
		r := delivery.Packed(filled(zeros[kind], oneOfEach("")))
		got := fmt.Sprintf("%d\n%s\n%s\n", r.Kind, hex.EncodeToString([]byte(r.Key)), hex.EncodeToString([]byte(r.Value)))
		path := filepath.Join("testdata", "packed", string(kind)+".txt")
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), got, "%s is how entities stand on users' disks. A new field gets a new number and adds to the "+
			"end of the file; any other difference needs a migration, with a test that reads the file as it is.", path)

		var number record.Kind
		var key, value string
		_, err = fmt.Sscanf(string(want), "%d\n%x\n%x\n", &number, &key, &value)
		require.NoError(t, err)
		entity, err := delivery.Unpacked(record.Record{Kind: number, Key: key, Value: value})
		require.NoError(t, err)
		assert.Equal(t, filled(zeros[kind], oneOfEach("")), entity, "what is on disk is read")
	}
}

func FuzzUnpack(f *testing.F) {
	for _, zero := range zeros {
		r := delivery.Packed(filled(zero, oneOfEach("")))
		f.Add(uint8(r.Kind), r.Key, r.Value)
	}
	f.Fuzz(func(t *testing.T, kind uint8, key, value string) {
		entity, err := delivery.Unpacked(record.Record{Kind: record.Kind(kind), Key: key, Value: value})
		if err != nil {
			return
		}
		again, err := delivery.Unpacked(delivery.Packed(entity))
		require.NoError(t, err)
		require.Equal(t, entity, again)
	})
}
