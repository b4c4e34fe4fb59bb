package recipe

// Explain says step by step how the file is understood, a line each.
func (r *Recipe) Explain() []string { return nil }
