package synth

import (
	"math/rand/v2"
	"time"
)

// denial is what a failed call says.
type denial struct{ code, message string }

// writer renders records. It belongs to one goroutine.
//
// Two sources of chance make the text repeat as real logs do: fresh never
// repeats (ids, keys of objects), burst is set back for every record, often to
// where it was a moment ago, so that caller, call and parameters come again.
type writer struct {
	b        []byte
	fresh    *rand.Rand
	freshPCG *rand.PCG
	burst    *rand.Rand
	burstPCG *rand.PCG
	recent   []uint64 // seeds of the last bursts, as many as the capacity

	company *company
	catalog *catalog

	// The record in hand.
	account *account
	region  string
	at      time.Time
	caller  *caller
	target  *person
	detail  string // one text the event's form needs
	shared  string // sharedEventID, "" for none or chance
	event   *event
	chosen  choices

	stamps map[int64]string // eventTime by second; bounded by reset
}

// choices keeps what was drawn for this record, so that a resource has the same
// name in the request, in the response and in the list of resources.
type choices struct {
	instance, bucket, key, function, thing, object string
	role                                           *caller
}

func newWriter(c *company, k *catalog) *writer {
	w := &writer{company: c, catalog: k, freshPCG: rand.NewPCG(0, 0), burstPCG: rand.NewPCG(0, 0), recent: make([]uint64, 0, 10), stamps: map[int64]string{}}
	w.fresh, w.burst = rand.New(w.freshPCG), rand.New(w.burstPCG)
	return w
}

// begin starts a file: everything in it follows from the seed.
func (w *writer) begin(seed, file uint64) {
	w.b = w.b[:0]
	w.recent = w.recent[:0]
	w.freshPCG.Seed(seed, 1000+file)
}

func (w *writer) s(text string) { w.b = append(w.b, text...) }

func (w *writer) string(name, value string) {
	w.s(name)
	w.s(value)
	w.s(`",`)
}

func (w *writer) stamp(t time.Time) string {
	sec := t.Unix()
	if s, ok := w.stamps[sec]; ok {
		return s
	}
	if len(w.stamps) > 4096 {
		clear(w.stamps)
	}
	s := t.UTC().Format(time.RFC3339)
	w.stamps[sec] = s
	return s
}

// background writes one record of the jobs that run all day.
func (w *writer) background(s *stream, at time.Time) {
	if len(w.recent) == cap(w.recent) && w.fresh.Float64() < 0.85 {
		w.burstPCG.Seed(9, pick(w.fresh, w.recent))
	} else {
		seed := w.fresh.Uint64()
		if len(w.recent) == cap(w.recent) {
			copy(w.recent, w.recent[1:])
			w.recent = w.recent[:len(w.recent)-1]
		}
		w.recent = append(w.recent, seed)
		w.burstPCG.Seed(9, seed)
	}
	ev := w.catalog.pick(w.burst, s.region == globalRegion)
	w.start(s.account, s.region, at, ev)
	w.caller = w.machine(ev)
	w.record(w.mishap())
}

// act writes a record of somebody's story.
func (w *writer) act(a *act, s *stream) {
	w.burstPCG.Seed(11, a.seed)
	w.start(s.account, s.region, time.Unix(a.at, 0), a.event)
	w.caller, w.target, w.detail, w.shared = a.caller, a.target, a.detail, a.shared
	w.chosen.bucket = a.bucket
	w.record(a.denial)
}

func (w *writer) start(a *account, region string, at time.Time, ev *event) {
	w.account, w.region, w.at, w.event = a, region, at, ev
	w.caller, w.target, w.detail, w.shared, w.chosen = nil, nil, "", "", choices{}
}

// machine draws a caller that fits the event.
func (w *writer) machine(ev *event) *caller {
	if ev.by == internal {
		return w.catalog.internal
	}
	switch x := w.burst.Float64(); {
	case x < 0.66:
		return few(w.burst, w.account.jobs)
	case x < 0.75:
		return few(w.burst, w.account.users)
	default:
		return few(w.burst, w.catalog.services)
	}
}

