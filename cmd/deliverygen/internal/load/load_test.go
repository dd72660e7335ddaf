// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/organisation"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/replay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var asOf = time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)

func newTestMix(tb testing.TB, repeat int) *Mix {
	tb.Helper()
	mix, err := NewMix(MixOptions{
		Organisation: organisation.Options{Seed: 1, Services: 8, Days: 2, AsOf: asOf},
		Secrets:      replay.Secrets{"github": "secret", "pagerduty": "secret", "generic": "secret"},
		Repeat:       repeat,
	})
	require.NoError(tb, err)
	return mix
}

// rounds returns the bodies of the first rounds, by round.
func rounds(m *Mix, count int) [][]string {
	told := make([][]string, count)
	var w Webhook
	for n := range count * len(m.hooks) {
		m.Fill(&w, uint64(n))
		told[n/len(m.hooks)] = append(told[n/len(m.hooks)], string(w.Body))
	}
	return told
}

func TestTheFirstRoundIsWhatTheOrganisationTells(t *testing.T) {
	t.Parallel()
	m := newTestMix(t, 0)
	for i, body := range rounds(m, 1)[0] {
		var whole []byte
		for _, p := range m.hooks[i].body.parts {
			whole = append(append(whole, p.text...), p.original()...)
		}
		require.Equal(t, string(append(whole, m.hooks[i].body.rest...)), body)
	}
}

// original returns the value as in the original body, to which round 0 sets it.
func (p *part) original() []byte {
	if p.kind == pagerID {
		return bytes.Repeat([]byte("0"), pagerDigits) // the only value that round 0 changes
	}
	return []byte(p.value)
}

func TestEveryRoundTellsSomethingElse(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	repeated := 0
	for _, round := range rounds(newTestMix(t, 0), 4) {
		for _, body := range round {
			assert.True(t, json.Valid([]byte(body)), body)
			repeated += seen[body]
			seen[body] = 1
		}
	}
	assert.Zero(t, repeated)
}

func TestWhatIsRepeatedIsTheSameAtAnotherTime(t *testing.T) {
	t.Parallel()
	told := rounds(newTestMix(t, 2), 3)
	for i, body := range told[2] {
		assert.NotEqual(t, told[0][i], body, "times move")
		assert.Equal(t, identities(told[0][i]), identities(body))
		assert.NotEqual(t, identities(told[0][i]), identities(told[1][i]))
	}
}

// identities returns all identifiers in a body.
func identities(body string) []string {
	var ids []string
	for _, f := range findings([]byte(body)) {
		if f.kind != moment && f.kind != epochSeconds {
			ids = append(ids, body[f.from:f.to])
		}
	}
	return ids
}

func TestFindings(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("0123456789", 4)
	tests := map[string]struct {
		body string
		want []string
	}{
		"the name of a commit":          {`{"sha":"` + name + `"}`, []string{"01234567"}},
		"a commit in a text":            {`"This reverts commit ` + name + `."`, []string{"01234567"}},
		"no commit":                     {`{"before":"` + strings.Repeat("0", 40) + `"}`, nil},
		"a time":                        {`{"at":"2026-08-23T16:52:58+02:00"}`, []string{"2026-08-23T16:52:58"}},
		"a time with a fraction":        {`{"at":"2026-08-23T16:52:58.000Z"}`, []string{"2026-08-23T16:52:58"}},
		"a year":                        {`{"title":"back to 2026"}`, nil},
		"seconds since 1970":            {`{"pushed_at":1790000000,"size":1790}`, []string{"1790000000"}},
		"a pull request":                {`{"number":101,"url":"https://example.com/pull/101","comments":12}`, []string{"101", "101"}},
		"a pull request in a message":   {`"Merge pull request #12 from acme/main"`, []string{"12"}},
		"a change of the project's own": {`{"id":"102","reverts":"101","attempt":1}`, []string{"102", "101"}},
		"a deployment":                  {`{"id":2400000174,"environment":"production"}`, []string{"2400000174"}},
		"a deployment by a run":         {`{"id":"run-2420000606"}`, []string{"2420000606"}},
		"an incident":                   {`{"id":"INC-search-2-7"}`, []string{"7"}},
		"no incident":                   {`{"ref":"add-stock-lookups-24380"}`, nil},
		"an incident at the pager":      {`{"id":"QQ4ZO5469BDLG8","key":"PE52A77"}`, []string{"9BDLG8"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var found []string
			for _, f := range findings([]byte(test.body)) {
				found = append(found, test.body[f.from:f.to])
			}
			assert.Equal(t, test.want, found)
		})
	}
}

