package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	runtime "github.com/aws/aws-lambda-go/lambda"
	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/lambda"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// runtimeAPI is where Lambda tells a function where its runtime API is:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const runtimeAPI = "AWS_LAMBDA_RUNTIME_API"

// lambdaArguments are the arguments of the program: Lambda gives none, and starts the program as bootstrap.
func lambdaArguments(started string, args []string, getenv func(string) string) []string {
	if len(args) == 0 && (filepath.Base(started) == "bootstrap" || getenv(runtimeAPI) != "") {
		return []string{"lambda"}
	}
	return args
}

func (s *session) lambdaCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "lambda",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.lambda(cmd.Context()) },
	}
}

// How long before the end of an invocation work is stopped, and how long work in hand may go on then.
const (
	lambdaMargin = 15 * time.Second
	lambdaDrain  = 10 * time.Second
)

// lambda answers invocations until Lambda ends the process.
func (s *session) lambda(ctx context.Context) error {
	if s.Getenv(runtimeAPI) == "" {
		return s.fail(exitUsage, "lambda.outside", text.Args{"command": s.typed("ashiato serve")})
	}
	getenv := functionEnv(s.Program.Getenv, os.TempDir())
	s.environment.Store(&getenv)
	boundMemory()
	f := &function{session: s, stores: map[string]*awssource.Store{}}
	functions := lambda.Functions{Collect: f.collect, Parse: awssource.Parse, RunDue: f.runDue, Watch: f.watch, Query: f.query, Margin: lambdaMargin}
	var inHand sync.RWMutex
	context.AfterFunc(ctx, func() { // the client of the runtime API waits for the next invocation whatever happens
		inHand.Lock()
		s.Abort(s.report(f.close()))
	})
	runtime.StartWithOptions(func(called context.Context, payload json.RawMessage) (any, error) {
		inHand.RLock()
		defer inHand.RUnlock()
		called, stop := context.WithCancel(called)
		defer stop()
		defer context.AfterFunc(ctx, stop)()
		answer, err := functions.Handle(called, payload)
		return answer, f.reason(err)
	})
	return nil
}

// functionEnv is the environment with the user's folders where a function of Lambda can have them: it may write below the folder for
// temporary files only, and brings its configuration along.
func functionEnv(getenv func(string) string, temp string) func(string) string {
	return func(name string) string {
		v := getenv(name)
		if v != "" {
			return v
		}
		switch name {
		case "XDG_DATA_HOME", "XDG_CACHE_HOME":
			return temp
		case "XDG_CONFIG_HOME":
			return getenv("LAMBDA_TASK_ROOT")
		}
		return ""
	}
}

// A function is the program in Lambda. What it opens stays open for the invocations that follow.
type function struct {
	*session

	mu     sync.Mutex // guards what follows
	lake   *lake.Lake
	state  *state.Store
	rules  *watch                      // of a lake on S3
	stores map[string]*awssource.Store // by the URL of the source's queue
}

func (f *function) open(ctx context.Context) (*lake.Lake, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lake != nil {
		return f.lake, nil
	}
	if f.configErr != nil {
		return nil, f.configErr
	}
	l, err := f.openLake(ctx, true)
	if err != nil {
		return nil, err
	}
	f.lake = l
	return l, nil
}

// openStates is what the function remembers for as long as Lambda keeps its process.
func (f *function) openStates(ctx context.Context, l *lake.Lake) (*state.Store, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state == nil {
		st, err := f.openState(ctx, l.ID())
		if err != nil {
			return nil, err
		}
		f.state = st
	}
	return f.state, nil
}

func (f *function) close() (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rules != nil {
		err = f.rules.close()
	}
	if f.state != nil {
		err = errors.Join(err, f.state.Close())
	}
	if f.lake != nil {
		err = errors.Join(err, f.lake.Close())
	}
	return err
}

// reason is an error as Lambda is told it.
func (f *function) reason(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*collect.SourceError](err); ok {
		err = f.collectFailure(e)
	}
	sentence := f.failure(f.sourceFailure(err)).text
	if sentence == "" {
		sentence = text.CleanLine(err.Error())
	}
	return errors.New(sentence)
}

// collect brings the messages of an invocation into the lake.
func (f *function) collect(ctx context.Context, messages pipeline.Source, queue string) error {
	l, err := f.open(ctx)
	if err != nil {
		return err
	}
	store, err := f.store(ctx, queue)
	if err != nil {
		return err
	}
	o, err := f.collectOptions(l)
	if err != nil {
		return err
	}
	o.Source, o.Open, o.Drain = messages, store.Open, lambdaDrain
	if o.Filter, err = f.queueFilter(queue); err != nil {
		return err
	}
	if proof := f.newWatching(l, f.config.Sources); proof != nil {
		o.Witness = proof.watch // digest files are checked by run-due
	}
	sum, err := collect.Run(ctx, o)
	f.detail(f.T("serve.ended", text.Args{"time": f.moment(f.Now()), "n": sum.Records, "waiting": sum.Pending, "commit": "-"}))
	if err == nil && sum.Records > 0 {
		f.watchAfter(ctx, l)
	}
	return err
}

// store opens objects as whom the source of a queue says, else as the configuration does.
func (f *function) store(ctx context.Context, queue string) (*awssource.Store, error) {
	source := f.sourceOf(queue)
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.stores[source.Queue]; s != nil {
		return s, nil
	}
	s, err := collect.Store(ctx, source)
	if err == nil {
		f.stores[source.Queue] = s
	}
	return s, err
}

// sourceOf is what the configuration says of a queue.
func (f *function) sourceOf(queue string) config.Source {
	i := slices.IndexFunc(f.config.Sources, func(s config.Source) bool { return isQueue(s.Queue, queue) })
	if i < 0 {
		return config.Source{AWS: f.config.AWS}
	}
	return f.config.Sources[i]
}

