package engine

import "github.com/ashiato/ashiato/internal/startup"

// Each query is a process: this program, started again.
func init() { startup.Done() }
