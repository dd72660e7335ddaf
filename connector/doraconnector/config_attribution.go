// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"
	"fmt"
	"time"
)

// Bounds of how the health of releases is looked at.
const (
	minEvaluationInterval = time.Second
	// maxEvaluationInterval is the step in which a replay is evaluated: live, nothing should be found later than that.
	maxEvaluationInterval = time.Minute
	// minLateness leaves collectors the time to send a bin again and a queue the time to empty.
	minLateness = 30 * time.Second
	maxLateness = 15 * time.Minute
	minFollowUp = 5 * time.Minute
	// maxFollowUp keeps the time before an incident in reach of what is remembered of each ten seconds.
	maxFollowUp = 30 * time.Minute
)

// AttributionConfig says how the health of releases is looked at.
type AttributionConfig struct {
	// EvaluationInterval is how often it is looked at what follows from it.
	EvaluationInterval time.Duration `mapstructure:"evaluation_interval"`
	// Lateness is for how long after their end the counts of ten seconds may still arrive and change.
	Lateness time.Duration `mapstructure:"lateness"`
	// FollowUp is for how long after its opening an incident is asked about again and again.
	FollowUp time.Duration `mapstructure:"follow_up"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every time out of bounds.
func (c *AttributionConfig) Validate() error {
	return errors.Join(
		within("evaluation_interval", c.EvaluationInterval, minEvaluationInterval, maxEvaluationInterval,
			"longer ones find failures late, and shorter ones find nothing sooner: health comes in tens of seconds"),
		within("lateness", c.Lateness, minLateness, maxLateness,
			"collectors that tell later than that are better made to send sooner"),
		within("follow_up", c.FollowUp, minFollowUp, maxFollowUp,
			"what is remembered of each ten seconds reaches no further"),
	)
}

// within faults a time out of bounds and says why it is bounded.
func within(key string, value, least, most time.Duration, because string) error {
	if value >= least && value <= most {
		return nil
	}
	return fmt.Errorf("`%s` must be from %s to %s, because %s; it is %s", key, least, most, because, value)
}
