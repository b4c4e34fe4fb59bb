// Command registry is a registry of images on a loopback address, which plays public registries to a BuildKit daemon.
//
// Stand-ins are pushed to it as standin/NAME:latest. A pull of any other image by tag is answered with the stand-in that the file
// of aliases names for it; one that has none is not found. It keeps blobs in a folder and manifests in memory, so that after a
// restart the stand-ins have to be pushed again.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	address := flag.String("address", "127.0.0.1:5190", "host and port to listen on")
	blobs := flag.String("blobs", "", "folder that keeps the blobs")
	aliases := flag.String("aliases", "", "file with a line for each rule: REPOSITORY TAG STAND-IN, the first two regular expressions")
	flag.Parse()
	log.SetFlags(0)
	if err := serve(*address, *blobs, *aliases); err != nil {
		log.Fatal(err)
	}
}

func serve(address, blobs, aliases string) error {
	rules, err := readRules(aliases)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(blobs, 0o755); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	images := registry.New(registry.WithBlobHandler(registry.NewDiskBlobHandler(blobs)), registry.Logger(log.Default()))
	server := &http.Server{
		Handler:           &standIns{images: images, rules: rules, names: map[string]string{}},
		ReadHeaderTimeout: 10 * time.Second,
	}
	return server.Serve(listener)
}

// rule says which stand-in plays the images of a repository. Both expressions match as a whole.
type rule struct {
	repository, tag *regexp.Regexp
	standIn         string
}

func readRules(name string) ([]rule, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rules []rule
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 3 {
			return nil, fmt.Errorf("%s:%d: expected a repository, a tag and the name of a stand-in", name, n)
		}
		repository, err1 := regexp.Compile("^(?:" + words[0] + ")$")
		tag, err2 := regexp.Compile("^(?:" + words[1] + ")$")
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		rules = append(rules, rule{repository, tag, words[2]})
	}
	return rules, lines.Err()
}

// standIns sends requests for public images to those that play them.
type standIns struct {
	images http.Handler
	rules  []rule

	mu    sync.Mutex
	names map[string]string // of stand-ins, by the digest of a manifest of theirs
}

const prefix = "standin/"

// content is the path of a manifest or a blob: repository, kind, tag or digest.
var content = regexp.MustCompile(`^/v2/(.+)/(manifests|blobs)/([^/]+)$`)

func (s *standIns) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := content.FindStringSubmatch(r.URL.Path)
	if m == nil {
		s.images.ServeHTTP(w, r)
		return
	}
	repository, kind, reference := m[1], m[2], m[3]
	own, isOwn := strings.CutPrefix(repository, prefix)
	switch {
	case isOwn && kind == "manifests" && r.Method == http.MethodPut:
		s.images.ServeHTTP(w, r)
		if digest := w.Header().Get("Docker-Content-Digest"); digest != "" {
			s.mu.Lock()
			s.names[digest] = own
			s.mu.Unlock()
		}
		return
	case isOwn || kind == "blobs": // blobs are the same ones in every repository
	case strings.HasPrefix(reference, "sha256:"):
		s.mu.Lock()
		name := s.names[reference]
		s.mu.Unlock()
		if name != "" {
			r.URL.Path = "/v2/" + prefix + name + "/manifests/" + reference
		}
	default:
		name := s.player(repository, reference)
		if name == "" {
			log.Printf("no stand-in plays %s:%s", repository, reference)
		} else {
			r.URL.Path = "/v2/" + prefix + name + "/manifests/latest"
		}
	}
	s.images.ServeHTTP(w, r)
}

// player is the stand-in for an image, or "".
func (s *standIns) player(repository, tag string) string {
	for _, rule := range s.rules {
		if rule.repository.MatchString(repository) && rule.tag.MatchString(tag) {
			return rule.standIn
		}
	}
	return ""
}
