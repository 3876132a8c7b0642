package engine

/*
#include <stdint.h>
#include <stdlib.h>

// DuckDB's, from duckdb.h; the bindings link them.
extern void duckdb_unsafe_vector_assign_string_element_len(void *vector, uint64_t index, const char *str, uint64_t len);

// ashiato_assign puts n strings, which lie one after the other in buf, into rows of a vector.
static inline void ashiato_assign(void *vector, uint64_t n, const uint64_t *rows, const uint64_t *ends, const char *buf) {
	uint64_t start = 0;
	for (uint64_t i = 0; i < n; i++) {
		duckdb_unsafe_vector_assign_string_element_len(vector, rows[i], buf + start, ends[i] - start);
		start = ends[i];
	}
}

void ashiatoFunctionCall(void *info, void *input, void *output);
void ashiatoFunctionDelete(void *extra);
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"strings"
	"sync"
	"unsafe"

	"github.com/ashiato/ashiato/internal/trinofunc"
	duck "github.com/duckdb/duckdb-go-bindings"
)

// A goFunction is a registered function. DuckDB calls it from several threads at the same time; each call takes an
// evaluator of its own from the pool.
type goFunction struct {
	*trinofunc.Function
	pool sync.Pool // of *evaluation
}

// register makes functions of package trinofunc known to the instance by their names.
func (d *database) register(names []string) error {
	for _, name := range names {
		f, ok := trinofunc.Lookup(name)
		if !ok {
			return fmt.Errorf("register function %s: there is none", name)
		}
		if err := d.registerOne(f); err != nil {
			return fmt.Errorf("register function %s: %w", name, err)
		}
	}
	return nil
}

func (d *database) registerOne(f *trinofunc.Function) error {
	g := &goFunction{Function: f}
	g.pool.New = func() any { return &evaluation{eval: f.New()} }
	function := duck.CreateScalarFunction()
	defer duck.DestroyScalarFunction(&function)
	duck.ScalarFunctionSetName(function, f.SQLName())
	for i, text := range f.Args {
		text, more := strings.CutSuffix(text, "...")
		t, err := logicalType(text)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		if more {
			duck.ScalarFunctionSetVarargs(function, t)
		} else {
			duck.ScalarFunctionAddParameter(function, t)
		}
		duck.DestroyLogicalType(&t)
	}
	t, err := logicalType(f.Result)
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	duck.ScalarFunctionSetReturnType(function, t)
	duck.DestroyLogicalType(&t)
	if f.Null {
		duck.ScalarFunctionSetSpecialHandling(function)
	}
	duck.ScalarFunctionSetFunction(function, C.ashiatoFunctionCall)
	// The handle lies in C's memory, because C keeps the pointer to it.
	cell := (*cgo.Handle)(C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0)))))
	*cell = cgo.NewHandle(g)
	duck.ScalarFunctionSetExtraInfo(function, unsafe.Pointer(cell), C.ashiatoFunctionDelete)
	if duck.RegisterScalarFunction(d.conn, function) == duck.StateError {
		return fmt.Errorf("DuckDB does not take it")
	}
	return nil
}

var scalarTypes = map[string]duck.Type{
	"BOOLEAN": duck.TypeBoolean, "TINYINT": duck.TypeTinyInt, "SMALLINT": duck.TypeSmallInt, "INTEGER": duck.TypeInteger, "BIGINT": duck.TypeBigInt,
	"FLOAT": duck.TypeFloat, "DOUBLE": duck.TypeDouble, "VARCHAR": duck.TypeVarchar, "BLOB": duck.TypeBlob, "DATE": duck.TypeDate,
	"TIME": duck.TypeTime, "TIMESTAMP": duck.TypeTimestamp, "TIMESTAMPTZ": duck.TypeTimestampTZ, "ANY": duck.TypeAny,
}

// logicalType makes the type of a text as trinofunc.Function has it. Destroy it after use.
func logicalType(text string) (duck.LogicalType, error) {
	if id, ok := scalarTypes[text]; ok {
		return duck.CreateLogicalType(id), nil
	}
	if elem, ok := strings.CutSuffix(text, "[]"); ok {
		t, err := logicalType(elem)
		if err != nil {
			return t, err
		}
		defer duck.DestroyLogicalType(&t)
		return duck.CreateListType(t), nil
	}
	inner, ok := strings.CutPrefix(text, "MAP(")
	inner, closed := strings.CutSuffix(inner, ")")
	key, value, two := strings.Cut(inner, ", ") // a key is never nested
	if !ok || !closed || !two {
		return duck.LogicalType{}, fmt.Errorf("unknown type %s", text)
	}
	k, err := logicalType(key)
	if err != nil {
		return k, err
	}
	defer duck.DestroyLogicalType(&k)
	v, err := logicalType(value)
	if err != nil {
		return v, err
	}
	defer duck.DestroyLogicalType(&v)
	return duck.CreateMapType(k, v), nil
}

//export ashiatoFunctionDelete
func ashiatoFunctionDelete(extra unsafe.Pointer) {
	(*cgo.Handle)(extra).Delete()
	C.free(extra)
}

//export ashiatoFunctionCall
func ashiatoFunctionCall(infoPtr, inputPtr, outputPtr unsafe.Pointer) {
	info := duck.FunctionInfo{Ptr: infoPtr}
	handle := (*cgo.Handle)(duck.ScalarFunctionGetExtraInfo(info))
	g := handle.Value().(*goFunction)
	e := g.pool.Get().(*evaluation)
	if err := e.run(g, duck.DataChunk{Ptr: inputPtr}, duck.Vector{Ptr: outputPtr}); err != nil {
		duck.ScalarFunctionSetError(info, err.Error())
	}
	g.pool.Put(e)
}

// An evaluation is one thread's use of a function: the evaluator and the views of the chunk at hand.
type evaluation struct {
	eval trinofunc.Eval
	args arguments
	out  writer
}

// run computes a chunk. A panic is a bug of ours, but it must not end the process: nothing could say which query it was.
func (e *evaluation) run(g *goFunction, input duck.DataChunk, output duck.Vector) (err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case errTooLarge:
			err = errTooLarge
		default:
			err = fmt.Errorf("function %s failed inside: %v", g.Name, p)
		}
	}()
	rows := int(duck.DataChunkGetSize(input))
	if err := e.args.read(input); err != nil {
		return err
	}
	e.out.start(output)
	for row := range rows {
		e.args.row, e.out.row = row, row
		e.out.set = false
		if g.Null || !e.args.anyNull() {
			if err := e.eval(&e.args, &e.out); err != nil {
				return err
			}
		}
		if !e.out.set {
			e.out.Null()
		}
	}
	e.out.finish()
	return nil
}

// assignStrings puts strings, which lie one after the other in buf, into rows of a vector.
func assignStrings(v duck.Vector, rows, ends []uint64, buf []byte) {
	C.ashiato_assign(v.Ptr, C.uint64_t(len(rows)), (*C.uint64_t)(&rows[0]), (*C.uint64_t)(&ends[0]), (*C.char)(unsafe.Pointer(&buf[0])))
}
