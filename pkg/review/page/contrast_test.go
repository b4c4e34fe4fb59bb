package page

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// colours reads the custom properties of the light and of the dark scheme from the style sheet.
func colours(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	light, dark = map[string]string{}, map[string]string{}
	first, second, ok := strings.Cut(read("style.css"), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("there is no dark scheme")
	}
	second, _, _ = strings.Cut(second, "\n}\n")
	property := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	for _, m := range property.FindAllStringSubmatch(first, -1) {
		light[m[1]] = m[2]
	}
	for _, m := range property.FindAllStringSubmatch(second, -1) {
		dark[m[1]] = m[2]
	}
	if len(light) < 10 || len(light) != len(dark) {
		t.Fatalf("%d colours light, %d dark", len(light), len(dark))
	}
	return light, dark
}

// luminance is that of WCAG 2.2, "relative luminance".
func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text needs 4.5 (WCAG 2.2, 1.4.3), what is drawn and the edges of controls 3 (1.4.11).
func TestContrast(t *testing.T) {
	if got := contrast("#000000", "#ffffff"); got != 21 {
		t.Fatalf("black on white has %v", got)
	}
	light, dark := colours(t)
	for scheme, c := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, tt := range []struct {
			on, what string
			least    float64
		}{
			{"paper", "ink soft accent warn bad", 4.5},
			{"panel", "ink soft accent warn bad", 4.5},
			{"del", "ink bad", 4.5}, {"del-word", "ink", 4.5},
			{"ins", "ink bad", 4.5}, {"ins-word", "ink", 4.5},
			{"paper", "edge focus accent warn", 3}, {"panel", "focus", 3},
		} {
			for _, what := range strings.Fields(tt.what) {
				if c[what] == "" || c[tt.on] == "" {
					t.Fatalf("%s: no colour %s or %s", scheme, what, tt.on)
				}
				if got := contrast(c[what], c[tt.on]); got < tt.least {
					t.Errorf("%s: %s on %s has %.2f, below %v", scheme, what, tt.on, got, tt.least)
				}
			}
		}
	}
}
