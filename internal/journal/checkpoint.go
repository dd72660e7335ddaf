// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal

import "github.com/otelcol-dora/otelcol-dora/internal/delivery/record"

// growth is how many times as large as the last checkpoint a journal may become before the next one is due.
const growth = 2

// mostBlocks is how many commits a journal may consist of before a checkpoint is due: each one takes some microseconds
// to read when the journal is opened.
const mostBlocks = 100_000

// CheckpointDue reports whether the journal has grown to more than twice its last checkpoint, or consists of very many
// commits, and no checkpoint is running.
func (j *Journal) CheckpointDue() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.log.Stats()
	return !j.running && (s.LiveBytes > max(j.minCheckpoint, growth*j.last) || s.Blocks > mostBlocks)
}

// BeginCheckpoint begins a checkpoint. The caller then passes every current record to [Journal.AppendPiece], in pieces
// of any size, and calls [Journal.EndCheckpoint]. Meanwhile it continues to append changes. If a record changes after
// its piece was appended, the change must be appended after the piece; so the caller need not hold a lock for longer
// than one piece.
//
// After a crash at any time the journal has either everything from before the checkpoint, or the whole checkpoint.
// Beginning another checkpoint abandons the running one.
func (j *Journal) BeginCheckpoint() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.giveUp()
	j.running, j.position, j.before = true, j.log.Next(), j.log.Stats().LiveBytes
}

// GiveUpCheckpoint abandons a checkpoint that cannot be completed because the storage fails. It removes the pieces,
// whether written or not, so that a storage that is full does not stay fuller than before. Without a running checkpoint
// it does nothing.
func (j *Journal) GiveUpCheckpoint() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.giveUp()
}

func (j *Journal) giveUp() {
	j.log.Remove(j.pieces...)
	j.running, j.pieces = false, nil
}

// AppendPiece adds a piece to the running checkpoint, see [Journal.BeginCheckpoint]; without one it does nothing.
// Records that are only in a piece are lost if the checkpoint is not completed.
func (j *Journal) AppendPiece(group []record.Record) {
	payload := encodeGroup(pieceOfCheckpoint, group)
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.running || len(group) == 0 {
		return
	}
	j.pieces = append(j.pieces, j.log.Append(payload))
}

// EndCheckpoint completes the checkpoint. The commit that makes the end of the checkpoint durable, by the next
// [Journal.Sync], also removes everything appended before the checkpoint.
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
