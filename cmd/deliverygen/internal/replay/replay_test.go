// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lines iterates over webhooks, one per body, a minute apart.
func lines(source string, bodies ...string) func(func(webhook.Line, error) bool) {
	return func(yield func(webhook.Line, error) bool) {
		for i, body := range bodies {
			l := webhook.Line{
				Time: time.Unix(1_700_000_000, 0).Add(time.Duration(i) * time.Minute), Source: source, Path: "/" + source,
				Headers: map[string]string{"Content-Type": "application/json", "X-Number": string(rune('a' + i))}, Body: []byte(body),
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// pass advances the test's fake time.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}

// receiver answers requests without a network, so that tests can use fake time.
type receiver func(*http.Request) *http.Response

func (r receiver) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	return r(request), nil
}

func status(code int) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("because"))}
}

func options(transport http.RoundTripper) Options {
	return Options{Endpoint: "http://receiver.example", Concurrency: 1, From: 1, Transport: transport}
}

func TestEverySourceIsSignedAsItsSenderSigns(t *testing.T) {
	t.Parallel()
	secrets := Secrets{webhook.GitHub: "hub", webhook.PagerDuty: "duty", webhook.Generic: "token"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !authentic(r, body, secrets) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	body := `{"at":"2026-09-30T10:00:00Z"}`
	for source := range secrets {
		tally := NewTally()
		o := Options{Endpoint: server.URL + "/", Concurrency: 1, Secrets: secrets, Shift: time.Hour}
		require.NoError(t, Run(t.Context(), lines(source, body, body), o, tally))
		assert.NoError(t, tally.Refused(), source)
		assert.Equal(t, 2, tally.Posted())

		o.Secrets, tally = Secrets{source: "wrong"}, NewTally()
		require.NoError(t, Run(t.Context(), lines(source, body), o, tally))
		assert.ErrorContains(t, tally.Refused(), "1 of 1 webhooks were refused, first webhook 1: 401")
	}
}

func authentic(r *http.Request, body []byte, secrets Secrets) bool {
	verify := func(header, prefix, secret string) bool {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		got, err := hex.DecodeString(strings.TrimPrefix(r.Header.Get(header), prefix))
		return err == nil && hmac.Equal(got, mac.Sum(nil))
	}
	switch r.URL.Path {
	case "/github":
		return verify("X-Hub-Signature-256", "sha256=", secrets[webhook.GitHub])
	case "/pagerduty":
		return verify("X-PagerDuty-Signature", "v1=", secrets[webhook.PagerDuty])
	}
	return r.Header.Get("Authorization") == "Bearer "+secrets[webhook.Generic]
}

func TestOneConnectionKeepsTheOrderAndTheBytes(t *testing.T) {
	t.Parallel()
	var numbers, bodies []string
	o := options(receiver(func(r *http.Request) *http.Response {
		body, _ := io.ReadAll(r.Body)
		numbers, bodies = append(numbers, r.Header.Get("X-Number")), append(bodies, string(body))
		return status(http.StatusAccepted)
	}))
	require.NoError(t, Run(t.Context(), lines("github", `{"a": 1}`, `"payload=%7B%7D"`, `[]`), o, NewTally()))
	assert.Equal(t, []string{"a", "b", "c"}, numbers)
	assert.Equal(t, []string{`{"a": 1}`, "payload=%7B%7D", `[]`}, bodies, "a body that is a text is posted as that text")
}

func TestConcurrencyPostsSeveralAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var under atomic.Int32
		var mu sync.Mutex
		most := int32(0)
		o := options(receiver(func(*http.Request) *http.Response {
			now := under.Add(1)
			mu.Lock()
			most = max(most, now)
			mu.Unlock()
			pass(t, time.Second)
			under.Add(-1)
			return status(http.StatusAccepted)
		}))
		o.Concurrency = 3
		began := time.Now()
		require.NoError(t, Run(t.Context(), lines("github", "1", "2", "3", "4", "5", "6"), o, NewTally()))
		assert.EqualValues(t, 3, most)
		assert.Equal(t, 2*time.Second, time.Since(began))
	})
}

func TestNotNowIsTriedAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answers    []int
		retryAfter string
		took       time.Duration
		refused    string
		posts      int
	}{
		"accepted at once":             {[]int{202}, "", 0, "", 1},
		"busy, with pauses that grow":  {[]int{503, 503, 202}, "", 300 * time.Millisecond, "", 3},
		"asked to wait":                {[]int{429, 202}, "7", 7 * time.Second, "", 2},
		"asked to wait too long":       {[]int{503, 202}, "7200", post.LongestPause, "", 2},
		"a refusal is not tried again": {[]int{401}, "", 0, "401 because", 1},
		"nor is a fault of the server": {[]int{500}, "", 0, "500 because", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				posts := 0
				o := options(receiver(func(*http.Request) *http.Response {
					response := status(test.answers[min(posts, len(test.answers)-1)])
					response.Header.Set("Retry-After", test.retryAfter)
					posts++
					return response
				}))
				tally, began := NewTally(), time.Now()
				require.NoError(t, Run(t.Context(), lines("github", "{}"), o, tally))
				assert.Equal(t, test.took, time.Since(began))
				assert.Equal(t, test.posts, posts)
				if test.refused == "" {
					assert.NoError(t, tally.Refused())
				} else {
					assert.ErrorContains(t, tally.Refused(), test.refused)
				}
			})
		})
	}
}

func TestASourceThatTheReceiverDoesNotHaveIsNamed(t *testing.T) {
	t.Parallel()
	tally := NewTally()
	o := options(receiver(func(*http.Request) *http.Response {
		answer := status(http.StatusNotFound)
		answer.Body = io.NopCloser(strings.NewReader("404 page not found\n"))
		return answer
	}))
	require.NoError(t, Run(t.Context(), lines("gitlab", "{}"), o, tally))
	assert.ErrorContains(t, tally.Refused(), `first webhook 1: 404 page not found: the receiver has nothing at /gitlab, where webhooks of "gitlab" go`)
}

func TestABusyReceiverIsLeftAloneInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tally := NewTally()
		o := options(receiver(func(*http.Request) *http.Response { return status(http.StatusServiceUnavailable) }))
		require.NoError(t, Run(t.Context(), lines("github", "{}", "{}"), o, tally))
		assert.ErrorContains(t, tally.Refused(), "2 of 2 webhooks were refused, first webhook 1: 503 because")
		assert.Contains(t, tally.Summary(), "14 retries")
	})
}

func refused() error { return &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED} }

// failing returns network errors for some time.
type failing struct {
	err   error
	until time.Time
	then  http.RoundTripper
}

func (f failing) RoundTrip(request *http.Request) (*http.Response, error) {
	if time.Now().Before(f.until) {
		return nil, f.err
	}
	return f.then.RoundTrip(request)
}

func TestAReceiverThatDoesNotListenIsToldApart(t *testing.T) {
	t.Parallel()
	listener := httptest.NewServer(http.NotFoundHandler())
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Listener.Addr().String()) // holds a port at which nobody can listen
	require.NoError(t, err)
	defer client.Close()
	err = Run(t.Context(), lines("github", "{}"), Options{Endpoint: "http://" + client.LocalAddr().String(), Concurrency: 1}, NewTally())
	assert.ErrorContains(t, err, "webhook 1: nothing listens at 127.0.0.1:")
	assert.ErrorContains(t, err, "`--wait`")
}

func TestAReceiverMayTakeItsTimeToStart(t *testing.T) {
	t.Parallel()
	accept := receiver(func(*http.Request) *http.Response { return status(http.StatusAccepted) })
	for name, test := range map[string]struct {
		starts time.Duration
		ok     bool
	}{"in time": {20 * time.Second, true}, "too late": {40 * time.Second, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := options(failing{refused(), time.Now().Add(test.starts), accept})
				o.Wait = 30 * time.Second
				err := Run(t.Context(), lines("github", "{}"), o, NewTally())
				assert.Equal(t, test.ok, err == nil, "%v", err)
			})
		})
	}
}

