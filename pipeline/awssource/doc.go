// Package awssource brings objects in Amazon S3 to package pipeline: those that a queue of Amazon SQS announces ([Queue]), and those that lie
// in a bucket already ([Listing]); [Store] opens them. It is for programs that want every log of a trail, and has no cgo.
//
//	cfg, err := awssource.Load(ctx, awssource.Options{Region: "ap-northeast-1"})
//	queue, err := awssource.NewQueue(awssource.QueueOptions{Config: cfg, URL: url})
//	store := awssource.NewStore(awssource.StoreOptions{Config: cfg})
//	p := &pipeline.Pipeline[*trail.Record]{Source: queue, Open: store.Open, Decode: cloudtrail.Decode(trail.Limits{}), Handler: h}
//	err = p.Run(ctx)
//
// A message is told apart by its structure, not by who sent it ([Parse]): CloudTrail's notice through SNS, wrapped or raw; a notification
// of S3, direct or through SNS or EventBridge; an event of EventBridge that is a record itself; and the messages that mean nothing more
// than that something was set up.
//
// What AWS refuses is an [*Error] with what was asked, of what, and the permission that is missing.
package awssource
