package aws

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/ashiato/ashiato/internal/mototest"
)

// What a lake does with a bucket.
func TestBucketOfLake(t *testing.T) {
	mototest.StartStrict(t)
	ctx := t.Context()
	for range 2 {
		if err := CreateBucket(ctx, Access{}, "lake"); err != nil {
			t.Fatal(err)
		}
	}
	b, err := OpenBucket(ctx, BucketOptions{Bucket: "lake"})
	if err != nil {
		t.Fatal(err)
	}
	text := "0123456789"
	put := func(key, text string) error { return b.PutNew(ctx, key, strings.NewReader(text), int64(len(text))) }
	if err := put("a/1", text); err != nil {
		t.Fatal(err)
	}
	if err := put("a/1", "other"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an object was replaced: %v", err)
	}
	var wg sync.WaitGroup
	won := make(chan int, 8)
	for i := range 8 {
		wg.Go(func() {
			switch err := put("a/race", fmt.Sprint(i)); {
			case err == nil:
				won <- i
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Errorf("%d writers of one object won", len(won))
	}
	for _, tt := range []struct {
		offset, length int64
		want           string
	}{{0, 4, "0123"}, {8, 100, "89"}, {3, 1, "3"}} {
		if got, err := b.ReadAt(ctx, "a/1", tt.offset, tt.length); err != nil || string(got) != tt.want {
			t.Errorf("%d bytes from %d: %q, %v", tt.length, tt.offset, got, err)
		}
	}
	if size, err := b.Size(ctx, "a/1"); err != nil || size != 10 {
		t.Errorf("size %d, %v", size, err)
	}
	if err := b.Put(ctx, "a/1", strings.NewReader("new"), 3); err != nil {
		t.Fatal(err)
	}
	body, err := b.Get(ctx, "a/1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); err != nil || string(got) != "new" {
		t.Errorf("%q, %v", got, err)
	}
	body.Close()
	var keys []string
	err = b.ListObjects(ctx, "a/", func(o ObjectInfo) error {
		if o.Modified.IsZero() || o.Size == 0 {
			t.Errorf("%+v", o)
		}
		keys = append(keys, o.Key)
		return nil
	})
	if err != nil || fmt.Sprint(keys) != "[a/1 a/race]" {
		t.Errorf("%v, %v", keys, err)
	}
	if err := b.Delete(ctx, "a/1", "a/none"); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"size": errorOf(b.Size(ctx, "a/1")), "range": errorOf(b.ReadAt(ctx, "a/1", 0, 1)), "get": errorOf(b.Get(ctx, "a/1")),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s of what is gone: %v", what, err)
		}
	}
	if cfg, err := b.Config(ctx); err != nil || cfg.Region == "" {
		t.Errorf("region %q, %v", cfg.Region, err)
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestDynamoTable(t *testing.T) {
	mototest.StartStrict(t)
	ctx := t.Context()
	table, err := OpenDynamoTable(ctx, Access{}, "table")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.Get(ctx, Key{"a", "b"}); kindOf(err) != Config || !strings.Contains(err.Error(), "no DynamoDB table table") {
		t.Errorf("without a table: %v", err)
	}
	for range 2 {
		if err := table.Create(ctx); err != nil {
			t.Fatal(err)
		}
	}
	must := func(ok bool, there Item, err error) {
		t.Helper()
		if !ok || err != nil {
			t.Fatalf("%v, %v", there, err)
		}
	}
	k := Key{"p", "1"}
	put := Write{Key: k, Put: Item{"text": "足跡", "n": 7, "yes": true}, Condition: "attribute_not_exists(pk)"}
	must(table.Do(ctx, put))
	if ok, there, err := table.Do(ctx, put); ok || err != nil || there.Text("text") != "足跡" || there.Number("n") != 7 || there["yes"] != true {
		t.Errorf("a second put: %v, %v, %v", ok, there, err)
	}
	must(table.Do(ctx, Write{Key: k, Update: "SET #n = #n + :d", Condition: "#text = :t", Values: Item{"d": int64(1), "t": "足跡"}}))
	if item, err := table.Get(ctx, k); err != nil || item.Number("n") != 8 {
		t.Errorf("%v, %v", item, err)
	}
	// All or nothing.
	other := Key{"p", "2"}
	for _, held := range []bool{false, true} {
		ok, err := table.Transact(ctx, Write{Key: other, Put: Item{"x": "y"}}, Write{Key: k, Check: true, Condition: "#n = :n", Values: Item{"n": map[bool]int{true: 8, false: 9}[held]}})
		if err != nil || ok != held {
			t.Errorf("transaction: %v, %v", ok, err)
		}
		if item, err := table.Get(ctx, other); err != nil || (item != nil) != held {
			t.Errorf("after a transaction that is %v: %v, %v", held, item, err)
		}
	}
	must(table.Do(ctx, Write{Key: other, Delete: true, Condition: "attribute_exists(pk)"}))
	if ok, _, err := table.Do(ctx, Write{Key: other, Delete: true, Condition: "attribute_exists(pk)"}); ok || err != nil {
		t.Errorf("a second delete: %v, %v", ok, err)
	}
	var keys []Key
	for i := range 130 {
		key := Key{"many", fmt.Sprintf("%03d", i)}
		keys = append(keys, key)
		if i%2 == 0 {
			must(table.Do(ctx, Write{Key: key, Put: Item{"i": i}}))
		}
	}
	found, err := table.BatchGet(ctx, keys)
	if err != nil || len(found) != 65 || found[keys[128]].Number("i") != 128 {
		t.Errorf("%d items, %v", len(found), err)
	}
	n := 0
	err = table.Query(ctx, "many", "100", func(i Item) error {
		if i.Text("sk") < "100" {
			t.Errorf("%v", i)
		}
		n++
		return nil
	})
	if err != nil || n != 15 {
		t.Errorf("%d items, %v", n, err)
	}
}

// A transaction that meets another is made again; one that is refused for good is not.
func TestTransactionConflict(t *testing.T) {
	for name, tt := range map[string]struct {
		reasons string
		again   bool
	}{
		"conflict": {`[{"Code":"None"},{"Code":"TransactionConflict"}]`, true},
		"throttle": {`[{"Code":"ThrottlingError"}]`, true},
		"size":     {`[{"Code":"ItemCollectionSizeLimitExceeded"}]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				if calls++; calls == 1 {
					w.WriteHeader(http.StatusBadRequest)
					_, _ = io.Copy(w, bytes.NewBufferString(`{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled","CancellationReasons":`+tt.reasons+`}`))
					return
				}
				_, _ = io.WriteString(w, "{}")
			}))
			defer server.Close()
			for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1"} {
				t.Setenv(name, value)
			}
			table, err := OpenDynamoTable(t.Context(), Access{}, "table")
			if err != nil {
				t.Fatal(err)
			}
			ok, err := table.Transact(t.Context(), Write{Key: Key{"a", "b"}, Delete: true})
			if ok != tt.again || (err == nil) != tt.again || (calls == 2) != tt.again {
				t.Errorf("%v, %v after %d calls", ok, err, calls)
			}
		})
	}
}
