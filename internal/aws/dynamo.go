package aws

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// A DynamoTable is a table in DynamoDB whose items have the keys pk and sk, both text. It may be used by several goroutines.
//
// Conditions and updates are expressions of DynamoDB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html). #name in them is the attribute of that name,
// :name the value Values["name"].
type DynamoTable struct {
	api  *dynamodb.Client
	name string
}

// An Item is an item's attributes: string, int64 and bool; others are left out when an item is read.
type Item map[string]any

// A Key is an item's place: partition and sort key.
type Key struct{ PK, SK string }

// A Write changes one item, or only checks it. Exactly one of Put, Update, Delete and Check is set.
type Write struct {
	Key
	Put       Item // the item becomes this
	Update    string
	Delete    bool
	Check     bool // nothing is changed
	Condition string
	Values    Item
}

// NewDynamoTable gives the table of that name, without looking whether it is there.
func NewDynamoTable(cfg awscore.Config, name string) *DynamoTable {
	return &DynamoTable{dynamodb.NewFromConfig(cfg), name}
}

// OpenDynamoTable finds credentials and gives the table of that name, without looking whether it is there. A failure is an *Error.
func OpenDynamoTable(ctx context.Context, a Access, name string) (*DynamoTable, error) {
	cfg, err := a.loadRegional(ctx)
	if err != nil {
		return nil, err
	}
	return NewDynamoTable(cfg, name), nil
}

// Name is the table's.
func (t *DynamoTable) Name() string { return t.name }

// ErrConflict says that others changed an item in the same moment, so often that it was given up.
var ErrConflict = errors.New("too many changes at a time")

// explain words an error of the table.
func (t *DynamoTable) explain(err error, action string) error {
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); ok {
		return &Error{Kind: Config, Name: "ResourceNotFoundException", Message: "there is no DynamoDB table " + t.name, Err: err}
	}
	err = explain(err)
	if e, ok := errors.AsType[*Error](err); ok {
		if e.Kind == Permission && e.Action == "" {
			e.Action = action
		}
		e.Message = "DynamoDB table " + t.name + ": " + e.Message
	}
	return err
}

// Get reads an item as it is after all writes that were answered before; nil when it is not there.
func (t *DynamoTable) Get(ctx context.Context, k Key) (Item, error) {
	out, err := t.api.GetItem(ctx, &dynamodb.GetItemInput{TableName: &t.name, Key: k.attributes(), ConsistentRead: awscore.Bool(true)})
	if err != nil {
		return nil, t.explain(err, "dynamodb:GetItem")
	}
	return fromAttributes(out.Item), nil
}

// BatchGet reads items, perhaps as they were a second ago; those that are not there are left out. The keys must differ.
func (t *DynamoTable) BatchGet(ctx context.Context, keys []Key) (map[Key]Item, error) {
	const most = 100 // in one request
	found := make(map[Key]Item, len(keys))
	for len(keys) > 0 {
		var ask []map[string]types.AttributeValue
		for _, k := range keys[:min(len(keys), most)] {
			ask = append(ask, k.attributes())
		}
		keys = keys[len(ask):]
		for try := 0; len(ask) > 0; try++ {
			if err := t.pause(ctx, try); err != nil {
				return nil, err
			}
			out, err := t.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{t.name: {Keys: ask}}})
			if err != nil {
				return nil, t.explain(err, "dynamodb:BatchGetItem")
			}
			for _, a := range out.Responses[t.name] {
				item := fromAttributes(a)
				found[item.key()] = item
			}
			ask = out.UnprocessedKeys[t.name].Keys // there was no room in the answer, or too much was asked
		}
	}
	return found, nil
}

