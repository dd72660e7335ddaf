// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package estate

import (
	"fmt"
	"math/rand/v2"
)

// names are the names of services.
type names []string

func newNames(random *rand.Rand) names {
	all := names{
		"checkout", "payments", "catalog", "search", "cart", "shipping", "inventory", "notifications", "accounts", "pricing",
		"reviews", "invoices", "sessions", "media", "loyalty", "returns", "currency", "tax", "fraud", "recommendations",
		"wishlist", "addresses", "stock", "coupons", "orders", "profiles", "quotes", "ratings", "labels", "exports",
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// service returns the namespace and name of the i-th service. Repeated names get a number.
func (n names) service(i int) (namespace, name string) {
	name = n[i%len(n)]
	if round := i / len(n); round > 0 {
		name = fmt.Sprintf("%s-%d", name, round+1)
	}
	return []string{"shop", "platform"}[i%2], name
}
