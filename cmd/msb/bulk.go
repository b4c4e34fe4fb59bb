package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/origin"
	"github.com/msb-dev/msb/pkg/records"
)

// bulkFlags are for runs over many repositories.
func bulkFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "out", Usage: "keep records, patches and commit messages of all files in `DIR`; stdout is then empty unless --format, --diff or --list is given"},
		command.Switch("resume", "", "skip what --out has a record of, by this version with these settings, if nothing has changed since"),
		&cli.StringFlag{Name: "repo", Usage: "the repository's `NAME` in records; else that of its remote origin, what multi-gitter, git-xargs or microplane says, or where it lies"},
		&cli.StringFlag{Name: "message-file", Usage: "write a commit message about all that is rewritten to `FILE`, empty if nothing is"},
		&cli.StringSliceFlag{Name: "kind", Usage: "rewrite only what is of the kind `ID`, as msb report lists them"},
	}
}

// bulk reads bulkFlags.
func (o *options) bulk(c *cli.Context) error {
	o.out, o.resume, o.repo, o.messageFile = c.String("out"), c.Bool("resume"), c.String("repo"), c.String("message-file")
	for _, name := range []string{"out", "repo", "message-file"} {
		if c.IsSet(name) && c.String(name) == "" {
			return command.Usagef("--%s is empty", name)
		}
	}
	if o.resume && o.out == "" {
		return command.Usagef("--resume and no --out: it skips what is recorded there")
	}
	if err := o.repository(); err != nil {
		return err
	}
	for _, ids := range c.StringSlice("kind") {
		for id := range strings.SplitSeq(ids, ",") {
			if !kinds.MatchString(id) {
				return command.Usagef("--kind is a transform and 16 hexadecimal digits, such as go-scratch-4f1c09a7c2d1e0b3, not %q", id)
			}
			o.settings.Kinds = append(o.settings.Kinds, id)
		}
	}
	slices.Sort(o.settings.Kinds)
	o.settings.Kinds = slices.Compact(o.settings.Kinds)
	return o.outside()
}

// kinds are names as kind.Of gives them.
var kinds = lazyregexp.New(`^[a-z0-9-]+-[0-9a-f]{16,}$`)

// repository makes a name of --repo. What is a URL may hold a password, which must not get into records.
func (o *options) repository() error {
	if name := origin.FromURL(o.repo); name != "" {
		o.repo = name
	}
	if strings.ContainsAny(o.repo, "@:\\") {
		return command.Usagef("--repo is a name, such as acme/shop or github.com/acme/shop, or the URL of one")
	}
	return nil
}

// outside holds that nobody commits what --out holds.
func (o *options) outside() error {
	if o.out == "" {
		return nil
	}
	for _, name := range records.Directories {
		tree, err := discover.Tracked(filepath.Join(o.out, name))
		if err != nil {
			return command.Usagef("--out %s: %v", o.out, command.Bare(err))
		}
		if tree != "" {
			return command.Usagef("--out %s: git does not ignore it in the work tree %s; put it elsewhere, or into .gitignore", o.out, tree)
		}
	}
	return nil
}
