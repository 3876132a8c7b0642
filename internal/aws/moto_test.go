package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
)

// motoVersion is the one that scripts/moto/install.sh is asked for in the Makefile.
const motoVersion = "5.2.1"

// startMoto runs a server that stands in for AWS, and sets the environment so that the SDK finds it.
func startMoto(t *testing.T) (url string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(cache, "ashiato", "moto-"+motoVersion)
	if _, err := os.Stat(filepath.Join(home, "complete")); err != nil {
		why := "moto is not installed: run scripts/moto/install.sh " + motoVersion
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatal(why)
		}
		t.Skip("SKIPPED: " + why)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	l.Close()
	var out bytes.Buffer
	cmd := exec.Command(filepath.Join(home, "bin", "python3"), "-m", "moto.server", "-H", "127.0.0.1", "-p", fmt.Sprint(address.Port))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	url = "http://" + address.String()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	deadline := time.Now().Add(time.Minute)
	for {
		resp, err := http.Get(url + "/moto-api/")
		if err == nil {
			resp.Body.Close()
			return url
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			t.Fatalf("moto does not answer: %v", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func post(t *testing.T, url string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(url, "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode > 299 {
		reason, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s: %s: %s", url, resp.Status, reason)
	}
}

func open(t *testing.T, o AthenaOptions) *Athena {
	t.Helper()
	a, err := OpenAthena(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The SDK's client, its credentials and its errors, against a server that answers like Athena but runs no SQL.
func TestMoto(t *testing.T) {
	url := startMoto(t)
	client := open(t, AthenaOptions{}).api.(*athena.Client)
	if _, err := client.CreateWorkGroup(t.Context(), &athena.CreateWorkGroupInput{Name: awscore.String("audit")}); err != nil {
		t.Fatal(err)
	}
	t.Run("rows", func(t *testing.T) {
		post(t, url+"/moto-api/state-manager/set-transition", map[string]any{"model_name": "athena::execution",
			"transition": map[string]any{"progression": "manual", "times": 2}})
		post(t, url+"/moto-api/static/athena/query-results", map[string]any{"region": "eu-west-1", "results": []any{map[string]any{
			"rows": []any{
				map[string]any{"Data": []any{map[string]any{"VarCharValue": "who"}, map[string]any{"VarCharValue": "n"}}},
				map[string]any{"Data": []any{map[string]any{"VarCharValue": "ayumi"}, map[string]any{"VarCharValue": "3"}}},
				map[string]any{"Data": []any{map[string]any{}, map[string]any{"VarCharValue": "4"}}},
			},
			"column_info": []any{
				map[string]any{"CatalogName": "hive", "Name": "who", "Label": "who", "Type": "varchar", "Precision": 1, "Scale": 0, "Nullable": "UNKNOWN", "CaseSensitive": true},
				map[string]any{"CatalogName": "hive", "Name": "n", "Label": "n", "Type": "bigint", "Precision": 1, "Scale": 0, "Nullable": "UNKNOWN", "CaseSensitive": false},
			},
		}}})
		a := open(t, AthenaOptions{Workgroup: "audit", Output: "s3://results/x/", Database: "ashiato", ReuseMinutes: 5})
		var states []string
		rows, err := a.Run(t.Context(), "SELECT who, n FROM t WHERE a = ?", []any{"it's"}, RunOptions{Progress: func(s Stats) { states = append(states, s.State) }})
		if err != nil {
			t.Fatal(err)
		}
		all, err := readAll(t.Context(), rows)
		if !errors.Is(err, io.EOF) || fmt.Sprint(all) != "[[ayumi 3] [<nil> 4]]" {
			t.Errorf("%v, %v", all, err)
		}
		if got := strings.Join(states, " "); !strings.HasPrefix(got, "QUEUED ") || !strings.HasSuffix(got, " SUCCEEDED") {
			t.Errorf("states: %s", got)
		}
		out, err := client.GetQueryExecution(t.Context(), &athena.GetQueryExecutionInput{QueryExecutionId: awscore.String(rows.Stats().ID)})
		if err != nil {
			t.Fatal(err)
		}
		q := out.QueryExecution
		if *q.WorkGroup != "audit" || *q.QueryExecutionContext.Database != "ashiato" || *q.ResultConfiguration.OutputLocation != "s3://results/x/"+rows.Stats().ID+".csv" ||
			fmt.Sprint(q.ExecutionParameters) != "['it''s']" {
			t.Errorf("%+v", q)
		}
	})
	t.Run("stopped", func(t *testing.T) {
		post(t, url+"/moto-api/state-manager/set-transition", map[string]any{"model_name": "athena::execution",
			"transition": map[string]any{"progression": "manual", "times": 1000}})
		ctx, cancel := context.WithCancel(t.Context())
		var id string
		_, err := open(t, AthenaOptions{Output: "s3://results/"}).Run(ctx, "SELECT 1", nil, RunOptions{Progress: func(s Stats) { id = s.ID; cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		out, err := client.GetQueryExecution(t.Context(), &athena.GetQueryExecutionInput{QueryExecutionId: &id})
		if err != nil || out.QueryExecution.Status.State != types.QueryExecutionStateCancelled {
			t.Errorf("%+v, %v", out, err)
		}
	})
	t.Run("no workgroup", func(t *testing.T) {
		_, err := open(t, AthenaOptions{Workgroup: "nowhere", Output: "s3://results/"}).Run(t.Context(), "SELECT 1", nil, RunOptions{})
		if kindOf(err) != NoWorkgroup {
			t.Errorf("got %v", err)
		}
	})
	t.Run("unreachable", func(t *testing.T) {
		t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
		t.Setenv("AWS_MAX_ATTEMPTS", "1")
		a := open(t, AthenaOptions{})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		if _, err := a.Run(ctx, "SELECT 1", nil, RunOptions{}); kindOf(err) != Unreachable {
			t.Errorf("got %v", err)
		}
	})
}

// What is missing before any request is told as what it is.
func TestOpenWithoutSettings(t *testing.T) {
	empty := map[string]string{
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "", "AWS_WEB_IDENTITY_TOKEN_FILE": "", "HOME": t.TempDir(),
	}
	for name, value := range empty {
		t.Setenv(name, value)
	}
	if _, err := OpenAthena(t.Context(), AthenaOptions{}); kindOf(err) != Config || !strings.Contains(err.Error(), "region") {
		t.Errorf("without a region: %v", err)
	}
	if _, err := OpenAthena(t.Context(), AthenaOptions{Region: "eu-west-1"}); kindOf(err) != Credentials {
		t.Errorf("without credentials: %v", err)
	}
	if _, err := OpenAthena(t.Context(), AthenaOptions{Region: "eu-west-1", Profile: "nobody"}); kindOf(err) != Config {
		t.Errorf("with an unknown profile: %v", err)
	}
}
