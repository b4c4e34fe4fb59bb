// Command msb-probe is the tool that msb verify mounts into a container, beside the program. It is static and links no package net, so
// that it runs in an image without any file.
package main

func main() {}
