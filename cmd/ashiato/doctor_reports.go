package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// reports checks that the reports of the configuration can be made, and that their folders can be written to. Nothing is written, and
// nothing is put to buckets.
func (c *checkup) reports() {
	r := &reporter{s: c.session}
	if _, err := r.reports(); err != nil {
		c.add(checked{checkFailed, "report", c.config.File, c.failure(err).text, c.T("doctor.fix_config")})
		return
	}
	for _, one := range c.config.Reports {
		made, err := r.report(one)
		if err != nil {
			continue // it was told above
		}
		result := checked{checkOK, "report", one.Name, c.T("doctor.report", text.Args{"at": made.Schedule.Expression, "zone": made.Zone.String(), "next": c.moment(made.Schedule.Next(c.Now()))}), ""}
		for _, to := range one.To {
			if _, channel := config.ReportChannel(to); channel || config.IsS3(to) {
				continue
			}
			if err := writable(to); err != nil {
				result = checked{checkFailed, "report", one.Name, c.T("doctor.report_folder", text.Args{"path": to, "reason": err}), c.T("doctor.fix_report_folder")}
			}
		}
		c.add(result)
	}
}

// writable tells why files cannot be made in a folder, or in the nearest one above it that is there.
func writable(dir string) error {
	for {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir:
			dir = filepath.Dir(dir)
			continue
		case err != nil:
			if e, ok := errors.AsType[*fs.PathError](err); ok {
				return e.Err
			}
			return err
		case !info.IsDir():
			return syscall.ENOTDIR
		}
		const write = 2 // W_OK
		return syscall.Access(dir, write)
	}
}
