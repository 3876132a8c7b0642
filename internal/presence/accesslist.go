package presence

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// An AccessRow is a row of an AccessList CSV: somebody was connected to a WorkSpace from a time on, or was not.
type AccessRow struct {
	WorkspaceID, User string
	At                time.Time
	Connected         bool
}

const (
	// maxFile bounds a CSV file, in bytes.
	maxFile = 256 << 20
	// fromAccess is the time between the samples that such lists are made from.
	fromAccess = fine
)

// A FileError says what is wrong with a file that somebody gave, and where.
type FileError struct {
	Line int // from 1; 0: the file as a whole
	Err  error
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }

// A FileReason says why a file makes no sense. Package text has it in each language, under csv. and its ID.
type FileReason struct {
	ID             string
	Value, Columns string // what was found; what the file has instead
}

// fileReasons are what they say in English.
var fileReasons = map[string]string{
	"head":      "the first line must name the columns",
	"column":    "there is no column {value}; the file has {columns}",
	"size":      "the file is larger than 256 MiB",
	"encoding":  "it is neither UTF-8 nor CP932",
	"workspace": "\"{value}\" is no id of a WorkSpace",
	"status":    "the status \"{value}\" is neither Connected nor DisConnected",
	"time":      "\"{value}\" is no time such as 2026/10/01 09:05",
	"date":      "\"{value}\" is no date such as 2026-10-01",
	"clock":     "\"{value}\" is no time such as 09:05",
}

// FileReasons gives the reasons with what they say in English; {value} and {columns} stand for what was found.
func FileReasons() map[string]string { return maps.Clone(fileReasons) }

// Error says it in English.
func (r *FileReason) Error() string {
	return strings.NewReplacer("{value}", r.Value, "{columns}", r.Columns).Replace(fileReasons[r.ID])
}

// accessTimes are the forms of the column Timestamp.
var accessTimes = []string{"2006/01/02 15:04", "2006/01/02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05"}

// ReadAccessList reads a CSV with the columns Username, Timestamp, Status (Connected or DisConnected) and WorkSpacesID, in any order, among others; times
// are of the zone. It may be UTF-8 or CP932. An error is a *[FileError].
func ReadAccessList(r io.Reader, zone *time.Location) ([]AccessRow, error) {
	var all []AccessRow
	err := readCSV(r, []string{"username", "timestamp", "status", "workspacesid"}, func(cells []string) error {
		row := AccessRow{User: cells[0], WorkspaceID: cells[3]}
		if !strings.HasPrefix(row.WorkspaceID, "ws-") {
			return &FileReason{ID: "workspace", Value: row.WorkspaceID}
		}
		switch strings.ToLower(cells[2]) {
		case "connected":
			row.Connected = true
		case "disconnected":
		default:
			return &FileReason{ID: "status", Value: cells[2]}
		}
		var err error
		row.At, err = localTime(cells[1], zone)
		all = append(all, row)
		return err
	})
	return all, err
}

func localTime(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range accessTimes {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil && t.Year() >= 2006 && t.Year() < 2100 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, &FileReason{ID: "time", Value: s}
}

// readCSV reads the wanted columns of a CSV with a head, whatever the case of their names.
func readCSV(r io.Reader, want []string, row func(cells []string) error) error {
	text, err := decoded(r)
	if err != nil {
		return &FileError{Err: err}
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	head, err := c.Read()
	if err != nil {
		return &FileError{Err: &FileReason{ID: "head"}}
	}
	places := make([]int, len(want))
	for i, name := range want {
		places[i] = slices.IndexFunc(head, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
		if places[i] < 0 {
			return &FileError{Line: 1, Err: &FileReason{ID: "column", Value: name, Columns: strings.Join(head, ", ")}}
		}
	}
	cells := make([]string, len(want))
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line := 0
		if err == nil {
			line, _ = c.FieldPos(0)
			for i, place := range places {
				if cells[i] = ""; place < len(record) {
					cells[i] = strings.TrimSpace(record[place])
				}
			}
			err = row(cells)
		}
		if err != nil {
			return &FileError{Line: line, Err: err}
		}
	}
}

// decoded reads a text in UTF-8, with or without a byte order mark, or CP932.
func decoded(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(bufio.NewReader(io.LimitReader(r, maxFile+1)))
	if err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, &FileReason{ID: "size"}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if utf8.Valid(text) {
		return text, nil
	}
	text, err = japanese.ShiftJIS.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, &FileReason{ID: "encoding"}
	}
	return text, nil
}

// AccessRuns makes of rows, in any order, the samples that they tell of. Between two changes the samples are those of the first; where a change is
// missing, as when two rows say Connected, nothing is known in between. After its last row a WorkSpace has one sample.
func AccessRuns(rows []AccessRow) []Found {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b AccessRow) int {
		return cmp.Or(strings.Compare(a.WorkspaceID, b.WorkspaceID), a.At.Compare(b.At), cmp.Compare(number(a.Connected), number(b.Connected)))
	})
	rows = slices.CompactFunc(rows, func(a, b AccessRow) bool {
		return a.WorkspaceID == b.WorkspaceID && a.At.Equal(b.At) && a.Connected == b.Connected
	})
	var out []Found
	for i, r := range rows {
		last := r.At
		if i+1 < len(rows) && rows[i+1].WorkspaceID == r.WorkspaceID && rows[i+1].Connected != r.Connected {
			last = r.At.Add((rows[i+1].At.Sub(r.At) - time.Second).Truncate(fromAccess))
		}
		for at := r.At; !at.After(last); {
			tomorrow := at.Truncate(24 * time.Hour).Add(24 * time.Hour)
			end := min(last.Sub(at), (tomorrow.Sub(at) - time.Second).Truncate(fromAccess))
			out = append(out, Found{r.WorkspaceID, Run{First: at, Last: at.Add(end), Period: fromAccess, Connected: r.Connected}})
			at = at.Add(end + fromAccess)
		}
	}
	return out
}