// queueFilter is the filter of a queue's source; nil where it has none.
func (f *function) queueFilter(queue string) (*ingest.Filter, error) {
	source := f.sourceOf(queue)
	return f.sourceFilter(source, source.Queue)
}

// isQueue tells whether a URL ends like the ARN of a queue: with the account and the name.
func isQueue(url, arn string) bool {
	parts := strings.Split(arn, ":")
	return url != "" && len(parts) == 6 && strings.HasSuffix(url, "/"+parts[4]+"/"+parts[5])
}

// What a query in Lambda is, where the event does not say.
const (
	queryEnv       = "ASHIATO_QUERY" // a statement, or the name of a saved query
	queryFileEnv   = "ASHIATO_QUERY_FILE"
	queryEngineEnv = "ASHIATO_QUERY_ENGINE"
	queryOutEnv    = "ASHIATO_QUERY_OUT"
	queryFormatEnv = "ASHIATO_QUERY_FORMAT"
)

// maxAnswer bounds a result within an answer; Lambda takes 6 MB, in which quotes and line ends are two bytes.
const maxAnswer = 5_000_000

// query answers a question.
func (f *function) query(ctx context.Context, q lambda.Question) (lambda.Answer, error) {
	var none lambda.Answer
	if q.SQL == "" && q.Name == "" && q.File == "" {
		q.SQL, q.File = f.Getenv(queryEnv), f.Getenv(queryFileEnv)
	}
	for env, v := range map[string]*string{queryEngineEnv: &q.Engine, queryOutEnv: &q.Out, queryFormatEnv: &q.Format} {
		if *v == "" {
			*v = f.Getenv(env)
		}
	}
	if q.Out != "" && !config.IsS3(q.Out) {
		return none, f.fail(exitUsage, "lambda.out", text.Args{"value": q.Out})
	}
	written := &bounded{most: maxAnswer, full: f.fail(exitFailure, "lambda.too_large", text.Args{"bytes": text.Bytes(maxAnswer)})}
	p := *f.Program
	p.Stdin, p.Stdout = strings.NewReader(""), written
	asked := &session{Program: &p, Printer: f.Printer, flags: f.flags, config: f.config, zone: f.zone, invoked: f.invoked}
	if q.Format != "" {
		format, err := encode.ParseFormat(q.Format)
		if err != nil {
			return none, f.fail(exitUsage, "usage.bad_output", text.Args{"value": q.Format, "names": formatNames()})
		}
		asked.format = format
	}
	if q.Out == "" && asked.format.Binary() {
		return none, f.fail(exitUsage, "lambda.binary", text.Args{"format": string(asked.format)})
	}
	answer, err := f.answerQuestion(ctx, asked, q)
	if err != nil {
		return none, asked.queryError(ctx, err)
	}
	answer.Text = written.String()
	return answer, nil
}

// answerQuestion runs the statement and writes its rows.
func (f *function) answerQuestion(ctx context.Context, asked *session, q lambda.Question) (done lambda.Answer, err error) {
	flags := queryFlags{engine: q.Engine, out: q.Out}
	for name, value := range q.Parameters {
		flags.params = append(flags.params, name+"="+value)
	}
	sql, values, err := f.questionSQL(asked, q, &flags)
	if err != nil {
		return done, err
	}
	if q.Out != "" {
		t, err := asked.outTarget(q.Out, flags.name)
		if err != nil {
			return done, err
		}
		done.Out = t.path
	}
	write, err := asked.rowsTo(ctx, flags)
	if err != nil {
		return done, err
	}
	a, err := f.engineFor(ctx, asked, flags)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := asked.freshSessions(ctx, a, sql, values); err != nil {
		return done, err
	}
	answer, err := a.Ask(ctx, ask.Question{SQL: sql, Args: values})
	if err != nil {
		return done, err
	}
	asked.notes(answer.Notes)
	done.Rows, err = write(answer)
	return done, errors.Join(err, answer.Close())
}

// questionSQL finds the statement. Files are those that were deployed with the function, and no others.
func (f *function) questionSQL(asked *session, q lambda.Question, flags *queryFlags) (string, []any, error) {
	given := 0
	for _, v := range []string{q.SQL, q.Name, q.File} {
		if v != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return "", nil, f.fail(exitUsage, "lambda.one")
	case q.File != "" && !filepath.IsLocal(q.File):
		return "", nil, f.fail(exitUsage, "lambda.file", text.Args{"path": text.CleanLine(q.File)})
	case q.File != "":
		return asked.statement(filepath.Join(f.Getenv("LAMBDA_TASK_ROOT"), q.File), nil, flags)
	case q.Name != "" && !saved.IsName(q.Name):
		return "", nil, f.fail(exitUsage, "saved.unknown", text.Args{"name": text.CleanLine(q.Name)})
	case q.Name != "":
		return asked.statement("", []string{q.Name}, flags)
	}
	return asked.statement("", []string{q.SQL}, flags)
}

// engineFor opens the engine; the embedded one on the lake that is open.
func (f *function) engineFor(ctx context.Context, asked *session, flags queryFlags) (*openAsker, error) {
	if asked.engineName(flags) != config.EngineEmbedded {
		return asked.openAsker(ctx, flags)
	}
	l, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	tables, err := asked.tableNames(flags)
	if err != nil {
		return nil, err
	}
	flags.memory = f.functionMemory()
	return asked.engineOn(ctx, l, flags, ask.Options{Tables: tables, Now: f.Now})
}

// bounded holds what is written, up to most bytes; more is the error full.
type bounded struct {
	bytes.Buffer
	most int
	full error
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, b.full
	}
	return b.Buffer.Write(p)
}
