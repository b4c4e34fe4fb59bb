package site

import "fmt"

// CantReadError tells what in an nginx configuration is outside of the understood part.
type CantReadError struct {
	File string // path in the image
	Line int    // from 1
	What string
}

func (e *CantReadError) Error() string {
	return fmt.Sprintf("%s:%d: can't read %s", e.File, e.Line, e.What)
}

// ReadNginx reads the configuration of an nginx image, files by absolute path in the image, as a site.
// The image's own nginx.conf and mime.types are known and need not be given. What is not understood is a *CantReadError.
func ReadNginx(files map[string]string) (Site, error) {
	return Site{}, &CantReadError{File: "/etc/nginx/conf.d/default.conf", Line: 1, What: "configuration"}
}

// Nginx writes the lines of a server block, with its files under the absolute path root, that answers as s does. The reasons tell, a sentence
// each, what was translated. The error names the feature that can't be expressed.
func Nginx(s Site, root string) (conf, reasons []string, err error) {
	return nil, nil, fmt.Errorf("no nginx configuration for %s", s.Server)
}
