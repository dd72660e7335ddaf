// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestObjectReadsEveryType(t *testing.T) {
	t.Parallel()
	o, err := Decode([]byte(`{
		"text": "hello", "prose": "a\nb", "number": 9007199254740993, "count": 3, "yes": true,
		"time": 1772442871, "inner": {"id": "x"}, "list": [{"id": 1}, {"id": 2}], "texts": ["a", "b"],
		"embedded": "{\"id\": 7}", "nothing": null
	}`))
	require.NoError(t, err)
	o = o.Need()
	assert.Equal(t, "hello", o.Text("text"))
	assert.Equal(t, "a\nb", o.Prose("prose"))
	assert.Equal(t, "9007199254740993", o.ID("number"), "beyond 2^53 no digit is lost")
	assert.Equal(t, "hello", o.ID("text"))
	assert.Equal(t, 3, o.Int("count"))
	assert.True(t, o.Bool("yes"))
	assert.Equal(t, time.Unix(1772442871, 0).UTC(), o.Time("time"))
	assert.Equal(t, "x", o.Object("inner").ID("id"))
	assert.Equal(t, []string{"a", "b"}, o.Texts("texts"))
	assert.Equal(t, "7", o.Embedded("embedded").ID("id"))
	assert.Equal(t, "x", o.Embedded("inner").ID("id"))
	require.Len(t, o.Objects("list"), 2)
	assert.Equal(t, "2", o.Objects("list")[1].ID("id"))
	assert.False(t, o.Has("nothing"))
	assert.NoError(t, o.Err())
}

func TestObjectIsLenientAboutWhatIsNotNeeded(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`null`, `1.5`, `-1`, `1e400`, `true`, `"a\u0000b"`, `"\ufffd"`, `[]`, `[[1]]`, `{}`} {
		o, err := Decode([]byte(`{"x": ` + value + `}`))
		require.NoError(t, err)
		o.Text("x")
		o.ID("x")
		o.Int("x")
		o.Bool("x")
		o.Time("x")
		o.Texts("x")
		o.Objects("x")
		o.Object("x").Object("y").Text("z")
		o.Embedded("x").Text("z")
		assert.NoError(t, o.Err(), value)
	}
}

func TestObjectKeepsEveryFaultOfWhatIsNeeded(t *testing.T) {
	t.Parallel()
	o, err := Decode([]byte(`{"empty": "", "inner": {"text": 5, "list": [{"id": 1}, "two"]}, "long": "` + strings.Repeat("a", 1025) + `"}`))
	require.NoError(t, err)
	inner := o.Need().Object("inner").Need()
	inner.Text("text")
	inner.Text("absent")
	inner.Objects("list")
	inner.Objects("list")[0].Need().Bool("id")
	o.Need().Text("long")
	o.Need().ID("empty")
	o.Need().Object("gone").Need().Time("at")

	var malformed *Malformed
	require.ErrorAs(t, o.Err(), &malformed)
	for _, fault := range []string{
		"inner.text must be a text",
		"inner.absent is required",
		"inner.list must be a list of objects",
		"inner.list[0].id must be true or false",
		"long must be a text of at most 1024 bytes",
		"gone is required",
		"empty is required",
		"gone.at is required",
	} {
		assert.ErrorContains(t, o.Err(), fault)
	}
}

func TestDecodeRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", " ", "null", "[]", "5", `"x"`, `{"a":1`, `{"a":1}}`, "\x00", "{\"a\": \"\x01\"}", strings.Repeat(`{"a":`, 20000)} {
		_, err := Decode([]byte(body))
		var malformed *Malformed
		require.ErrorAs(t, err, &malformed, body)
		assert.EqualError(t, err, "the body is no JSON object")
	}
}

func TestDecodeStrict(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body  string
		count int
		err   string
	}{
		"one object":                    {`{"id": 1}`, 1, ""},
		"a list":                        {` [{"id": 1}, {"id": 2}]`, 2, ""},
		"a list in an object":           {`{"events": [{"id": 1}]}`, 1, ""},
		"an empty list":                 {`[]`, 0, "the list is empty"},
		"an empty list in an object":    {`{"events": []}`, 0, "events must be a list of at least one object"},
		"something else in the list":    {`[{"id": 1}, 2]`, 0, "[1] is no JSON object"},
		"null in the list":              {`[null]`, 0, "[0] is no JSON object"},
		"no object":                     {`7`, 0, "the body is no JSON object"},
		"no JSON":                       {`{`, 0, "the body is no valid JSON"},
		"nothing":                       {``, 0, "the body is no valid JSON"},
		"a list that is a text":         {`{"events": "x"}`, 0, "events must be a list of objects"},
		"a list of texts":               {`{"events": ["x"]}`, 0, "events must be a list of objects"},
		"a member nobody asks for":      {`{"id": 1, "ids": 2}`, 1, `"ids" is not known here`},
		"the same beside the list":      {`{"events": [{"id": 1}], "evnts": 2}`, 1, `"evnts" is not known here`},
		"the same within the list":      {`[{"id": 1}, {"id": 2, "x": 1}]`, 2, `[1]."x" is not known here`},
		"an optional one of wrong type": {`{"id": []}`, 1, "id must be a text or a whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			objects, err := DecodeStrict([]byte(test.body), "events")
			if err == nil {
				for _, o := range objects {
					o.ID("id")
				}
				assert.Len(t, objects, test.count)
				err = objects[0].Err()
			}
			if test.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, test.err)
		})
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	objects, err := DecodeStrict([]byte("["+strings.Repeat(`{},`, 999)+`{}]`), "events")
	require.NoError(t, err)
	for _, o := range objects {
		o.Need().ID("id")
	}
	err = objects[0].Err()
	assert.ErrorContains(t, err, "and 990 more")
	assert.Less(t, len(err.Error()), 1000)
}

func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"a": {"b": [1, "x", null, {"c": 1e9}]}, "t": "2026-03-02T09:14:31Z"}`), "a")
	f.Add([]byte(`{"a" : "{\"b\":1}" , "a":2 }`), "a")
	f.Add([]byte("{\"a\":\"\xff\"}"), "a")
	f.Fuzz(func(t *testing.T, body []byte, key string) {
		o, err := Decode(body)
		if err != nil {
			return
		}
		for _, view := range []Object{o, o.Need()} {
			text, id := view.Text(key), view.ID(key)
			assert.True(t, text == "" || text == id)
			_, ok := Identifier(id)
			assert.True(t, ok)
			view.Time(key)
			view.Int(key)
			view.Bool(key)
			view.Texts(key)
			view.Embedded(key).Text(key)
			for _, inner := range append(view.Objects(key), view.Object(key)) {
				inner.Need().Text(key)
			}
		}
		if !o.Has(key) {
			assert.Error(t, o.Err())
		}
	})
}
