package builder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/containerd/platforms"
	"github.com/docker/cli/cli/connhelper/commandconn"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/client/connhelper"
	_ "github.com/moby/buildkit/client/connhelper/dockercontainer"  // docker-container://
	_ "github.com/moby/buildkit/client/connhelper/kubepod"          // kube-pod://
	_ "github.com/moby/buildkit/client/connhelper/nerdctlcontainer" // nerdctl-container://
	_ "github.com/moby/buildkit/client/connhelper/podmancontainer"  // podman-container://
	_ "github.com/moby/buildkit/client/connhelper/ssh"              // ssh://
	"google.golang.org/grpc"
)

// Options are the settings of a connection.
type Options struct {
	// Progress is where builds show what they do: BuildKit's own display on a terminal, plain lines elsewhere. Nil shows nothing.
	Progress io.Writer
	TLS      TLS
}

// TLS are the files for a tcp:// address, as those of buildctl. With none of them the connection is not encrypted.
type TLS struct {
	Dir        string // has ca.pem, cert.pem and key.pem, or ca.crt, tls.crt and tls.key; they stand for those not given below
	CA         string // certificates that may have signed the server's
	Cert, Key  string // of the client
	ServerName string // in the server's certificate; "" is the host of the address
}

// How long a daemon may take to answer at first. A builder of buildx may have to be started, and its image to be pulled, before.
const (
	dialTimeout  = 20 * time.Second
	startTimeout = 3 * time.Minute
)

// daemon is the Builder.
type daemon struct {
	address  string // for people
	client   *client.Client
	platform string
	progress io.Writer
	line     *line

	ownSyntax atomic.Bool // docker/dockerfile can't be had here
}

// Dial connects to the builder at an address: unix://, tcp://, docker-container://, podman-container://, nerdctl-container://, kube-pod://,
// ssh://, or the name of a buildx builder. "" is $BUILDKIT_HOST, else the current builder of buildx. It returns when the daemon has
// answered. An error is a *Failure of kind "builder", or "timeout" and "cancelled" if ctx ended.
func Dial(ctx context.Context, address string, o Options) (Builder, error) {
	r, err := routeTo(address, os.Getenv("BUILDKIT_HOST"), o.TLS)
	if err != nil {
		return nil, &Failure{Kind: KindBuilder, Detail: err.Error(), Err: err}
	}
	l := &line{dial: r.dial}
	opts := append(r.opts,
		client.WithContextDialer(l.connect),
		client.WithGRPCDialOption(grpc.WithConnectParams(grpc.ConnectParams{MinConnectTimeout: r.patience})))
	ctx2, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	c, err := client.New(ctx2, r.target, opts...)
	if err != nil {
		return nil, r.unreachable(ctx, l, err)
	}
	workers, err := c.ListWorkers(ctx2)
	if err == nil && len(workers) == 0 {
		err = errors.New("it has no workers")
	}
	if err != nil {
		c.Close()
		return nil, r.unreachable(ctx, l, err)
	}
	d := &daemon{address: r.name, client: c, progress: o.Progress, line: l}
	if p := workers[0].Platforms; len(p) > 0 {
		d.platform = platforms.Format(platforms.Normalize(p[0]))
	}
	return d, nil
}

func (d *daemon) Address() string  { return d.address }
func (d *daemon) Platform() string { return d.platform }

func (d *daemon) Close() error { return d.client.Close() }

// route is a way to a daemon.
type route struct {
	name     string // for people
	target   string // for gRPC, which takes the authority from it
	patience time.Duration
	dial     func(context.Context) (net.Conn, error)
	opts     []client.ClientOpt
}

const howTo = "give the address of a BuildKit daemon with --builder or $BUILDKIT_HOST (unix:///run/buildkit/buildkitd.sock, tcp://host:1234, " +
	"docker-container://name, kube-pod://name), or install Docker with buildx"

