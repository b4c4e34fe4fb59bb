package builder

import (
	"maps"
	"slices"

	"github.com/distribution/reference"
	spb "github.com/moby/buildkit/sourcepolicy/pb"
)

// pins makes a policy that turns each reference into its digest, wherever a build takes an image from: FROM, COPY --from, RUN --mount.
func pins(refs map[string]string) (*spb.Policy, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	p := &spb.Policy{Version: 1}
	for _, ref := range slices.Sorted(maps.Keys(refs)) {
		named, err := normal(ref)
		if err != nil {
			return nil, err
		}
		if _, ok := named.(reference.Digested); ok {
			continue
		}
		p.Rules = append(p.Rules, &spb.Rule{
			Action:   spb.PolicyAction_CONVERT,
			Selector: &spb.Selector{Identifier: "docker-image://" + named.String(), MatchType: spb.MatchType_EXACT},
			Updates:  &spb.Update{Identifier: "docker-image://" + named.String() + "@" + refs[ref]},
		})
	}
	return p, nil
}

// normal is a reference as BuildKit writes it: with its registry, and with a tag or a digest.
func normal(ref string) (reference.Named, error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return nil, err
	}
	return reference.TagNameOnly(named), nil
}
