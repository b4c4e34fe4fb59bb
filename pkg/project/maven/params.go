package maven

// params answers what a parameter of a goal is: the configuration, else a user property, else its default.
type params struct{ s *scope }

func (m *Model) params(inv Invocation) params {
	s := &scope{r: &raw{}, user: merged(m.user, inv.Properties)}
	if m.scope != nil {
		c := *m.scope
		c.user = s.user
		s = &c
	}
	return params{s}
}

func (p params) fill(n *Node) Value { return p.s.value(n) }

// property looks up a property that a goal's parameter names; false if nothing sets it.
func (p params) property(name string) (Value, bool) {
	v := p.s.text("${"+name+"}", p.s.r.props[name].place())
	if v.Known {
		return v, true
	}
	_, user := p.s.user[name]
	return v, user || p.s.r.props[name] != nil || p.s.unsure[name] != ""
}

// get returns a parameter by its place in the configuration and the user property that may give it instead ("" if none). An element that is empty, or
// whose ${name} nothing sets, is as good as none: Maven hands null to the goal (measured: mainClass ${start-class} leaves no Main-Class).
func (p params) get(conf *Node, name, property, byDefault string) Value {
	if n := conf.Child(name); n != nil && len(n.Children) == 0 {
		v := p.fill(n)
		if v.Known && v.Text != "" || !v.Known && !v.unset {
			return v
		}
	}
	if property != "" {
		if v, ok := p.property(property); ok {
			return v
		}
	}
	if byDefault == "" {
		return Value{Known: true}
	}
	return p.s.text(byDefault, Place{})
}

// flag returns a parameter that is true or false.
func (p params) flag(conf *Node, name, property string, byDefault bool) (Answer, Value) {
	d := "false"
	if byDefault {
		d = "true"
	}
	v := p.get(conf, name, property, d)
	switch {
	case !v.Known:
		return Unknown, v
	case truthy(v.Text):
		return Yes, v
	}
	return No, v
}
