package recipe

func javaNeeds(*needs, Launch) (language, bool) { return language{}, false }
