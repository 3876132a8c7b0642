package awssource

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// TestQueueRefused: a queue that may not be read names the permission, and stops the run.
func TestQueueRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusForbidden)
		w.Write([]byte(`{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"Access to the resource is denied."}`))
	}))
	defer server.Close()
	q, err := NewQueue(QueueOptions{URL: server.URL + "/111122223333/trail", Config: aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = q.Receive(t.Context(), 1)
	e, ok := errors.AsType[*Error](err)
	want := `{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:trail"}`
	if !ok || !e.Permanent() || e.Statement() != want {
		t.Errorf("error %v", err)
	}
}
