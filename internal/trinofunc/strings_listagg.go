package trinofunc

import "strconv"

// The arguments are the texts in their order, the separator, what stands for those left out, whether their number follows
// it, and how many bytes the texts may have together.
var _ = register(&Function{Name: "trino_listagg_truncated", Args: types("VARCHAR[]", "VARCHAR", "VARCHAR", "BOOLEAN", "BIGINT"),
	Result: "VARCHAR", New: stateless(listAggTruncated)})

// listAggTruncated joins texts as LISTAGG with ON OVERFLOW TRUNCATE does: NULL is left out, the first one that does not fit
// and all after it are, and what stands for them comes on top of the limit.
func listAggTruncated(in Args, out Result) error {
	list, separator, most := in.List(0), in.String(1), int(in.Int(4))
	var buf []byte
	taken, left := 0, 0
	for i := range list.Len() {
		if list.Null(i) {
			continue
		}
		text := list.String(i)
		size := len(buf) + len(text)
		if taken > 0 {
			size += len(separator)
		}
		if left > 0 || size > most {
			left++
			continue
		}
		if taken > 0 {
			buf = append(buf, separator...)
		}
		buf = append(buf, text...)
		taken++
	}
	if taken+left == 0 {
		return nil
	}
	if left > 0 {
		if taken > 0 {
			buf = append(buf, separator...)
		}
		buf = append(buf, in.String(2)...)
		if in.Bool(3) {
			buf = append(strconv.AppendInt(append(buf, '('), int64(left), 10), ')')
		}
	}
	out.Bytes(buf)
	return nil
}
