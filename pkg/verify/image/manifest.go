package image

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// maxLayers is above what any runtime mounts: overlayfs takes 500 lower directories, Docker makes 127 layers.
const maxLayers = 500

// maxIndexes is how many indexes and manifests are read to find the image.
const maxIndexes = 100

// image puts the image together from what the archive had.
func (a *archive) image(platform string) (*Image, error) {
	if b := a.get("index.json"); b != nil {
		return a.oci(b, platform)
	}
	if b := a.get("manifest.json"); b != nil {
		return a.saved(b)
	}
	return nil, fmt.Errorf("image: the archive has neither index.json (OCI) nor manifest.json (docker save)")
}

// decode reads a JSON document of the archive.
func (b *blob) decode(name string, v any) error {
	if b == nil {
		return fmt.Errorf("image: %s is not in the archive", name)
	}
	if b.document == nil {
		return fmt.Errorf("image: %s is not a JSON document of at most %d bytes", name, maxDocument)
	}
	if err := json.Unmarshal(b.document, v); err != nil {
		return fmt.Errorf("image: %s: %w", name, err)
	}
	return nil
}

// digest finds a blob by its digest.
func (a *archive) digest(d digest.Digest) (*blob, string, error) {
	if err := d.Validate(); err != nil {
		return nil, "", fmt.Errorf("image: digest %.100q: %w", string(d), err)
	}
	name := "blobs/" + d.Algorithm().String() + "/" + d.Encoded()
	b := a.get(name)
	if b == nil {
		return nil, "", fmt.Errorf("image: %s is not in the archive", name)
	}
	return b, name, nil
}

// oci reads an image from an OCI layout: index.json, maybe an index of platforms, a manifest, a configuration.
func (a *archive) oci(index *blob, platform string) (*Image, error) {
	type candidate struct {
		ocispec.Manifest
		platform string
	}
	var found []candidate
	seen := map[digest.Digest]bool{}
	var top ocispec.Index
	if err := index.decode("index.json", &top); err != nil {
		return nil, err
	}
	for todo := top.Manifests; len(todo) > 0; todo = todo[1:] {
		d := todo[0]
		if isAttestation(d) || seen[d.Digest] {
			continue
		}
		if seen[d.Digest] = true; len(seen) > maxIndexes {
			return nil, fmt.Errorf("image: more than %d manifests in the archive", maxIndexes)
		}
		b, name, err := a.digest(d.Digest)
		if err != nil {
			return nil, err
		}
		var doc struct {
			ocispec.Manifest
			Manifests []ocispec.Descriptor `json:"manifests"`
		}
		if err := b.decode(name, &doc); err != nil {
			return nil, err
		}
		if doc.Config.Digest == "" {
			todo = append(todo, doc.Manifests...)
			continue
		}
		c := candidate{Manifest: doc.Manifest}
		if d.Platform != nil {
			c.platform = platformName(*d.Platform)
		}
		found = append(found, c)
	}
	var names []string
	chosen := -1
	for i, c := range found {
		names = append(names, c.platform)
		if len(found) == 1 || platform != "" && c.platform == platform {
			chosen = i
		}
	}
	switch {
	case len(found) == 0:
		return nil, fmt.Errorf("image: no image in the archive")
	case chosen < 0:
		return nil, fmt.Errorf("image: the archive has %d images (%s), none of them for %q", len(found), strings.Join(names, ", "), platform)
	}
	m := found[chosen]
	config, name, err := a.digest(m.Config.Digest)
	if err != nil {
		return nil, err
	}
	var layers []*blob
	for _, d := range m.Layers {
		b, _, err := a.digest(d.Digest)
		if err != nil {
			return nil, err
		}
		layers = append(layers, b)
	}
	return assemble(config, name, layers)
}

// isAttestation reports whether a manifest holds statements about an image, as BuildKit adds them.
func isAttestation(d ocispec.Descriptor) bool {
	return d.Annotations["vnd.docker.reference.type"] == "attestation-manifest" || d.ArtifactType != ""
}

