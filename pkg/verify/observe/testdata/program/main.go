// Command program is what the tests of observe watch: each of its arguments is a way in which programs behave.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	verb, arg := os.Args[1], append(os.Args[2:], "", "")
	switch verb {
	case "serve": // PORT
		serve(listen("tcp", ":"+arg[0]))
	case "serve-v6": // PORT
		serve(listen("tcp6", "[::]:"+arg[0]))
	case "serve-loopback": // PORT
		serve(listen("tcp4", "127.0.0.1:"+arg[0]))
	case "serve-late": // PORT
		time.Sleep(3 * time.Second)
		serve(listen("tcp", ":"+arg[0]))
	case "serve-two": // PORT PORT
		go serve(listen("tcp", ":"+arg[0]))
		time.Sleep(500 * time.Millisecond)
		serve(listen("tcp", ":"+arg[1]))
	case "serve-old": // PORT: HTTP/1.0
		old(listen("tcp", ":"+arg[0]))
	case "serve-deaf": // PORT: SIGTERM is nothing to it
		signal.Ignore(syscall.SIGTERM)
		answer(listen("tcp", ":"+arg[0]))
	case "serve-forking": // PORT
		c := exec.Command(os.Args[0], "stay", "child")
		if err := c.Start(); err != nil {
			fail(err)
		}
		serve(listen("tcp", ":"+arg[0]))
	case "serve-writing": // PORT FILE
		if err := os.WriteFile(arg[1], []byte("written"), 0o644); err != nil {
			fail(err)
		}
		serve(listen("tcp", ":"+arg[0]))
	case "serve-usr1": // PORT: stops on SIGUSR1 with 5
		go func() { answer(listen("tcp", ":"+arg[0])) }()
		got := make(chan os.Signal, 1)
		signal.Notify(got, syscall.SIGUSR1)
		<-got
		os.Exit(5)
	case "print": // without end
		b := []byte(strings.Repeat("the same line again\n", 1000))
		for {
			if _, err := os.Stdout.Write(b); err != nil {
				fail(err)
			}
		}
	case "stay":
		time.Sleep(24 * time.Hour)
	case "exit": // STATUS
		fmt.Println("to standard output")
		fmt.Fprintln(os.Stderr, "to standard error")
		n, _ := strconv.Atoi(arg[0])
		os.Exit(n)
	case "second": // FILE: it fails the first time
		if _, err := os.Stat(arg[0]); err == nil {
			fmt.Println("second time")
			return
		}
		_ = os.WriteFile(arg[0], nil, 0o644)
		fail("first time")
	default:
		fail("unknown: " + verb)
	}
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

func listen(network, addr string) net.Listener {
	if network == "tcp6" {
		c := net.ListenConfig{Control: func(_, _ string, rc syscall.RawConn) error {
			var err error
			_ = rc.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, 1) })
			return err
		}}
		l, err := c.Listen(context.Background(), network, addr)
		if err != nil {
			fail(err)
		}
		return l
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		fail(err)
	}
	return l
}

// serve answers until SIGTERM, and ends with 0.
func serve(l net.Listener) {
	go answer(l)
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGTERM)
	<-got
	fmt.Println("stopped")
}

func answer(l net.Listener) {
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/crash" {
			os.Exit(7)
		}
		fmt.Fprintf(w, "%s on %s", r.URL.Path, r.Context().Value(http.LocalAddrContextKey))
	}))
}

func old(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			fail(err)
		}
		go func() {
			defer c.Close()
			b := make([]byte, 1<<10)
			if _, err := c.Read(b); err == nil {
				_, _ = io.WriteString(c, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold")
			}
		}()
	}
}
