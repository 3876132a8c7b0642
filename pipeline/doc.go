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
package pipeline
