package setup

import (
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// An Estimate is what a configuration costs in a month of 30 days, in USD.
type Estimate struct {
	// Objects and Bytes are what the trail delivers in a month. Measured tells that they come from a day that was listed, else they
	// are assumed.
	Objects, Bytes int64
	Measured       bool
	Items          []CostItem
}

// A CostItem is one line of an Estimate. Key is its message in the catalogue, with the parameter quantity.
type CostItem struct {
	Key      string
	Quantity float64 // requests, or for storage GB
	Dollars  float64
}

// Total returns the sum of all items.
func (e Estimate) Total() (sum float64) {
	for _, i := range e.Items {
		sum += i.Dollars
	}
	return sum
}

// What a small account delivers, where nobody could count: four objects of 20 kB in an hour and region, in five regions.
const (
	AssumedObjects = 5 * 4 * 24 * monthDays
	AssumedBytes   = AssumedObjects * 20_000
	monthDays      = 30
	month          = monthDays * 24 * time.Hour
)

// Prices in USD as of us-east-1, without free tiers; other regions cost up to a half more. From the pages on prices of Amazon S3, SQS,
// AWS KMS, AWS Glue (catalog), DynamoDB (on demand) and AWS Lambda.
const (
	priceGet         = 0.0004 / 1000
	pricePut         = 0.005 / 1000 // and list requests
	priceStored      = 0.023        // for a GB and month, S3 Standard
	priceMessage     = 0.40 / 1e6
	priceKey         = 0.03 / 10_000
	priceGlue        = 1.0 / 1e6
	priceWrite       = 0.625 / 1e6
	priceRead        = 0.125 / 1e6
	priceInvoke      = 0.20 / 1e6
	priceGBSecond    = 0.0000166667
	gigabyte         = 1e9
	lakeShare        = 0.73 // size of the lake's files, of the log files as delivered (docs: measured on a million records)
	storedMonths     = 12
	filesPerCommit   = 6 // data files of some days, and Iceberg's metadata
	glueCallsCommit  = 3
	writesPerObject  = 1.0
	writesPerCommit  = 8.0
	secondsPerInvoke = 5.0
	callsPerMessage  = 2.0 // receive and delete, at worst one message each
	pollSeconds      = 20
	secondsPerTurn   = 1.0 // of rules that find nothing, in a function that is warm
	itemsPerTurn     = 3.0 // that are written in the ledger, and read
	tablesPerTurn    = 2.0 // that AWS Glue is asked for
)

// Cost estimates what a configuration costs in a month, the lake's storage as after a year.
func Cost(c config.Config, f aws.Found, shape string) Estimate {
	e := Estimate{Objects: AssumedObjects, Bytes: AssumedBytes}
	if t, ok := mainTrail(f); ok && t.Day.Objects > 0 {
		e.Objects, e.Bytes, e.Measured = t.Day.Objects*monthDays, t.Day.Bytes*monthDays, true
	}
	objects := float64(e.Objects)
	add := func(key string, quantity, price float64) {
		e.Items = append(e.Items, CostItem{Key: "setup.cost." + key, Quantity: quantity, Dollars: quantity * price})
	}
	queue := false
	for _, s := range c.Sources {
		queue = queue || s.Queue != ""
	}
	invocations := min(objects, month.Minutes()) // the mapping waits up to a minute for a batch
	if queue {
		polls := 0.0
		if shape != Lambda {
			polls = month.Seconds() / pollSeconds
		}
		add("queue", objects*callsPerMessage+polls, priceMessage)
	}
	add("read", objects, priceGet)
	if t, ok := mainTrail(f); ok && t.KMSKey != "" {
		add("key", objects, priceKey)
	}
	if config.IsS3(c.Lake) {
		commits := min(objects, month.Seconds()/c.Collect.Every.Seconds())
		if shape == Lambda {
			commits = invocations
		}
		add("write", commits*filesPerCommit, pricePut)
		add("stored", float64(e.Bytes)*lakeShare*storedMonths/gigabyte, priceStored)
		add("glue", commits*glueCallsCommit, priceGlue)
		add("ledger", objects*writesPerObject+commits*writesPerCommit, priceWrite+priceRead)
	}
	if shape == Lambda {
		e.Items = append(e.Items, CostItem{Key: "setup.cost.function", Quantity: invocations,
			Dollars: invocations * (priceInvoke + secondsPerInvoke*lambdaMegabytes/1024*priceGBSecond)})
	}
	if shape == Lambda && watches(c) {
		turns := month.Minutes()
		e.Items = append(e.Items, CostItem{Key: "setup.cost.watch", Quantity: turns, Dollars: invocations*pricePut + // what a batch changes is saved
			turns*(priceInvoke+secondsPerTurn*lambdaMegabytes/1024*priceGBSecond+itemsPerTurn*(priceWrite+priceRead)+tablesPerTurn*priceGlue)})
	}
	return e
}
