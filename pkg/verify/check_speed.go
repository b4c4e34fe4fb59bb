package verify

import "fmt"

// checkSpeed tells how long builds take. It never fails: a slower build is a price, not an error.
func checkSpeed(p *Pair) Check {
	f := p.findings()
	b, a := p.Before.Bench, p.After.Bench
	if b == nil || a == nil {
		f.unknown("no times: a build that was to be timed failed")
		return f.check(CheckSpeed, "not measured")
	}
	f.pass("every step: %s, now %s", seconds(b.Cold), seconds(a.Cold))
	if b.Changed == "" || a.Changed == "" {
		f.pass("no source file that a line could be added to")
		return f.check(CheckSpeed, "cold build %s, now %s", seconds(b.Cold), seconds(a.Cold))
	}
	f.pass("after a change of %s: %s, now %s", a.Changed, seconds(b.Change), seconds(a.Change))
	return f.check(CheckSpeed, "cold build %s, now %s; after a change %s, now %s", seconds(b.Cold), seconds(a.Cold), seconds(b.Change), seconds(a.Change))
}

func seconds(s float64) string { return fmt.Sprintf("%.1f s", s) }
