package state

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A RuleLook is how a rule follows: in which form, with what memory, and whether it has looked as far as the others.
type RuleLook struct {
	Spec    string    // the form of the rule
	Learned time.Time // when its memory was whole; zero: it is not
	// Behind has how far the rule has looked, by the names of tables, where that is not as far as the others.
	Behind map[string]string
}

// RuleLooks gives how rules follow, by their names.
func (t *WatchTx) RuleLooks() (map[string]RuleLook, error) {
	all := map[string]RuleLook{}
	rows, err := t.tx.QueryContext(t.ctx, `SELECT s.rule, s.spec, s.at, '', '' FROM rule_specs s
		UNION ALL SELECT p.rule, p.spec, 0, p.name, p.value FROM rule_positions p WHERE p.value <> ''`)
	if err != nil {
		return nil, watchError("read how rules follow", err)
	}
	defer rows.Close()
	for rows.Next() {
		var rule, spec, name, value string
		var at int64
		if err := rows.Scan(&rule, &spec, &at, &name, &value); err != nil {
			return nil, watchError("read how rules follow", err)
		}
		l := all[rule]
		l.Spec = spec
		if at != 0 {
			l.Learned = fromMicro(at)
		}
		if name != "" {
			if l.Behind == nil {
				l.Behind = map[string]string{}
			}
			l.Behind[name] = value
		}
		all[rule] = l
	}
	return all, watchError("read how rules follow", rows.Err())
}

// A RulePosition says from when on a rule looks at what comes to a table, and how far it has looked.
type RulePosition struct {
	Rule, Name, Spec string
	Began            time.Time
	Value            string // empty: as far as the others
}

// SetRulePosition notes a position; from when on the rule looks is noted once.
func (t *WatchTx) SetRulePosition(p RulePosition) error {
	_, err := t.exec("write the position of a rule", `INSERT INTO rule_positions VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (rule, name) DO UPDATE SET spec = excluded.spec, value = excluded.value`, p.Rule, p.Name, p.Spec, p.Began.UnixMicro(), p.Value)
	return err
}

// CatchUpRule notes that a rule has looked as far as the others, and does not fail any more.
func (t *WatchTx) CatchUpRule(rule string) error {
	_, err := t.exec("write the position of a rule", "UPDATE rule_positions SET value = '' WHERE rule = ?", rule)
	if err == nil {
		err = t.ForgetRuleFailure(rule)
	}
	return err
}

// ForgetRuleFailure notes that a rule does not fail any more.
func (t *WatchTx) ForgetRuleFailure(rule string) error {
	_, err := t.exec("note that a rule looks", "DELETE FROM rule_failures WHERE rule = ?", rule)
	return err
}

// RulePosition gives how far a rule has looked at a table, "" if as far as the others.
func (s *Store) RulePosition(ctx context.Context, rule, name string) (value string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT value FROM rule_positions WHERE rule = ? AND name = ?", rule, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, watchError("read the position of a rule in "+s.path, err)
}

// RuleBegins gives from when on rules look at what comes to a table, by their names.
func (s *Store) RuleBegins(ctx context.Context, name string) (map[string]time.Time, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT rule, began FROM rule_positions WHERE name = ?", name)
	if err != nil {
		return nil, watchError("read when rules began in "+s.path, err)
	}
	defer rows.Close()
	all := map[string]time.Time{}
	for rows.Next() {
		var rule string
		var at int64
		if err := rows.Scan(&rule, &at); err != nil {
			return nil, watchError("read when rules began in "+s.path, err)
		}
		all[rule] = fromMicro(at)
	}
	return all, watchError("read when rules began in "+s.path, rows.Err())
}

// A RuleFailure says why a rule does not look at anything.
type RuleFailure struct {
	Rule, Reason string
	Since        time.Time
}

// FailRule notes why a rule does not look; since when is noted once.
func (t *WatchTx) FailRule(f RuleFailure) error {
	_, err := t.exec("note why a rule does not look", "INSERT INTO rule_failures VALUES (?, ?, ?) ON CONFLICT (rule) DO UPDATE SET reason = excluded.reason",
		f.Rule, f.Since.UnixMicro(), f.Reason)
	return err
}

// RuleFailures lists the rules that do not look, by name.
func (s *Store) RuleFailures(ctx context.Context) (all []RuleFailure, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT rule, reason, since FROM rule_failures ORDER BY rule")
	if err != nil {
		return nil, watchError("read which rules fail in "+s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var f RuleFailure
		var since int64
		if err := rows.Scan(&f.Rule, &f.Reason, &since); err != nil {
			return nil, watchError("read which rules fail in "+s.path, err)
		}
		f.Since = fromMicro(since)
		all = append(all, f)
	}
	return all, watchError("read which rules fail in "+s.path, rows.Err())
}
