package site

import (
	"maps"
	"sync"
)

// Types by extension, for typesTree, as the packages that servers have them from give them. A line is a type, with the charset that the
// package or its user adds, and its extensions; "-" stands for no type. What a table lacks is as in the one that it is made from.

// mimeTypes18Media is mime-types 2.1.18 (jshttp/mime-db 1.33), which serve 7 to 14 pin.
var mimeTypes18Media = mediaOf(nil, `
application/atom+xml atom
application/dash+xml mpd
application/epub+zip epub
application/font-woff woff
application/geo+json geojson
application/gpx+xml gpx
application/gzip gz
application/java-archive jar
application/javascript;utf-8 js mjs
application/json5 json5
application/json;utf-8 map json
application/ld+json jsonld
application/manifest+json;utf-8 webmanifest
application/msword doc
application/octet-stream bin
application/pdf pdf
application/rss+xml rss
application/rtf rtf
application/vnd.android.package-archive apk
application/vnd.apple.mpegurl m3u8
application/vnd.google-earth.kml+xml kml
application/vnd.google-earth.kmz kmz
application/vnd.ms-excel xls
application/vnd.ms-fontobject eot
application/vnd.ms-pki.stl stl
application/vnd.ms-powerpoint ppt
application/vnd.oasis.opendocument.spreadsheet ods
application/vnd.oasis.opendocument.text odt
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/wasm wasm
application/x-7z-compressed 7z
application/x-apple-diskimage dmg
application/x-bzip2 bz2
application/x-debian-package deb
application/x-httpd-php php
application/x-iso9660-image iso
application/x-msdos-program exe
application/x-msdownload msi
application/x-rar-compressed rar
application/x-redhat-package-manager rpm
application/x-shockwave-flash swf
application/x-sql sql
application/x-subrip srt
application/x-tar tar
application/x-tgif obj
application/x-x509-ca-cert pem crt der
application/x-xz xz
application/xhtml+xml xhtml
application/xml xml xsl xsd
application/xslt+xml xslt
application/zip zip
audio/midi mid
audio/mp4 m4a
audio/mpeg mp3
audio/ogg ogg oga
audio/wave wav
audio/webm weba
audio/x-aac aac
audio/x-flac flac
font/collection ttc
font/otf otf
font/ttf ttf
font/woff2 woff2
image/apng apng
image/bmp bmp
image/gif gif
image/jpeg jpg jpeg
image/png png
image/svg+xml svg svgz
image/tiff tif tiff
image/vnd.adobe.photoshop psd
image/webp webp
image/x-icon ico
model/gltf+json gltf
model/gltf-binary glb
text/cache-manifest;utf-8 manifest appcache
text/calendar;utf-8 ics
text/css;utf-8 css
text/csv;utf-8 csv
text/html;utf-8 html htm shtml
text/jsx;utf-8 jsx
text/less;utf-8 less
text/markdown;utf-8 md markdown
text/plain;utf-8 txt log ini
text/tab-separated-values;utf-8 tsv
text/vtt;utf-8 vtt
text/x-scss;utf-8 scss
text/x-vcard;utf-8 vcf
text/yaml;utf-8 yaml yml
video/3gpp 3gp
video/mp2t ts
video/mp4 mp4
video/mpeg mpg mpeg
video/ogg ogv
video/quicktime mov
video/webm webm
video/x-flv flv
video/x-m4v m4v
video/x-matroska mkv
video/x-ms-wmv wmv
video/x-msvideo avi
`)

// mimeTypes35Media is mime-types 2.1.35 (jshttp/mime-db 1.52).
var mimeTypes35Media = mediaOf(mimeTypes18Media, `
application/node cjs
application/toml toml
application/vnd.rar rar
audio/ogg opus
font/woff woff
image/avif avif
image/heic heic
image/ktx2 ktx2
image/vnd.microsoft.icon ico
model/obj obj
model/stl stl
model/vnd.usdz+zip usdz
`)

