// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Each value begins with its kind and ends with a checksum of everything before.
const (
	magicHead  = "dlh1"
	magicBlock = "dlb1"
	magicEmpty = "dle1"
	magicMark  = "dlm1"

	magicSize    = 4
	checksumSize = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var (
	errMissing  = errors.New("it is missing")
	errShort    = errors.New("it is truncated")
	errChecksum = errors.New("its checksum does not match")
	errOther    = errors.New("it is of another log")
)

// seal appends the checksum of a value.
func seal(value []byte) []byte {
	return binary.LittleEndian.AppendUint32(value, crc32.Checksum(value, castagnoli))
}

// unseal returns the kind of a value and its content without kind and checksum.
func unseal(value []byte) (magic string, body []byte, err error) {
	switch {
	case value == nil:
		return "", nil, errMissing
	case len(value) < magicSize+checksumSize:
		return "", nil, errShort
	}
	end := len(value) - checksumSize
	if crc32.Checksum(value[:end], castagnoli) != checksum(value) {
		return "", nil, errChecksum
	}
	return string(value[:magicSize]), value[magicSize:end], nil
}

// checksum returns the checksum at the end of a value.
func checksum(value []byte) uint32 {
	return binary.LittleEndian.Uint32(value[len(value)-checksumSize:])
}

const headKey = "head"

// Numbers have a fixed width, so that storages that sort their keys append at the end.
func blockKey(generation, number uint64) string {
	return fmt.Sprintf("g%016x/%012x", generation, number)
}

func markKey(generation, number uint64) string { return blockKey(generation, number) + "/r" }

func asideKey(generation uint64) string { return fmt.Sprintf("aside/%016x", generation) }
