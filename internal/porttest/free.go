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

// Free returns a TCP address on the loopback interface that is free and stays reserved until the test ends, even while its
// server is down. The port is below the ephemeral range, from which the system picks ports for connections and for listeners
// on port 0. Free reserves it by holding the UDP port of the same number: other calls of Free, in this process or another,
// find that taken and try the next.
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
