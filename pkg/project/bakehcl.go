package project

import "strings"

// bakeHCL reads the targets of an HCL file.
func bakeHCL(name, src string) map[string]bakeTarget {
	out := map[string]bakeTarget{}
	blocks := hclBlocks(hclComments(src), 1)
	vars := settings{}
	for _, b := range blocks {
		if v := hclLiteral(hclAttributes(b.body)["default"], nil); b.kind == "variable" && !strings.Contains(v, "$") && len(v) <= maxSetting {
			vars[b.label] = v
		}
	}
	for _, b := range blocks {
		if b.kind != "target" {
			continue
		}
		attributes := hclAttributes(b.body)
		for _, m := range bakeMatrix(attributes["matrix"]) {
			given := vars.with(m)
			t, label := bakeTarget{file: name, line: b.line}, b.label
			for key, value := range attributes {
				literal := hclLiteral(value, given)
				switch key {
				case "name":
					label = literal
				case "context":
					t.Context = &literal
				case "dockerfile":
					t.Dockerfile = &literal
				case "dockerfile-inline":
					t.Inline = &literal
				case "target":
					t.Target = &literal
				case "tags":
					t.Tags = hclStrings(value, given)
				case "inherits":
					t.Inherits = hclStrings(value, given)
				case "output":
					t.Output = value
				case "args":
					t.Args = map[string]any{}
					for _, p := range hclPair.FindAllStringSubmatch(value, 100) {
						t.Args[p[1]] = given.expand(plainVariables(p[2]))
					}
				case "contexts":
					t.Contexts = map[string]string{}
					for _, p := range hclPair.FindAllStringSubmatch(value, 100) {
						t.Contexts[p[1]] = given.expand(plainVariables(p[2]))
					}
				}
			}
			out[label] = t
		}
	}
	return out
}

// bakeMatrix lists the combinations of a matrix of plain lists; one empty combination if there is none.
func bakeMatrix(value string) []settings {
	out := []settings{{}}
	if value == "" {
		return out
	}
	for name, list := range hclAttributes(strings.Trim(strings.TrimSpace(value), "{}")) {
		var next []settings
		for _, s := range out {
			for _, v := range hclStrings(list, nil) {
				if len(next) < maxMatrix {
					next = append(next, s.with(settings{name: v}))
				}
			}
		}
		if len(next) > 0 {
			out = next
		}
	}
	return out
}
