package observe

import (
	"context"
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/builder"
)

// commands runs each of the plan's commands in a container of its own.
func (w *watch) commands(ctx context.Context) error {
	for _, args := range w.plan.Commands {
		out, err := w.command(ctx, args)
		if err != nil {
			return err
		}
		w.seen.Commands = append(w.seen.Commands, out)
	}
	return nil
}

func (w *watch) command(ctx context.Context, args []string) (Output, error) {
	if len(args) == 0 {
		return Output{Failed: "there is nothing to run"}, nil
	}
	c, err := w.session.Container(ctx, w.tools)
	if err != nil {
		return Output{}, err
	}
	defer c.Close()
	out, late, err := finish(ctx, c, builder.Process{Args: args, Env: w.plan.Env, Dir: w.plan.Dir, User: w.plan.User}, w.plan.Patience)
	if late {
		w.note("%s did not end within %s", strings.Join(args, " "), w.plan.Patience)
	}
	if err != nil {
		return out, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}
