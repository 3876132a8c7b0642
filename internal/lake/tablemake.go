package lake

import "context"

// MakeTables makes those of the smaller tables that are not there yet, empty. A lake does not need them, as each is made with its first rows; other readers
// do, such as views in Athena over tables that may have rows one day. It gives the names of those that it made.
func (l *Lake) MakeTables(ctx context.Context) (made []string, err error) {
	for _, d := range Tables() {
		t := l.Table(d)
		now, err := t.load(ctx)
		if err != nil {
			return made, err
		}
		if now != nil {
			continue
		}
		if _, err := t.forWriting(ctx); err != nil {
			return made, err
		}
		made = append(made, d.Name)
	}
	return made, nil
}
