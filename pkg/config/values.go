package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/shell"
)

// Request reads a request that is sent to the servers, such as "GET /healthz"; without a method it is a GET.
func Request(text string) (string, error) {
	method, target, ok := strings.Cut(text, " ")
	if !ok {
		method, target = "GET", text
	}
	upper := method != "" && !strings.ContainsFunc(method, func(r rune) bool { return r < 'A' || r > 'Z' })
	if !upper || !strings.HasPrefix(target, "/") || strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", fmt.Errorf("is 'GET /PATH', not %q", brief(text))
	}
	return method + " " + target, nil
}

// Words are those of a command line, as a shell splits and unquotes them. What only a running shell could know is an error.
func Words(text string) ([]string, error) {
	script, err := shell.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("no shell reads it: %w", err)
	}
	cmd, ok := script.Simple()
	if !ok || len(cmd.Assigns) > 0 {
		return nil, errors.New("it is to be one program and its arguments; no shell reads it")
	}
	var out []string
	for _, w := range cmd.Words {
		word, ok := w.Literal()
		if !ok {
			return nil, fmt.Errorf("no shell reads it: quote %s", w.Raw)
		}
		out = append(out, word)
	}
	return out, nil
}

// Percent reads a percentage from 0% to 100%, with or without its sign, as a share from 0 to 1.
func Percent(text string) (float64, error) {
	percent, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil || !(percent >= 0 && percent <= 100) {
		return 0, fmt.Errorf("is a percentage from 0%% to 100%%, not %q", brief(text))
	}
	return percent / 100, nil
}

// Duration reads a time above 0, such as "90s".
func Duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("is a time above 0 such as 90s, not %q", brief(text))
	}
	return d, nil
}

// The forms of the texts of a file, as its schema has them.
var (
	percentForm  = lazyregexp.New(`^[0-9]+(\.[0-9]+)?%$`)
	durationForm = lazyregexp.New(`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`)
	platformForm = lazyregexp.New(`^[a-z0-9]+(/[a-z0-9_.-]+){0,2}$`)
	nameForm     = lazyregexp.New(`^[^=\x00-\x20]+$`)
)

// directory holds that a context is a relative path with slashes. Where it leads is for whoever opens it.
func directory(text string) error {
	if text == "" || strings.ContainsAny(text, "\\\x00") || path.IsAbs(text) || path.Clean(text) != text {
		return fmt.Errorf("is a directory relative to the settings file, such as . or services/api, not %q", brief(text))
	}
	return nil
}

// Below joins a path of the file to the directory that it stands in, both with slashes; ok is false if it leads out of the project.
func Below(dir, name string) (joined string, ok bool) {
	joined = path.Join(dir, name)
	return joined, fs.ValidPath(joined)
}
