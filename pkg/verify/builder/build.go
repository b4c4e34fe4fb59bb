package builder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/containerd/platforms"
	"github.com/docker/cli/cli/config"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/buildkit/session/filesync"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/entitlements"
	"github.com/tonistiigi/fsutil"
	fstypes "github.com/tonistiigi/fsutil/types"
)

// product is the name under which the daemon knows its client.
const product = "msb"

func (d *daemon) Resolve(ctx context.Context, refs []string, platform string) (map[string]string, error) {
	opt := sourceresolver.Opt{ImageOpt: &sourceresolver.ResolveImageOpt{}}
	if platform != "" {
		p, err := platforms.Parse(platform)
		if err != nil {
			return nil, &Failure{Kind: KindBuild, Detail: fmt.Sprintf("platform %q: %v", platform, err), Err: err}
		}
		opt.ImageOpt.Platform = &p
	}
	out := map[string]string{}
	var why error // the gateway loses its kind
	ask := func(ctx context.Context, gw gateway.Client) (*gateway.Result, error) {
		for _, ref := range refs {
			digest, err := resolve(ctx, gw, ref, opt)
			if err != nil {
				f := failed(ctx, err, nil)
				if f.Kind == KindBuild {
					f.Kind = KindRegistry
				}
				if f.Kind == KindRegistry {
					f.Detail = fmt.Sprintf("image %s: %s", ref, f.Detail)
				}
				why = f
				return nil, f
			}
			if digest != "" {
				out[ref] = digest
			}
		}
		return gateway.NewResult(), nil
	}
	if err := d.do(ctx, client.SolveOpt{Session: []session.Attachable{logins()}}, nil, "", ask); err != nil {
		return nil, cmp.Or(why, err)
	}
	return out, nil
}

// resolve asks the registry; for an image that only the daemon has, "" without an error.
func resolve(ctx context.Context, gw gateway.Client, ref string, opt sourceresolver.Opt) (string, error) {
	named, err := normal(ref)
	if err != nil {
		return "", err
	}
	opt.LogName = "load metadata for " + named.String()
	var first error
	for _, mode := range []llb.ResolveMode{llb.ResolveModeForcePull, llb.ResolveModePreferLocal} {
		o := *opt.ImageOpt
		o.ResolveMode = mode.String()
		opt.ImageOpt = &o
		m, err := gw.ResolveSourceMetadata(ctx, &pb.SourceOp{Identifier: "docker-image://" + named.String()}, opt)
		switch {
		case err == nil && m.Image != nil:
			return m.Image.Digest.String(), nil
		case err == nil:
			return "", errors.New("it is not an image")
		case ctx.Err() != nil:
			return "", err
		case first == nil:
			first = err
		}
	}
	return "", first
}

func (d *daemon) Build(ctx context.Context, s Spec, archive io.Writer) error {
	opt, err := options(s, nil)
	if err != nil {
		return err
	}
	w := &sink{w: archive}
	opt.Exports = []client.ExportEntry{{
		Type:   client.ExporterOCI,
		Attrs:  map[string]string{"compression": "uncompressed"},
		Output: func(map[string]string) (io.WriteCloser, error) { return w, nil },
	}}
	err = d.do(ctx, opt, d.progress, s.Name, func(ctx context.Context, gw gateway.Client) (res *gateway.Result, err error) {
		err = d.withSyntax(func() error {
			req, err := d.request(ctx, s)
			if err == nil {
				res, err = gw.Solve(ctx, req)
			}
			return err
		})
		return res, err
	})
	if w.err != nil {
		return &Failure{Kind: KindBuilder, Detail: "the image could not be read: " + firstLine(w.err.Error()), Err: w.err}
	}
	return err
}

// do runs f on the daemon, and shows it to progress if that is not nil. An error is a *Failure.
func (d *daemon) do(ctx context.Context, opt client.SolveOpt, progress io.Writer, name string, f gateway.BuildFunc) error {
	ctx, release := d.line.during(ctx)
	defer release()
	status, wait := watch(progress, name)
	_, err := d.client.Build(ctx, opt, product, f, status)
	l := wait()
	if err != nil {
		return failed(ctx, err, l)
	}
	return nil
}

