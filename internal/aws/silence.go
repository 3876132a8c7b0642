package aws

import (
	"context"
	"net"
	"net/http"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// maxSilence is for how long a connection may neither bring nor take anything until it is given up and the request repeated. Without it, a
// request to a server that accepts it and never answers would wait for as long as the program runs.
const maxSilence = time.Minute

// client is the SDK's HTTP client with connections that do not wait for ever.
func client(silence time.Duration) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		dial := t.DialContext
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &livelyConn{c, silence}, nil
		}
	})
}

// A livelyConn fails when nothing came or went for a while. The SDK's own limit (WithReadTimeout) counts what comes only, and would end the
// upload of a large file, during which nothing does.
type livelyConn struct {
	net.Conn
	silence time.Duration
}

func (c *livelyConn) Read(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *livelyConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
