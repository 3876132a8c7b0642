package directory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
)

var (
	t0  = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	now = t0.AddDate(0, 0, 10)
)

func hour(n float64) time.Time { return t0.Add(time.Duration(n * float64(time.Hour))) }

const (
	instance = "arn:aws:connect:ap-northeast-1:111122223333:instance/0a1b2c3d-0000-4000-8000-00000000cccc"
	adminID  = "aaaaaaaa-2222-4333-8444-555555555555"
	hanakoID = "11111111-2222-4333-8444-555555555555"
	briefID  = "77777777-2222-4333-8444-555555555555"
)

// newLake makes a lake with records and changes of the directory.
func newLake(t *testing.T, records []string, changes []directory.Change) (*lake.Lake, *ask.Asker) {
	t.Helper()
	dir := t.TempDir()
	clock := func() time.Time { return now }
	l, err := lake.Open(t.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "records.json")
	if err := os.WriteFile(file, []byte(`{"Records":[`+strings.Join(records, ",\n")+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	sum, err := ingest.Import(t.Context(), []string{file}, nil, ingest.Options{Lake: l, Workers: 1, Now: clock})
	if err != nil || int(sum.Records) != len(records) {
		t.Fatalf("%d of %d records: %v", sum.Records, len(records), err)
	}
	var rows []lake.Row
	for _, c := range changes {
		if row, ok := c.Row(); ok {
			rows = append(rows, row)
		}
	}
	if _, err := l.Table(&lake.Directory).Add(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), engine.Options{Plan: ask.Planner(l)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, ask.New(ask.Embedded(e), ask.Options{Now: clock})
}

// answer asks and returns the rows as text, one line each, fields by |.
func answer(t *testing.T, a *ask.Asker, sql string, args ...any) string {
	t.Helper()
	rows, err := a.Ask(t.Context(), ask.Question{SQL: sql, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var lines []string
	for {
		row, err := rows.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, v := range row {
			switch v := v.(type) {
			case nil:
				fields = append(fields, "-")
			case time.Time:
				fields = append(fields, v.UTC().Format(time.RFC3339Nano))
			default:
				fields = append(fields, fmt.Sprint(v))
			}
		}
		lines = append(lines, strings.Join(fields, "|"))
	}
	return strings.Join(lines, "\n")
}

const someRecord = `{"eventVersion":"1.08","eventTime":"2026-10-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"00000000-0000-4000-8000-000000000000","recipientAccountId":"111122223333","awsRegion":"ap-northeast-1"}`

// randomDirectory is changes of all kinds, at random.
func randomDirectory(seed uint64) []directory.Change {
	r := rand.New(rand.NewPCG(seed, 5))
	kinds := []string{directory.ConnectUser, directory.Workspace, directory.IAMUser, directory.AccessKey, directory.IdentityUser, directory.Named, directory.Link}
	names := []string{"", "hanako", "Taro", "taro@example.co.jp", "kiosk"}
	mails := []string{"", "Hanako@example.co.jp", "taro@example.co.jp", "hanako@other.example"}
	var all []directory.Change
	for range 120 {
		kind := kinds[r.IntN(len(kinds))]
		at := hour(float64(r.IntN(200)) + 1)
		c := directory.Change{Key: directory.Key{Kind: kind, Scope: "s", ID: fmt.Sprint(kind, "-Id", r.IntN(5))}, Effective: at, Observed: at.Add(time.Duration(r.IntN(3)) * time.Hour),
			Source: directory.FromConnect, Name: names[r.IntN(len(names))], Present: r.IntN(4) > 0}
		if kind == directory.Link {
			c.Scope, c.Name = "", names[1+r.IntN(4)]
			if c.ID = strings.ToLower(fmt.Sprint(kinds[r.IntN(6)], "-Id", r.IntN(5))); r.IntN(3) == 0 {
				c.ID = strings.ToLower(names[1+r.IntN(4)])
			}
		} else if r.IntN(2) == 0 {
			c.Attributes = map[string]string{directory.Mail: mails[r.IntN(len(mails))]}
		}
		if kind == directory.AccessKey && r.IntN(3) > 0 {
			c.Attributes = map[string]string{directory.Owner: fmt.Sprint([]string{"iam_user-Id", "named-Id", "nobody-Id"}[r.IntN(3)], r.IntN(5))}
		}
		all = append(all, c)
	}
	return all
}

// The views say of every time what the directory says.
func TestViewsSayWhatTheDirectorySays(t *testing.T) {
	for seed := range uint64(3) {
		l, a := newLake(t, []string{someRecord}, randomDirectory(seed))
		d, err := directory.Load(t.Context(), store{l.Table(&lake.Directory)})
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []time.Time{t0, hour(30.5), hour(77), hour(120), now} {
			got := answer(t, a, `SELECT kind, scope, id, name, mail, present FROM directory_at WHERE valid_from <= ? AND ? < valid_until ORDER BY kind, scope, id`, at, at)
			var want []string
			for _, k := range d.Keys() {
				s, _ := d.At(k.Kind, k.Scope, k.ID, at)
				present := s.Present
				want = append(want, strings.Join([]string{k.Kind, k.Scope, k.ID, or(s.Name), or(s.Attributes[directory.Mail]), fmt.Sprint(present)}, "|"))
			}
			compareLines(t, fmt.Sprintf("seed %d at %v", seed, at), got, strings.Join(want, "\n"))

			got = answer(t, a, `SELECT id, person(id, ?) FROM directory_at WHERE kind NOT IN ('link', 'account') AND valid_from <= ? AND ? < valid_until ORDER BY kind, scope, id`, at, at, at)
			want = nil
			for _, k := range d.Keys() {
				if p, _ := d.PersonOf(k, at); k.Kind != directory.Link {
					want = append(want, k.ID+"|"+or(p))
				}
			}
			compareLines(t, fmt.Sprintf("persons of seed %d at %v", seed, at), got, strings.Join(want, "\n"))
		}
	}
}

func compareLines(t *testing.T, what, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var x, y string
		if i < len(g) {
			x = g[i]
		}
		if i < len(w) {
			y = w[i]
		}
		if x != y {
			t.Errorf("%s, line %d:\n got %s\nwant %s", what, i, x, y)
			return
		}
	}
}

func or(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// store is the lake's table as one of package directory.
type store struct{ table *lake.Table }

func (s store) Each(ctx context.Context, visit func(directory.Change) error) error {
	return s.table.Each(ctx, time.Time{}, time.Time{}, func(r lake.Row) error {
		c, err := directory.FromRow(r)
		if err != nil {
			return err
		}
		return visit(c)
	})
}

func (s store) Add(context.Context, []directory.Change) (int, error) { return 0, nil }
