// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// leader is the collector that a follower polls, without a network. It can be made to fail.
type leader struct {
	*collector
	// mu guards everything below, which the test and the follower use.
	mu sync.Mutex
	// fails answers instead of the collector, unless it is nil.
	fails roundTrip
	// polls are the times of requests, bodies is the number of answers with a table.
	polls  []time.Time
	bodies int
}

func newLeader(tb testing.TB) *leader {
	tb.Helper()
	return &leader{collector: newCollector(tb, open())}
}

// RoundTrip implements http.RoundTripper.
func (l *leader) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.polls = append(l.polls, time.Now())
	if l.fails != nil {
		return l.fails(r)
	}
	answer, err := directTo(l.server.routes())(r)
	if answer.StatusCode == http.StatusOK {
		l.bodies++
	}
	return answer, err
}

// fail sets what followers get instead of the table; nil means the table.
func (l *leader) fail(how roundTrip) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fails = how
}

// become replaces the collector that answers.
func (l *leader) become(another *collector) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.collector = another
}

// answers returns a transport that answers with a status and a body.
func answers(status int, body string) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func refuses(err error) roundTrip {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// following returns the settings of a collector that follows. The endpoint is not used: follows sets the transport.
func following(more ...map[string]any) map[string]any {
	settings := map[string]any{"follow": map[string]any{"endpoint": "http://user:s3cret@central:8890?token=s3cret"}}
	for _, part := range more {
		maps.Copy(settings, part)
	}
	return settings
}

// follows makes the collector follow through a transport until the returned function is called.
func (c *collector) follows(t *testing.T, to http.RoundTripper, disk *disktest.Disk) (stop func()) {
	t.Helper()
	at, err := tableURL(c.config.Follow.Get().ClientConfig.Endpoint)
	require.NoError(t, err)
	c.follower.poller = &poller{client: &http.Client{Transport: to, CheckRedirect: refuseRedirects}, url: at, maxBytes: c.config.Follow.Get().MaxBytes, decoder: deploymenttable.NewDecoder(c.config.AssumedRollout)}
	if disk != nil {
		c.follower.store = &followedStore{client: disk, assumed: c.config.AssumedRollout}
	}
	c.follower.begin(t.Context())
	return func() { require.NoError(t, c.follower.stop(context.WithoutCancel(t.Context()))) }
}

// later lets time pass in a bubble of testing/synctest, and waits until all goroutines are idle.
func later(d time.Duration) {
	<-time.NewTimer(d).C
	synctest.Wait()
}

func TestATableIsFollowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge := newLeader(t), newCollector(t, following())
		central.learn("cart", "1")
		defer edge.follows(t, central, nil)()
		synctest.Wait()
		assert.Equal(t, []string{"1"}, edge.knows("cart"), "at once")

		central.learn("cart", "1", "2")
		later(17 * time.Second)
		assert.Equal(t, []string{"1", "2"}, edge.knows("cart"), "within an interval")
		central.learn("cart", "2")
		central.learn("search", "7")
		later(17 * time.Second)
		assert.Equal(t, []string{"2"}, edge.knows("cart"), "what the other collector forgets is forgotten")
		assert.Equal(t, []string{"7"}, edge.knows("search"))
		assert.Empty(t, edge.failed.follow)
	})
}

func TestATableThatHasNotChangedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge := newLeader(t), newCollector(t, following())
		central.learn("cart", "1")
		defer edge.follows(t, central, nil)()
		later(10 * time.Minute)
		assert.Equal(t, 1, central.bodies)
		version := edge.table.version()
		assert.Equal(t, uint64(1), version)
		assert.InDelta(t, 40, len(central.polls), 5, "every 15 seconds")
		for i, at := range central.polls[1:] {
			assert.InDelta(t, 15, at.Sub(central.polls[i]).Seconds(), 1.5, "give or take a tenth")
		}
		age, known := edge.age(time.Now())
		assert.True(t, known)
		assert.Less(t, age, 17*time.Second)
	})
}

func TestWhateverFailsIsCountedAndChangesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails  roundTrip
		reason string
		says   string
	}{
		"nobody listens":              {refuses(&url.Error{Op: "Get", URL: "http://user:s3cret@central", Err: errors.New("connection refused")}), "unreachable", "connection refused"},
		"nobody answers":              {refuses(context.DeadlineExceeded), "timeout", "deadline exceeded"},
		"credentials are wrong":       {answers(401, "s3cret"), "unauthorized", "the other collector answers 401: configure `follow::auth`"},
		"credentials are not enough":  {answers(403, ""), "unauthorized", "the other collector answers 403"},
		"it is another server":        {answers(404, ""), "status", "the other collector answers 404: `follow::endpoint` must be that of a collector with `serve`"},
		"it is elsewhere":             {answers(302, ""), "status", "the other collector answers 302: set `follow::endpoint` to where it redirects to"},
		"it has trouble":              {answers(503, ""), "status", "the other collector answers 503"},
		"it has nothing to say":       {answers(204, ""), "status", "the other collector answers 204"},
		"it is a page":                {answers(200, "<html>"), "malformed", "the answer is no table of deployments: invalid character"},
		"it is of the future":         {answers(200, `{"format": "2.0"}`), "malformed", "only 1.x can be read"},
		"it ends early":               {answers(200, `{"format": "1.0", "scopes": [`), "malformed", "unexpected EOF"},
		"it is endless":               {answers(200, strings.Repeat(" ", 2000)), "too_big", "the table is larger than `follow::max_bytes`: raise it"},
		"the connection breaks":       {breaks(io.ErrUnexpectedEOF), "unreachable", "unexpected EOF"},
		"the connection becomes slow": {breaks(context.DeadlineExceeded), "timeout", "deadline exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				central := newLeader(t)
				edge := newCollector(t, map[string]any{"follow": map[string]any{
					"endpoint": "http://user:s3cret@central:8890?token=s3cret", "max_bytes": 1500,
				}})
				central.learn("cart", "1")
				defer edge.follows(t, central, nil)()
				synctest.Wait()
				central.fail(c.fails)
				later(4 * time.Minute)
				assert.Equal(t, []string{"1"}, edge.knows("cart"))
				assert.Greater(t, edge.failed.of(c.reason), 3)
				assert.Len(t, edge.failed.follow, 1)
				said := edge.logs.FilterMessageSnippet("cannot be read").All()
				require.Len(t, said, 1, "once, not each time")
				assert.Contains(t, said[0].ContextMap()["error"], c.says)
				assert.Equal(t, c.reason, said[0].ContextMap()["reason"])
				assert.Equal(t, "http://central:8890/v1/deployments", said[0].ContextMap()["endpoint"])

				central.fail(nil)
				central.learn("cart", "2")
				later(67 * time.Second)
				assert.Equal(t, []string{"2"}, edge.knows("cart"))
				assert.Equal(t, 1, edge.logs.FilterMessageSnippet("can be read again").Len())
				for _, entry := range edge.logs.All() {
					assert.NotContains(t, entry.Message, "s3cret")
					for key, value := range entry.ContextMap() {
						assert.NotContains(t, fmt.Sprint(value), "s3cret", key)
					}
				}
			})
		})
	}
}

// breaks returns a transport whose answer fails while the body is read.
func breaks(err error) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(io.MultiReader(strings.NewReader("{"), broken{err}))}, nil
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

func TestWhoFailsIsAskedLessOften(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge := newLeader(t), newCollector(t, following())
		central.fail(answers(500, ""))
		defer edge.follows(t, central, nil)()
		later(20 * time.Minute)
		var pauses []float64
		for i, at := range central.polls[1:] {
			pauses = append(pauses, at.Sub(central.polls[i]).Seconds())
		}
		require.Greater(t, len(pauses), 10)
		assert.InDelta(t, 15, pauses[0], 1.5)
		assert.InDelta(t, 30, pauses[1], 3)
		for _, pause := range pauses[2:] {
			assert.InDelta(t, 57, pause, 3.001, "four intervals at most")
		}
		_, known := edge.age(time.Now())
		assert.False(t, known, "it was never read")
	})
}

func TestALeaderThatLostItsMemoryTakesNobodyElses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge := newLeader(t), newCollector(t, following())
		edge.config.Follow.Get().Interval = 10 * time.Minute
		central.learn("cart", "1")
		central.learn("search", "7")
		defer edge.follows(t, central, nil)()
		synctest.Wait()

		central.become(newCollector(t, open()))
		later(time.Hour)
		assert.Equal(t, []string{"1"}, edge.knows("cart"))
		central.learn("cart", "2")
		later(11 * time.Minute)
		assert.Equal(t, []string{"2"}, edge.knows("cart"), "what it learns anew replaces what was known")
		assert.Equal(t, []string{"7"}, edge.knows("search"))
		later(169 * time.Hour)
		assert.Equal(t, []string{"2"}, edge.knows("cart"))
		assert.Empty(t, edge.knows("search"), "for as long as late telemetry may come")
		forgotten, _ := edge.forgotten()
		assert.Equal(t, int64(1), forgotten)
	})
}

func TestWhatIsFollowedIsPassedOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, relay, edge := newLeader(t), &leader{collector: newCollector(t, following(open()))}, newCollector(t, following())
		central.learn("cart", "1")
		relay.learn("search", "7")
		defer relay.follows(t, central, nil)()
		defer edge.follows(t, relay, nil)()
		later(17 * time.Second)
		assert.Equal(t, []string{"1"}, edge.knows("cart"))
		assert.Equal(t, []string{"7"}, edge.knows("search"))

		relay.learn("cart", "own")
		later(17 * time.Second)
		assert.Equal(t, []string{"own"}, edge.knows("cart"), "what was learned wins over what is followed")
		later(3 * time.Hour)
		assert.LessOrEqual(t, relay.bodies, 6, "asOf is rounded to the hour, so the table changes once an hour")
	})
}

func TestTwoThatFollowEachOtherForgetWhatNobodyLearns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one, two := &leader{collector: newCollector(t, following(open()))}, &leader{collector: newCollector(t, following(open()))}
		for _, c := range []*leader{one, two} {
			c.config.Follow.Get().Interval = 30 * time.Minute
		}
		one.learn("cart", "1")
		one.learn("search", "7")
		defer one.follows(t, two, nil)()
		defer two.follows(t, one, nil)()
		later(time.Hour)
		assert.Equal(t, []string{"1"}, two.knows("cart"))
		one.learn("search")
		later(time.Hour)
		assert.Equal(t, []string{"7"}, one.knows("search"), "the other one still knows what it has forgotten")
		later(169 * time.Hour)
		for _, c := range []*leader{one, two} {
			assert.Equal(t, []string{"1"}, c.knows("cart"))
			assert.Empty(t, c.knows("search"))
		}
	})
}
