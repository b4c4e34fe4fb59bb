package images

import (
	"strconv"
	"strings"
)

// readJava fills in Java, JavaVendor and JRE. Images that are built on a JDK's image (maven, gradle) take them from there.
func readJava(i *Image) {
	switch i.Family {
	case "eclipse-temurin":
		i.Java, i.JavaVendor = i.Major, "temurin"
	case "openjdk", "java":
		i.Java, i.JavaVendor = i.Major, "openjdk"
	case "amazoncorretto":
		i.Java, i.JavaVendor = i.Major, "corretto"
	case "maven", "gradle":
		readBuilderJava(i)
		return
	default:
		return
	}
	i.JRE = hasWord(i.Variant, "jre") || hasWord(i.Variant, "headless") || hasWord(i.Variant, "headful")
	if i.JavaVendor == "temurin" && hasWord(i.Variant, "jdk") {
		i.JRE = false
	}
}

// readBuilderJava reads the JDK of a build tool's image: its base says it best, its tag otherwise.
func readBuilderJava(i *Image) {
	name, tag, ok := strings.Cut(i.from, ":")
	if ok {
		base := Image{Family: name}
		base.Version, base.Variant = splitTag(tag)
		base.Major, _ = strconv.Atoi(base.Version[:digits(base.Version)])
		readJava(&base)
		i.Java, i.JavaVendor = base.Java, base.JavaVendor
	}
	words := strings.Split(i.Variant, "-")
	for n, w := range words {
		if rest, ok := strings.CutPrefix(w, "jdk"); ok && i.Java == 0 {
			i.Java, _ = strconv.Atoi(rest)
		}
		if n > 0 && i.Java == 0 && digits(w) == len(w) {
			i.Java, _ = strconv.Atoi(w)
		}
		if w == "amazoncorretto" || w == "corretto" {
			i.JavaVendor = "corretto"
		}
	}
}

func hasWord(variant, word string) bool { return listed(variant, word, "-") }
