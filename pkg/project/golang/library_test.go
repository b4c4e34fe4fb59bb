package golang

import (
	"slices"
	"strings"
	"testing"
)

// Each package is one that its README, or Go's own list (go list std), says to need cgo, or to need none.
func TestTableAgainstWellKnownModules(t *testing.T) {
	table := indexModules(statedTable, moduleTable)
	tests := []struct {
		needs string // a letter that must be there; "" for no cgo at all
		list  string
	}{
		{"C", `github.com/mattn/go-sqlite3 gorm.io/driver/sqlite github.com/mutecomm/go-sqlcipher github.com/confluentinc/confluent-kafka-go/kafka
			github.com/confluentinc/confluent-kafka-go/v2/kafka github.com/godror/godror github.com/mattn/go-oci8 github.com/marcboeker/go-duckdb
			github.com/duckdb/duckdb-go/v2 github.com/DataDog/zstd github.com/valyala/gozstd github.com/h2non/bimg github.com/davidbyttow/govips/v2/vips
			gopkg.in/gographics/imagick.v3/imagick github.com/chai2010/webp github.com/kolesa-team/go-webp/webp github.com/google/gopacket/pcap github.com/miekg/pkcs11
			github.com/ThalesIgnite/crypto11 github.com/libgit2/git2go/v34 github.com/pebbe/zmq4 github.com/zeromq/goczmq github.com/linxGnu/grocksdb
			github.com/tecbot/gorocksdb github.com/jmhodges/levigo github.com/coreos/go-systemd/v22/sdjournal github.com/otiai10/gosseract/v2
			gocv.io/x/gocv rogchap.com/v8go github.com/gordonklaus/portaudio github.com/uber/h3-go/v4 github.com/smacker/go-tree-sitter
			github.com/golang-migrate/migrate/v4/database/sqlite3 fyne.io/fyne/v2/app`},
		{"c", "github.com/ethereum/go-ethereum/crypto github.com/cockroachdb/pebble"},
		{"N", "net net/http crypto/tls github.com/gin-gonic/gin github.com/lib/pq google.golang.org/grpc github.com/aws/aws-sdk-go-v2/service/ec2"},
		{"U", "os/user"},
		{"", `github.com/glebarez/sqlite modernc.org/sqlite github.com/ncruces/go-sqlite3 zombiezen.com/go/sqlite github.com/segmentio/kafka-go github.com/IBM/sarama
			github.com/twmb/franz-go/pkg/kgo github.com/sijms/go-ora/v2 github.com/klauspost/compress/zstd github.com/disintegration/imaging github.com/nfnt/resize
			github.com/google/gopacket github.com/go-git/go-git/v5 github.com/syndtr/goleveldb/leveldb github.com/dgraph-io/badger/v4 go.etcd.io/bbolt
			github.com/coreos/go-systemd/v22/daemon github.com/dop251/goja github.com/robertkrimen/otto github.com/cilium/ebpf github.com/lib/pq github.com/jackc/pgx/v5
			github.com/go-sql-driver/mysql github.com/microsoft/go-mssqldb github.com/redis/go-redis/v9 go.mongodb.org/mongo-driver/mongo
			github.com/aws/aws-sdk-go/service/s3 github.com/aws/aws-sdk-go-v2/service/s3 google.golang.org/grpc github.com/gin-gonic/gin github.com/labstack/echo/v4
			github.com/gofiber/fiber/v2 github.com/spf13/cobra github.com/spf13/viper github.com/shirou/gopsutil/v4/mem k8s.io/client-go/kubernetes
			go.opentelemetry.io/otel/sdk/trace github.com/sirupsen/logrus go.uber.org/zap golang.org/x/crypto/bcrypt golang.org/x/text/language fmt`},
	}
	for _, tt := range tests {
		for _, name := range strings.Fields(tt.list) {
			l := tabled(table, name)
			switch {
			case !l.Known:
				t.Errorf("%s is not known", name)
			case tt.needs != "" && !strings.Contains(string(l.Needs), tt.needs):
				t.Errorf("%s: needs %q, want %s", name, l.Needs, tt.needs)
			case tt.needs == "" && strings.ContainsAny(string(l.Needs), "Cc"):
				t.Errorf("%s: needs %q, want no cgo", name, l.Needs)
			}
		}
	}
	for _, name := range []string{"example.org/x/y", "github.com/gin-gonic/unheard-of", "github.com/ethereum/go-ethereum/no/such"} {
		if l := tabled(table, name); l.Known {
			t.Errorf("%s is known: %+v", name, l)
		}
	}
}

