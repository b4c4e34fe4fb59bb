package builder

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	controlapi "github.com/moby/buildkit/api/services/control"
	apitypes "github.com/moby/buildkit/api/types"
	"github.com/moby/buildkit/solver/pb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// relayEnv makes this test binary what the docker command's stub is: a relay between its standard streams and a unix socket.
const relayEnv = "MSB_TEST_RELAY"

func TestMain(m *testing.M) {
	socket := os.Getenv(relayEnv)
	if socket == "" {
		os.Exit(m.Run())
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() {
		_, _ = io.Copy(conn, os.Stdin)
		conn.Close()
	}()
	_, _ = io.Copy(os.Stdout, conn)
	os.Exit(0)
}

// workers is a daemon that only lists its workers.
type workers struct {
	controlapi.UnimplementedControlServer
	records []*apitypes.WorkerRecord
}

func (w workers) ListWorkers(context.Context, *controlapi.ListWorkersRequest) (*controlapi.ListWorkersResponse, error) {
	return &controlapi.ListWorkersResponse{Record: w.records}, nil
}

var oneWorker = []*apitypes.WorkerRecord{{ID: "w", Platforms: []*pb.Platform{{OS: "linux", Architecture: "arm64", Variant: "v8"}}}}

// play serves the daemon on a listener.
func play(t *testing.T, l net.Listener, records []*apitypes.WorkerRecord, o ...grpc.ServerOption) {
	t.Helper()
	s := grpc.NewServer(o...)
	controlapi.RegisterControlServer(s, workers{records: records})
	go func() { _ = s.Serve(l) }()
	t.Cleanup(s.Stop)
}

func listen(t *testing.T, network, address string) net.Listener {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// stub puts a docker command on PATH, alone. Its arguments are written to the file returned.
func stub(t *testing.T, script string) (args string) {
	t.Helper()
	dir := t.TempDir()
	args = filepath.Join(dir, "args")
	text := fmt.Sprintf("#!/bin/sh\necho \"$@\" >> %s\n%s", args, script)
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	return args
}

func relay(t *testing.T, socket string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s=%s exec %s\n", relayEnv, socket, self)
}

func TestDialUnix(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	play(t, listen(t, "unix", socket), oneWorker)
	for _, how := range []struct{ address, env string }{{"unix://" + socket, "unix:///nowhere"}, {"", "unix://" + socket}} {
		t.Setenv("BUILDKIT_HOST", how.env)
		b, err := Dial(t.Context(), how.address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if b.Address() != "unix://"+socket || b.Platform() != "linux/arm64" {
			t.Errorf("address %s, platform %s", b.Address(), b.Platform())
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestDialBuildx(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	play(t, listen(t, "unix", socket), oneWorker)
	args := stub(t, relay(t, socket))
	t.Setenv("BUILDKIT_HOST", "")
	for _, how := range []struct{ address, shown, args string }{
		{"", "buildx", "buildx dial-stdio\n"},
		{"mine", "buildx mine", "buildx dial-stdio --builder mine\n"},
	} {
		if err := os.RemoveAll(args); err != nil {
			t.Fatal(err)
		}
		b, err := Dial(t.Context(), how.address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(args); string(got) != how.args || b.Address() != how.shown {
			t.Errorf("%q: docker was run with %q; shown as %q", how.address, got, b.Address())
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestDialDockerContainer(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	play(t, listen(t, "unix", socket), oneWorker)
	args := stub(t, relay(t, socket))
	b, err := Dial(t.Context(), "docker-container://kit", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if got, _ := os.ReadFile(args); string(got) != "exec -i kit buildctl dial-stdio\n" {
		t.Errorf("docker was run with %q", got)
	}
}

func TestDialFails(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "s")
	play(t, listen(t, "unix", empty), nil)
	closed := listen(t, "tcp", "127.0.0.1:0")
	closed.Close()
	tests := []struct {
		name, address, docker string // docker: the stub's text; "" is none
		want                  []string
	}{
		{"nothing at all", "", "", []string{"no builder: ", "--builder or $BUILDKIT_HOST", "docker-container://", "install Docker with buildx"}},
		{"a name without docker", "mine", "", []string{`builder "mine"`, "no docker command"}},
		{"docker without buildx", "", "echo \"docker: 'buildx' is not a docker command.\" >&2; exit 1\n", []string{"builder buildx", "'buildx' is not a docker command"}},
		{"a name that buildx does not know", "mine", "echo 'ERROR: no builder \"mine\" found' >&2; exit 1\n", []string{"builder buildx mine", `no builder "mine" found`}},
		{"no socket", "unix:///no/such.sock", "", []string{"builder unix:///no/such.sock does not answer", "no such file"}},
		{"no daemon", "tcp://" + closed.Addr().String(), "", []string{"connection refused"}},
		{"no port", "tcp://127.0.0.1", "", []string{"it has no port"}},
		{"no workers", "unix://" + empty, "", []string{"it has no workers"}},
		{"scheme", "ftp://x", "", []string{`builder address "ftp://x": unknown scheme ftp`}},
		{"no pod", "kube-pod://", "", []string{"url lacks pod name"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("BUILDKIT_HOST", "")
			t.Setenv("PATH", "/nowhere")
			if test.docker != "" {
				stub(t, test.docker)
			}
			b, err := Dial(t.Context(), test.address, Options{})
			if err == nil {
				b.Close()
			}
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindBuilder {
				t.Fatalf("%v", err)
			}
			for _, w := range test.want {
				if !strings.Contains(f.Detail, w) {
					t.Errorf("%q is not in %q", w, f.Detail)
				}
			}
			if strings.Contains(f.Detail, "\n") {
				t.Errorf("more than a line: %q", f.Detail)
			}
		})
	}
}

// A daemon that takes connections and says nothing is given up with the caller's context.
func TestDialSilence(t *testing.T) {
	l := listen(t, "tcp", "127.0.0.1:0")
	defer l.Close()
	accepted := make(chan struct{})
	go func() {
		if _, err := l.Accept(); err == nil {
			close(accepted)
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-accepted; cancel() }()
	_, err := Dial(ctx, "tcp://"+l.Addr().String(), Options{})
	var f *Failure
	if !errors.As(err, &f) || f.Kind != KindCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v", err)
	}
	past, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if _, err := Dial(past, "tcp://"+l.Addr().String(), Options{}); !errors.As(err, &f) || f.Kind != KindTimeout {
		t.Errorf("%+v", err)
	}
}

// authority is a certificate authority made for a test, with one certificate for a server at 127.0.0.1 and one for a client.
func authority(t *testing.T) (dir string, server *tls.Config) {
	t.Helper()
	dir = t.TempDir()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	issue := func(template *x509.Certificate, key *ecdsa.PrivateKey) (cert, priv []byte) {
		der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
		if err != nil {
			t.Fatal(err)
		}
		k, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: k})
	}
	leaf := func(n int64, usage x509.ExtKeyUsage) (cert, priv []byte) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return issue(&x509.Certificate{SerialNumber: big.NewInt(n), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{usage}, DNSNames: []string{"kit.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}, key)
	}
	caPEM, _ := issue(ca, caKey)
	cert, key := leaf(2, x509.ExtKeyUsageClientAuth)
	for name, b := range map[string][]byte{"ca.pem": caPEM, "cert.pem": cert, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, key = leaf(3, x509.ExtKeyUsageServerAuth)
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(caPEM)
	return dir, &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
}

func TestDialTLS(t *testing.T) {
	dir, config := authority(t)
	other, _ := authority(t)
	l := listen(t, "tcp", "127.0.0.1:0")
	play(t, l, oneWorker, grpc.Creds(credentials.NewTLS(config)))
	file := func(name string) string { return filepath.Join(dir, name) }
	tests := []struct {
		name string
		tls  TLS
		want string // a part of the failure; "" for none
	}{
		{"directory", TLS{Dir: dir}, ""},
		{"files", TLS{CA: file("ca.pem"), Cert: file("cert.pem"), Key: file("key.pem")}, ""},
		{"server name", TLS{Dir: dir, ServerName: "kit.example"}, ""},
		{"other server name", TLS{Dir: dir, ServerName: "other.example"}, "kit.example"},
		{"other authority", TLS{Dir: other}, "certificate"},
		{"authorities of this machine", TLS{ServerName: "kit.example"}, "unknown authority"},
		{"no client certificate", TLS{CA: file("ca.pem")}, "does not answer"},
		{"no key", TLS{CA: file("ca.pem"), Cert: file("cert.pem")}, "certificate/key"},
		{"no TLS", TLS{}, "does not answer"},
		{"empty directory", TLS{Dir: t.TempDir()}, "has neither ca.pem nor ca.crt"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := Dial(t.Context(), "tcp://"+l.Addr().String(), Options{TLS: test.tls})
			if err == nil {
				b.Close()
			}
			switch {
			case test.want == "" && err != nil, test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// The whole of it through a docker command.
func TestBuildThroughBuildx(t *testing.T) {
	socket, ok := strings.CutPrefix(os.Getenv("BUILDKIT_HOST"), "unix://")
	if !ok {
		t.Skip("needs a BuildKit daemon at a unix:// address: BUILDKIT_HOST=unix:///run/buildkit/buildkitd.sock go test ./pkg/verify/builder")
	}
	dir := contextDir(t, nil)
	stub(t, relay(t, socket))
	t.Setenv("BUILDKIT_HOST", "")
	ctx, b := dialForTest(t, "")
	var archive bytes.Buffer
	s := Spec{Name: "Dockerfile", Context: dir, Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
	if err := b.Build(ctx, s, &archive); err != nil || archive.Len() == 0 {
		t.Errorf("%d bytes, %v", archive.Len(), err)
	}
}
