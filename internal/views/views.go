// Package views holds the views over the lake's tables as queries in Athena's SQL, one file each. They are put in for their names on the
// embedded engine (package analyze) and made as views in Athena and Trino (package athenaddl), so that each means the same everywhere.
package views

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.sql
var files embed.FS

// A View is a named query over tables and over views that stand before it.
type View struct {
	Name string
	SQL  string
	// Columns are all columns, Instants those of them that are instants.
	Columns, Instants []string
}

// Names of the views.
const (
	DirectoryAt  = "directory_at"
	ConnectUsers = "connect_users"
	PersonAt     = "person_at"
	// ConnectUserAdmin stands a second time in the saved query connect-user-admin, with a condition on the time where records are read. A SELECT from the
	// view with that condition gives the same rows, but reads the files of all days: the view looks at the records in each of its joins, and the condition
	// reaches only one of them.
	ConnectUserAdmin = "connect_user_admin"
)

var columns = map[string]string{
	DirectoryAt: "kind scope id arn name mail first_name last_name security_profiles routing_profile hierarchy_group phone owner directory_id present " +
		"valid_from valid_until effective_at observed_at source",
	ConnectUsers:     "arn id username",
	PersonAt:         "identifier person valid_from valid_until weight",
	ConnectUserAdmin: "eventtime executeuser eventname createduser operateduser eventid via changed before after instance account region address errorcode",
}

var instants = map[string]string{
	DirectoryAt: "valid_from valid_until effective_at observed_at",
	PersonAt:    "valid_from valid_until",
}

// All returns the views in the order in which they can be made.
func All() []View {
	var all []View
	for _, name := range []string{DirectoryAt, ConnectUsers, PersonAt, ConnectUserAdmin} {
		text, err := files.ReadFile(name + ".sql")
		if err != nil {
			panic(fmt.Sprintf("views: %v", err)) // they are part of the program
		}
		all = append(all, View{Name: name, SQL: strings.TrimSpace(string(text)), Columns: strings.Fields(columns[name]), Instants: strings.Fields(instants[name])})
	}
	return all
}

// PersonName is the function person(id, at): the person that an identifier was at a time, now without one. PersonSQL is the query that its
// call stands for, with the arguments in place of $id and $at; each is there once, so that it is computed once.
const (
	PersonName = "person"
	PersonSQL  = `(SELECT max_by(p.person, p.weight) FROM person_at p` +
		` WHERE p.identifier = lower(regexp_replace($id, '^.*(/|:|%2[Ff]|%3[Aa])', '')) AND $at BETWEEN p.valid_from AND p.valid_until)`
)
