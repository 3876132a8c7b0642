//go:build race

package engine

// limitsMemory is off: the race detector maps more than any limit allows.
const limitsMemory = false
