package encode

import (
	"path/filepath"
	"strings"
)

// extensions are the formats that the names of files tell.
var extensions = map[string]Format{
	".csv": CSV, ".tsv": TSV, ".json": JSON, ".ndjson": NDJSON, ".jsonl": NDJSON, ".md": Markdown, ".xlsx": XLSX,
	".parquet": Parquet, ".txt": Table,
}

// FormatOf returns the format that the name of a file tells, in any case of its letters.
func FormatOf(path string) (Format, bool) {
	f, ok := extensions[strings.ToLower(filepath.Ext(path))]
	return f, ok
}
