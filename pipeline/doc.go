// Package pipeline processes logs that are delivered as objects, each at least once: CloudTrail's through SNS, SQS and S3,
// and any other that some source can announce. It is for programs that want every record and must know when one could not be had.
//
// A [Pipeline] receives messages from a [Source], opens the objects that a message names, decodes them into records of any type,
// hands the records to a [Handler] in batches, and settles the message only after all of its records were handled.
// Whatever fails is told with its stage and given back to the source, which delivers it again. Nothing is dropped unless
// a filter or the error handler says so.
//
// The package uses the standard library only. Package pipeline/awssource brings Amazon SQS and S3,
// package pipeline/cloudtrail the decoder of CloudTrail records, package pipeline/pipelinetest the conformance tests of a Source.
//
// # Contracts
//
// At least once: a message is given back when any part of it fails, and its objects are read anew. A handler has to bear records that it has had.
//
// Concurrency: Receive is called by one goroutine at a time; everything else from several. At most Concurrency objects are open, and at most
// InFlight messages are received and not settled: a slow handler slows down receiving.
//
// Memory: records and batches belong to whom they are handed. In memory are one batch for each open object and what its
// decoder holds; how large a record may be is the decoder's limit.
//
// Errors: the end of a context is never told as a failure. A panic of a callback is a failure of its message (see Run).
//
// # For those who come from the Java CloudTrail Processing Library
//
//	there                                     here
//	AWSCloudTrailProcessingExecutor           Pipeline
//	start(), stop()                           Run(ctx); the end of ctx drains
//	EventsProcessor.process                   Handler.Handle
//	CallbackException                         any error of Handle or of a filter
//	SourceFilter.filterSource                 KeepMessage, and KeepObject for one object
//	EventFilter.filterEvent                   KeepRecord
//	ProgressReporter.reportStart, reportEnd   Progress: Event.End tells them apart, Event.Took how long it took
//	ProgressState: pollQueue, parseMessage,   Stage: Poll, Parse,
//	  processSource, downloadLog, processLog    Download, Decode, Handle (processSource: from Parse to Settle or Delete)
//	  deleteMessage, deleteFilteredMessage      Delete, with Outcome.Disposition Done or Drop
//	  uncaughtException                         a Failure with a *PanicError, at its stage
//	ProgressInfo.isSuccess                    Event.Err == nil
//	ExceptionHandler.handleException          OnFailure, which also decides what becomes of the message
//	ProcessingLibraryException.getStatus      Failure.Stage, with Message, Object and Record
//	SourceSerializer                          Message.Content; awssource tells six forms apart by what is in them
//	  its validation message                    Content.Control: settled, with test messages of S3
//	S3Manager.downloadLog, getObject          Open
//	  RequestPayer, always requester            awssource.StoreOptions.RequesterPays
//	CloudTrailSource attributes: SourceType,  Content.Shape,
//	  accountId,                                Object.Account,
//	  ApproximateFirstReceiveTimestamp,         Delivery.First,
//	  ApproximateReceiveCount,                  Delivery.Received,
//	  SentTimestamp, SenderId                   Delivery.Sent, Delivery.Sender
//	CloudTrailEvent                           T; *trail.Record with package pipeline/cloudtrail
//	accessKey, secretKey, a provider of them  awssource.Load takes what the AWS SDK finds: environment, profile, role
//	withSQSClient, withS3Client               Config of awssource.QueueOptions and StoreOptions
//	sqsUrl                                    awssource.QueueOptions.URL
//	sqsRegion, s3Region                       the region of the queue's URL; that of each bucket is found
//	visibilityTimeout                         Holder.Hold; renewed while work goes on
//	10 messages, 20 s of waiting              as many as InFlight leaves room for; awssource.QueueOptions.Wait
//	threadCount, withThreadPool               Concurrency
//	numOfParallelReaders                      several pipelines on one queue, in one program or many
//	threadTerminationDelaySeconds             Drain
//	maxEventsPerEmit                          BatchSize
//	enableRawEventInfo                        trail.Record.Raw, always there
//	deleteMessageUponFailure                  OnFailure that gives Drop
//
// What that library does and this one does not:
//
//   - Its visibility timeout is never extended, so that long work is done twice. Here the hold is renewed at a third of its time.
//   - With deleteMessageUponFailure it deletes a message whose download failed on the network. Here a read error is one of Download,
//     even where a decoder passed over it, and what becomes of the message is decided by failure.
//   - One bad record loses the rest of its file. Here it is told with its number, and reading goes on behind it.
//   - A record with null where it expects an object, such as sessionContext, is a bad one, and a version that is no number, too. Here
//     a record is its text: null is null, and fields that nobody knew are there.
//   - A callback that fails leaves the rest of the message's objects unread. Here they are read, and come again with the message.
//   - Files of Insights, network activity and aggregated events are skipped for their names. Here cloudtrail.IsLog goes by the folder.
//   - A message without CloudTrail files counts as a failure and comes again until it expires. Here it is settled when
//     the filters leave nothing of it, and so are test and validation messages.
//   - A list with some unwanted objects loses them without a word. Here KeepObject chooses, and all others are read.
//   - Keys of S3 notifications are not decoded, and raw SNS delivery and EventBridge are not understood. See awssource.
//   - An error that is not the queue's own is told to nobody while receiving. Here every error of Receive is told.
//   - A request for messages may be cut after 10 s while the queue lets it wait for 20 s. Here the limit (awssource.Options.Silence) is longer.
//   - stop never reaches the work in hand. Here its context ends at the time to drain, and unfinished messages are given back.
//   - An exception in a worker may be logged only. Here it is a failure of its message.
//   - In a properties file the defaults do not apply. Here zero values are the defaults.
package pipeline
