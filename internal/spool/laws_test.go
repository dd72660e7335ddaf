// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// Whatever happens (crashes, orderly restarts, outages, disks that fail before or after writing), each webhook that
// Save reported as safe is handed on, and webhooks about one thing are handed on in the order in which they were saved.
func TestWhatIsSavedIsHandedOnInOrder(t *testing.T) {
	t.Parallel()
	steps := map[string]func(m *model, n int){
		"save":            (*model).saveOne,
		"save once more":  (*model).saveOne,
		"save at once":    (*model).saveAtOnce,
		"pass":            func(_ *model, n int) { pass(time.Duration(10*n) * time.Second) },
		"all are taken":   func(m *model, _ int) { m.answer(nil) },
		"all are refused": func(m *model, _ int) { m.answer(refuses(busy)) },
		"one is refused":  (*model).refuseOne,
		"crash":           (*model).crash,
		"restart":         func(m *model, _ int) { m.end(); m.begin() },
		"disk works":      func(m *model, _ int) { m.disk.Fail(nil) },
		"disk fails":      func(m *model, _ int) { m.failDisk(false) },
		"disk dissembles": func(m *model, _ int) { m.failDisk(true) },
	}
	type step struct {
		Name string
		N    int
	}
	aStep := rapid.Custom(func(t *rapid.T) step {
		return step{rapid.SampledFrom(slices.Sorted(maps.Keys(steps))).Draw(t, "step"), rapid.IntRange(1, 8).Draw(t, "n")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(aStep, 10, 60).Draw(rt, "script")
		var found faults
		synctest.Test(t, func(t *testing.T) {
			m := &model{TB: t, disk: disktest.New()}
			m.begin()
			for _, s := range script {
				steps[s.Name](m, s.N)
			}
			m.disk.Fail(nil)
			m.answer(nil)
			pass(time.Hour)
			m.end()
			found = m.check()
		})
		require.Empty(rt, found)
	})
}

// faults collects failures inside the bubble, where rapid's own T must not be used.
type faults []string

func (f *faults) Errorf(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// model is a spool with the webhooks that it has to hand on.
type model struct {
	testing.TB
	*life
	disk   *disktest.Disk
	mood   func(names []string) Outcome
	number int
	// saved are the safe webhooks, in the order in which they were saved. lives are the webhooks that were handed on in
	// each life.
	saved []string
	lives [][]string
}

func (m *model) begin() {
	// A disk that fails cannot be opened, so it is healed first.
	m.disk.Fail(nil)
	options := testOptions
	options.MaxTries = 1000 // entries that are set aside are handed on out of order
	m.life = begin(m.TB, m.disk, options)
	m.answers(m.mood)
	m.Start()
}

func (m *model) answer(mood func([]string) Outcome) {
	m.mood = mood
	m.answers(mood)
}

// refuseOne refuses webhooks about one thing, and all batches that contain any.
func (m *model) refuseOne(n int) {
	m.answer(func(names []string) Outcome {
		for _, name := range names {
			if strings.HasPrefix(name, strconv.Itoa(n%4)+"/") {
				return busy
			}
		}
		return Outcome{}
	})
}

// crash ends a life at once: what it still does reaches neither the disk nor the downstream.
func (m *model) crash(int) {
	died := m.life
	m.disk = m.disk.Crash()
	m.lives = append(m.lives, died.taken())
	died.answers(refuses(busy))
	_ = died.Close(context.WithoutCancel(m.Context()))
	m.begin()
}

// end closes the spool, which may return an error if the disk fails.
func (m *model) end() {
	if err := m.Close(context.WithoutCancel(m.Context())); err != nil {
		require.ErrorIs(m, err, errDisk)
	}
	m.lives = append(m.lives, m.taken())
}

func (d *downstream) taken() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.accepted)
}

// saveOne saves a webhook about one of a few things.
func (m *model) saveOne(n int) {
	m.number++
	name := fmt.Sprintf("%d/%d", n%4, m.number)
	if m.try(m.TB, name) == nil {
		m.saved = append(m.saved, name)
	}
}

// saveAtOnce concurrently saves webhooks about different things, so that their order does not matter.
func (m *model) saveAtOnce(n int) {
	safe := make(chan string, n)
	for range n {
		m.number++
		name := fmt.Sprintf("single%d/1", m.number)
		go func() {
			if m.try(m.TB, name) == nil {
				safe <- name
			}
		}()
	}
	synctest.Wait()
	close(safe)
	for name := range safe {
		m.saved = append(m.saved, name)
	}
}

var errDisk = errors.New("input/output error")

// failDisk makes writes fail, either before or after they are carried out.
func (m *model) failDisk(after bool) {
	m.disk.Fail(func(operations []*storage.Operation) (int, error) {
		if after {
			return len(operations), errDisk
		}
		return 0, errDisk
	})
}

func (m *model) check() faults {
	var found faults
	first := map[string]bool{}
	var order []string
	for _, life := range m.lives {
		assertOrder(&found, m.names(), life)
		for _, name := range life {
			if !first[name] {
				first[name] = true
				order = append(order, name)
			}
		}
	}
	assertOrder(&found, m.names(), order)
	for _, name := range m.saved {
		assert.True(&found, first[name], "%s is lost", name)
	}
	assert.Empty(&found, m.aside)
	return found
}

// names are all names in the order in which they were saved, which is the order of their numbers.
func (m *model) names() []string {
	var names []string
	for number := 1; number <= m.number; number++ {
		for thing := range 4 {
			names = append(names, fmt.Sprintf("%d/%d", thing, number))
		}
		names = append(names, fmt.Sprintf("single%d/1", number))
	}
	return names
}
