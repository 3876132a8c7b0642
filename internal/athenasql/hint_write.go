package athenasql

// instead says what to run in place of a statement that writes: published ones often have a query in them.
func (p *parser) instead(word string) Phrase {
	switch word {
	case "CREATE":
		switch {
		case p.ahead(1).is("DATABASE", "SCHEMA"):
			return Phrase{}
		case p.writesQuery():
			return Say("run the query after AS on its own: a saved query keeps it, and --out FILE its rows")
		case p.ahead(1).sym == "TABLE" || p.ahead(2).sym == "TABLE":
			return Say("the tables are there already: ashiato import brings log files into them")
		}
	case "INSERT", "UNLOAD":
		return Say("run its query on its own, with --out FILE to keep the rows")
	case "PREPARE":
		return Say("run the statement after FROM on its own, with :name for each ?")
	case "EXECUTE":
		return Say("run the prepared statement itself, with :name for each ? and --param name=value")
	case "MSCK", "ALTER":
		return Say("partitions need no loading here: the lake knows its own")
	}
	return Phrase{}
}

// writesQuery tells CREATE ... AS of a query from other statements with CREATE.
func (p *parser) writesQuery() bool {
	for i := p.next; i+1 < len(p.tokens); i++ {
		if p.tokens[i].sym == "AS" && p.tokens[i+1].is("SELECT", "WITH", "VALUES", "TABLE", "(") {
			return true
		}
	}
	return false
}
