package golang

import (
	"slices"
	"strings"
)

// sharedLibraries are what a package's C code needs beside the C library, from its cgo LDFLAGS or its README.
// A package that is not listed brings its C code along, or is not known.
var sharedLibraries = map[string][]string{
	"github.com/h2non/bimg":                               {"libvips"},
	"github.com/davidbyttow/govips/v2/vips":               {"libvips"},
	"gopkg.in/gographics/imagick.v2":                      {"libMagickWand-6"},
	"gopkg.in/gographics/imagick.v3":                      {"libMagickWand-7"},
	"github.com/kolesa-team/go-webp":                      {"libwebp"},
	"github.com/google/gopacket/pcap":                     {"libpcap"},
	"github.com/godror/godror":                            {"libclntsh"}, // dlopen, Oracle Instant Client
	"github.com/mattn/go-oci8":                            {"libclntsh"},
	"github.com/miekg/pkcs11":                             {"a PKCS#11 module"}, // dlopen
	"github.com/coreos/go-systemd/v22/sdjournal":          {"libsystemd"},       // dlopen
	"github.com/libgit2/git2go":                           {"libgit2"},
	"github.com/pebbe/zmq4":                               {"libzmq"},
	"github.com/zeromq/goczmq":                            {"libczmq"},
	"github.com/linxGnu/grocksdb":                         {"librocksdb"},
	"github.com/tecbot/gorocksdb":                         {"librocksdb"},
	"github.com/jmhodges/levigo":                          {"libleveldb"},
	"github.com/otiai10/gosseract/v2":                     {"libtesseract", "liblept"},
	"github.com/gordonklaus/portaudio":                    {"libportaudio"},
	"gocv.io/x/gocv":                                      {"libopencv"},
	"github.com/marcboeker/go-duckdb":                     {"libstdc++"},
	"github.com/duckdb/duckdb-go/v2":                      {"libstdc++"},
	"rogchap.com/v8go":                                    {"libstdc++"},
	"github.com/blevesearch/go-faiss":                     {"libfaiss"},
	"github.com/hajimehoshi/ebiten/v2/internal/glfw":      {"libGL", "libX11"},
	"github.com/spacemonkeygo/openssl":                    {"libssl", "libcrypto"},
	"github.com/gen2brain/go-fitz":                        nil,
	"github.com/mattn/go-sqlite3":                         nil,
	"github.com/confluentinc/confluent-kafka-go/kafka":    nil,
	"github.com/confluentinc/confluent-kafka-go/v2/kafka": nil,
	"github.com/DataDog/zstd":                             nil,
	"github.com/valyala/gozstd":                           nil,
	"github.com/chai2010/webp":                            nil,
	"github.com/uber/h3-go/v4":                            nil,
	"github.com/smacker/go-tree-sitter":                   {"libstdc++"}, // scanners in C++
	"github.com/ethereum/go-ethereum/crypto/secp256k1":    nil,
}

// taggedLibraries are what a package links with where a build tag takes the place of the C code that it brings (the package's README or
// the cgo lines of its files under that tag).
var taggedLibraries = []struct {
	importPath, tag, library string
}{
	{"github.com/confluentinc/confluent-kafka-go", "dynamic", "librdkafka"},
	{"github.com/mattn/go-sqlite3", "libsqlite3", "libsqlite3"},
	{"github.com/mutecomm/go-sqlcipher", "libsqlcipher", "libsqlcipher"},
	{"github.com/DataDog/zstd", "external_libzstd", "libzstd"},
	{"github.com/marcboeker/go-duckdb", "duckdb_use_lib", "libduckdb"},
	{"github.com/duckdb/duckdb-go", "duckdb_use_lib", "libduckdb"},
	{"github.com/gen2brain/go-fitz", "extlib", "libmupdf"},
}

// cachedLibraries are modules whose C code is a shared library in their own directory of the module cache, found there by its absolute path
// (the modules' cgo lines: LDFLAGS -Wl,-rpath,${SRCDIR}).
var cachedLibraries = map[string]string{
	"github.com/CosmWasm/wasmvm":         "libwasmvm",
	"github.com/Finschia/wasmvm":         "libwasmvm",
	"github.com/line/wasmvm":             "libwasmvm",
	"github.com/terra-money/wasmvm":      "libwasmvm",
	"github.com/bandprotocol/go-owasm":   "libgo_owasm",
	"github.com/wasmerio/wasmer-go":      "libwasmer",
	"github.com/wasmerio/go-ext-wasm":    "libwasmer",
	"github.com/CosmWasm/go-cosmwasm":    "libgo_cosmwasm",
	"github.com/enigmampc/SecretNetwork": "libgo_cosmwasm",
	"github.com/scrtlabs/SecretNetwork":  "libgo_cosmwasm",
}

// CachedLibrary names a module that the build depends on, directly or not, and the library that its directory in the module cache holds.
func (m *Module) CachedLibrary() (modulePath, library string, ok bool) {
	list, _ := m.Dependencies()
	for _, v := range list {
		for name, lib := range cachedLibraries {
			if _, in := below(name, v.Path); in {
				return v.Path, lib, true
			}
		}
	}
	return "", "", false
}

// SharedLibraries are the libraries beside the C library that the C code of a package, from a Library's "C" details, loads when it is built
// with the tags. known is false for a package that msb has no row for.
func SharedLibraries(importPath string, tags []string) (libraries []string, known bool) {
	for _, row := range taggedLibraries {
		if _, ok := below(row.importPath, importPath); ok && slices.Contains(tags, row.tag) {
			return []string{row.library}, true
		}
	}
	for {
		if list, ok := sharedLibraries[importPath]; ok {
			return list, true
		}
		i := strings.LastIndexByte(importPath, '/')
		if i < 0 {
			return nil, false
		}
		importPath = importPath[:i]
	}
}
