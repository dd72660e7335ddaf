// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// serviceFields are the namespace and name of a service.
func serviceFields[F any](at func(*F) *delivery.Service) []field[F] {
	name := text(KeyServiceName, func(f *F) *string { return &at(f).Name })
	name.read = func(f *F, from *source) { at(f).Name, _ = find(from, KeyServiceName, parseServiceName) }
	return []field[F]{
		text(KeyServiceNamespace, func(f *F) *string { return &at(f).Namespace }),
		name,
	}
}

// parseServiceName ignores the default name that SDKs give to a process without one: it stands for the tool that emitted
// the event, never for a deployed service.
func parseServiceName(value pcommon.Value) (string, bool) {
	name, ok := parseText(value)
	return name, ok && name != "unknown_service" && !strings.HasPrefix(name, "unknown_service:")
}

// environmentName is the field for the environment's name, which is on the resource. For the rest see
// [environmentDetails].
func environmentName[F any](at func(*F) *delivery.Environment) field[F] {
	return text(KeyEnvironmentName, func(f *F) *string { return &at(f).Name })
}

// environmentDetails are the environment's tier and source name. They must be read after the name, because a source name
// is written only if it differs from the name.
func environmentDetails[F any](at func(*F) *delivery.Environment) []field[F] {
	tier := optionalEnum(KeyEnvironmentTier, func(f *F) *delivery.Tier { return &at(f).Tier }, delivery.Tier.Known)
	sourceName := field[F]{
		key: KeyEnvironmentSourceName,
		write: func(f *F, to pcommon.Map) {
			if env := at(f); env.SourceName != env.Name {
				putText(to, KeyEnvironmentSourceName, env.SourceName)
			}
		},
		read: func(f *F, from *source) {
			env := at(f)
			if env.SourceName = from.text(KeyEnvironmentSourceName); env.SourceName == "" {
				env.SourceName = env.Name
			}
		},
	}
	return []field[F]{tier, sourceName}
}

// repositoryFields are the URL of a repository, which identifies it, and its name, owner and provider. URLs are
// normalised when they are read, because some agents send clone URLs, and facts about one repository must match.
func repositoryFields[F any](at func(*F) *delivery.Repository) []field[F] {
	url := text(KeyRepositoryURL, func(f *F) *string { return &at(f).URL })
	url.read = func(f *F, from *source) {
		at(f).URL = delivery.NormalizeRepositoryURL(from.text(KeyRepositoryURL))
	}
	return []field[F]{
		url,
		text(KeyRepositoryName, func(f *F) *string { return &at(f).Name }),
		text(KeyOwnerName, func(f *F) *string { return &at(f).Owner }),
		text(KeyVCSProvider, func(f *F) *string { return &at(f).Provider }),
	}
}

// headFields are the ref that an event is about, or the source branch of a change.
func headFields[F any](at func(*F) *delivery.Ref) []field[F] {
	return refFields(KeyHeadName, KeyHeadType, at)
}

// baseFields are the target branch of a change.
func baseFields[F any](at func(*F) *delivery.Ref) []field[F] {
	return refFields(KeyBaseName, KeyBaseType, at)
}

// refFields are the name and type of a ref. Full names (refs/heads/main) are read as short ones.
func refFields[F any](nameKey, typeKey string, at func(*F) *delivery.Ref) []field[F] {
	name := text(nameKey, func(f *F) *string { return &at(f).Name })
	name.read = func(f *F, from *source) { *at(f) = delivery.ParseRef(from.text(nameKey)) }
	kind := text(typeKey, func(f *F) *string { return &at(f).Type })
	kind.read = func(f *F, from *source) {
		if told := strings.ToLower(from.text(typeKey)); told != "" {
			at(f).Type = told
		}
	}
	return []field[F]{name, kind}
}
