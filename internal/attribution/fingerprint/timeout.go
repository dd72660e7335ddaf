// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "strings"

// TimedOut reports whether the failure is a timeout: what was called may have been dead, slow or unreachable. A
// cancelled call is not a timeout, because the caller may have had its own reasons.
func (s Signs) TimedOut() bool {
	return s.HTTPStatus == 408 || s.HTTPStatus == 504 || s.HTTPStatus == 524 || s.GRPCStatus == 4 ||
		isTimeoutType(s.ErrorType) || isTimeoutType(s.ExceptionType) || isTimeoutType(s.RPCStatus) || tellsTimeout(s.Message)
}

// isTimeoutType reads only the last part of a type's name, because packages may be called timeout as well.
func isTimeoutType(name string) bool {
	switch name {
	case "":
		return false
	case "408", "504", "524", "Timeout::Error", "tokio::time::error::Elapsed":
		return true
	}
	if strings.IndexByte(name, ' ') < 0 {
		name = name[strings.LastIndexAny(name, ".:/")+1:]
	}
	return tellsTimeout(name)
}

// tellsTimeout looks for the wording of common runtimes and clients, in any case, with any of " _-" or nothing between
// words.
func tellsTimeout(text string) bool {
	for at := range len(text) {
		switch text[at] | 0x20 {
		case 't':
			if speaks(text[at:], "timeout") || speaks(text[at:], "timedout") {
				return true
			}
		case 'd':
			if speaks(text[at:], "deadlineexceeded") {
				return true
			}
		}
	}
	return false
}

// speaks reports whether the text begins with words, which are given in lower case and without separators.
func speaks(text, words string) bool {
	for at := 0; at < len(text) && words != ""; at++ {
		switch c := text[at]; {
		case c|0x20 == words[0]:
			words = words[1:]
		case c != ' ' && c != '_' && c != '-':
			return false
		}
	}
	return words == ""
}
