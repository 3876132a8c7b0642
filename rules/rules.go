// Package rules holds the rules that ship with ashiato, in files of YAML by subject; package internal/rules reads them.
package rules

import "embed"

// Files are the rules.
//
//go:embed *.yaml
var Files embed.FS
