package athenasql

func (w *printer) jsonCall(e *JSONCall) {
	w.put(e.Name, "(")
	space := ""
	if e.Input != nil {
		w.jsonPath(e)
		space = " "
	}
	join(w, e.Members, func(m *JSONMember) {
		if m.Key != nil {
			w.put("KEY ")
			w.expr(m.Key, levelExpr)
			w.put(" VALUE ")
		}
		w.jsonInput(m.Value)
	})
	if len(e.Members) > 0 {
		space = " "
		if object := e.Name == "JSON_OBJECT"; e.NullOnNull != object {
			w.put(map[bool]string{false: " ABSENT ON NULL", true: " NULL ON NULL"}[e.NullOnNull])
		}
		w.opt(e.UniqueKeys, " WITH UNIQUE KEYS")
	}
	if e.Returning != nil {
		w.put(space, "RETURNING ")
		w.typ(e.Returning)
		w.opt(e.Format != "", " FORMAT "+e.Format)
	}
	w.opt(e.Wrapper != "", " "+e.Wrapper+" ARRAY WRAPPER")
	w.opt(e.Quotes != "", " "+e.Quotes+" QUOTES")
	w.jsonBehavior(e.OnEmpty, "EMPTY")
	w.jsonBehavior(e.OnError, "ERROR")
	w.put(")")
}

func (w *printer) jsonPath(e *JSONCall) {
	w.jsonInput(e.Input)
	w.put(", ")
	w.str(e.Path.Value)
	if e.AsName != nil {
		w.put(" AS ")
		w.ident(e.AsName)
	}
	if len(e.Passing) > 0 {
		w.put(" PASSING ")
		join(w, e.Passing, func(a *JSONArgument) {
			w.jsonInput(a.Input)
			w.put(" AS ")
			w.ident(a.Name)
		})
	}
}

func (w *printer) jsonInput(i *JSONInput) {
	w.expr(i.Expr, levelExpr)
	w.opt(i.Format != "", " FORMAT "+i.Format)
}

func (w *printer) jsonBehavior(b *JSONBehavior, on string) {
	if b == nil {
		return
	}
	w.put(" ", b.Kind)
	if b.Default != nil {
		w.put(" ")
		w.expr(b.Default, levelExpr)
	}
	w.put(" ON ", on)
}
