package page

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/msb-dev/msb/pkg/review"
)

// chromiums are the names under which the browser is installed.
var chromiums = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// chromium starts a browser for a test, or skips the test where there is none.
func chromium(t testing.TB) context.Context {
	t.Helper()
	program := ""
	for _, name := range chromiums {
		if p, err := exec.LookPath(name); err == nil && program == "" {
			program = p
		}
	}
	if program == "" {
		if os.Getenv("MSB_ENGINES") == "required" {
			t.Fatal("no Chromium is installed, and MSB_ENGINES says that it has to be")
		}
		t.Skip("no Chromium is installed: the page is not opened in a browser")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("no-proxy-server", true),
		chromedp.WSURLReadTimeout(2*time.Minute), chromedp.WindowSize(1400, 1000))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return ctx
}

// tab is a page opened in a browser, with what it said and asked for.
type tab struct {
	t   testing.TB
	ctx context.Context
	url string

	mu       sync.Mutex
	said     []string // console messages, exceptions, violations of the policy
	requests []string
}

// patience is how long a browser may hang.
const patience = 2 * time.Minute

// open writes the review to a file and opens it in a tab of its own. before runs ahead of loading.
func open(t testing.TB, browser context.Context, r review.Review, before ...step) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(rendered(r)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx, url: (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()}
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	p.ctx, cancel = context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	p.run(append([]step{command(network.Enable, network.EnableParams{}), command(log.Enable, cdp.Empty{})}, before...)...)
	p.run(chromedp.Navigate(p.url))
	return p
}

// step is something done in a tab.
type step = chromedp.Action[chromedp.Void]

// command is a step that is one command of the protocol.
func command[P, R any](c cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		for _, a := range e.Args {
			p.said = append(p.said, fmt.Sprintf("console %s: %s %s", e.Type, a.Value, a.Description))
		}
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, "exception: "+e.ExceptionDetails.Text)
		if x := e.ExceptionDetails.Exception; x != nil {
			p.said = append(p.said, "exception: "+x.Description)
		}
	case *log.EventEntryAdded:
		p.said = append(p.said, fmt.Sprintf("log %s: %s", e.Entry.Level, e.Entry.Text))
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	}
}

func (p *tab) run(steps ...step) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// do runs JavaScript; a promise that it gives is waited for.
func (p *tab) do(script string) {
	p.t.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](script, chromedp.EvalAwaitPromise))
}

// eval returns what a JavaScript expression gives.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	out, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// settle waits until the page has drawn two frames: events of what was done before have then been handled.
func (p *tab) settle() {
	p.t.Helper()
	p.do(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))`)
}

// openAll opens everything, and what comes to be by that.
func (p *tab) openAll() {
	p.t.Helper()
	for range 2 {
		p.do(`document.querySelectorAll('details').forEach(d => d.open = true)`)
		p.settle()
	}
}

// press sends keys, click a click of the mouse.
func (p *tab) press(keys string)     { p.t.Helper(); p.run(chromedp.KeyEvent(keys)) }
func (p *tab) click(selector string) { p.t.Helper(); p.run(chromedp.Click(chromedp.CSS(selector))) }

// quiet fails the test if the page said something or asked for anything but itself.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.said {
		p.t.Errorf("the page said: %s", s)
	}
	for _, r := range p.requests {
		if u, _, _ := strings.Cut(r, "#"); u != p.url && !strings.HasPrefix(r, "data:") {
			p.t.Errorf("the page asked for %s", r)
		}
	}
}

// js writes a Go string as JavaScript does.
func js(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