// Query calls yield with the items of a partition whose sort key is at least from, in the order of sort keys, as they are after
// all writes that were answered before.
func (t *DynamoTable) Query(ctx context.Context, pk, from string, yield func(Item) error) error {
	in := &dynamodb.QueryInput{TableName: &t.name, ConsistentRead: awscore.Bool(true), KeyConditionExpression: awscore.String("pk = :pk"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":pk": attribute(pk)}}
	if from != "" {
		in.KeyConditionExpression = awscore.String("pk = :pk AND sk >= :sk")
		in.ExpressionAttributeValues[":sk"] = attribute(from)
	}
	pages := dynamodb.NewQueryPaginator(t.api, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return t.explain(err, "dynamodb:Query")
		}
		for _, a := range page.Items {
			if err := yield(fromAttributes(a)); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Scan says which items of a whole table are wanted. All are read and paid for, half a read unit for each 4 kB.
type Scan struct {
	Filter     string // as a condition
	Values     Item
	Attributes []string // that are given
	Segments   int      // of the table that are read at a time (1)
}

// Scan calls yield with the items that are wanted, in no order, from one goroutine at a time, as they were a second ago or are. It ends with the
// first error of yield.
func (t *DynamoTable) Scan(ctx context.Context, s Scan, yield func(Item) error) error {
	filter := Write{Condition: s.Filter, Values: s.Values}
	names, wanted := filter.names(), make([]string, len(s.Attributes))
	if names == nil {
		names = map[string]string{}
	}
	for i, a := range s.Attributes {
		wanted[i] = "#" + a
		names[wanted[i]] = a
	}
	var mu sync.Mutex
	segments := max(s.Segments, 1)
	g, ctx := errgroup.WithContext(ctx)
	for i := range segments {
		pages := dynamodb.NewScanPaginator(t.api, &dynamodb.ScanInput{TableName: &t.name, FilterExpression: optional(s.Filter),
			ExpressionAttributeNames: names, ExpressionAttributeValues: filter.values(), ProjectionExpression: optional(strings.Join(wanted, ", ")),
			Segment: awscore.Int32(int32(i)), TotalSegments: awscore.Int32(int32(segments))})
		g.Go(func() error {
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return t.explain(err, "dynamodb:Scan")
				}
				if err := each(&mu, page.Items, yield); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func each(mu *sync.Mutex, items []map[string]types.AttributeValue, yield func(Item) error) error {
	mu.Lock()
	defer mu.Unlock()
	for _, a := range items {
		if err := yield(fromAttributes(a)); err != nil {
			return err
		}
	}
	return nil
}

// Do makes one write, which is no Check. It says false when the condition does not hold, and then gives the item as it is, nil
// when there is none.
func (t *DynamoTable) Do(ctx context.Context, w Write) (ok bool, there Item, err error) {
	for try := 0; ; try++ {
		if err := t.pause(ctx, try); err != nil {
			return false, nil, err
		}
		action := ""
		switch names, values, condition := w.names(), w.values(), optional(w.Condition); {
		case w.Put != nil:
			action = "dynamodb:PutItem"
			_, err = t.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: w.item(), ConditionExpression: condition,
				ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
		case w.Delete:
			action = "dynamodb:DeleteItem"
			_, err = t.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: w.attributes(), ConditionExpression: condition,
				ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
		default:
			action = "dynamodb:UpdateItem"
			_, err = t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &t.name, Key: w.attributes(), ConditionExpression: condition, UpdateExpression: &w.Update,
				ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
		}
		if err == nil {
			return true, nil, nil
		}
		if failed, is := errors.AsType[*types.ConditionalCheckFailedException](err); is {
			return false, fromAttributes(failed.Item), nil
		}
		if _, busy := errors.AsType[*types.TransactionConflictException](err); !busy {
			return false, nil, t.explain(err, action)
		}
	}
}

// Transact makes up to 100 writes, all or none. It says false when a condition does not hold.
func (t *DynamoTable) Transact(ctx context.Context, writes ...Write) (bool, error) {
	items := make([]types.TransactWriteItem, len(writes))
	for i, w := range writes {
		items[i] = w.transactional(&t.name)
	}
	for try := 0; ; try++ {
		if err := t.pause(ctx, try); err != nil {
			return false, err
		}
		_, err := t.api.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: items})
		if err == nil {
			return true, nil
		}
		cancelled, is := errors.AsType[*types.TransactionCanceledException](err)
		if !is {
			return false, t.explain(err, "dynamodb:PutItem")
		}
		again := false
		for _, r := range cancelled.CancellationReasons {
			switch awscore.ToString(r.Code) {
			case "None":
			case "ConditionalCheckFailed":
				return false, nil
			case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
				again = true
			default:
				return false, t.explain(err, "dynamodb:PutItem")
			}
		}
		if !again {
			return false, t.explain(err, "dynamodb:PutItem")
		}
	}
}

// pause waits before a repetition: 20 ms at first, at most 1.28 s, some 10 s in all.
func (t *DynamoTable) pause(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	if try > 14 {
		return fmt.Errorf("DynamoDB table %s: %w", t.name, ErrConflict)
	}
	return sleep(ctx, 10*time.Millisecond<<min(try, 7))
}

// Create makes the table, paid by request, with the time to live in the attribute expires (Unix seconds), and waits until it can
// be used. A table that is there is no error. It is for tests and setup.
func (t *DynamoTable) Create(ctx context.Context) error {
	text := types.ScalarAttributeTypeS
	_, err := t.api.CreateTable(ctx, &dynamodb.CreateTableInput{TableName: &t.name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: awscore.String("pk"), AttributeType: text}, {AttributeName: awscore.String("sk"), AttributeType: text}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: awscore.String("pk"), KeyType: types.KeyTypeHash}, {AttributeName: awscore.String("sk"), KeyType: types.KeyTypeRange}}})
	if _, there := errors.AsType[*types.ResourceInUseException](err); there {
		return nil
	}
	if err != nil {
		return t.explain(err, "dynamodb:CreateTable")
	}
	if err := dynamodb.NewTableExistsWaiter(t.api).Wait(ctx, &dynamodb.DescribeTableInput{TableName: &t.name}, 5*time.Minute); err != nil {
		return t.explain(err, "dynamodb:DescribeTable")
	}
	_, err = t.api.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: &t.name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: awscore.String("expires"), Enabled: awscore.Bool(true)}})
	if err != nil {
		return t.explain(err, "dynamodb:UpdateTimeToLive")
	}
	return nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

