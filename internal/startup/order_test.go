package startup_test // so that the package itself does not depend on iceberg-go

import (
	"testing"

	_ "github.com/apache/iceberg-go/table" // has read the collection before a test begins
	"github.com/substrait-io/substrait-go/v8/extensions"

	_ "github.com/ashiato/ashiato/internal/startup"
)

// The large files were left out before iceberg-go read the collection; the others were read.
func TestLeftOut(t *testing.T) {
	c := extensions.GetDefaultCollectionWithNoError()
	for _, name := range []string{"functions_arithmetic.yaml", "functions_datetime.yaml", "functions_string.yaml"} {
		if c.URILoaded(extensions.SubstraitDefaultURIPrefix + name) {
			t.Errorf("%s was read", name)
		}
	}
	for _, name := range []string{"functions_boolean.yaml", "functions_comparison.yaml"} {
		if !c.URILoaded(extensions.SubstraitDefaultURIPrefix + name) {
			t.Errorf("%s was not read", name)
		}
	}
	if n := len(c.GetAllScalarFunctions()); n == 0 || n > 300 {
		t.Errorf("%d functions", n)
	}
}
