package main

import (
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// maxTargetDepth bounds how deep target looks into a document.
const maxTargetDepth = 4

// target is what an operation acted on. The request parameter whose key the operation's name speaks of comes
// first (the UserId of UpdateUserRoutingProfile), then the request's own members, what the answer names
// (the instanceId of RunInstances), members further down, and the resource that the record names.
func target(operation, request, response string, resources any) string {
	asked := things(request)
	if found := objectName(asked); found != "" {
		return found
	}
	choices := []func() *thing{
		func() *thing { return spokenOf(operation, asked) },
		func() *thing { return firstOf(asked, 1) },
		func() *thing { return spokenOf(operation, things(response)) },
		func() *thing { return firstOf(asked, maxTargetDepth) },
	}
	for _, choose := range choices {
		if t := choose(); t != nil {
			return t.String()
		}
	}
	list, _ := resources.([]any)
	for _, r := range list {
		if arn := str(member(r, 0)); arn != "" {
			return shortARN(arn)
		}
	}
	return ""
}

// thing is a member of a document whose key ends like the name of a thing.
type thing struct {
	key, value string
	depth      int // 1 is a member of the document itself
	more       int // how often the key comes again
}

func (t *thing) String() string {
	if t.more > 0 {
		return shortARN(t.value) + " +" + strconv.Itoa(t.more)
	}
	return shortARN(t.value)
}

// things finds the text members of a JSON object, the first of each key, in order.
func things(document string) []*thing {
	if document == "" || document[0] != '{' {
		return nil
	}
	var all []*thing
	seen := map[string]*thing{}
	eachText(json.NewDecoder(strings.NewReader(document)), "", 0, func(key, value string, depth int) {
		switch t := seen[key]; {
		case t != nil:
			t.more++
		case value != "":
			seen[key] = &thing{key: key, value: value, depth: depth}
			all = append(all, seen[key])
		}
	})
	return all
}

// objectName is the bucket and the key of a request to S3, which belong together.
func objectName(all []*thing) string {
	var bucket, key string
	for _, t := range all {
		switch t.key {
		case "bucketName":
			bucket = t.value
		case "key":
			key = t.value
		}
	}
	if bucket != "" && key != "" {
		return bucket + "/" + key
	}
	return bucket
}

// spokenOf is the thing that an operation's name speaks of first: in UpdateUserRoutingProfile UserId comes before
// RoutingProfileId, and InstanceId is not spoken of.
func spokenOf(operation string, all []*thing) (best *thing) {
	operation = strings.ToLower(operation)
	first := len(operation)
	for _, t := range all {
		stem, ok := stemOf(t.key)
		if !ok || t.key == accessKey || len(stem) < 3 {
			continue
		}
		if at := strings.Index(operation, strings.ToLower(stem)); at >= 0 && at < first {
			best, first = t, at
		}
	}
	return best
}

// firstOf is the first thing down to a depth. A bare name or id counts at the top only: below it names a filter
// or a parameter.
func firstOf(all []*thing, depth int) *thing {
	for _, t := range all {
		stem, ok := stemOf(t.key)
		if ok && !vague[t.key] && t.depth <= depth && (stem != "" || t.depth == 1) {
			return t
		}
	}
	return nil
}

// stemOf cuts off the end that tells that a key names a thing: user of userName, the empty text of id.
func stemOf(key string) (stem string, ok bool) {
	for _, end := range []string{"Identifier", "Id", "Name", "Arn", "ARN", "id", "name"} {
		if stem, ok = strings.CutSuffix(key, end); ok {
			return stem, true
		}
	}
	return key, false
}

// accessKey is the key of an access key's id, whose owner says more.
const accessKey = "accessKeyId"

// vague are keys that name no thing acted on, unless the operation speaks of it: options, parts and helpers.
var vague = map[string]bool{
	"roleSessionName": true, "nextToken": true, "clientRequestToken": true, "Host": true, "hostName": true,
	"instanceProfileName": true, "externalId": true, "keyName": true, "snapshotId": true, "imageId": true,
	"deviceName": true, accessKey: true,
}

// shortARN leaves out partition, region and account: service:rest. Amazon Connect writes ids also as ARNs and as
// URL-encoded ARNs; of these only the id is left, so that one user has one name.
func shortARN(arn string) string {
	if strings.HasPrefix(arn, "arn%3A") {
		if plain, err := url.PathUnescape(arn); err == nil {
			arn = plain
		}
	}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return arn
	}
	if parts[2] == "connect" {
		return parts[5][strings.LastIndexByte(parts[5], '/')+1:]
	}
	return parts[5]
}

// eachText walks JSON and calls add with every text member, by its key. It stops at the first error.
func eachText(dec *json.Decoder, key string, depth int, add func(key, value string, depth int)) bool {
	token, err := dec.Token()
	if err != nil {
		return err == io.EOF
	}
	switch t := token.(type) {
	case string:
		add(key, t, depth)
	case json.Delim:
		if depth > maxTargetDepth {
			return false
		}
		for dec.More() {
			name := key
			if t == '{' {
				k, err := dec.Token()
				if err != nil {
					return false
				}
				name, _ = k.(string)
			}
			if !eachText(dec, name, depth+1, add) {
				return false
			}
		}
		_, err = dec.Token() // the closing bracket
		return err == nil
	}
	return true
}