func TestTableIsWellFormed(t *testing.T) {
	const letters = "CcNUXxLTZWPGHKM"
	modules := 0
	for n, line := range strings.Split(strings.TrimSuffix(statedTable+moduleTable, "\n"), "\n") {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(f) < 5 || strings.Trim(f[2], letters) != "" && f[2] != "?" || f[4] == "" {
			t.Errorf("row %d: %q", n+1, line)
		}
		if f[0] != "" {
			modules++
		}
	}
	if modules < 500 {
		t.Errorf("%d modules", modules)
	}
	if len(moduleTable) > 160_000 {
		t.Errorf("modules.tsv has %d bytes", len(moduleTable))
	}
	for k, rows := range readCalls(callTable) {
		for _, r := range rows {
			if kinds[r.kind] == 0 && r.kind != "vipername" && r.kind != "vipertype" || r.importPath == "" {
				t.Errorf("calls.tsv: %s has kind %q", k, r.kind)
			}
		}
	}
}

const vendored = `
-- go.mod --
module example.com/app

go 1.22

require example.org/db v1.0.0
-- main.go --
package main

import _ "example.org/db"

func main() {}
-- vendor/modules.txt --
# example.org/db v1.0.0
## explicit
example.org/db
example.org/db/driver
-- vendor/example.org/db/db.go --
package db

import _ "example.org/db/driver"
-- vendor/example.org/db/driver/driver.go --
package driver

import (
	"C"
	"os"
	"os/exec"
)

func Open() { os.Open("/etc/driver.conf"); exec.Command("pg_dump") }
`

func TestVendoredSourcesAreRead(t *testing.T) {
	libs := libraries(t, vendored)
	if len(libs) != 1 || !libs[0].Known || libs[0].Needs != "CLX" {
		t.Fatalf("%+v", libs)
	}
	want := []string{"C example.org/db/driver", "L /etc/driver.conf", "X pg_dump"}
	if !slices.Equal(libs[0].Details, want) || libs[0].Place != (Place{"main.go", 3}) {
		t.Errorf("%+v", libs[0])
	}
}

func TestOtherSourcesThanMeasuredAreUnknown(t *testing.T) {
	main := "-- main.go --\npackage main\nimport _ \"github.com/gin-gonic/gin\"\nfunc main() {}\n"
	tests := []struct {
		name, mod string
		known     bool
	}{
		{"required", "require github.com/gin-gonic/gin v1.9.0", true},
		{"replaced by a fork", "require github.com/gin-gonic/gin v1.9.0\nreplace github.com/gin-gonic/gin => github.com/me/gin v0.0.1", false},
		{"replaced by a version", "require github.com/gin-gonic/gin v1.9.0\nreplace github.com/gin-gonic/gin => github.com/gin-gonic/gin v1.8.0", true},
		{"replaced by a directory that is absent", "require github.com/gin-gonic/gin v1.9.0\nreplace github.com/gin-gonic/gin => ../gin", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			libs := libraries(t, "-- go.mod --\nmodule example.com/app\n\ngo 1.22\n"+tt.mod+"\n"+main)
			if len(libs) != 1 || libs[0].Known != tt.known {
				t.Errorf("%+v", libs)
			}
		})
	}
}

func libraries(t *testing.T, text string) Libraries {
	t.Helper()
	p := files(text)
	m, err := ReadModule(p, ".")
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.Scan(p, Output{Dir: "."}, Target{CGO: true})
	if err != nil {
		t.Fatal(err)
	}
	return m.Libraries(p, f, Target{CGO: true})
}
