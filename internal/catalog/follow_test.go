// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

const refresh = 10 * time.Second

// followed is a follower of a file, with the calls of its callbacks.
type followed struct {
	*Follower
	path string

	// mu guards the fields below.
	mu     sync.Mutex
	hashes []string
	faults []error
}

func (f *followed) replaced() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.hashes)
}

func (f *followed) refused() []error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.faults)
}

func follow(t *testing.T, files map[string]string) *followed {
	t.Helper()
	f := &followed{path: laid(t, files)}
	f.Follower = Follow(f.path, refresh, Told{
		Replaced: func(c *Catalog) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.hashes = append(f.hashes, c.Hash())
		},
		Refused: func(err error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.faults = append(f.faults, err)
		},
	})
	return f
}

// become writes another version and waits for one refresh.
func (f *followed) become(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(f.path), name), []byte(content), 0o600))
	pass(refresh)
}

func pass(d time.Duration) {
	<-time.NewTimer(d).C
	synctest.Wait()
}

func services(c *Catalog) []string {
	var names []string
	for _, s := range c.Services() {
		names = append(names, display(s.Service))
	}
	return names
}

func TestAFollowerKeepsUpWithTheFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := follow(t, map[string]string{"delivery.yaml": "version: 1\ninclude: ['*.yml']\nservices: [{name: a}]\n", "c.yml": ""})
		require.NoError(t, f.Start())
		defer f.Shutdown()
		assert.Equal(t, []string{"a"}, services(f.Current()))
		pass(10 * refresh)
		assert.Empty(t, f.replaced(), "nothing happened")

		f.become(t, "c.yml", "kind: Component\nmetadata: {name: b}\n")
		assert.Equal(t, []string{"a", "b"}, services(f.Current()), "an included file changed")
		f.become(t, "delivery.yaml", "version: 1\n")
		assert.Empty(t, services(f.Current()))
		assert.Len(t, f.replaced(), 2)
		assert.Equal(t, f.Current().Hash(), f.replaced()[1])
		assert.Empty(t, f.refused())
	})
}

func TestAVersionWithFaultsLeavesTheOldInForce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := follow(t, map[string]string{"delivery.yaml": "version: 1\nservices: [{name: a}]\n"})
		require.NoError(t, f.Start())
		defer f.Shutdown()
		before := f.Current()

		f.become(t, "delivery.yaml", "version: 1\nservices: [{nam: b}]\n")
		assert.Same(t, before, f.Current())
		require.Len(t, f.refused(), 1)
		assert.ErrorContains(t, f.refused()[0], "`services[0].nam` is not known here")
		pass(10 * refresh)
		assert.Len(t, f.refused(), 1, "each version is judged once")

		require.NoError(t, os.Remove(f.path))
		pass(10 * refresh)
		assert.Same(t, before, f.Current())
		require.Len(t, f.refused(), 2)
		require.ErrorIs(t, f.refused()[1], os.ErrNotExist)
		assert.ErrorContains(t, f.refused()[1], "delivery.yaml: no such file or directory: restore it, or remove `catalog`")

		f.become(t, "delivery.yaml", "version: 1\nservices: [{name: b}]\n")
		assert.Equal(t, []string{"b"}, services(f.Current()))
	})
}

func TestAFirstVersionWithFaultsStartsNothing(t *testing.T) {
	t.Parallel()
	f := follow(t, map[string]string{"delivery.yaml": "version: 2\n"})
	require.ErrorContains(t, f.Start(), "`version` must be 1")
	assert.Nil(t, f.Current())
	f.Shutdown()

	f = follow(t, nil)
	require.ErrorIs(t, f.Start(), os.ErrNotExist)
	f.Shutdown()
}

func TestNoFileIsFollowedByNobody(t *testing.T) {
	t.Parallel()
	f := Follow("", refresh, Told{})
	require.NoError(t, f.Start())
	assert.Nil(t, f.Current())
	f.Shutdown()
}

func TestShutdownIsRepeatableAndNeedsNoStart(t *testing.T) {
	t.Parallel()
	f := follow(t, map[string]string{"delivery.yaml": "version: 1\n"})
	f.Shutdown()
	require.NoError(t, f.Start())
	f.Shutdown()
	f.Shutdown()
	assert.NotNil(t, f.Current(), "what was in force can still be read")
}

// Events are mapped while versions change. Every call must use a single version, whose two rules set the same environment.
func TestReloadingRacesWithNobody(t *testing.T) {
	t.Parallel()
	path := laid(t, map[string]string{"delivery.yaml": version(0)})
	replaced := make(chan struct{})
	f := Follow(path, time.Millisecond, Told{
		Replaced: func(*Catalog) { replaced <- struct{}{} },
		Refused:  func(err error) { t.Error(err) },
	})
	require.NoError(t, f.Start())
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					readOnce(t, f.Current())
				}
			}
		})
	}
	for n := 1; n <= 20; n++ {
		next := path + ".next"
		require.NoError(t, os.WriteFile(next, []byte(version(n)), 0o600))
		require.NoError(t, os.Rename(next, path))
		<-replaced
	}
	close(stop)
	readers.Wait()
	f.Shutdown()
}

// version returns a file whose two rules set the same environment.
func version(n int) string {
	set := "set: {environment: e" + strconv.Itoa(n) + "}"
	return "version: 1\nrules: [{match: {kind: issue}, " + set + "}, {match: {kind: alert}, " + set + "}]\n"
}

func readOnce(t *testing.T, c *Catalog) {
	t.Helper()
	kept, _ := c.Apply("github", "github", source.Events{
		told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "1"}, source.Origin{Kind: source.KindIssue}),
		told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "2"}, source.Origin{Kind: source.KindAlert}),
	})
	if assert.Len(t, kept, 2) {
		assert.Equal(t, environmentOf(kept[0].Subject), environmentOf(kept[1].Subject))
	}
}