func platformName(p ocispec.Platform) string {
	name := p.OS + "/" + p.Architecture
	if p.Variant != "" {
		name += "/" + p.Variant
	}
	return name
}

// saved reads an image as `docker save` writes it.
func (a *archive) saved(manifest *blob) (*Image, error) {
	var list []struct {
		Config string
		Layers []string
	}
	if err := manifest.decode("manifest.json", &list); err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, fmt.Errorf("image: the archive has %d images", len(list))
	}
	var layers []*blob
	for _, name := range list[0].Layers {
		b := a.get(name)
		if b == nil {
			return nil, fmt.Errorf("image: %.200s is not in the archive", name)
		}
		layers = append(layers, b)
	}
	return assemble(a.get(list[0].Config), list[0].Config, layers)
}

// assemble lays the layers over each other.
func assemble(config *blob, name string, layers []*blob) (*Image, error) {
	m := &Image{}
	if err := config.decode(name, &m.Config); err != nil {
		return nil, err
	}
	if len(layers) > maxLayers {
		return nil, fmt.Errorf("image: %d layers, more than %d", len(layers), maxLayers)
	}
	if n := len(m.Config.RootFS.DiffIDs); n != len(layers) {
		return nil, fmt.Errorf("image: %d layers, and %d in the configuration", len(layers), n)
	}
	made := created(&m.Config)
	merged := newTree()
	for i, b := range layers {
		if b.failed != nil {
			return nil, fmt.Errorf("image: layer %d: %w", i+1, cut(b.failed))
		}
		if b.layer == nil {
			return nil, fmt.Errorf("image: layer %d is not an archive, plain or compressed with gzip or zstd", i+1)
		}
		if id := m.Config.RootFS.DiffIDs[i].String(); b.layer.sum != "" && b.layer.sum != id {
			return nil, fmt.Errorf("image: layer %d unpacks to %s, and the configuration says %s: the archive was altered", i+1, b.layer.sum, id)
		}
		if err := merged.lay(b.layer, i); err != nil {
			return nil, fmt.Errorf("image: layer %d: %w", i+1, err)
		}
		if b.layer.root != nil {
			m.root = b.layer.root
		}
		l := Layer{Digest: b.sum, Size: b.layer.size, Files: b.layer.count, Found: b.layer.found}
		if len(made) == len(layers) {
			l.CreatedBy = made[i]
		}
		m.Layers = append(m.Layers, l)
	}
	m.Files = merged.files
	return m, nil
}

// created gives the history's words for each layer.
func created(c *dockerspec.DockerOCIImage) []string {
	var made []string
	for _, h := range c.History {
		if !h.EmptyLayer {
			made = append(made, h.CreatedBy)
		}
	}
	return made
}

// lay lays a layer over what is below: first what it removes, then what it has.
func (t *tree) lay(l *scanned, index int) error {
	hard := map[string]*File{}
	for p, f := range l.files {
		if f.lower == "" {
			continue
		}
		old := t.files[f.lower]
		if old == nil || old.Kind == Directory {
			return &PathError{p, fmt.Sprintf("a hard link to %.200q, which is no file", f.lower)}
		}
		hard[p] = old
	}
	for _, dir := range l.opaque {
		t.empty(dir)
	}
	for _, p := range l.whiteouts {
		t.remove(p)
	}
	// Sorted, so that a directory comes before what is in it.
	for _, p := range slices.Sorted(maps.Keys(l.files)) {
		f := l.files[p]
		if old := t.files[p]; f.implied && old != nil && old.Kind == Directory {
			continue
		}
		c := *f
		if h := hard[p]; h != nil {
			c = *h
			c.Path = p
		}
		c.Layer, c.implied, c.lower = index, false, ""
		t.put(&c)
	}
	return nil
}
