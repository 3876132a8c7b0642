// Package lambda takes what AWS Lambda hands to a function apart and gives it to the program's work: batches of messages from SQS,
// events from EventBridge, schedules, and questions. It is for the program when Lambda starts it.
//
// It does no work itself and knows nothing of AWS's SDK; what is to be done is given as Functions. The forms are those of the Lambda
// Developer Guide (SQS: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, partial batch responses:
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
package lambda
