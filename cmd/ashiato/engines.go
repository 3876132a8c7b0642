package main

import (
	"context"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/rewrite"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/trino"
)

func (s *session) askAthena(ctx context.Context, o ask.Options) (*openAsker, error) {
	c := s.config.Athena
	names := rewrite.Names{Catalog: orDefault(c.Catalog, config.AthenaCatalog), Schema: orDefault(c.Database, config.AthenaDatabase)}
	client, err := aws.OpenAthena(ctx, aws.AthenaOptions{Region: c.Region, Profile: c.Profile, Workgroup: c.Workgroup, Output: c.Output,
		Catalog: names.Catalog, Database: names.Schema, ReuseMinutes: c.ReuseMinutes})
	if err != nil {
		return nil, err
	}
	return &openAsker{Asker: ask.New(ask.Athena(client, names), o), close: func() error { return nil }}, nil
}

func (s *session) askTrino(o ask.Options) (*openAsker, error) {
	c := s.config.Trino
	if c.URL == "" {
		return nil, s.fail(exitConfig, "query.no_trino")
	}
	password, err := c.Password(s.Getenv)
	if err != nil {
		return nil, s.fail(exitConfig, "query.trino_password", text.Args{"reason": text.Clean(err.Error())})
	}
	user := orDefault(c.User, s.Getenv("USER"))
	client, err := trino.Open(trino.Options{URL: c.URL, User: user, Password: password, Catalog: c.Catalog, Schema: c.Schema})
	if err != nil {
		return nil, err
	}
	names := rewrite.Names{Catalog: c.Catalog, Schema: c.Schema}
	return &openAsker{Asker: ask.New(ask.Trino(client, names), o), close: func() error { return nil }}, nil
}

func orDefault(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
