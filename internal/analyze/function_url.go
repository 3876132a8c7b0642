package analyze

import "github.com/ashiato/ashiato/internal/encode"

var _ = register(urlFunctions)

func urlFunctions() []*Function {
	return []*Function{
		goFunc("url_encode", "(varchar(x)) -> varchar", "trino_url_encode($1)").with(0, func(o *Overload) {
			o.Result = func(args []encode.Type) encode.Type {
				if args[0].Precision > maxVarchar/12 {
					return encode.Type{Kind: encode.Varchar}
				}
				return varcharOf(12 * args[0].Precision)
			}
		}),
		goFunc("url_decode", "(varchar(x)) -> varchar(x)", "trino_url_decode($1)").fails(),
		goFunc("url_extract_protocol", "(varchar(x)) -> varchar(x)", "trino_url_extract_protocol($1)"),
		goFunc("url_extract_host", "(varchar(x)) -> varchar(x)", "trino_url_extract_host($1)"),
		goFunc("url_extract_port", "(varchar(x)) -> bigint", "trino_url_extract_port($1)"),
		goFunc("url_extract_path", "(varchar(x)) -> varchar(x)", "trino_url_extract_path($1)"),
		goFunc("url_extract_query", "(varchar(x)) -> varchar(x)", "trino_url_extract_query($1)"),
		goFunc("url_extract_fragment", "(varchar(x)) -> varchar(x)", "trino_url_extract_fragment($1)"),
		goFunc("url_extract_parameter", "(varchar(x), varchar(y)) -> varchar(x)", "trino_url_extract_parameter($1, $2)").fails(),
	}
}
