package recipe

import "github.com/msb-dev/msb/pkg/project/node"

// NodeServer tells which package makes what the stage starts a server of Node that answers by a program of its own.
func (r *Recipe) NodeServer(st *Stage) (node.Server, bool) {
	l := st.Launch
	if l.Kind != ProcessLaunch || !node.RunsPrograms(l.Program()) {
		return node.Server{}, false
	}
	view, ok := r.viewOfInstall(st, l.Dir)
	if !ok {
		return node.Server{}, false
	}
	s, ok := node.ServerOf(view, view.context, l.Argv)
	s.Place = view.place(s.Place)
	return s, ok
}
