package trail

// noField says that a key has no Field.
const noField = Top

// longestKey is the length of the longest key with a Field.
const longestKey = len("sessionCredentialFromConsole")

// byLength lists the Fields of each opened object, Top's last, by the length of their keys.
var byLength = func() (t [NumFields + 1][longestKey + 1][]Field) {
	for f := range NumFields {
		n := len(fields[f].name)
		p := min(fields[f].parent, NumFields)
		t[p][n] = append(t[p][n], f)
	}
	return t
}()

// lookup returns the Field of a key in the opened object parent, or noField. Case matters.
func (s *scanner) lookup(parent Field, key []byte, isEscaped bool) Field {
	if isEscaped {
		s.key, _ = appendUnescaped(s.key[:0], key)
		key = s.key
	}
	if len(key) > longestKey {
		return noField
	}
	for _, f := range byLength[min(parent, NumFields)][len(key)] {
		if fields[f].name == string(key) {
			return f
		}
	}
	return noField
}

// isContainer reports whether a member of this key, JSON text with quotes, holds a list of records:
// log files have "Records", CloudWatch Logs "logEvents", LookupEvents "Events", ReceiveMessage
// "Messages".
func isContainer(key []byte) bool {
	switch string(key) {
	case `"Records"`, `"logEvents"`, `"Events"`, `"Messages"`:
		return true
	}
	return false
}
