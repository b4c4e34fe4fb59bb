package recipe

func goNeeds(*needs, Launch) (language, bool)   { return language{}, false }
func javaNeeds(*needs, Launch) (language, bool) { return language{}, false }
