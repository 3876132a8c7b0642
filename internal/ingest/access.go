package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// Events of EventBridge that are sign-ins to WorkSpaces, see
// https://docs.aws.amazon.com/workspaces/latest/adminguide/cloudwatch-events.html
const (
	accessType   = "WorkSpaces Access"
	accessSource = "aws.workspaces"
)

// maxAccessText bounds a text of a sign-in that has a column, in bytes.
const maxAccessText = 1024

// errNotAccess says that an event of EventBridge is another one.
var errNotAccess = errors.New("the event is no sign-in to a WorkSpace")

// accessRow makes the row of workspaces_access of an event of EventBridge. An error other than errNotAccess says what is wrong with the
// sign-in.
func accessRow(event []byte, object string, ingested time.Time) (lake.Row, error) {
	var e struct {
		DetailType json.RawMessage `json:"detail-type"`
		Source     json.RawMessage `json:"source"`
		ID         json.RawMessage `json:"id"`
		Account    json.RawMessage `json:"account"`
		Region     json.RawMessage `json:"region"`
		Time       json.RawMessage `json:"time"`
		Detail     json.RawMessage `json:"detail"`
	}
	if err := json.Unmarshal(event, &e); err != nil || textOf(e.DetailType) != accessType || textOf(e.Source) != accessSource {
		return nil, errNotAccess
	}
	if len(event) > lake.MaxTableText {
		return nil, fmt.Errorf("the sign-in to a WorkSpace has %d bytes, more than %d", len(event), lake.MaxTableText)
	}
	var d struct {
		IP        json.RawMessage `json:"clientIpAddress"`
		Action    json.RawMessage `json:"actionType"`
		Product   json.RawMessage `json:"workspacesClientProductName"`
		LoginTime json.RawMessage `json:"loginTime"`
		Platform  json.RawMessage `json:"clientPlatform"`
		Directory json.RawMessage `json:"directoryId"`
		Version   json.RawMessage `json:"clientVersion"`
		WorkSpace json.RawMessage `json:"workspaceId"`
	}
	if err := json.Unmarshal(e.Detail, &d); err != nil || len(e.Detail) == 0 || e.Detail[0] != '{' {
		return nil, errors.New("the sign-in to a WorkSpace has no detail")
	}
	at, ok := instantOf(e.Time)
	switch {
	case textOf(e.ID) == "":
		return nil, errors.New("the sign-in to a WorkSpace has no id")
	case !ok:
		return nil, fmt.Errorf("the sign-in to a WorkSpace has no time between 2006 and 2099: %.60q", e.Time)
	case textOf(d.WorkSpace) == "":
		return nil, errors.New("the sign-in to a WorkSpace has no workspaceId")
	}
	row := lake.Row{textOf(e.ID), at, orNull(e.Account), orNull(e.Region), textOf(d.WorkSpace), directoryOf(d.Directory), orNull(d.Action), nil,
		orNull(d.IP), usual(orNull(d.Platform), platforms), usual(orNull(d.Product), products), orNull(d.Version)}
	for i, v := range row {
		if text, isText := v.(string); isText && len(text) > maxAccessText {
			return nil, fmt.Errorf("the sign-in to a WorkSpace has %d bytes in %s, more than %d", len(text), lake.WorkSpacesAccess.Columns[i].Name, maxAccessText)
		}
	}
	if login, ok := instantOf(d.LoginTime); ok {
		row[7] = login
	}
	var detail bytes.Buffer
	if err := json.Compact(&detail, event); err != nil {
		return nil, errNotAccess // it was read above
	}
	return append(row, object, ingested, detail.String()), nil
}

// textOf gives the text of a JSON string; "" for anything else.
func textOf(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// orNull gives the value of a text column: nil where there is no text.
func orNull(raw json.RawMessage) any {
	if s := textOf(raw); s != "" {
		return s
	}
	return nil
}

// directoryOf gives a directory's id, which newer events write as domain/d-...
func directoryOf(raw json.RawMessage) any {
	id := textOf(raw)
	if prefix := "domain/"; len(id) > len(prefix) && strings.EqualFold(id[:len(prefix)], prefix) {
		id = id[len(prefix):]
	}
	if id == "" {
		return nil
	}
	return id
}

func instantOf(raw json.RawMessage) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, textOf(raw))
	return t, err == nil && t.UTC().Year() >= 2006 && t.UTC().Year() <= 2099
}

// Names as AWS writes them now. Older events and documents have other cases and blanks.
var (
	platforms = []string{"Android", "Chrome", "iOS", "Linux", "OSX", "Windows", "Teradici PCoIP Zero Client and Tera2", "Web"}
	products  = []string{"WorkSpaces Desktop client", "Amazon WorkSpaces Mobile client", "WorkSpaces Mobile Client", "WorkSpaces Chrome Client",
		"WorkSpacesWebClient", "AmazonWorkSpacesThinClient", "Teradici PCoIP Zero Client", "Teradici PCoIP Desktop Client", "Dell Wyse PCoIP Client"}
)

// usual gives the name that is meant, if it is one of those known; the event keeps the one it had.
func usual(name any, known []string) any {
	s, ok := name.(string)
	if !ok {
		return name
	}
	same := func(k string) bool {
		return strings.EqualFold(strings.ReplaceAll(k, " ", ""), strings.ReplaceAll(s, " ", ""))
	}
	if i := slices.IndexFunc(known, same); i >= 0 {
		return known[i]
	}
	return name
}

// Bounds on the sign-ins that a worker holds: those of a file with more go into the lake before its batch does. That is no harm: whoever reads
// the file again finds them there.
const (
	maxAccessRows  = 20_000
	maxAccessBytes = 16 << 20
)

// accesses are the sign-ins that a worker has read and that are not in the lake yet.
type accesses struct {
	rows  []lake.Row
	bytes int
}

// access takes an item that is no CloudTrail record if it is a sign-in to a WorkSpace. The error is the lake's.
func (w *worker) access(ctx context.Context, rd *reading, not *trail.NotCloudTrail, member string) (taken bool, err error) {
	if not.Bytes == nil {
		return false, nil
	}
	row, err := accessRow(not.Bytes, rd.origin.object, w.im.o.Now())
	switch {
	case errors.Is(err, errNotAccess):
		return false, nil
	case err != nil:
		rd.report.add(Defect{member, not.Record, not.Offset, err.Error()})
		return true, nil
	}
	rd.signIns++
	w.signIns.rows = append(w.signIns.rows, row)
	w.signIns.bytes += len(not.Bytes)
	if len(w.signIns.rows) < maxAccessRows && w.signIns.bytes < maxAccessBytes {
		return true, nil
	}
	return true, w.im.addAccess(ctx, w)
}

// addAccess brings the sign-ins of workers into the lake, in one snapshot. Those that are there are left out, so it may be done again.
func (im *importer) addAccess(ctx context.Context, workers ...*worker) error {
	var rows []lake.Row
	for _, w := range workers {
		rows = append(rows, w.signIns.rows...)
	}
	if len(rows) == 0 {
		return nil
	}
	added, err := im.o.Lake.Table(&lake.WorkSpacesAccess).Add(ctx, rows)
	if err != nil {
		return err
	}
	for _, w := range workers {
		w.signIns = accesses{}
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	im.sum.SignIns += int64(added)
	im.sum.SignInsAgain += int64(len(rows) - added)
	return nil
}
