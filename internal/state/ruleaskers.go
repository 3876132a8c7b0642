package state

import (
	"context"
	"database/sql"
	"time"
)

// askerTables: who asks which rules, in which form. One state may serve processes with different configurations; what a rule remembers belongs to those that have it.
const askerTables = `
CREATE TABLE IF NOT EXISTS rule_askers (
	rule TEXT NOT NULL, asker TEXT NOT NULL, spec TEXT NOT NULL, at INTEGER NOT NULL,
	PRIMARY KEY (rule, asker)
) STRICT, WITHOUT ROWID;
`

// A RuleAsker is a configuration that has a rule.
type RuleAsker struct {
	Asker string    // the machine and the file, or the function
	Spec  string    // the form of the rule there
	At    time.Time // when it was noted last
}

const askersQuery = "SELECT rule, asker, spec, at FROM rule_askers ORDER BY rule, asker"

// RuleAskers gives who asks rules, by the rules' names, in the order of their own.
func (t *WatchTx) RuleAskers() (map[string][]RuleAsker, error) {
	return readAskers(t.tx.QueryContext(t.ctx, askersQuery))
}

// RuleAskers gives who asks rules, by the rules' names, in the order of their own.
func (s *Store) RuleAskers(ctx context.Context) (map[string][]RuleAsker, error) {
	return readAskers(s.db.QueryContext(ctx, askersQuery))
}

func readAskers(rows *sql.Rows, err error) (map[string][]RuleAsker, error) {
	if err != nil {
		return nil, watchError("read who asks rules", err)
	}
	defer rows.Close()
	all := map[string][]RuleAsker{}
	for rows.Next() {
		var rule string
		var a RuleAsker
		var at int64
		if err := rows.Scan(&rule, &a.Asker, &a.Spec, &at); err != nil {
			return nil, watchError("read who asks rules", err)
		}
		a.At = fromMicro(at)
		all[rule] = append(all[rule], a)
	}
	return all, watchError("read who asks rules", rows.Err())
}

// SetRuleAsker notes that a configuration has a rule.
func (t *WatchTx) SetRuleAsker(rule string, a RuleAsker) error {
	_, err := t.exec("note who asks a rule", "INSERT OR REPLACE INTO rule_askers VALUES (?, ?, ?, ?)", rule, a.Asker, a.Spec, a.At.UnixMicro())
	return err
}

// DropRuleAsker notes that a configuration does not have a rule any more.
func (t *WatchTx) DropRuleAsker(rule, asker string) error {
	_, err := t.exec("note who asks a rule", "DELETE FROM rule_askers WHERE rule = ? AND asker = ?", rule, asker)
	return err
}
