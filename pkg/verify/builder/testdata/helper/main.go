// The program of the images that the tests of package builder build.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	switch os.Args[1] {
	case "exit":
		n, _ := strconv.Atoi(os.Args[2])
		os.Exit(n)
	case "env":
		dir, _ := os.Getwd()
		fmt.Printf("%s\n%d:%d\n%s\n", dir, os.Getuid(), os.Getgid(), strings.Join(os.Environ(), "\n"))
	case "stat":
		for _, name := range os.Args[2:] {
			_, err := os.Lstat(name)
			fmt.Println(name, err == nil)
		}
	case "write":
		fmt.Println(os.WriteFile(os.Args[2], nil, 0o644))
	case "cat":
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case "endless":
		for {
			fmt.Println(strings.Repeat("x", 1000))
		}
	case "sleep":
		time.Sleep(time.Hour)
	case "serve": // answers one line on each connection, and ends with 7 on SIGTERM
		l, err := net.Listen("tcp", "127.0.0.1:"+os.Args[2])
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println("listening")
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				fmt.Fprintln(conn, "hello")
				conn.Close()
			}
		}()
		<-c
		os.Exit(7)
	case "connect":
		conn, err := net.Dial("tcp", "127.0.0.1:"+os.Args[2])
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		_, _ = io.Copy(os.Stdout, conn)
	case "out": // reaches out of the container
		_, err := net.DialTimeout("tcp", os.Args[2], 2*time.Second)
		fmt.Println(err != nil)
	}
}
