// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

// Grade is what a comparison is worth.
type Grade string

// The grades, best first.
const (
	// GradeConcurrent: compared with a control that was live at the same time.
	GradeConcurrent Grade = "A"
	// GradeBefore: compared with the past, corrected by how peers changed (difference in differences).
	GradeBefore Grade = "B"
	// GradeTime: compared with the past alone, or with nothing. It never blames.
	GradeTime Grade = "C"
)

// ThinControl is the number of operations in the last five minutes below which a control is thin.
const ThinControl = 100

// GradeOf returns the grade of a comparison, by the operations of the control in the last five minutes, by the past and
// by whether there are peers to correct it.
func GradeOf(controlTotal int64, history Arm, peers bool) Grade {
	switch {
	case controlTotal >= ThinControl:
		return GradeConcurrent
	case history.Total > 0 && peers:
		return GradeBefore
	default:
		return GradeTime
	}
}

// rank is higher for better grades.
func (g Grade) rank() float64 {
	switch g {
	case GradeConcurrent:
		return 3
	case GradeBefore:
		return 2
	default:
		return 1
	}
}
