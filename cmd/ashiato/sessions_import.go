package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) sessionsImportCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "import FILE...",
		Args: s.arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.sessionsImport(cmd.Context(), args) },
	}
}

// sessionsImport brings old AccessList files into the lake: their changes as samples, their names into the directory.
func (s *session) sessionsImport(ctx context.Context, files []string) error {
	var rows []presence.AccessRow
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return s.fail(exitUsage, "import.missing", text.Args{"path": path})
		}
		more, err := presence.ReadAccessList(f, s.zone)
		if err = errors.Join(err, f.Close()); err != nil {
			return s.fail(exitUsage, "sessions.bad_file", text.Args{"path": path, "reason": s.csvReason(err)})
		}
		rows = append(rows, more...)
	}
	l, err := s.openLake(ctx, true)
	if err != nil {
		return err
	}
	found := presence.AccessRuns(rows)
	added, err := s.addRuns(ctx, l, found, "", "")
	names := 0
	if err == nil {
		names, err = s.importOwners(ctx, l, rows)
	}
	if err = errors.Join(err, l.Close()); err != nil {
		return err
	}
	return s.printFacts(ctx, []fact{
		number("sessions.files", "files", int64(len(files))), number("sessions.rows", "rows", int64(len(rows))),
		number("sessions.runs", "runs", int64(added)), number("sessions.names", "names", int64(names)),
	})
}

// addRuns stores runs in the table user_connected and gives how many it did not have.
func (s *session) addRuns(ctx context.Context, l *lake.Lake, found []presence.Found, account, region string) (added int, err error) {
	now := s.Now().UTC()
	for part := range slices.Chunk(found, lake.MaxTableRows) {
		rows := make([]lake.Row, len(part))
		for i, f := range part {
			value := 0.0
			if f.Connected {
				value = 1
			}
			rows[i] = lake.Row{f.WorkspaceID, f.First, f.Last, int64(f.Period / time.Second), value, f.Points(), orNull(account), orNull(region), now}
		}
		n, err := l.Table(&lake.UserConnected).Add(ctx, rows)
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// importOwners notes in the directory who had which WorkSpace, as the rows say it; it gives how many names were not known.
func (s *session) importOwners(ctx context.Context, l *lake.Lake, rows []presence.AccessRow) (int, error) {
	d, err := directory.Load(ctx, directoryOf(l))
	if err != nil {
		return 0, err
	}
	return d.Save(ctx, directoryOf(l), d.Import(accessOwners(rows), s.Now().UTC()))
}

// accessOwners are who had which WorkSpace, each from the first row on that says so.
func accessOwners(rows []presence.AccessRow) (entries []directory.Imported) {
	last := map[string]string{}
	slices.SortStableFunc(rows, func(a, b presence.AccessRow) int { return a.At.Compare(b.At) })
	for _, r := range rows {
		if r.User == "" || last[r.WorkspaceID] == r.User {
			continue
		}
		last[r.WorkspaceID] = r.User
		e := directory.Imported{Kind: directory.Workspace, At: r.At}
		e.ID, e.Name = r.WorkspaceID, r.User
		entries = append(entries, e)
	}
	return entries
}

// csvReason says in the reader's language what is wrong with a CSV, and on which line.
func (s *session) csvReason(err error) string {
	r, known := errors.AsType[*presence.FileReason](err)
	if !known {
		return err.Error()
	}
	said := s.T("csv."+r.ID, text.Args{"value": text.CleanLine(r.Value), "columns": text.CleanLine(r.Columns)})
	if e, ok := errors.AsType[*presence.FileError](err); ok && e.Line > 0 {
		return s.T("csv.line", text.Args{"line": e.Line, "reason": said})
	}
	return said
}