func TestABrokenConnectionIsTriedAgain(t *testing.T) {
	t.Parallel()
	accept := receiver(func(*http.Request) *http.Response { return status(http.StatusAccepted) })
	synctest.Test(t, func(t *testing.T) {
		o := options(failing{io.ErrUnexpectedEOF, time.Now().Add(time.Second), accept})
		require.NoError(t, Run(t.Context(), lines("github", "{}"), o, NewTally()))
		o.Transport = failing{io.ErrUnexpectedEOF, time.Now().Add(time.Hour), accept}
		assert.ErrorIs(t, Run(t.Context(), lines("github", "{}"), o, NewTally()), io.ErrUnexpectedEOF)
	})
}

func TestThePaceIsKept(t *testing.T) {
	t.Parallel()
	bodies := []string{"1", "2", "3", "4", "5"} // recorded a minute apart
	for name, test := range map[string]struct {
		pace Pace
		took time.Duration
	}{
		"as fast as possible":        {Pace{}, 0},
		"two a second":               {Pace{Rate: 2}, 2 * time.Second},
		"sixty times as fast":        {Pace{Speed: 60}, 4 * time.Second},
		"the slower of the two wins": {Pace{Rate: 2, Speed: 1}, 4 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := options(receiver(func(*http.Request) *http.Response { return status(http.StatusAccepted) }))
				o.Pace = test.pace
				began := time.Now()
				require.NoError(t, Run(t.Context(), lines("github", bodies...), o, NewTally()))
				assert.Equal(t, test.took, time.Since(began))
			})
		})
	}
}

func TestStoppingStopsCleanly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		tally := NewTally()
		o := options(receiver(func(*http.Request) *http.Response {
			if tally.Posted() == 2 {
				cancel()
				return status(http.StatusServiceUnavailable) // and would be tried again
			}
			return status(http.StatusAccepted)
		}))
		o.Pace.Speed = 1
		err := Run(ctx, lines("github", "1", "2", "3", "4"), o, tally)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 2, tally.Posted())
	})
}

func TestAReplayGoesOnWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	var posted []string
	o := options(receiver(func(r *http.Request) *http.Response {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		posted = append(posted, string(body))
		return status(http.StatusAccepted)
	}))
	bodies := []string{"1", "2", "3", "4"}
	synctest.Test(t, func(t *testing.T) {
		tally := NewTally()
		all := lines("github", bodies...)
		broken := func(yield func(webhook.Line, error) bool) {
			for line, err := range all {
				if string(line.Body) == "3" {
					yield(webhook.Line{}, errors.New("the disk is gone"))
					return
				}
				if !yield(line, err) {
					return
				}
			}
		}
		require.Error(t, Run(t.Context(), broken, o, tally))
		assert.Equal(t, 3, tally.Next())
		o.From = tally.Next()
		require.NoError(t, Run(t.Context(), all, o, NewTally()))
		assert.Equal(t, bodies, posted)
	})
}

func TestABrokenFileStopsTheReplay(t *testing.T) {
	t.Parallel()
	broken := func(yield func(webhook.Line, error) bool) {
		yield(webhook.Line{}, errors.New("line 1: broken"))
	}
	o := options(receiver(func(*http.Request) *http.Response { return status(http.StatusAccepted) }))
	assert.ErrorContains(t, Run(t.Context(), broken, o, NewTally()), "line 1: broken")
}

func TestProgressSaysHowMuchIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tally := NewTally()
		assert.Equal(t, "posted 0 of 4 webhooks (0%), 0/s, ? left  ", tally.Progress(4))
		tally.add(1, post.Answer{Status: http.StatusAccepted})
		pass(t, 5*time.Second)
		assert.Equal(t, "posted 1 of 4 webhooks (25%), 0/s, 15s left  ", tally.Progress(4))
		assert.Equal(t, "posted 1 webhooks, 0/s", tally.Progress(0))
	})
}
