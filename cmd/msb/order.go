package main

import "context"

// inOrder calls work for each item, up to n at a time, and each for each answer, in the order of the items and never two at a
// time. No more than n answers wait, however many items there are. It ends early when ctx does.
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
		select {
		case r := <-answer:
			if ctx.Err() != nil {
				return
			}
			each(r)
		case <-ctx.Done():
			return
		}
	}
}
