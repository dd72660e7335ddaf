// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"
	"fmt"
	"time"
)

// Bounds of the times at which the health of releases is evaluated.
const (
	minEvaluationInterval = time.Second
	// maxEvaluationInterval is also the step, in event time, in which a replay is evaluated: it should find failures
	// as soon as a live run does.
	maxEvaluationInterval = time.Minute
	// minLateness leaves time for a collector to resend a bin and for a queue to drain.
	minLateness = 30 * time.Second
	maxLateness = 15 * time.Minute
	minFollowUp = 5 * time.Minute
	// maxFollowUp keeps the time before an incident within the period for which single ten-second bins are
	// remembered.
	maxFollowUp = 30 * time.Minute
)

// AttributionConfig sets how the health of releases is evaluated.
type AttributionConfig struct {
	// EvaluationInterval is how often suspicions and the causes of incidents are derived from the health of releases.
	EvaluationInterval time.Duration `mapstructure:"evaluation_interval"`
	// Lateness is how long after the end of a ten-second bin its counts may still arrive and change.
	Lateness time.Duration `mapstructure:"lateness"`
	// FollowUp is how long after an incident was opened its cause is evaluated repeatedly.
	FollowUp time.Duration `mapstructure:"follow_up"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every duration that is out of range.
func (c *AttributionConfig) Validate() error {
	return errors.Join(
		within("evaluation_interval", c.EvaluationInterval, minEvaluationInterval, maxEvaluationInterval,
			"longer ones find failures late, and shorter ones find nothing sooner: health arrives in bins of ten seconds"),
		within("lateness", c.Lateness, minLateness, maxLateness,
			"collectors that report even later should be made to send sooner"),
		within("follow_up", c.FollowUp, minFollowUp, maxFollowUp,
			"single bins of ten seconds are not remembered for longer"),
	)
}

// within returns an error for a duration that is out of range, with the reason for the range.
func within(key string, value, least, most time.Duration, because string) error {
	if value >= least && value <= most {
		return nil
	}
	return fmt.Errorf("`%s` must be from %s to %s, because %s; it is %s", key, least, most, because, value)
}
