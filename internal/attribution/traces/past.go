// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// fate is what happened to a trace that is not held.
type fate uint8

const (
	unknownFate fate = iota
	// settledFate: the trace settled.
	settledFate
	// skippedFate: the trace was left out, unless it fails.
	skippedFate
	// refusedFate: the trace was left out although it failed.
	refusedFate
)

const (
	pastWays      = 8 // one cache line
	pastFateBits  = 2
	pastEpochBits = 14
	pastLowBits   = pastFateBits + pastEpochBits
	// pastEpochs is how many epochs a fate is remembered.
	pastEpochs = 6
)

// past remembers the fates of traces for a few holds in fixed memory: sets of eight words, of which the oldest is
// replaced. A word holds the upper 48 bits of the trace's hash, the epoch in which it was written, and the fate.
type past struct {
	sets [][pastWays]uint64
	mask uint64
}

func newPast(traces int) past {
	sets := powerOfTwo(traces*2/pastWays + 1)
	return past{sets: make([][pastWays]uint64, sets), mask: uint64(sets - 1)}
}

// find returns the fate of a trace, or unknownFate.
func (p *past) find(hash, epoch uint64) fate {
	for _, word := range &p.sets[hash&p.mask] {
		if word>>pastLowBits == hash>>pastLowBits && age(word, epoch) <= pastEpochs {
			return fate(word & (1<<pastFateBits - 1))
		}
	}
	return unknownFate
}

// put remembers the fate of a trace in place of an earlier one.
func (p *past) put(hash, epoch uint64, f fate) {
	set := &p.sets[hash&p.mask]
	victim, oldest := 0, uint64(0)
	for i, word := range set {
		if word>>pastLowBits == hash>>pastLowBits {
			victim = i
			break
		}
		old := age(word, epoch)
		switch {
		case word == 0:
			old = 1 << pastEpochBits
		case fate(word&(1<<pastFateBits-1)) != settledFate:
			old += pastEpochs // better a trace settled in part than one settled twice
		}
		if old > oldest {
			victim, oldest = i, old
		}
	}
	set[victim] = hash>>pastLowBits<<pastLowBits | epoch<<pastFateBits&(1<<pastLowBits-1) | uint64(f)
}

// age returns how many epochs ago a word was written, modulo 2^14.
func age(word, epoch uint64) uint64 {
	return (epoch - word>>pastFateBits) & (1<<pastEpochBits - 1)
}

func powerOfTwo(atLeast int) int {
	n := 1
	for n < atLeast {
		n *= 2
	}
	return n
}
