package site

// viteConfig is what a configuration file says about vite preview.
type viteConfig struct {
	root, base, outDir, appType string
	host, port                  string
}

func (v *viteConfig) read(c *call, root, flag string) {}
