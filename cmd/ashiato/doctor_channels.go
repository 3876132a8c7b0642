package main

import (
	"context"
	"errors"
	"time"

	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/text"
)

// channelTime bounds the check of one channel.
const channelTime = 20 * time.Second

// channels checks that the templates can be used, and that each channel has its secrets and can be reached. Nothing is sent.
func (c *checkup) channels(ctx context.Context) {
	if len(c.config.Channels) == 0 {
		return
	}
	t, err := c.templates()
	if err != nil {
		c.add(checked{checkFailed, "channel", c.config.Templates, c.failure(err).text, c.T("doctor.fix_config")})
		return
	}
	for _, one := range c.config.Channels {
		fix := c.T("doctor.fix_channel", text.Args{"command": c.typed("ashiato notify test") + " " + one.Name})
		err := func() error {
			ctx, cancel := context.WithTimeout(ctx, channelTime)
			defer cancel()
			channel, err := c.openChannel(ctx, one, t)
			if err != nil {
				return err
			}
			return channel.Check(ctx)
		}()
		switch {
		case err == nil:
			c.add(checked{checkOK, "channel", one.Name, c.T("doctor.channel_ok"), ""})
		case errors.Is(err, notify.ErrNotChecked):
			c.add(checked{checkUntested, "channel", one.Name, c.T("doctor.channel_untested", text.Args{"command": c.typed("ashiato notify test") + " " + one.Name}), ""})
		case ctx.Err() != nil:
			return
		default:
			c.add(checked{checkFailed, "channel", one.Name, text.CleanLine(c.notifyReason(err)), fix})
		}
	}
}
