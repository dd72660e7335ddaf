// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "strings"

// The share of the blame, in tenths, of a callee that reported nothing about a failed call: it is dead, unreachable,
// slow or not instrumented. The rest is the caller's. If the callee is known to be healthy, the shares are exchanged.
const (
	wholeBlame         = 10
	silentCalleeTenths = 7
	slowCalleeTenths   = 8
)

// blame divides the failure that began at a note between the caller and, if it was a call, the callee.
func (t *Table) blame(v *view, origin int32) [2]Origin {
	n := &v.notes[origin]
	callee, tenths := t.callee(v, origin)
	callee.Tenths = tenths
	return [2]Origin{callee, {Release: n.release, Tenths: wholeBlame - tenths}}
}

// callee returns whom a failed span called and the callee's tenths of the blame.
func (t *Table) callee(v *view, i int32) (Origin, int64) {
	n := &v.notes[i]
	if !n.kind.calls() {
		return Origin{}, 0
	}
	if answer := v.answer(i); answer != lost {
		if n.outcome == TimedOut && mostOf(&v.notes[answer], n) {
			return Origin{Release: v.notes[answer].release}, slowCalleeTenths
		}
		return Origin{}, 0
	}
	if n.peer == noPeer {
		return Origin{}, 0
	}
	tenths := int64(silentCalleeTenths)
	if n.outcome == TimedOut {
		tenths = slowCalleeTenths
	}
	service, ok := t.serviceOf(n)
	switch {
	case !ok:
		return Origin{Peer: t.peers.name(n.peer)}, tenths
	case service == n.service:
		return Origin{}, 0
	case t.options.Healthy != nil && t.options.Healthy(service, n.end):
		tenths = wholeBlame - tenths
	}
	return Origin{Service: service, IsService: true}, tenths
}

// mostOf reports whether the answer took more than half of the call's time.
func mostOf(answer, call *kept) bool {
	return 2*(answer.end-answer.start) > call.end-call.start
}

// serviceOf returns the service that a span called: the one that was seen to answer, else the one with that name.
func (t *Table) serviceOf(call *kept) (uint32, bool) {
	if service, ok := t.peers.service(call.peer, t.clock); ok {
		return service, true
	}
	if t.options.ServiceNamed == nil {
		return 0, false
	}
	name := t.peers.name(call.peer)
	if service, ok := t.options.ServiceNamed(call.service, name); ok {
		return service, true
	}
	if label := firstLabel(name); label != name && label != "" {
		return t.options.ServiceNamed(call.service, label)
	}
	return 0, false
}

// firstLabel returns the first DNS label of host:port, which in a cluster is the service's name; empty for an IP
// address.
func firstLabel(peer string) string {
	label, _, _ := strings.Cut(peer, ".")
	label, _, _ = strings.Cut(label, ":")
	if strings.Trim(label, "0123456789") == "" {
		return ""
	}
	return label
}