func routeTo(address, env string, t TLS) (*route, error) {
	if address == "" {
		address = env
	}
	if !strings.Contains(address, "://") {
		return routeToBuildx(address)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("builder address %q: %v", address, err)
	}
	r := &route{name: u.Redacted(), target: address, patience: dialTimeout}
	switch u.Scheme {
	case "unix":
		path := strings.TrimPrefix(address, "unix://")
		r.dial = func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "unix", path) }
	case "tcp":
		if u.Port() == "" {
			return nil, fmt.Errorf("builder address %q: it has no port", address)
		}
		r.dial = func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "tcp", u.Host) }
		r.opts, err = t.options()
		if err != nil {
			return nil, fmt.Errorf("builder address %q: %v", address, err)
		}
	default:
		h, err := connhelper.GetConnectionHelper(address)
		if err != nil {
			return nil, fmt.Errorf("builder address %q: %v", address, err)
		}
		if h == nil {
			return nil, fmt.Errorf("builder address %q: unknown scheme %s; %s", address, u.Scheme, howTo)
		}
		r.dial = func(ctx context.Context) (net.Conn, error) { return h.ContextDialer(ctx, address) }
	}
	return r, nil
}

// routeToBuildx goes through docker buildx dial-stdio to a builder of buildx: the current one for "". BUILDX_BUILDER and the docker context
// have their say there.
func routeToBuildx(name string) (*route, error) {
	docker, err := exec.LookPath("docker")
	if err != nil {
		if name != "" {
			return nil, fmt.Errorf("builder %q: there is no docker command whose buildx could know it; %s", name, howTo)
		}
		return nil, fmt.Errorf("no builder: %s", howTo)
	}
	args := []string{"buildx", "dial-stdio"}
	shown := "buildx"
	if name != "" {
		args = append(args, "--builder", name)
		shown = "buildx " + name
	}
	return &route{name: shown, target: "passthrough:///buildx", patience: startTimeout, dial: func(ctx context.Context) (net.Conn, error) {
		return commandconn.New(ctx, docker, args...)
	}}, nil
}

func (r *route) unreachable(ctx context.Context, l *line, err error) error {
	if f := ended(ctx, err); f != nil {
		return f
	}
	said := err.Error()
	if e := l.said(); e != nil {
		said = e.Error()
	} else if errors.Is(err, context.DeadlineExceeded) {
		said = fmt.Sprintf("it said nothing for %s", r.patience)
	}
	return &Failure{Kind: KindBuilder, Detail: fmt.Sprintf("builder %s does not answer: %s; %s", r.name, commandSaid(said), howTo), Err: err}
}

// commandSaid is what counts in the words of an ended command: what it says is an error, else the first line of what it wrote.
func commandSaid(s string) string {
	if _, stderr, ok := strings.Cut(s, "stderr="); ok && strings.TrimSpace(stderr) != "" {
		s = stderr
		if _, after, ok := strings.Cut(s, "ERROR: "); ok {
			s = after
		}
	}
	return firstLine(s)
}

func (t TLS) options() ([]client.ClientOpt, error) {
	files := []struct {
		file  *string
		names [2]string
	}{{&t.CA, [2]string{"ca.pem", "ca.crt"}}, {&t.Cert, [2]string{"cert.pem", "tls.crt"}}, {&t.Key, [2]string{"key.pem", "tls.key"}}}
	for _, f := range files {
		if t.Dir == "" || *f.file != "" {
			continue
		}
		for _, n := range f.names {
			if _, err := os.Stat(filepath.Join(t.Dir, n)); err == nil {
				*f.file = filepath.Join(t.Dir, n)
				break
			}
		}
		if *f.file == "" {
			return nil, fmt.Errorf("%s has neither %s nor %s", t.Dir, f.names[0], f.names[1])
		}
	}
	var opts []client.ClientOpt
	switch {
	case t.CA != "":
		opts = append(opts, client.WithServerConfig(t.ServerName, t.CA))
	case t.ServerName != "" || t.Cert != "" || t.Key != "":
		opts = append(opts, client.WithServerConfigSystem(t.ServerName))
	}
	if t.Cert != "" || t.Key != "" {
		opts = append(opts, client.WithCredentials(t.Cert, t.Key))
	}
	return opts, nil
}

// contextKey names a context directory to the daemon, which then asks only for what has changed since the last time.
func contextKey(dir string) string {
	host, _ := os.Hostname()
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	sum := sha256.Sum256([]byte(host + "\x00" + dir))
	return hex.EncodeToString(sum[:])
}
