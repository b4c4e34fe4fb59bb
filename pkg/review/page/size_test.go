package page

import (
	"io"
	"testing"
)

// budget is the most that a page of 1,000 projects may take.
const budget = 5_000_000

func TestThousandProjectsAreBelowTheBudget(t *testing.T) {
	for name, r := range map[string]int{"mixed": len(rendered(mixed(1000))), "sites with reports": len(rendered(sites(1000)))} {
		t.Logf("%s: %d bytes", name, r)
		if r >= budget {
			t.Errorf("1,000 projects, %s, take %d bytes, not below %d", name, r, budget)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	r := mixed(1000)
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