// mime16Media is mime 1.6 (broofa/mime), as send sends it.
var mime16Media = mediaOf(mimeTypes18Media, `
application/json5;utf-8 json5
application/manifest+json webmanifest
application/octet-stream exe dmg deb msi iso
audio/wav wav
font/woff woff
`)

// mime14Media is mime 1.4, as send 0.16 sends it, with the application/wasm that serve 6 adds.
var mime14Media = mediaOf(mimeTypes18Media, `
application/font-woff2 woff2
application/json5;utf-8 json5
application/manifest+json webmanifest
application/x-font-ttf ttf ttc
application/x-msdownload exe
audio/x-m4a m4a
audio/x-wav wav
image/x-ms-bmp bmp
text/rtf;utf-8 rtf
text/xml;utf-8 xml
`)

// mime2Media is mime 2.6, which names no charset.
var mime2Media = mediaOf(mimeTypes18Media, `
application/javascript js mjs
application/json map json
application/manifest+json webmanifest
application/node cjs
application/octet-stream exe dmg deb msi iso
application/toml toml
application/vnd.rar rar
audio/ogg opus
audio/wav wav
font/woff woff
image/avif avif
image/heic heic
image/ktx2 ktx2
image/vnd.microsoft.icon ico
model/obj obj
model/stl stl
model/vnd.usdz+zip usdz
text/cache-manifest manifest appcache
text/calendar ics
text/css css
text/csv csv
text/html html htm shtml
text/jsx jsx
text/less less
text/markdown md markdown
text/plain txt log ini
text/tab-separated-values tsv
text/vtt vtt
text/x-scss scss
text/x-vcard vcf
text/yaml yaml yml
`)

// mrmime1Media is mrmime 1.0.1 (lukeed/mrmime).
var mrmime1Media = mediaOf(nil, `
application/atom+xml atom
application/dash+xml mpd
application/epub+zip epub
application/geo+json geojson
application/gpx+xml gpx
application/gzip gz
application/java-archive jar
application/javascript js mjs
application/json map json
application/json5 json5
application/ld+json jsonld
application/manifest+json webmanifest
application/msword doc
application/node cjs
application/octet-stream exe dmg deb msi iso bin
application/pdf pdf
application/rss+xml rss
application/rtf rtf
application/toml toml
application/wasm wasm
application/xhtml+xml xhtml
application/xml xml xsl xslt xsd
application/zip zip
audio/midi mid
audio/mp4 m4a
audio/mpeg mp3
audio/ogg ogg oga opus
audio/wav wav
audio/webm weba
font/collection ttc
font/otf otf
font/ttf ttf
font/woff woff
font/woff2 woff2
image/apng apng
image/avif avif
image/bmp bmp
image/gif gif
image/heic heic
image/jpeg jpg jpeg
image/ktx2 ktx2
image/png png
image/svg+xml svg svgz
image/tiff tif tiff
image/webp webp
model/gltf+json gltf
model/gltf-binary glb
model/obj obj
model/stl stl
text/cache-manifest manifest appcache
text/calendar ics
text/css css
text/csv csv
text/html html htm shtml
text/jsx jsx
text/less less
text/markdown md markdown
text/plain txt log ini
text/tab-separated-values tsv
text/vtt vtt
text/yaml yaml yml
video/3gpp 3gp
video/mp2t ts
video/mp4 mp4
video/mpeg mpg mpeg
video/ogg ogv
video/quicktime mov
video/webm webm
`)

// mrmime2Media is mrmime 2.0.1.
var mrmime2Media = mediaOf(mrmime1Media, `
application/sql sql
audio/aac aac
image/jxl jxl
text/javascript js mjs
text/rtf rtf
text/xml xml
`)

// mediaOf reads the lines of a table; base has what they leave out.
func mediaOf(base func() media, lines string) func() media {
	return sync.OnceValue(func() media {
		m := media{}
		if base != nil {
			maps.Copy(m, base())
		}
		m.add(lines)
		return m
	})
}
