package origin

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestFromURL(t *testing.T) {
	for url, want := range map[string]string{
		"https://github.com/acme/shop.git":                            "github.com/acme/shop",
		"https://github.com/acme/shop":                                "github.com/acme/shop",
		"https://github.com/acme/shop/":                               "github.com/acme/shop",
		"https://github.com/acme/shop.git/":                           "github.com/acme/shop",
		"HTTPS://GitHub.com/Acme/Shop.git":                            "github.com/Acme/Shop",
		"https://user:s3cret@github.com/acme/shop.git":                "github.com/acme/shop",
		"https://ghp_s3cret@github.com/acme/shop":                     "github.com/acme/shop",
		"https://x-access-token:s3c@ret@github.com/acme/shop":         "github.com/acme/shop",
		"https://github.com:443/acme/shop":                            "github.com/acme/shop",
		"https://git.example.com:8443/acme/shop":                      "git.example.com:8443/acme/shop",
		"https://github.com/acme/shop?access_token=s3cret":            "github.com/acme/shop",
		"https://github.com/acme/shop#s3cret":                         "github.com/acme/shop",
		"http://git.example.com:80/acme/shop":                         "git.example.com/acme/shop",
		"ssh://git@github.com/acme/shop.git":                          "github.com/acme/shop",
		"ssh://git@github.com:22/acme/shop.git":                       "github.com/acme/shop",
		"ssh://git@git.example.com:7999/acme/shop.git":                "git.example.com:7999/acme/shop",
		"git+ssh://git@github.com/acme/shop":                          "github.com/acme/shop",
		"git://git.example.com:9418/shop.git":                         "git.example.com/shop",
		"git@github.com:acme/shop.git":                                "github.com/acme/shop",
		"github.com:acme/shop":                                        "github.com/acme/shop",
		"git@github.com:/acme/shop.git":                               "github.com/acme/shop",
		"git@ssh.dev.azure.com:v3/acme/shop/api":                      "ssh.dev.azure.com/v3/acme/shop/api",
		"https://acme@dev.azure.com/acme/My%20Shop/_git/api":          "dev.azure.com/acme/My%20Shop/_git/api",
		"git@[2001:db8::1]:acme/shop.git":                             "[2001:db8::1]/acme/shop",
		"ssh://git@[2001:db8::1]:22/acme/shop.git":                    "[2001:db8::1]/acme/shop",
		"https://gitlab.com/group/sub/group/shop.git":                 "gitlab.com/group/sub/group/shop",
		"https://github.com//acme/./shop":                             "github.com/acme/shop",
		"https://github.com/../../etc/passwd":                         "github.com/etc/passwd",
		"/srv/git/shop.git":                                           "",
		"../shop":                                                     "",
		"./a:b":                                                       "",
		"file:///srv/git/shop.git":                                    "",
		`C:\git\shop`:                                                 "",
		"C:/git/shop":                                                 "",
		"https:user:s3cret@github.com/acme/shop":                      "",
		"https://user:s3/cret@github.com/acme/shop":                   "",
		"https://user:s3?cret@github.com/acme/shop":                   "",
		"user:s3cret@github.com:acme/shop":                            "",
		"ext::ssh -o ProxyCommand=s3cret git.example.com":             "",
		"https://github.com":                                          "",
		"https://github.com/":                                         "",
		"https:///acme/shop":                                          "",
		"https://git hub.com/acme":                                    "",
		"https://github.com/ac\x1b[31mme":                             "",
		"https://github.com/ac\xffme":                                 "",
		"https://user:s3cret@github.com:x/acme/shop":                  "",
		"codecommit::eu-west-1://shop":                                "",
		"https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/api": "git-codecommit.eu-west-1.amazonaws.com/v1/repos/api",
		"": "",
	} {
		got := FromURL(url)
		if got != want {
			t.Errorf("%q: %q, want %q", url, got, want)
		}
		if strings.Contains(got, "s3") || strings.Contains(got, "cret") {
			t.Errorf("%q: a password in %q", url, got)
		}
	}
}

