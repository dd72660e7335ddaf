// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package porttest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// Free returns a loopback address that nobody listens on and that stays its owner's until the test ends, also while that is dead. It lies
// below the ports from which systems take those of connections, and of listeners that leave the choice to them. Whoever else looks for
// one here, in this process or another, finds the same port of UDP taken.
func Free(tb testing.TB) string {
	tb.Helper()
	for {
		endpoint := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000)) //nolint:gosec // no secret: any will do
		guard, err := net.ListenPacket("udp", endpoint)
		if err != nil {
			continue
		}
		if l, err := net.Listen("tcp", endpoint); err == nil {
			require.NoError(tb, l.Close())
			tb.Cleanup(func() { require.NoError(tb, guard.Close()) })
			return endpoint
		}
		require.NoError(tb, guard.Close())
	}
}