var attributeName = regexp.MustCompile(`#(\w+)`)

// names lists the attributes that the expressions name.
func (w *Write) names() map[string]string {
	var out map[string]string
	for _, m := range attributeName.FindAllStringSubmatch(w.Condition+" "+w.Update, -1) {
		if out == nil {
			out = map[string]string{}
		}
		out[m[0]] = m[1]
	}
	return out
}

func (w *Write) values() map[string]types.AttributeValue {
	if len(w.Values) == 0 {
		return nil
	}
	out := make(map[string]types.AttributeValue, len(w.Values))
	for name, v := range w.Values {
		out[":"+name] = attribute(v)
	}
	return out
}

func (w *Write) item() map[string]types.AttributeValue {
	out := w.attributes()
	for name, v := range w.Put {
		out[name] = attribute(v)
	}
	return out
}

func (w *Write) transactional(table *string) types.TransactWriteItem {
	names, values, condition := w.names(), w.values(), optional(w.Condition)
	switch {
	case w.Put != nil:
		return types.TransactWriteItem{Put: &types.Put{TableName: table, Item: w.item(), ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values}}
	case w.Delete:
		return types.TransactWriteItem{Delete: &types.Delete{TableName: table, Key: w.attributes(), ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values}}
	case w.Check:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: table, Key: w.attributes(), ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values}}
	}
	return types.TransactWriteItem{Update: &types.Update{TableName: table, Key: w.attributes(), UpdateExpression: &w.Update, ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values}}
}

func (k Key) attributes() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": attribute(k.PK), "sk": attribute(k.SK)}
}

func (i Item) key() Key { return Key{i.Text("pk"), i.Text("sk")} }

// Text gives a text attribute, empty when it is not there.
func (i Item) Text(name string) string {
	s, _ := i[name].(string)
	return s
}

// Number gives a number, 0 when it is not there.
func (i Item) Number(name string) int64 {
	n, _ := i[name].(int64)
	return n
}

func attribute(v any) types.AttributeValue {
	switch v := v.(type) {
	case string:
		return &types.AttributeValueMemberS{Value: v}
	case bool:
		return &types.AttributeValueMemberBOOL{Value: v}
	case int64:
		return &types.AttributeValueMemberN{Value: strconv.FormatInt(v, 10)}
	case int:
		return &types.AttributeValueMemberN{Value: strconv.Itoa(v)}
	}
	panic(fmt.Sprintf("an item has no attribute of type %T", v)) // a mistake in this program
}

// fromAttributes is nil for no item.
func fromAttributes(a map[string]types.AttributeValue) Item {
	if len(a) == 0 {
		return nil
	}
	item := make(Item, len(a))
	for name, v := range a {
		switch v := v.(type) {
		case *types.AttributeValueMemberS:
			item[name] = v.Value
		case *types.AttributeValueMemberBOOL:
			item[name] = v.Value
		case *types.AttributeValueMemberN:
			if n, err := strconv.ParseInt(v.Value, 10, 64); err == nil {
				item[name] = n
			}
		}
	}
	return item
}
