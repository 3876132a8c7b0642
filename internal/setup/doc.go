// Package setup writes what somebody needs to begin with: a configuration file with comments, the IAM policy and the CloudFormation
// template for what that configuration switches on, and an estimate of what it costs. It is for the commands init and doctor.
//
// It asks nobody: what is known of an account comes from package aws as [aws.Found], what is wanted as [config.Config]. The same
// input gives the same text, byte by byte.
package setup
