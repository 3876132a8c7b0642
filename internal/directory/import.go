package directory

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxImport bounds one file that is imported, in bytes.
const MaxImport = 256 << 20

var (
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
	storeUser   = regexp.MustCompile(`^[0-9a-f]{10}-[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

// An Imported is one entry of a file that somebody kept.
type Imported struct {
	Entity
	Kind, Scope string
	// At is when the entry held: a time in the file, else the file's own.
	At time.Time
	// Person is whose the identifier is, if the file says so.
	Person string
}

// An ImportError says what is wrong with a file, and where.
type ImportError struct {
	Line int // from 1; 0: the file as a whole
	Err  error
}

func (e *ImportError) Error() string {
	if e.Line == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

// Unwrap gives the cause.
func (e *ImportError) Unwrap() error { return e.Err }

// Errors of files.
var (
	ErrNoPeople  = errors.New("there are no users in it: it must be JSON of users of Amazon Connect (DescribeUser, ListUsers, SearchUsers, or one object a line), or CSV with a column id")
	ErrTooLarge  = errors.New("the file is larger than 256 MiB")
	ErrNoID      = errors.New("the id is empty")
	errNotPeople = errors.New("this JSON has no id of a user")
)

// ReadImport reads a file of users: JSON, one object or several, or CSV with a head. changed is the file's time, which counts where an entry
// has none. An error is an *[ImportError].
func ReadImport(r io.Reader, changed time.Time) ([]Imported, error) {
	b := bufio.NewReader(io.LimitReader(r, MaxImport+1))
	if start, _ := b.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3) // they were seen
	}
	for {
		c, err := b.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil, &ImportError{Err: ErrNoPeople}
		}
		if err != nil {
			return nil, &ImportError{Err: err}
		}
		if strings.IndexByte(" \t\r\n", c) >= 0 {
			continue
		}
		if err := b.UnreadByte(); err != nil {
			return nil, &ImportError{Err: err}
		}
		if c == '{' || c == '[' {
			return readUsers(b, changed)
		}
		return readPeople(b, changed)
	}
}

// readUsers reads JSON values one after the other.
func readUsers(r io.Reader, changed time.Time) ([]Imported, error) {
	counted := &counter{r: r}
	d := json.NewDecoder(counted)
	d.UseNumber()
	var all []Imported
	for {
		var v any
		err := d.Decode(&v)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &ImportError{Line: counted.line(d.InputOffset()), Err: err}
		}
		all = users(v, changed, all)
	}
	if counted.n > MaxImport {
		return nil, &ImportError{Err: ErrTooLarge}
	}
	if len(all) == 0 {
		return nil, &ImportError{Err: ErrNoPeople}
	}
	return all, nil
}

// A counter counts what was read, and the lines of it.
type counter struct {
	r     io.Reader
	n     int64
	lines []int64 // offsets of line ends
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			c.lines = append(c.lines, c.n+int64(i))
		}
	}
	c.n += int64(n)
	return n, err
}

func (c *counter) line(offset int64) int {
	line := 1
	for _, end := range c.lines {
		if end >= offset {
			break
		}
		line++
	}
	return line
}

// users finds the users in a value: an object, a list of them, or what the operations of Amazon Connect answer.
func users(v any, changed time.Time, all []Imported) []Imported {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			all = users(one, changed, all)
		}
	case map[string]any:
		d := document(v)
		for _, key := range []string{"UserSummaryList", "Users", "User"} {
			switch inner := d.value(key).(type) {
			case []any, map[string]any:
				return users(inner, changed, all)
			}
		}
		if u, err := user(d, changed); err == nil {
			all = append(all, u)
		}
	}
	return all
}

func user(d document, changed time.Time) (Imported, error) {
	u := Imported{Kind: ConnectUser, At: changed}
	arn := Decode(first(d.text("Arn"), d.text("UserArn")))
	id := Parse(first(d.text("Id"), d.text("UserId"), arn))
	u.ID, u.ARN, u.Scope = first(id.ID, id.Name), first(arn, id.ARN), connectScope.FindString(first(arn, id.ARN))
	u.Name = first(d.text("Username"), d.text("UserName"))
	if u.ID == "" || u.Name == "" {
		return u, errNotPeople
	}
	a := map[string]string{}
	connectIdentity(d, a)
	connectProfiles(d, a)
	connectRouting(d, a)
	connectPhone(d, a)
	if g, ok := d.value("HierarchyGroupId").(string); ok {
		a[HierarchyGroupOf] = lastPart(g)
	}
	u.Attributes = a
	if t, ok := epoch(d.value("LastModifiedTime")); ok && t.Before(changed) {
		u.At = t
	}
	return u, nil
}

// epoch reads a time as the API and the CLI write it: seconds since 1970, or RFC 3339.
func epoch(v any) (time.Time, bool) {
	switch v := v.(type) {
	case json.Number:
		if f, err := v.Float64(); err == nil && f > 0 && f < 4e9 {
			return time.UnixMilli(int64(f * 1000)).UTC(), true
		}
	case string:
		if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// Columns of a CSV of people, under all names that they may have.
var importColumns = map[string]string{
	"id": "id", "identifier": "id", "user_id": "id", "userid": "id", "arn": "id", "識別子": "id",
	"identifiers": "ids", "kind": "kind", "scope": "scope",
	"name": "name", "username": "name", "user_name": "name", "ユーザー名": "name",
	"full_name": "called", "display_name": "called", "氏名": "called", "名前": "called",
	"mail": "mail", "email": "mail", "e-mail": "mail", "メール": "mail", "メールアドレス": "mail",
	"person": "person", "本人": "person", "from": "from", "since": "from", "開始": "from",
}

// readPeople reads CSV with a head. A line names an identifier (id) or several (identifiers, separated by blanks or semicolons).
func readPeople(r io.Reader, changed time.Time) ([]Imported, error) {
	counted := &counter{r: r}
	c := csv.NewReader(counted)
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return nil, csvError(err)
	}
	at := map[string]int{}
	for i, h := range head {
		name := importColumns[strings.ToLower(strings.TrimSpace(h))]
		if _, taken := at[name]; name != "" && !taken {
			at[name] = i
		}
	}
	_, one := at["id"]
	if _, several := at["ids"]; !one && !several {
		return nil, &ImportError{Line: 1, Err: ErrNoPeople}
	}
	var all []Imported
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(err)
		}
		line, _ := c.FieldPos(0)
		cell := func(name string) string {
			if i, ok := at[name]; ok && i < len(record) {
				return strings.TrimSpace(record[i])
			}
			return ""
		}
		if all, err = personLine(cell, changed, all); err != nil {
			return nil, &ImportError{Line: line, Err: err}
		}
	}
	if counted.n > MaxImport {
		return nil, &ImportError{Err: ErrTooLarge}
	}
	return all, nil
}

func csvError(err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return &ImportError{Line: e.Line, Err: e.Err}
	}
	return &ImportError{Err: err}
}

func personLine(cell func(string) string, changed time.Time, all []Imported) ([]Imported, error) {
	ids := strings.FieldsFunc(cell("ids"), func(r rune) bool { return r == ';' || r == ' ' || r == '\n' })
	if id := cell("id"); id != "" {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, ErrNoID
	}
	at := changed
	if from := cell("from"); from != "" {
		t, err := importTime(from)
		if err != nil {
			return nil, err
		}
		at = t
	}
	for _, text := range ids {
		id := Parse(text)
		p := Imported{Scope: first(cell("scope"), id.Scope), Kind: cell("kind"), At: at, Person: cell("person")}
		p.ID, p.ARN, p.Name = first(id.ID, id.Name, id.Principal, id.Text), id.ARN, first(cell("name"), cell("called"))
		if p.Kind == "" {
			p.Kind = KindOf(p.ID)
		}
		for name, column := range map[string]string{Mail: "mail", FullName: "called"} {
			if value := cell(column); value != "" {
				if p.Attributes == nil {
					p.Attributes = map[string]string{}
				}
				p.Attributes[name] = value
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// importTime reads a day or a time with its zone.
func importTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006/01/02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errors.New(strconv.Quote(s) + " is no time: write 2026-10-01 or 2026-10-01T09:00:00+09:00")
}

// Import returns the changes that imported entries tell: those that say something that was not known for their time.
func (d *Directory) Import(entries []Imported, now time.Time) []Change {
	var changes []Change
	nth := map[Key]int{} // changes of one entity must not be observed at one time
	observed := func(k Key) time.Time {
		nth[k]++
		return now.Add(time.Duration(nth[k]-1) * time.Microsecond)
	}
	for i := range entries {
		p := &entries[i]
		k := d.placed(p)
		at := p.At
		if at.IsZero() || at.After(now) {
			at = now
		}
		s, known := d.at(k, at)
		knowsMore := p.Name != "" && p.Name != s.Name || p.ARN != "" && p.ARN != s.ARN || differs(s.Attributes, p.Attributes)
		if !known || knowsMore || at.Before(s.From) {
			c := Change{Key: k, Observed: observed(k), Effective: at, Source: FromImport, ARN: p.ARN, Name: p.Name, Attributes: p.Attributes, Present: true}
			if k.Kind == Named && c.Name == "" {
				c.Name = k.ID
			}
			changes = append(changes, c)
			d.Add(c)
		}
		if p.Person != "" && d.linked(k.ID, at) != strings.ToLower(p.Person) {
			c := Change{Key: linkKey(k.ID), Observed: observed(linkKey(k.ID)), Effective: at, Source: FromImport, Name: p.Person, Present: true}
			changes = append(changes, c)
			d.Add(c)
		}
	}
	return changes
}

// placed returns the key of an entry: where nothing says in which scope it is, that of the one entity of its kind with its id.
func (d *Directory) placed(p *Imported) Key {
	k := Key{p.Kind, p.Scope, p.ID}
	if k.Scope != "" {
		return k
	}
	only := k
	for _, known := range d.byID[p.ID] {
		if known.Kind != p.Kind {
			continue
		}
		if only.Scope != "" {
			return k
		}
		only = known
	}
	return only
}
