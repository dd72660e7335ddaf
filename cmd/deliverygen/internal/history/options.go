// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure which part of a clone's history is emitted, and how. The errors of [Options.Check] name the flags.
type Options struct {
	// Folder is the clone.
	Folder string
	// Branch is the branch to read; empty for the default branch.
	Branch string
	// RepositoryURL is the address of the repository in any format; empty for the address it was cloned from.
	RepositoryURL string
	// Provider is the forge's provider name, as in events of its webhooks; empty to derive it from the address.
	Provider string
	// Service is built from the repository, as name or namespace/name; empty for the name of the repository.
	Service string
	// Since and Until limit the time of events; zero for no limit.
	Since, Until time.Time
	// Told is the time of observation of all events.
	Told time.Time
	// Catalog is the path of a delivery file, which is applied as to webhooks; empty for none.
	Catalog string
	// IncludeTitles adds the titles of changes.
	IncludeTitles bool
	Deployments   Deployments
}

// Deployments configure what is a deployment.
type Deployments struct {
	// Tags are patterns of tags that are deployments, unless one of Except matches; those that one of Hotfixes
	// matches are hotfixes. Patterns are those of path.Match.
	Tags, Except, Hotfixes []string
	// Pushes makes every push to the branch a deployment.
	Pushes bool
	// Environment is the environment of the deployments.
	Environment string
}

// Check reports every invalid option.
func (o *Options) Check() error {
	d := o.Deployments
	errs := []error{
		patterns("deploy-tags", d.Tags), patterns("except-tags", d.Except), patterns("hotfix-tags", d.Hotfixes),
	}
	if o.Service != "" {
		var service source.ServiceName
		if err := service.UnmarshalText([]byte(o.Service)); err != nil {
			errs = append(errs, fmt.Errorf("`--service`: %w", err))
		}
	}
	if len(d.Tags) == 0 && len(d.Except)+len(d.Hotfixes) > 0 {
		errs = append(errs, errors.New("`--except-tags` and `--hotfix-tags` choose among those that `--deploy-tags` matches: give it too"))
	}
	if (len(d.Tags) > 0 || d.Pushes) && d.Environment == "" {
		errs = append(errs, errors.New("`--environment` must say where the deployments went"))
	}
	if !o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until) {
		errs = append(errs, errors.New("`--since` must lie before `--until`"))
	}
	return errors.Join(errs...)
}

func patterns(flag string, all []string) error {
	for _, pattern := range all {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("`--%s` is %q: write a pattern such as v*", flag, pattern)
		}
	}
	return nil
}

func (o *Options) within(at time.Time) bool {
	return !at.Before(o.Since) && (o.Until.IsZero() || at.Before(o.Until))
}

// isDeployment reports whether a tag is a deployment.
func (d *Deployments) isDeployment(tag string) bool {
	return matchesAny(d.Tags, tag) && !matchesAny(d.Except, tag)
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, err := path.Match(pattern, name)
		return err == nil && matched
	})
}

// place sets the environment of a draft and turns it into a deployment.
func (d *Deployments) place(event source.Event) source.Event {
	facts := event.Subject.(*delivery.DeploymentFacts) //nolint:forcetypeassert // drafts of deployments have no other
	facts.Environment = delivery.Environments{Aliases: delivery.DefaultAliases()}.Normalize(d.Environment, "")
	event.Draft = false
	return event
}

// identity holds what all events share.
type identity struct {
	envelope   source.Envelope
	repository delivery.Repository
	project    string
	service    delivery.Service
}

// noAddress returns the error for an address, possibly empty, that is no repository on a forge. It leaves out credentials.
func (o *Options) noAddress(address string) error {
	shown := address[strings.LastIndex(address, "@")+1:]
	switch {
	case address == "":
		return errors.New("the clone does not say where it came from: give the repository's address with `--repository-url`")
	case o.RepositoryURL != "":
		return fmt.Errorf("`--repository-url` is %q: write the address of a repository on a forge, such as https://github.com/acme/checkout", shown)
	}
	return fmt.Errorf("%q, where the clone came from, is no address on a forge: give the repository's with `--repository-url`", shown)
}

// identify returns the repository and the service as in events of the forge's webhooks.
func (o *Options) identify(address string) (identity, error) {
	repository := source.RepositoryAt(address)
	host := source.Host(repository.URL)
	if host == "" || repository.Name == "" {
		return identity{}, o.noAddress(address)
	}
	repository.Provider = o.providerOf(repository, host)
	id := identity{repository: repository, project: source.FullName(repository), service: delivery.Service{Name: repository.Name}}
	if o.Service != "" {
		var service source.ServiceName
		if err := service.UnmarshalText([]byte(o.Service)); err != nil {
			return identity{}, err
		}
		id.service = delivery.Service(service)
	}
	id.envelope = source.Envelope{
		Provider: repository.Provider, Tenant: host, Observed: o.Told,
		Origin: source.Origin{Repository: id.project, Aliases: []source.Alias{
			{Scheme: source.SchemeRepository, Value: repository.URL},
			{Scheme: source.SchemeRepository, Value: id.project},
		}},
	}
	if repository.Provider == "github" {
		id.envelope.Tenant += "/" + repository.Owner
	}
	return id, nil
}

// providerOf returns the forge's provider name. For a self-hosted forge it is derived from the name of the host.
func (o *Options) providerOf(r delivery.Repository, host string) string {
	if o.Provider != "" {
		return o.Provider
	}
	if r.Provider != "" {
		return r.Provider
	}
	for _, forge := range []string{"github", "gitlab", "bitbucket", "gitea", "forgejo"} {
		if strings.Contains(host, forge) {
			return forge
		}
	}
	return "git"
}