// options are what a build needs of this machine: its context, credentials, what it may do. More directories may be added later.
func options(s Spec, dirs *directories) (client.SolveOpt, error) {
	if strings.Contains(s.Platform, ",") {
		return client.SolveOpt{}, &Failure{Kind: KindBuild, Detail: "platform " + s.Platform + ": only one can be built and run"}
	}
	if dirs == nil {
		dirs = &directories{}
	}
	if err := dirs.add("context", s.Context); err != nil {
		return client.SolveOpt{}, &Failure{Kind: KindBuild, Detail: "context directory: " + err.Error(), Err: err}
	}
	policy, err := pins(s.Pins)
	if err != nil {
		return client.SolveOpt{}, &Failure{Kind: KindBuild, Detail: err.Error(), Err: err}
	}
	opt := client.SolveOpt{
		SharedKey:    contextKey(s.Context),
		Session:      []session.Attachable{filesync.NewFSSyncProvider(dirs), logins()},
		SourcePolicy: policy,
	}
	if s.Network == "host" {
		opt.AllowedEntitlements = []string{entitlements.EntitlementNetworkHost.String()}
	}
	return opt, nil
}

// noSyntax is said where the image of a line `# syntax=docker/dockerfile:1` can't be had.
var noSyntax = regexp.MustCompile(`failed to resolve source metadata for docker\.io/docker/dockerfile:(?:1|1\.[0-9.]+|latest): `)

// withSyntax solves again where the stable release of docker/dockerfile can't be had: the daemon has that same reader of Dockerfiles built in.
func (d *daemon) withSyntax(solve func() error) error {
	own := d.ownSyntax.Load()
	err := solve()
	if err == nil || own || !noSyntax.MatchString(err.Error()) {
		return err
	}
	d.ownSyntax.Store(true)
	return solve()
}

// request is the build itself.
func (d *daemon) request(ctx context.Context, s Spec) (gateway.SolveRequest, error) {
	name := path.Base(filepath.ToSlash(s.Name))
	if name == "." || name == "/" || name == "-" {
		name = "Dockerfile"
	}
	ignore := s.Ignore
	if len(ignore) == 0 {
		// An empty one beside the Dockerfile would send the builder to that of the context.
		ignore = []byte("# leaves nothing out\n")
	}
	text, err := llb.Scratch().
		File(llb.Mkfile(name, 0o644, s.Dockerfile)).
		File(llb.Mkfile(name+".dockerignore", 0o644, ignore)).
		Marshal(ctx)
	if err != nil {
		return gateway.SolveRequest{}, err
	}
	opt := map[string]string{"filename": name}
	for k, v := range s.Args {
		opt["build-arg:"+k] = v
	}
	if s.Platform != "" {
		opt["platform"] = s.Platform
	}
	if s.Network != "" {
		opt["force-network-mode"] = s.Network
	}
	if s.NoCache {
		opt["no-cache"] = ""
	}
	if d.ownSyntax.Load() {
		opt["cmdline"] = "docker/dockerfile" // what a reader that was started by its syntax line gets; it looks for no other
	}
	return gateway.SolveRequest{Evaluate: true, Frontend: "dockerfile.v0", FrontendOpt: opt, FrontendInputs: map[string]*pb.Definition{"dockerfile": text.ToPB()}}, nil
}

// logins are those of docker login.
func logins() session.Attachable {
	return authprovider.NewDockerAuthProvider(authprovider.DockerAuthProviderConfig{
		AuthConfigProvider: authprovider.LoadAuthConfig(config.LoadDefaultConfigFile(io.Discard)),
	})
}

// directories are those of this machine that the daemon may ask for, by name.
type directories struct {
	mu    sync.Mutex
	named map[string]fsutil.FS
}

func (d *directories) LookupDir(name string) (fsutil.FS, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.named[name]
	return f, ok
}

func (d *directories) add(name, dir string) error {
	if fi, err := os.Stat(dir); err != nil {
		return err
	} else if !fi.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	f, err := fsutil.NewFS(dir)
	if err != nil {
		return err
	}
	// Owners of this machine's files mean nothing in an image.
	f, err = fsutil.NewFilterFS(f, &fsutil.FilterOpt{Map: func(_ string, st *fstypes.Stat) fsutil.MapResult {
		st.Uid, st.Gid = 0, 0
		return fsutil.MapResultKeep
	}})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.named == nil {
		d.named = map[string]fsutil.FS{}
	}
	d.named[name] = f
	return nil
}

// sink keeps the error of its writer, which BuildKit would blame on itself.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if err != nil && s.err == nil {
		s.err = err
	}
	return n, err
}

func (s *sink) Close() error { return nil }

// parsePlatform is nil for "".
func parsePlatform(s string) (*pb.Platform, error) {
	if s == "" {
		return nil, nil
	}
	p, err := platforms.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("platform %q: %w", s, err)
	}
	return &pb.Platform{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, OSVersion: p.OSVersion, OSFeatures: p.OSFeatures}, nil
}
