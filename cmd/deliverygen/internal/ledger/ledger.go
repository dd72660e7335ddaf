// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

// Ledger is everything that happened in one organisation.
type Ledger struct {
	// Owner is the account that owns every repository.
	Owner    string
	Services []*Service
}

// Sender says which systems report a service's deployments and changes.
type Sender string

// The senders a service may have.
const (
	GitHub  Sender = "github"
	Generic Sender = "generic"
)

// Service is one service with its own repository.
type Service struct {
	Namespace string
	Name      string
	Sender    Sender
	// PagerDutyID is the service's id at its pager.
	PagerDutyID string

	Repository  *Repository
	Deployments []*Deployment
	Incidents   []*Incident
	Runs        []*Run

	// Features counts the situations that the service went through, by name.
	Features map[string]int
}

// Environment is where a service runs. Name is the canonical name, SourceName that of the sender.
type Environment struct {
	Name       string
	SourceName string
	Production bool
}