// TestRemoteURL holds how .git/config is read: the first URL of the remote origin, in whatever form git takes.
func TestRemoteURL(t *testing.T) {
	for config, want := range map[string]string{
		"[remote \"origin\"]\n\turl = https://h/a\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n":  "https://h/a",
		"[core]\n\tbare = false\n[remote \"upstream\"]\n\turl = u\n[remote \"origin\"]\n\turl = o\n": "o",
		"[remote \"origin\"]\r\n\turl = https://h/a\r\n":                                             "https://h/a",
		"\ufeff[remote \"origin\"]\nurl=a":                                                           "a",
		"[remote \"origin\"] url = a ; comment\n":                                                    "a",
		"[remote \"origin\"]\n# url = x\n; url = y\nurl = a # c\n":                                   "a",
		"[REMOTE \"origin\"]\nURL = a\n":                                                             "a",
		"[remote \"ORIGIN\"]\nurl = a\n":                                                             "",
		"[remote.origin]\nurl = a\n":                                                                 "a",
		"[remote \"or\\igin\"]\nurl = a\n":                                                           "a",
		"[remote \"origin\"]\nurl = \"a # b\"  \n":                                                   "a # b",
		"[remote \"origin\"]\nurl = a\\\nb\n":                                                        "ab",
		"[remote \"origin\"]\nurl = a\\\r\nb\n":                                                      "ab",
		"[remote \"origin\"]\nurl = a\\\\b\\\"c\\tc\n":                                               "a\\b\"c\tc",
		"[remote \"origin\"]\nurl = a\nurl = b\n":                                                    "a",
		"[remote \"origin\"]\npushurl = p\nprune\nurl = a\n":                                         "a",
		"[remote \"origin\"]\n[remote \"x\"]\nurl = x\n[remote \"origin\"]\nurl = late\n":            "late",
		"[url \"https://x/\"]\n\tinsteadOf = gh:\n[remote \"origin\"]\n\turl = gh:acme/shop\n":       "gh:acme/shop",
		"[include]\n\tpath = /etc/passwd\n":                                                          "",
		"[remote \"origin\"\nurl = a\n":                                                              "",
		"[remote \"origin]\nurl = a\n":                                                               "",
		"[remote \"origin\"]\nurl = \"a\n":                                                           "",
		"[remote \"origin\"]\nurl = a\\x\n":                                                          "",
		"[remote \"origin\"]\n= a\n":                                                                 "",
		"[remote \"origin\"]\nurl a\n":                                                               "",
		"[remote \"origin\"]\nurl\n":                                                                 "",
		"":                                                                                           "",
		"[":                                                                                          "",
		"[remote \"origin\\":                                                                         "",
		"[remote \"origin\"]\nurl = a\\":                                                             "",
	} {
		if got := remoteURL(config); got != want {
			t.Errorf("%q: %q, want %q", config, got, want)
		}
	}
}

// TestGitAgrees holds that git reads the configurations that it takes as we do.
func TestGitAgrees(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	name := filepath.Join(t.TempDir(), "config")
	for _, config := range []string{
		"[remote \"origin\"]\n\turl = https://h/a\n", "[remote \"origin\"]\r\n\turl = https://h/a\r\n", "[remote \"origin\"] url = a ; comment\n", "[remote.origin]\nurl = a\n", "[remote.ORIGIN]\nurl = a\n",
		"[remote \"or\\igin\"]\nurl = a\n", "[remote \"origin\"]\nurl = \"a # b\"  \n", "[remote \"origin\"]\nurl = a\\\nb\n", "[remote \"origin\"]\nurl = a\\\\b\\\"c\\tc\n", "[remote \"origin\"]\nurl = a  b  \t\n",
		"[remote \"origin\"]\nurl = a\" \"  \n", "[remote \"origin\"]\nurl =\n", "[remote\t\"origin\"]\n\n\nurl\t=\ta\n", "[remote \"origin\"]\nurl = a\\\r\nb\n", "\ufeff[remote \"origin\"]\nurl=a",
	} {
		if err := os.WriteFile(name, []byte(config), 0o666); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("git", "config", "-f", name, "--get", "remote.origin.url").Output()
		if err != nil {
			t.Errorf("git does not take %q: %v", config, err)
			continue
		}
		if want := strings.TrimSuffix(string(out), "\n"); remoteURL(config) != want {
			t.Errorf("%q: %q, git has %q", config, remoteURL(config), want)
		}
	}
}

