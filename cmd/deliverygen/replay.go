// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/replay"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// replaying holds the flags of replay.
type replaying struct {
	options    replay.Options
	webhooks   string
	secrets    []string
	secretEnvs []string
	speed      string
	shiftToNow bool
	asOf       string
	quiet      bool
}

func newReplayCommand() *cobra.Command {
	var r replaying
	c := &cobra.Command{
		Use:   "replay",
		Short: "Sign recorded webhooks and post them to a receiver",
		Long: `replay posts the webhooks of a file in their order, each signed as its sender signs, and tries again when
the receiver asks for that with 503 or 429. It fails when any webhook was refused. When it breaks off it says with
which webhook to go on; to post one twice does no harm.

A file has one webhook per line: as simulate writes it, or as GitHub's API tells a delivery. A file called *.har is what
a proxy recorded. Bodies are signed anew where the secret of their source is given, and else posted with the headers
that were recorded.

--shift-to-now moves every moment in the bodies by the same whole seconds, so that the history's
--as-of becomes now; spans between moments stay exact, and so does the truth about them.`,
		Example: `  deliverygen replay --webhooks w.jsonl --endpoint http://localhost:8088 --secret-env github=GITHUB_SECRET
  deliverygen replay --webhooks w.jsonl --as-of 2026-10-01T12:00:00Z --shift-to-now --speed 3600x
  deliverygen replay --webhooks w.jsonl --concurrency 32 --rate 2000
  deliverygen replay --webhooks proxy.har --secret-env github=GITHUB_SECRET --secret-env gitlab=GITLAB_SECRET
  deliverygen replay --webhooks w.jsonl --from 40001`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return r.run(c.Context(), c.InOrStdin(), c.ErrOrStderr()) },
	}
	flags := c.Flags()
	flags.StringVar(&r.webhooks, "webhooks", "", "file of webhooks, - for standard input (required)")
	flags.StringVar(&r.options.Endpoint, "endpoint", "http://localhost:8088", "address of the receiver, without a path")
	flags.StringArrayVar(&r.secrets, "secret", nil, "SOURCE=SECRET to sign with; may be repeated")
	flags.StringArrayVar(&r.secretEnvs, "secret-env", nil, "SOURCE=VARIABLE of the environment that holds the secret; may be repeated")
	flags.Float64Var(&r.options.Pace.Rate, "rate", 0, "webhooks per second at most; 0 is as fast as possible")
	flags.IntVar(&r.options.From, "from", 1, "number of the first webhook to post; those before it were posted already")
	flags.StringVar(&r.speed, "speed", "", "how much faster than recorded time passes, such as 60x; as fast as possible without")
	flags.BoolVar(&r.shiftToNow, "shift-to-now", false, "move the history so that --as-of becomes now")
	flags.StringVar(&r.asOf, "as-of", "", "end of the history in the file, in RFC 3339; needed by --shift-to-now")
	flags.IntVar(&r.options.Concurrency, "concurrency", 1, "webhooks under way at once; more than one loses the order")
	flags.DurationVar(&r.options.Wait, "wait", 0, "how long to wait for a receiver that does not listen yet")
	flags.BoolVar(&r.quiet, "quiet", false, "tell no progress")
	_ = c.MarkFlagRequired("webhooks")
	return c
}

func (r *replaying) run(ctx context.Context, stdin io.Reader, stderr io.Writer) error {
	if err := r.resolve(time.Now()); err != nil {
		return err
	}
	in, total, err := open(r.webhooks, stdin)
	if err != nil {
		return err
	}
	tally := replay.NewTally()
	if r.isArchive() {
		total = 0 // an archive does not have one webhook per line
	}
	left := max(total-r.options.From+1, 0)
	stop := showProgress(ctx, stderr, r.quiet, func() string { return tally.Progress(left) })
	err = replay.Run(ctx, r.read(in), r.options, tally)
	stop()
	err = errors.Join(err, in.Close())
	_, _ = io.WriteString(stderr, tally.Summary())
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = fmt.Errorf("stopped after %d webhooks", tally.Posted())
	}
	if err != nil && tally.Posted() > 0 {
		err = fmt.Errorf("%w; go on with `--from %d`", err, tally.Next())
	}
	return errors.Join(err, tally.Refused())
}

// isArchive reports whether the file is a proxy's recording, according to its extension.
func (r *replaying) isArchive() bool { return strings.EqualFold(filepath.Ext(r.webhooks), ".har") }

func (r *replaying) read(in io.Reader) iter.Seq2[webhook.Line, error] {
	if !r.isArchive() {
		return webhook.Read(in)
	}
	return func(yield func(webhook.Line, error) bool) {
		text, err := io.ReadAll(in)
		if err != nil {
			yield(webhook.Line{}, err)
			return
		}
		lines, err := webhook.ParseArchive(text)
		if err != nil {
			yield(webhook.Line{}, fmt.Errorf("%s is no HAR file: %w", r.webhooks, err))
			return
		}
		for _, line := range lines {
			if !yield(line, nil) {
				return
			}
		}
	}
}

// resolve converts the flags to options and reports every invalid flag.
func (r *replaying) resolve(now time.Time) error {
	var errs []error
	var err error
	r.options.Secrets, err = replay.ParseSecrets(r.secrets, r.secretEnvs)
	errs = append(errs, err)
	if r.speed != "" {
		r.options.Pace.Speed, err = parseSpeed(r.speed)
		errs = append(errs, err)
	}
	switch {
	case r.shiftToNow && r.asOf == "":
		errs = append(errs, errors.New("`--shift-to-now` needs `--as-of`, the end of the history in the file"))
	case r.shiftToNow:
		var asOf time.Time
		asOf, err = moment("--as-of", r.asOf)
		errs = append(errs, err)
		r.options.Shift = now.Truncate(time.Second).Sub(asOf)
	}
	return errors.Join(append(errs, r.options.Validate())...)
}

func parseSpeed(text string) (float64, error) {
	var speed float64
	var rest string
	if n, _ := fmt.Sscanf(text, "%g%s", &speed, &rest); n == 0 || speed <= 0 || (rest != "" && rest != "x") {
		return 0, fmt.Errorf("`--speed` is %q: it must be a positive number such as 60x", text)
	}
	return speed, nil
}

// open opens the file of webhooks and counts them. Standard input cannot be counted, so its total is 0.
func open(name string, stdin io.Reader) (io.ReadCloser, int, error) {
	if name == "-" {
		return io.NopCloser(stdin), 0, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	total, err := countLines(file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, total, nil
}

func countLines(r io.Reader) (int, error) {
	lines := 0
	buffer := make([]byte, 1<<18)
	for {
		n, err := r.Read(buffer)
		lines += bytes.Count(buffer[:n], []byte{'\n'})
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return 0, err
		}
	}
}
