package site

import (
	"slices"
	"strings"
)

// typesTree is a model tree with one file of each type that a built site may have, and one that was compressed beforehand.
func typesTree() Tree {
	files := []string{"index.html", "x.js.gz", "x.js.br"}
	for _, ext := range strings.Fields(shippedExtensions) {
		files = append(files, "x."+ext)
	}
	return treeOf("types", files)
}

// shippedExtensions are those of the files that front ends come with: what bundlers write, and what lies in public folders.
const shippedExtensions = `
html htm shtml xhtml js mjs cjs jsx ts tsx css scss less wasm map json jsonld json5 geojson webmanifest manifest appcache
txt log md markdown csv tsv yaml yml toml ini vtt srt xml xsl xslt xsd rss atom
svg svgz png apng jpg jpeg gif webp avif jxl heic bmp ico cur tif tiff psd woff woff2 ttf otf eot ttc
mp3 m4a ogg oga opus wav weba flac aac mid mp4 m4v webm ogv mov avi mkv 3gp mpg mpeg wmv flv m3u8 mpd
pdf rtf doc docx xls xlsx ppt pptx odt ods epub zip gz br tar tgz bz2 xz 7z rar swf jar apk exe dmg deb rpm msi iso bin dat
pem crt der ics vcf kml kmz gpx glb gltf usdz obj stl pbf ktx2 php sql`

// typesAsked is what two sites are asked over typesTree: a type of each kind that the other trees lack, and what becomes of a file that was
// compressed beforehand. TestTypes asks for all of them.
var typesAsked = []Request{
	{Method: "GET", Path: "/x.jpg"},
	{Method: "GET", Path: "/x.mp4"},
	{Method: "GET", Path: "/x.ttf"},
	{Method: "GET", Path: "/x.csv"},
	{Method: "GET", Path: "/x.xsl"},
	{Method: "GET", Path: "/x.vtt"},
	{Method: "GET", Path: "/x.js.gz"},
	{Method: "GET", Path: "/x.js", Gzip: true},
}

// typesRequests is all that can be asked over typesTree.
func typesRequests() []Request {
	list := slices.Clone(typesAsked[len(typesAsked)-2:])
	list = append(list, Request{Method: "GET", Path: "/x.js.br"})
	for _, ext := range strings.Fields(shippedExtensions) {
		list = append(list, Request{Method: "GET", Path: "/x." + ext})
	}
	return list
}