// TestName holds what is read of a repository: .git/config where both are no symlinks, and nothing else.
func TestName(t *testing.T) {
	dir := t.TempDir()
	put := func(name, content string) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	config := "[remote \"origin\"]\n\turl = https://tok@github.com/acme/shop.git\n"
	put("plain/.git/config", config)
	put("none/x", "")
	put("empty/.git/config", "")
	put("noconfig/.git/HEAD", "")
	put("worktree/.git", "gitdir: ../plain/.git\n")
	put("huge/.git/config", config+strings.Repeat("#", maxConfig))
	put("linkedconfig/.git/HEAD", "")
	put("dirconfig/.git/config/x", "")
	links := map[string]string{"linkedconfig/.git/config": "../../plain/.git/config", "linkeddir/.git": "../plain/.git"}
	for name, target := range links {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(filepath.FromSlash(name))), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Skip(err)
		}
	}
	for name, want := range map[string]string{"plain": "github.com/acme/shop", "none": "", "empty": "", "noconfig": "", "worktree": "", "huge": "", "linkedconfig": "", "linkeddir": "", "dirconfig": "", "missing": ""} {
		got, err := Name(filepath.Join(dir, name))
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if failed := name == "huge" || name == "none" || name == "missing"; (err != nil) != failed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want string
	}{
		{nil, ""},
		{map[string]string{"REPOSITORY": "acme/shop"}, "acme/shop"},
		{map[string]string{"XARGS_REPO_OWNER": "acme", "XARGS_REPO_NAME": "shop"}, "acme/shop"},
		{map[string]string{"MICROPLANE_REPO": "shop"}, "shop"},
		{map[string]string{"MICROPLANE_OWNER": "acme", "MICROPLANE_REPO": "shop"}, "acme/shop"},
		{map[string]string{"REPOSITORY": "other", "XARGS_REPO_OWNER": "acme", "XARGS_REPO_NAME": "shop"}, "acme/shop"},
		{map[string]string{"XARGS_REPO_OWNER": "acme"}, ""},
		{map[string]string{"REPOSITORY": "https://tok:s3cret@github.com/acme/shop.git"}, "github.com/acme/shop"},
		{map[string]string{"REPOSITORY": "git@github.com:acme/shop.git"}, "github.com/acme/shop"},
		{map[string]string{"REPOSITORY": "tok:s3cret@github.com/acme/shop"}, ""},
		{map[string]string{"REPOSITORY": "/srv/git/shop"}, ""},
		{map[string]string{"REPOSITORY": "a b"}, ""},
		{map[string]string{"REPOSITORY": "a\x1b[31m"}, ""},
	} {
		if got := FromEnvironment(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.env, got, tt.want)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, tt := range []struct{ here, repo, want string }{
		{"/work", "/work/repos/svc1", "repos/svc1"},
		{"/work", "/work", "work"},
		{"/work/a/b", "/work", "work"},
		{"/work/a", "/work/b", "../b"},
		{"/", "/work", "work"},
		{"/", "/", "."},
	} {
		here, repo := filepath.FromSlash(tt.here), filepath.FromSlash(tt.repo)
		if got := Place(here, repo); got != tt.want {
			t.Errorf("%s from %s: %q, want %q", tt.repo, tt.here, got, tt.want)
		}
	}
}
