package proof

// java states who made the Java of the new image, and that it comes without the tools of the JDK.
func (c *comparison) java() {
	was, now := c.old.Image, c.fin.Image
	if was.Java == 0 || now.Java == 0 {
		return
	}
	if was.JavaVendor != now.JavaVendor {
		c.differ("java-vendor", "%s instead of %s", now.JavaVendor, was.JavaVendor)
	}
	if !was.JRE && now.JRE {
		c.differ("java-runtime", "%s", now.Ref)
	}
}
