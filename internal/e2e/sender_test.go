// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// simulatedWebhook is one line of what the simulator writes.
type simulatedWebhook struct {
	Source  string            `json:"source"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

func readWebhooks(t *testing.T, name string) []simulatedWebhook {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	var webhooks []simulatedWebhook
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var webhook simulatedWebhook
		require.NoError(t, json.Unmarshal(lines.Bytes(), &webhook))
		webhooks = append(webhooks, webhook)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, webhooks)
	return webhooks
}

// request signs the webhook as its sender does, with the secret "secret".
func (w *simulatedWebhook) request(ctx context.Context, endpoint string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+w.Path, bytes.NewReader(w.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range w.Headers {
		request.Header.Set(name, value)
	}
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(w.Body)
	signature := hex.EncodeToString(mac.Sum(nil))
	request.Header.Set("X-Hub-Signature-256", "sha256="+signature)
	request.Header.Set("X-Pagerduty-Signature", "v1="+signature)
	request.Header.Set("Authorization", "Bearer secret")
	return request, nil
}

// sender posts webhooks approximately in order. A webhook that was not acknowledged, because the connection broke or the receiver
// asked to retry, is posted again, as if an operator redelivered it. An acknowledged one is never repeated.
type sender struct {
	endpoint string
	webhooks []simulatedWebhook
	client   *http.Client

	next, unanswered atomic.Int64

	mu sync.Mutex
	// mu guards the fields below.
	progressed    *sync.Cond
	taken, turned int
	over          bool
}

func newSender(endpoint string, webhooks []simulatedWebhook) *sender {
	s := &sender{
		endpoint: endpoint, webhooks: webhooks,
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: trialSenders}},
	}
	s.progressed = sync.NewCond(&s.mu)
	return s
}

// run posts with that many connections at once and returns when everything was acknowledged.
func (s *sender) run(ctx context.Context, senders int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var working sync.WaitGroup
	for range senders {
		working.Go(func() {
			for i := s.next.Add(1) - 1; i < int64(len(s.webhooks)); i = s.next.Add(1) - 1 {
				if err := s.deliver(ctx, &s.webhooks[i]); err != nil {
					stop(fmt.Errorf("webhook %d: %w", i+1, err))
					return
				}
			}
		})
	}
	working.Wait()
	s.client.CloseIdleConnections()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.progressed.Broadcast()
	return context.Cause(ctx)
}

// deliver posts one webhook until it is acknowledged.
func (s *sender) deliver(ctx context.Context, webhook *simulatedWebhook) error {
	for ctx.Err() == nil {
		status, err := s.post(ctx, webhook)
		switch {
		case err != nil:
			s.unanswered.Add(1)
		case status >= 200 && status < 300:
			s.acknowledge()
			return nil
		case status == http.StatusServiceUnavailable:
			s.refuse()
		default:
			return fmt.Errorf("the receiver answered %d", status)
		}
		pause(ctx, 20*time.Millisecond)
	}
	return context.Cause(ctx)
}

func (s *sender) post(ctx context.Context, webhook *simulatedWebhook) (status int, err error) {
	request, err := webhook.request(ctx, s.endpoint)
	if err != nil {
		return 0, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

func (s *sender) acknowledge() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken++
	s.progressed.Broadcast()
}

func (s *sender) refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turned++
	s.progressed.Broadcast()
}

// acknowledged returns how many webhooks were acknowledged.
func (s *sender) acknowledged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

// refused returns how often the receiver asked to retry.
func (s *sender) refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.turned
}

// awaitAcknowledged waits until that many webhooks were acknowledged or sending is over.
func (s *sender) awaitAcknowledged(count int) { s.await(&s.taken, count) }

// awaitRefused waits until the receiver asked that often to retry or sending is over.
func (s *sender) awaitRefused(count int) { s.await(&s.turned, count) }

func (s *sender) await(counter *int, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for *counter < count && !s.over {
		s.progressed.Wait()
	}
}
