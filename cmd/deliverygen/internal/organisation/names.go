// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
)

// names are the names that an organisation uses.
type names struct {
	owner      string
	namespaces []string
	services   []string
}

func newNames(d dice) names {
	services := []string{
		"checkout", "payments", "catalog", "search", "cart", "shipping", "inventory", "notifications",
		"accounts", "pricing", "reviews", "invoices", "sessions", "media", "loyalty", "returns",
	}
	d.Shuffle(len(services), func(i, j int) { services[i], services[j] = services[j], services[i] })
	return names{
		owner:      pick(d, "acme", "globex", "initech", "umbrella"),
		namespaces: []string{"shop", "platform"},
		services:   services,
	}
}

// service returns the namespace and name of the i-th service. Repeated names get a number.
func (n names) service(i int) (namespace, name string) {
	name = n.services[i%len(n.services)]
	if round := i / len(n.services); round > 0 {
		name = fmt.Sprintf("%s-%d", name, round+1)
	}
	return n.namespaces[i%len(n.namespaces)], name
}

var (
	people = []string{"ada", "grace", "linus", "margaret", "edsger", "barbara", "donald", "frances"}
	verbs  = []string{"add", "speed up", "simplify", "correct", "extend", "log", "cache", "validate", "retry", "document"}
	things = []string{
		"the basket total", "currency rounding", "the address form", "stock lookups", "session expiry",
		"the export job", "the search index", "webhook delivery", "the price list", "image thumbnails",
		"the health endpoint", "bulk imports", "tax rules", "the audit trail",
	}
	symptoms = []string{
		"error rate above five percent", "latency doubled", "orders stuck in pending", "workers crash on start",
		"login fails for some users", "queue grows without end", "timeouts to the database",
	}
)
