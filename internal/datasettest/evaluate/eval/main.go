// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Command eval prints how good attribution is on labelled failures, beside simpler rules. It exits with 1 when it fails, and with 0 also where there are
// no data.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/evaluate"
)

func main() {
	options := evaluate.NewDefaultOptions()
	quiet := flag.Bool("quiet", false, "tell no progress")
	flag.Uint64Var(&options.Seed, "seed", options.Seed, "what all that is made up around the data depends on")
	flag.IntVar(&options.Operations, "operations", options.Operations, "operations per pod, edge and minute of ChangeRCA")
	flag.Usage = func() {
		_, _ = fmt.Fprintf(flag.CommandLine.Output(), // a usage that cannot be written helps nobody anyway
			"usage: eval [flags]\n\nReplays the labelled failures in the directory named by %s (changerca/…, petshop/…) through the code that attributes,\n"+
				"and prints tables as Markdown: what it names after 2, 5 and 16 minutes, beside simpler rules. Takes some minutes.\n\n", datasettest.Variable)
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(os.Stdout, options, *quiet); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, options evaluate.Options, quiet bool) error {
	if os.Getenv(datasettest.Variable) == "" {
		_, err := fmt.Fprintf(out, "skipped: set %s to the directory of failure data sets\n", datasettest.Variable)
		return err
	}
	progress := io.Writer(os.Stderr)
	if quiet {
		progress = io.Discard
	}
	sets, err := evaluate.Sets(options)
	if err != nil {
		return err
	}
	for _, set := range sets {
		if err := evaluate.Report(out, progress, set); err != nil {
			return err
		}
	}
	return nil
}
