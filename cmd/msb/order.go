package main

import "context"

// inOrder calls work for each item, up to n at a time, and each for each answer, in the order of the items and never two at a
// time. No more than n answers wait, however many items there are. When ctx ends it begins no more work, and returns when what was begun
// has ended.
func inOrder[T, R any](ctx context.Context, items []T, n int, work func(T) R, each func(R)) {
	waiting := make(chan chan R, n-1)
	go func() {
		defer close(waiting)
		for _, item := range items {
			answer := make(chan R, 1)
			select {
			case waiting <- answer:
			case <-ctx.Done():
				return
			}
			go func() { answer <- work(item) }()
		}
	}()
	for answer := range waiting {
		if r := <-answer; ctx.Err() == nil {
			each(r)
		}
	}
}