func FuzzFindings(f *testing.F) {
	f.Add([]byte(`{"sha":"0123456789012345678901234567890123456789","at":"2026-08-23T16:52:58Z","id":"INC-a-1"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		last := 0
		for _, found := range findings(body) {
			require.LessOrEqual(t, last, found.from)
			require.Less(t, found.from, found.to)
			last = found.to
		}
		require.LessOrEqual(t, last, len(body))
		if told := newTemplate(body); len(told.parts) == 0 {
			require.Equal(t, string(body), string(told.appendTo(nil, 7, time.Hour)))
		}
	})
}

func TestBodiesAreOfRealSize(t *testing.T) {
	t.Parallel()
	count, smallest, largest, mean := newTestMix(t, 0).Size()
	assert.Greater(t, count, 100)
	assert.Positive(t, smallest)
	assert.LessOrEqual(t, largest, 31<<10)
	assert.Greater(t, mean, 8<<10)
}

// receiver accepts webhooks and checks their signatures.
func receiver(t *testing.T, answer func(n int) int) (endpoint string, taken func() map[string]int) {
	t.Helper()
	var mu sync.Mutex
	deliveries := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assertSigned(t, r, body)
		mu.Lock()
		defer mu.Unlock()
		for _, name := range deliveryHeaders {
			if id := r.Header.Get(name); id != "" {
				deliveries[id]++
			}
		}
		status := answer(len(deliveries))
		if status == 0 {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		return maps.Clone(deliveries)
	}
}

func assertSigned(t *testing.T, r *http.Request, body []byte) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(body)
	signature := hex.EncodeToString(mac.Sum(nil))
	assert.Equal(t, map[string]string{
		"/github": "sha256=" + signature, "/pagerduty": "v1=" + signature, "/generic": "Bearer secret",
	}[r.URL.Path], r.Header.Get(map[string]string{
		"/github": "X-Hub-Signature-256", "/pagerduty": "X-PagerDuty-Signature", "/generic": "Authorization",
	}[r.URL.Path]))
}

// runUntil posts until the given function returns true for an answer.
func runUntil(t *testing.T, endpoint string, enough int, taken func() map[string]int, answers *Answers) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	mix, done := newTestMix(t, 0), make(chan struct{})
	go func() {
		defer close(done)
		Run(ctx, mix, Options{Endpoint: endpoint, Concurrency: 4, Duration: time.Minute}, answers)
	}()
	for len(taken()) < enough {
		rest(ctx, time.Millisecond)
	}
	cancel()
	<-done
}

func TestEveryAnswerIsInTheLog(t *testing.T) {
	t.Parallel()
	endpoint, taken := receiver(t, func(n int) int {
		switch n {
		case 100:
			return 0
		case 200:
			return http.StatusServiceUnavailable
		}
		return http.StatusAccepted
	})
	var log bytes.Buffer
	answers := NewAnswers(&log)
	runUntil(t, endpoint, 400, taken, answers)
	require.NoError(t, answers.Close())

	logged := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(log.String()), "\n")[1:] {
		fields := strings.Split(line, "\t")
		require.Len(t, fields, 4)
		_, err := time.Parse(time.RFC3339Nano, fields[1])
		require.NoError(t, err)
		logged[fields[2]]++
		assert.Equal(t, 1, taken()[fields[0]], "delivered once: %s", line)
	}
	assert.Equal(t, 1, logged["0"])
	assert.Equal(t, 1, logged[strconv.Itoa(http.StatusServiceUnavailable)])
	assert.Equal(t, len(taken()), logged["0"]+logged["503"]+logged["202"])
	assert.ErrorContains(t, answers.Unacknowledged(), "2 of "+strconv.Itoa(len(taken()))+" webhooks were not acknowledged, first without an answer:")
	assert.Contains(t, answers.Summary(), "no answer: 1\n")
	assert.Contains(t, answers.Summary(), "503 Service Unavailable: 1\n")
}

func TestALoadThatIsTakenSucceeds(t *testing.T) {
	t.Parallel()
	endpoint, taken := receiver(t, func(int) int { return http.StatusAccepted })
	answers := NewAnswers(nil)
	runUntil(t, endpoint, 50, taken, answers)
	require.NoError(t, answers.Close())
	assert.NoError(t, answers.Unacknowledged())
	assert.Contains(t, answers.Summary(), "latency p50 ")
}

func TestWhatTheEndFindsWithoutAConnectionIsNotSent(t *testing.T) {
	t.Parallel()
	endpoint, taken := receiver(t, func(int) int { return http.StatusAccepted })
	ctx, end := context.WithCancel(t.Context())
	c := &connection{address: strings.TrimPrefix(endpoint, "http://")}
	c.dialer.Control = func(string, string, syscall.RawConn) error {
		end()
		return nil
	}
	answers := NewAnswers(nil)
	(&load{mix: newTestMix(t, 0), answers: answers}).work(ctx, c)
	assert.Empty(t, taken())
	assert.NoError(t, answers.Unacknowledged())
	assert.True(t, strings.HasPrefix(answers.Summary(), "0 webhooks answered"))
}

func TestOptionsThatCannotWorkAreAllReported(t *testing.T) {
	t.Parallel()
	err := (&Options{Endpoint: "https://localhost:8088", Rate: -1}).Validate()
	for _, flag := range []string{"`--endpoint`", "`--rate`", "`--concurrency`", "`--duration`"} {
		assert.ErrorContains(t, err, flag)
	}
	assert.NoError(t, (&Options{Endpoint: "http://localhost:8088", Concurrency: 1, Duration: time.Second}).Validate())
}

func BenchmarkFill(b *testing.B) {
	m := newTestMix(b, 0)
	var w Webhook
	b.ReportAllocs()
	for n := range b.N {
		m.Fill(&w, uint64(n))
		b.SetBytes(int64(len(w.Body)))
	}
}