// mishap makes one call of twenty fail.
func (w *writer) mishap() *denial {
	if w.event.never || w.burst.IntN(20) != 0 {
		return nil
	}
	return &w.catalog.denials[w.burst.IntN(len(w.catalog.denials))]
}

// record writes one record in the member order of real ones.
func (w *writer) record(fail *denial) {
	ev, c := w.event, w.caller
	w.string(`{"eventVersion":"`, ev.version)
	w.s(`"userIdentity":`)
	w.catalog.identities[c.kind].write(w)
	w.string(`,"eventTime":"`, w.stamp(w.at))
	w.string(`"eventSource":"`, ev.source)
	w.string(`"eventName":"`, ev.name)
	w.string(`"awsRegion":"`, w.region)
	w.string(`"sourceIPAddress":"`, c.ip)
	w.string(`"userAgent":"`, c.agent)
	if fail != nil {
		w.failure(fail)
	}
	w.member(`"requestParameters":`, ev.forms.request)
	if fail != nil && !ev.answers {
		w.s(`"responseElements":null,`)
	} else {
		w.member(`"responseElements":`, ev.forms.response)
	}
	if ev.forms.additional != nil {
		w.member(`"additionalEventData":`, ev.forms.additional)
	}
	w.ids()
	w.tail()
}

func (w *writer) member(name string, f form) {
	w.s(name)
	if f == nil {
		w.s(`null,`)
		return
	}
	f.write(w)
	w.s(`,`)
}

func (w *writer) failure(fail *denial) {
	if fail.code != "" { // a failed sign-in has a message and no code
		w.string(`"errorCode":"`, fail.code)
	}
	w.s(`"errorMessage":"`)
	w.catalog.messages[fail.message].write(w)
	w.s(`",`)
}

func (w *writer) ids() {
	ev := w.event
	if ev.kind != "AwsConsoleSignIn" {
		w.s(`"requestID":"`)
		w.b = appendUUID(w.b, w.fresh)
		w.s(`",`)
	}
	w.s(`"eventID":"`)
	w.b = appendUUID(w.b, w.fresh)
	w.s(`",`)
	if ev.readOnly {
		w.s(`"readOnly":true,`)
	} else {
		w.s(`"readOnly":false,`)
	}
	if ev.forms.resources != nil {
		w.member(`"resources":`, ev.forms.resources)
	}
	w.string(`"eventType":"`, ev.kind)
	if ev.apiVersion != "" {
		w.string(`"apiVersion":"`, ev.apiVersion)
	}
}

// tail writes the members whose frequency depends on the caller: calls between
// services carry a shared id, calls from a VPC its endpoint, others TLS details.
func (w *writer) tail() {
	ev, c := w.event, w.caller
	if ev.data {
		w.s(`"managementEvent":false,`)
	} else {
		w.s(`"managementEvent":true,`)
	}
	w.string(`"recipientAccountId":"`, w.account.id)
	if ev.forms.service != nil {
		w.member(`"serviceEventDetails":`, ev.forms.service)
	}
	if w.shared != "" {
		w.string(`"sharedEventID":"`, w.shared)
	} else if c.kind == awsService || w.burst.IntN(8) == 0 {
		w.s(`"sharedEventID":"`)
		w.b = appendUUID(w.b, w.fresh)
		w.s(`",`)
	}
	if c.endpoint != "" {
		w.string(`"vpcEndpointId":"`, c.endpoint)
		w.string(`"vpcEndpointAccountId":"`, c.account.id)
	}
	if ev.data {
		w.s(`"eventCategory":"Data"`)
	} else {
		w.s(`"eventCategory":"Management"`)
	}
	if w.fresh.IntN(2500) == 0 {
		w.catalog.addendum.write(w)
	}
	if c.kind <= iamUser && c.invokedBy == "" && w.burst.IntN(4) != 0 {
		w.catalog.tls.write(w)
	}
	if ev.console && c.kind <= iamUser {
		w.s(`,"sessionCredentialFromConsole":"true"`)
	}
	w.s(`}`)
}
