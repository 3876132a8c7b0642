package analyze

import "github.com/ashiato/ashiato/internal/encode"

// A Catalog is the tables that a statement may name, and other names for them.
type Catalog struct {
	Tables []*Table
	// Names maps names of tables as a person writes them, in lower case, to names of Tables (--table, configuration).
	Names map[string]string
}

// A Table is a table or view of the lake. Its name and those of its columns are in lower case.
type Table struct {
	Name    string
	Columns []Column
	// Time is the column of instants by which the files of one of the smaller tables are chosen; empty for the records and for views.
	Time string
	// View is the query of a view; empty for a table.
	View string
}

// A Column is a column of a table.
type Column struct {
	Name string
	Type encode.Type
	// Hidden columns resolve by name and are not in *.
	Hidden bool
	// Partition says how a partition column that published tables have is made; nil for stored columns.
	Partition *Partition
}

// A Partition is a column of the kind that people partition CloudTrail tables by. All are varchar.
type Partition struct {
	Of     string // the stored column that it follows: account, region or date
	Format string // of those that follow date: yyyy/MM/dd, yyyy-MM-dd, yyyy, MM or dd
}
