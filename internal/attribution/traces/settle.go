// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// settle reports a trace to the sink and drops it. The record must not be in the wheel.
func (t *Table) settle(i int32) {
	r := &t.records.items[i]
	if r.failing || r.asked {
		v := t.load(r)
		t.learn(v)
		if r.failing {
			t.tellFailure(r, v)
		}
		t.tellSelfTimes(r, v)
	}
	t.tellExposure(r)
	t.stats.Settled++
	t.drop(i, settledFate)
}

func (t *Table) tellFailure(r *record, v *view) {
	v.eachFailing(t.sink.Failing)
	v.connect()
	if v.lostRoot() {
		t.stats.Unexplained++
	}
	origin, handled := v.origin()
	for _, o := range t.blame(v, origin) {
		if o.Tenths == 0 {
			continue
		}
		o.End, o.Handled, o.EntryService = v.notes[origin].end, handled, r.entry.service
		t.sink.Began(o)
	}
}

func (t *Table) tellSelfTimes(r *record, v *view) {
	switch {
	case !v.measured() || r.partial:
	case r.truncated:
		t.stats.IncompleteMeasurements++
	default:
		v.eachSelfTime(t.sink.Measured)
	}
}

func (t *Table) tellExposure(r *record) {
	if r.partial {
		return
	}
	if r.touched != 0 && t.touched.put(r.hash, r.touched, r.last) {
		t.stats.ForgottenLinks++
	}
	touched := r.touched
	if r.entry.link != 0 {
		touched |= t.touchedBy(r.entry.link)
	}
	switch {
	case touched == 0:
	case !r.entry.isEntry():
		t.stats.IncompleteExposures++
	default:
		t.sink.Exposed(Exposure{
			Touched: touched, EntryService: r.entry.service, EntryFailed: r.entry.failed, End: r.entry.end,
		})
	}
}

// learn remembers which services answered for which peers.
func (t *Table) learn(v *view) {
	for i := range v.notes {
		server := &v.notes[i]
		p := v.parent[i]
		if p < 0 || !server.kind.serves() {
			continue
		}
		client := &v.notes[p]
		if client.kind == KindClient && client.peer != noPeer && client.service != server.service {
			t.peers.learn(client.peer, server.service, t.clock)
			t.stats.LearnedPeers++
		}
	}
}
