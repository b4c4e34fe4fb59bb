package site

// traits is what the writer of nginx blocks has to know of a site. It is not trusted: the table of the block that comes out is compared.
type traits struct{}
