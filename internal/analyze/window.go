package analyze

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// over analyzes what a window function looks at.
func (z *analyzer) over(w *athenasql.Window) {
	var base *athenasql.Window
	if w.Name != nil {
		base = z.windowNamed(w.Name.Name)
		if base == nil {
			z.fail(w.Name, Invalid, "Cannot resolve WINDOW name %s", w.Name.Name)
			return
		}
		if w.NameOnly {
			return
		}
	}
	z.window(w, base)
}

// windowNamed finds a window of the SELECT's WINDOW clause.
func (z *analyzer) windowNamed(name string) *athenasql.Window {
	if z.query == nil {
		return nil
	}
	for _, n := range z.query.windows {
		if strings.EqualFold(n.Name.Name, name) {
			return n.Window
		}
	}
	return nil
}

// namedWindows analyzes the WINDOW clause.
func (z *analyzer) namedWindows(s *athenasql.Select) {
	for _, n := range s.Windows {
		if z.windowNamed(n.Name.Name) != nil {
			z.fail(n, Invalid, "WINDOW name '%s' specified more than once", n.Name.Name)
			return
		}
		z.over(n.Window)
		z.query.windows = append(z.query.windows, n)
	}
}

// window analyzes a window that may add to another one.
func (z *analyzer) window(w, base *athenasql.Window) {
	order := w.OrderBy
	if base != nil {
		switch {
		case len(w.PartitionBy) > 0:
			z.fail(w.PartitionBy[0], Invalid, "WINDOW specification with named WINDOW reference cannot specify PARTITION BY")
		case len(base.OrderBy) > 0 && len(w.OrderBy) > 0:
			z.fail(w.OrderBy[0], Invalid, "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY")
		case base.Frame != nil:
			z.fail(w.Name, Invalid, "Cannot reference named WINDOW containing frame specification")
		}
		if len(order) == 0 {
			order = base.OrderBy
		}
	}
	for i := range w.PartitionBy {
		t := z.expr(&w.PartitionBy[i])
		if !isBad(t) && !Comparable(t) {
			z.mismatch(w.PartitionBy[i], noFix, "%s is not comparable, and therefore cannot be used in window function PARTITION BY", t)
		}
		z.noWindows(w.PartitionBy[i])
	}
	for _, item := range w.OrderBy {
		z.orderable(item, z.expr(&item.Expr))
		z.noWindows(item.Expr)
	}
	if w.Frame != nil {
		z.frame(w.Frame, order)
	}
}

func (z *analyzer) noWindows(e athenasql.Expr) {
	if found := z.windowsIn(e); found != nil {
		z.fail(found, Invalid, "Cannot nest window functions or row pattern measures inside window specification")
	}
}

// frameOrder is the order of the bounds of a frame: a frame cannot start after its end.
func frameOrder(b *athenasql.FrameBound) int {
	switch {
	case b.Kind == "UNBOUNDED" && !b.Following:
		return 0
	case b.Kind == "" && !b.Following:
		return 1
	case b.Kind == "CURRENT":
		return 2
	case b.Kind == "":
		return 3
	}
	return 4
}

func (z *analyzer) frame(f *athenasql.Frame, order []*athenasql.SortItem) {
	start, end := f.Start, f.End
	last := &athenasql.FrameBound{Kind: "CURRENT"}
	if end != nil {
		last = end
	}
	switch {
	case frameOrder(start) == 4:
		z.fail(f, Invalid, "Window frame start cannot be UNBOUNDED FOLLOWING")
	case frameOrder(last) == 0:
		z.fail(f, Invalid, "Window frame end cannot be UNBOUNDED PRECEDING")
	case frameOrder(start) > frameOrder(last):
		z.fail(f, Invalid, "Window frame cannot start after it ends")
	}
	z.bound(f, start, order, "start")
	if end != nil {
		z.bound(f, end, order, "end")
	}
}

// bound analyzes the number of rows or groups, or the distance, of a frame's bound.
func (z *analyzer) bound(f *athenasql.Frame, b *athenasql.FrameBound, order []*athenasql.SortItem, which string) {
	if b.Value == nil {
		return
	}
	t := z.expr(&b.Value)
	z.noWindows(b.Value)
	if isBad(t) {
		return
	}
	if f.Unit != "ROWS" && len(order) == 0 {
		z.fail(f, Invalid, "Window frame of type %s PRECEDING or FOLLOWING requires ORDER BY", f.Unit)
		return
	}
	if f.Unit != "RANGE" {
		if !Coerces(t, bigint) {
			z.mismatch(f, noFix, "Window frame %s %s value type must be exact numeric type with scale 0 (actual %s)", f.Unit, which, t)
		}
		return
	}
	if len(order) != 1 {
		z.fail(f, Invalid, "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY (actual: %d)", len(order))
		return
	}
	key := z.types[order[0].Expr]
	if isBad(key) {
		return
	}
	if !isNumber(key) && !isTime(key) && key.Kind != encode.Time && key.Kind != encode.IntervalDay && key.Kind != encode.IntervalYear {
		z.mismatch(order[0].Expr, noFix, "Window frame of type RANGE PRECEDING or FOLLOWING requires that sort item type be numeric, datetime or interval (actual: %s)", key)
		return
	}
	if isNumber(key) {
		if common, ok := CommonType(key, t); ok {
			z.coerce(b.Value, common)
			return
		}
	} else if _, ok := arithmetic("-", key, t); ok && !isTime(t) {
		return
	}
	z.mismatch(b.Value, noFix, "Window frame RANGE value type (%s) not compatible with sort item type (%s)", t, key)
}
