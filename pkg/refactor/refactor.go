// Package refactor turns a Dockerfile into a multi-stage one: transforms propose plans, the draft writes each one, the proof disposes.
package refactor
