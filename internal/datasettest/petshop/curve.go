// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import "math"

// curve is a quantile function that matches the given quantiles and the given mean. It consists of straight lines
// through the quantiles. To match the mean, it deviates in the first half, about which nothing else is known, and in
// the slowest twentieth, where a few slow requests decide.
type curve struct {
	// p are the values at the probabilities.
	p [4]float64
	// start is the lowest value, between half the median and the median.
	start float64
	// bend is the exponent by which the last line curves; 1 is straight.
	bend float64
	// tail is the value of the slowest hundredth.
	tail float64
}

// probabilities are those of the quantiles in the data.
var probabilities = [4]struct {
	statistic string
	at        float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}}

// sharpest is the largest bend.
const sharpest = 50

// newCurve fits the curve to the mean. If the mean is below that of straight lines, the last line bends. If it is
// above, start moves towards the median and then tail moves up. A missing quantile is replaced by the one before it; a
// missing mean is ignored.
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

// bent bends the last line to reduce the mean by the excess, which is negative.
func (c curve) bent(excess float64) curve {
	width, height := probabilities[3].at-probabilities[2].at, c.p[3]-c.p[2]
	area := width*height/2 + excess // below the line, above its lower end
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
