// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"strings"
	"time"
)

// kind is a kind of value in a body that differs in every round.
type kind int

const (
	// objectName is the start of the name of a Git object.
	objectName kind = iota
	// moment is a date and time, without the fraction and the offset that may follow.
	moment
	// epochSeconds is a Unix time in seconds, as for the repository in push events.
	epochSeconds
	// number is the number of a pull request, issue or incident, or the id of a deployment or run.
	number
	// pagerID is the end of the id of a PagerDuty incident.
	pagerID
)

// finding is a value in a body and its position.
type finding struct {
	kind     kind
	from, to int
}

const (
	dateAndTime = "2006-01-02T15:04:05"
	// nameLength is the length of the name of a Git object, nameDigits the number of its digits that differ per round.
	nameLength, nameDigits = 40, 8
	// pagerLength is the length of the id of a PagerDuty incident, pagerDigits the number of its characters that differ per
	// round.
	pagerLength, pagerDigits = 14, 6
	// The ids of deployments and runs have shortestID to longestID digits.
	shortestID, longestID = 10, 12
)

var (
	noObject = bytes.Repeat([]byte{'0'}, nameLength)
	// beforeNumber are the texts that precede the numbers of pull requests, issues and incidents.
	beforeNumber = []string{`"number":`, `"id":"`, `"reverts":"`, "/pull/", "/pulls/", "/issues/", "#"}
	// beforeEpoch are the texts that precede Unix times in seconds.
	beforeEpoch = []string{`"pushed_at":`, `"created_at":`}
)

// findings returns the values in the body. It checks every word: a sequence of letters and digits.
func findings(body []byte) []finding {
	var found []finding
	for from := 0; from < len(body); {
		if !isWord(body[from]) {
			from++
			continue
		}
		to := from + 1
		for to < len(body) && isWord(body[to]) {
			to++
		}
		f, ok := look(body, from, to)
		if ok {
			found = append(found, f)
			to = max(to, f.to)
		}
		from = to
	}
	return found
}

func isWord(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// look returns the value that begins with the word, if there is one.
func look(body []byte, from, to int) (finding, bool) {
	word := body[from:to]
	switch {
	case len(word) == nameLength && consistsOf(word, "0123456789abcdef") && !bytes.Equal(word, noObject):
		return finding{objectName, from, from + nameDigits}, true
	case len(word) == pagerLength && word[0] == 'Q' && consistsOf(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"):
		return finding{pagerID, to - pagerDigits, to}, true
	case !consistsOf(word, "0123456789") || len(word) > longestID || word[0] == '0':
		return finding{}, false
	case len(word) == len("2006") && isMoment(body[from:]):
		return finding{moment, from, from + len(dateAndTime)}, true
	case follows(body[:from], beforeEpoch):
		return finding{epochSeconds, from, to}, true
	case len(word) >= shortestID, follows(body[:from], beforeNumber), endsIncident(body, from, to):
		return finding{number, from, to}, true
	}
	return finding{}, false
}

func consistsOf(word []byte, letters string) bool {
	for _, c := range word {
		if strings.IndexByte(letters, c) < 0 {
			return false
		}
	}
	return true
}

func isMoment(text []byte) bool {
	if len(text) < len(dateAndTime) || text[len("2006-01-02")] != 'T' {
		return false
	}
	_, err := time.Parse(dateAndTime, string(text[:len(dateAndTime)]))
	return err == nil
}

func follows(text []byte, before []string) bool {
	for _, b := range before {
		if bytes.HasSuffix(text, []byte(b)) {
			return true
		}
	}
	return false
}

// endsIncident reports whether the word ends the id of an incident in the project's own format, such as "INC-checkout-7".
func endsIncident(body []byte, from, to int) bool {
	if from == 0 || body[from-1] != '-' || to == len(body) || body[to] != '"' {
		return false
	}
	quote := bytes.LastIndexByte(body[:from], '"')
	return bytes.HasPrefix(body[quote+1:], []byte("INC-"))
}
