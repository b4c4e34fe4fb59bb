package main

import "context"

// ahead is how many times more answers may wait than are worked on, so that one that takes long does not keep the others from going on.
const ahead = 16

// inOrder calls work for each item, up to n at a time, and each for each answer, in the order of the items and never two at a
// time. No more than ahead*n answers wait, however many items there are. When ctx ends it begins no more work, and returns when what was begun
// has ended and each has had its answer.
func inOrder[T, R any](ctx context.Context, items []T, n int, work func(T) R, each func(R)) {
	waiting := make(chan chan R, ahead*n)
	go func() {
		defer close(waiting)
		busy := make(chan struct{}, n)
		for _, item := range items {
			select {
			case busy <- struct{}{}:
			case <-ctx.Done():
			}
			if ctx.Err() != nil {
				return
			}
			answer := make(chan R, 1)
			go func() {
				answer <- work(item)
				<-busy
			}()
			waiting <- answer
		}
	}()
	for answer := range waiting {
		each(<-answer)
	}
}
