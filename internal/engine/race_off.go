//go:build !race

package engine

// limitsMemory says that the process of a query gets a limit on its memory.
const limitsMemory = true
