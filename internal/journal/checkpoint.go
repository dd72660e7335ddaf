// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal

import "github.com/otelcol-dora/otelcol-dora/internal/delivery/record"

// growth is how many times the last checkpoint a journal may take before the next is due.
const growth = 2

// mostBlocks is how many commits a journal may consist of before a checkpoint is due: each is read for itself when the
// journal is opened, which takes some microseconds.
const mostBlocks = 100_000

// CheckpointDue reports whether the journal has grown to more than twice its last checkpoint, or consists of very many
// commits, and no checkpoint has begun.
func (j *Journal) CheckpointDue() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.log.Stats()
	return !j.running && (s.LiveBytes > max(j.minCheckpoint, growth*j.last) || s.Blocks > mostBlocks)
}

// BeginCheckpoint begins a checkpoint. After it the caller gives every record that stands to [Journal.AppendPiece], in
// pieces of a size it likes, and then calls [Journal.EndCheckpoint]. Meanwhile it goes on to append what changes. For a
// record that changes after it was given in a piece, the change has to be appended after the piece; so no lock is needed for
// longer than a piece.
//
// A crash at any time leaves either all from before the checkpoint, or all of it. To begin another gives up the first.
func (j *Journal) BeginCheckpoint() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.giveUp()
	j.running, j.position, j.before = true, j.log.Next(), j.log.Stats().LiveBytes
}

// GiveUpCheckpoint ends a checkpoint that cannot come to its end, because the storage fails. Its pieces are removed, written
// or not, so that a storage without room for them is no fuller than before. Without a checkpoint it does nothing.
func (j *Journal) GiveUpCheckpoint() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.giveUp()
}

func (j *Journal) giveUp() {
	j.log.Remove(j.pieces...)
	j.running, j.pieces = false, nil
}

// AppendPiece adds a piece of the checkpoint that has begun, see [Journal.BeginCheckpoint]; without one it does nothing.
// What only a piece tells is lost if the checkpoint does not come to its end.
func (j *Journal) AppendPiece(group []record.Record) {
	payload := encodeGroup(pieceOfCheckpoint, group)
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.running || len(group) == 0 {
		return
	}
	j.pieces = append(j.pieces, j.log.Append(payload))
}

// EndCheckpoint ends the checkpoint: what was appended before it is removed by the commit that makes the last of the
// checkpoint durable, which the next [Journal.Sync] does.
func (j *Journal) EndCheckpoint() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.running {
		return
	}
	j.last = j.log.Stats().LiveBytes - j.before
	j.log.Append(encodeEnd(j.last))
	j.log.RemoveBefore(j.position)
	j.running, j.pieces = false, nil
}
