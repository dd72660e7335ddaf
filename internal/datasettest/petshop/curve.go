// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import "math"

// curve is a quantile function whose mean is known: straight lines through the quantiles but for what the mean says of
// the first half, of which nothing else is told, and of the slowest twentieth, where a few slow requests make all the difference.
type curve struct {
	// p are the quantiles at the probabilities.
	p [4]float64
	// start is the least value, between half the median and the median.
	start float64
	// bend is the power by which the last line curves; 1 is straight.
	bend float64
	// tail is what the slowest hundredth took.
	tail float64
}

// probabilities are those of the quantiles that the data have.
var probabilities = [4]struct {
	statistic string
	at        float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}}

// sharpest is the greatest bend.
const sharpest = 50

// newCurve fits the mean: where it is less than that of straight lines, the last line bends; where it is more, the start moves to the median
// and then the tail out. Quantiles and a mean that are not told are like those before.
func newCurve(quantiles [4]float64, mean float64) curve {
	c := curve{bend: 1}
	previous := 0.0
	for i, q := range quantiles {
		if !math.IsNaN(q) {
			previous = max(previous, q)
		}
		c.p[i] = previous
	}
	c.start, c.tail = c.p[0]/2, c.p[3]
	if math.IsNaN(mean) {
		return c
	}
	excess := mean - c.mean()
	if excess < 0 {
		return c.bent(excess)
	}
	rise := min(excess, (c.p[0]-c.start)*probabilities[0].at/2)
	c.start += rise * 2 / probabilities[0].at
	c.tail += (excess - rise) / (1 - probabilities[3].at)
	return c
}

// bent takes the excess, which is negative, off the last line.
func (c curve) bent(excess float64) curve {
	width, height := probabilities[3].at-probabilities[2].at, c.p[3]-c.p[2]
	area := width*height/2 + excess // over its lower end
	c.bend = sharpest
	if area > 0 {
		c.bend = min(sharpest, width*height/area-1)
	}
	return c
}

// mean returns the mean of the curve.
func (c curve) mean() float64 {
	sum, from, value := 0.0, 0.0, c.start
	for i, q := range probabilities {
		share := 0.5
		if i == len(probabilities)-1 {
			share = 1 / (c.bend + 1)
		}
		sum += (q.at - from) * (value + share*(c.p[i]-value))
		from, value = q.at, c.p[i]
	}
	return sum + (1-from)*c.tail
}

// at returns the value at a probability.
func (c curve) at(p float64) float64 {
	from, value := 0.0, c.start
	for i, q := range probabilities {
		if p <= q.at {
			x := (p - from) / (q.at - from)
			if i == len(probabilities)-1 {
				x = math.Pow(x, c.bend)
			}
			return value + x*(c.p[i]-value)
		}
		from, value = q.at, c.p[i]
	}
	return c.tail
}
