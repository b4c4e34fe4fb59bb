package verify

import "github.com/msb-dev/msb/pkg/verify/builder"

// checkBuild holds that both images could be built. An original that does not build leaves nothing to compare with.
func checkBuild(p *Pair, t *Trouble) Check {
	f := p.findings()
	switch {
	case p.Before.Image != nil && p.After.Image != nil:
		return f.check(CheckBuild, "both build")
	case t == nil:
		f.unknown("nothing was built")
	case t.Side == sideAfter && t.Kind == builder.KindBuild:
		f.fail("%s", t.sentence())
		return f.check(CheckBuild, "only the original builds")
	default:
		f.unknown("%s", t.sentence())
	}
	return f.check(CheckBuild, "not compared")
}
