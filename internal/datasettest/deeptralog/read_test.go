// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deeptralog_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/deeptralog"
)

const header = "StartTime,EndTime,URL,SpanType,Service,SpanId,TraceId,Peer,ParentSpan,Component,IsError\r\n"

func TestASpanReadsAsRecorded(t *testing.T) {
	t.Parallel()
	archive := writeZip(t, map[string]string{
		"F99-01/ERROR_SpanData.csv": header +
			"1000,1030,{POST}/trips,Entry,travel,t.1,trace,travel,-1,SpringMVC,True\r\n" +
			"1010,1020,/routes,Exit,travel,t.2,trace,route,t.1,SpringRestTemplate,False\r\n" +
			"1011,1012,save,Local,travel,t.3,trace,,t.1,,False\r\n",
		"F99-01/raw.log": "a log",
	})
	cases, err := deeptralog.ReadZip(archive)
	require.NoError(t, err)
	require.Len(t, cases, 1)
	assert.Equal(t, "F99-01", cases[0].Name)
	spans := cases[0].Spans
	require.Len(t, spans, 3)
	assert.Equal(t, deeptralog.Span{
		Trace: spans[0].Trace, ID: spans[0].ID, Service: "travel", Name: "{POST}/trips", Peer: "travel",
		Kind: ptrace.SpanKindServer, Failed: true, Start: 1_000_000_000, End: 1_030_000_000,
	}, spans[0])
	assert.Equal(t, deeptralog.Span{
		Trace: spans[0].Trace, ID: spans[1].ID, Parent: spans[0].ID, Service: "travel", Name: "/routes", Peer: "route",
		Kind: ptrace.SpanKindClient, Start: 1_010_000_000, End: 1_020_000_000,
	}, spans[1])
	assert.Equal(t, ptrace.SpanKindInternal, spans[2].Kind)
	assert.NotEqual(t, pcommon.SpanID{}, spans[0].ID)
	assert.NotEqual(t, spans[0].ID, spans[1].ID)
}

func TestASpanInBothFilesIsToldOnce(t *testing.T) {
	t.Parallel()
	row := "1000,1030,/,Entry,travel,t.1,trace,travel,-1,SpringMVC,True\r\n"
	archive := writeZip(t, map[string]string{
		"F99-01/ERROR_SpanData.csv": header + row, "F99-01/SUCCESS_SpanData.csv": header + row,
	})
	cases, err := deeptralog.ReadZip(archive)
	require.NoError(t, err)
	require.Len(t, cases, 1)
	assert.Len(t, cases[0].Spans, 1)
}

func TestAFileThatIsNotAsPublishedIsRefusedByLine(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, content, want string }{
		{"another header", "a,b,c,d,e,f,g,h,i,j,k\r\n", "the columns are"},
		{"a time that is none", header + "x,1030,/,Entry,travel,t.1,trace,,-1,,True\r\n", "line 2: read a time"},
		{"an unknown type", header + "1,2,/,Inner,travel,t.1,trace,,-1,,True\r\n", `type "Inner"`},
		{"an unknown flag", header + "1,2,/,Entry,travel,t.1,trace,,-1,,yes\r\n", `flag of "yes"`},
		{"a column too few", header + "1,2,/,Entry,travel,t.1,trace,,-1,True\r\n", "wrong number of fields"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := deeptralog.ReadZip(writeZip(t, map[string]string{"F99-01/ERROR_SpanData.csv": tt.content}))
			require.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "F99-01/ERROR_SpanData.csv")
		})
	}
}

// TestThePublishedCasesAreWhole checks the number of spans and traces in the archives, so that results of other tests
// cover all of them.
func TestThePublishedCasesAreWhole(t *testing.T) {
	t.Parallel()
	dir := datasettest.Dir(t, "deeptralog")
	type size struct{ spans, traces, failing int }
	got := map[string]size{}
	for _, name := range []string{"F05.zip", "F08.zip", "normal_put_consign.zip"} {
		cases, err := deeptralog.ReadZip(filepath.Join(dir, name))
		require.NoError(t, err)
		for _, c := range cases {
			traces, failing := map[pcommon.TraceID]bool{}, map[pcommon.TraceID]bool{}
			for _, s := range c.Spans {
				traces[s.Trace] = true
				if s.Failed {
					failing[s.Trace] = true
				}
			}
			got[c.Name] = size{len(c.Spans), len(traces), len(failing)}
		}
	}
	assert.Equal(t, map[string]size{
		"F05-01": {1080, 333, 333}, "F05-02": {766, 383, 383}, "F05-03": {15300, 364, 364}, "F05-04": {562, 270, 270},
		"F05-05": {650, 315, 315}, "F08-01": {604, 151, 151}, "F08-02": {5250, 250, 250}, "F08-03": {744, 248, 248},
		"F08-04": {597, 199, 199}, "F08-05": {6500, 750, 250}, "normal_put_consign": {12000, 2000, 0},
	}, got)
}

func writeZip(t *testing.T, files map[string]string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "archive.zip")
	file, err := os.Create(name)
	require.NoError(t, err)
	archive := zip.NewWriter(file)
	for path, content := range files {
		w, err := archive.Create(path)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, file.Close())
	return name
}
