// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Command eval prints how good attribution is, beside simpler rules, on labelled failures and on generated ones. It
// exits with 1 if it fails, and with 0 even if there are no data.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/evaluate"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/generated"
)

func main() {
	options := evaluate.NewDefaultOptions()
	quiet := flag.Bool("quiet", false, "tell no progress")
	flag.Uint64Var(&options.Seed, "seed", options.Seed, "what all that is made up around the data depends on")
	flag.IntVar(&options.Operations, "operations", options.Operations, "operations per pod, edge and minute of ChangeRCA")
	drawn := evaluate.NewDefaultDrawnOptions()
	flag.Uint64Var(&drawn.Seed, "generated-seed", drawn.Seed, "what generated cases are drawn from")
	flag.Float64Var(&drawn.Rate, "generated-rate", drawn.Rate, "requests per second of generated cases")
	flag.IntVar(&drawn.Cases, "generated-cases", drawn.Cases, "generated cases of each scenario")
	flag.IntVar(&drawn.Regressions, "generated-regressions", drawn.Regressions, "generated canaries that fail a known share more often")
	flag.IntVar(&drawn.Good, "generated-good", drawn.Good, "generated half hours of good releases")
	only := flag.Bool("generated-only", false, "leave the labelled failures out")
	flag.Usage = func() {
		_, _ = fmt.Fprintf(flag.CommandLine.Output(), // nothing to do if the usage cannot be written
			"usage: eval [flags]\n\nReplays the labelled failures in the directory named by %s (changerca/…, petshop/…) and cases that deliverygen draws\n"+
				"through the code that attributes, and prints tables as Markdown: what it names after 2, 5 and 16 minutes, beside simpler rules, and how soon\n"+
				"bad releases are suspected. Takes some minutes.\n\n", datasettest.Variable)
		flag.PrintDefaults()
	}
	flag.Parse()
	progress := io.Writer(os.Stderr)
	if *quiet {
		progress = io.Discard
	}
	var err error
	if !*only {
		err = labelled(os.Stdout, progress, options)
	}
	if err == nil {
		err = drawnCases(os.Stdout, progress, drawn)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

// drawnCases reports on generated cases, which it stores in a temporary directory.
func drawnCases(out, progress io.Writer, options evaluate.DrawnOptions) (err error) {
	dir, err := os.MkdirTemp("", "eval")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx := context.Background()
	generator, err := generated.Build(ctx, dir)
	if err != nil {
		return err
	}
	return evaluate.ReportDrawn(out, progress, options, func(d generated.Drawing) (datasettest.Case, *generated.Truth, error) {
		return generator.Draw(ctx, d, releasehealthconnector.NewFactory())
	})
}

// labelled reports on the published data sets of labelled failures.
func labelled(out, progress io.Writer, options evaluate.Options) error {
	if os.Getenv(datasettest.Variable) == "" {
		_, err := fmt.Fprintf(out, "skipped: set %s to the directory of failure data sets\n", datasettest.Variable)
		return err
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
