// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/connector"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Drawing says which case to draw and how large; see the flags of `deliverygen incidents`.
type Drawing struct {
	Scenario string
	// Case is the number of the case among those of the scenario and seed.
	Case     int
	Seed     uint64
	Duration time.Duration
	// Rate is the number of user requests per second.
	Rate     float64
	Services int
}

// Generator is a built deliverygen.
type Generator struct{ program, dir string }

const program = "github.com/otelcol-dora/otelcol-dora/cmd/deliverygen"

// Build builds deliverygen in a directory, in which cases are then drawn.
func Build(ctx context.Context, dir string) (*Generator, error) {
	built, err := filepath.Abs(filepath.Join(dir, "deliverygen"))
	if err != nil {
		return nil, err
	}
	if err := run(exec.CommandContext(ctx, "go", "build", "-o", built, program)); err != nil { //nolint:gosec // a name that we made
		return nil, fmt.Errorf("build deliverygen: %w", err)
	}
	return &Generator{built, filepath.Dir(built)}, nil
}

// Draw draws a case and reads it, with the health that a connector of the factory counts. It leaves nothing on disk.
func (g *Generator) Draw(ctx context.Context, d Drawing, factory connector.Factory) (c datasettest.Case, truth *Truth, err error) {
	dir, err := os.MkdirTemp(g.dir, "case")
	if err != nil {
		return c, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err = run(exec.CommandContext(ctx, g.program, append(d.flags(), "--out", dir)...)); err != nil { //nolint:gosec // built just before
		return c, nil, fmt.Errorf("draw a case of %s: %w", d.Scenario, err)
	}
	folder := filepath.Join(dir, fmt.Sprintf("%s-%03d", d.Scenario, d.Case))
	if err := Count(ctx, folder, factory); err != nil {
		return c, nil, err
	}
	return Read(folder)
}

func (d Drawing) flags() []string {
	return []string{
		"incidents", "--scenario", d.Scenario, "--first-case", strconv.Itoa(d.Case), "--seed", strconv.FormatUint(d.Seed, 10),
		"--duration", d.Duration.String(), "--rate", strconv.FormatFloat(d.Rate, 'g', -1, 64), "--services", strconv.Itoa(d.Services),
	}
}

// run runs a command. An error contains the command's output.
func run(command *exec.Cmd) error {
	said, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(said)))
	}
	return nil
}
