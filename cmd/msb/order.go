package main

import (
	"context"
	"sync"
)

// ahead is how many times more answers may wait than are worked on, so that one that takes long does not keep the others from going on.
const ahead = 16

// inOrder calls work for each item, up to n at a time, and each for each answer, in the order of the items and never two at a
// time. No more than ahead*n answers wait, however many items there are. When ctx ends it begins no more work, and returns when what was begun
// has ended and each has had its answer.
func inOrder[T, R any](ctx context.Context, items []T, n int, work func(T) R, each func(R)) {
	type task struct {
		item   T
		answer chan R
	}
	tasks, waiting := make(chan task), make(chan chan R, ahead*n)
	var wait sync.WaitGroup
	for range min(n, len(items)) { // not one for each item: a stack that has grown is used again
		wait.Go(func() {
			for t := range tasks {
				t.answer <- work(t.item)
			}
		})
	}
	go func() {
		defer close(waiting)
		defer close(tasks)
		for _, item := range items {
			t := task{item, make(chan R, 1)}
			if ctx.Err() != nil {
				return
			}
			select {
			case tasks <- t:
				waiting <- t.answer
			case <-ctx.Done():
				return
			}
		}
	}()
	for answer := range waiting {
		each(<-answer)
	}
	wait.Wait()
}
