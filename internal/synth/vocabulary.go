package synth

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// vocabulary gives the variables of the forms. Those of "fresh" differ in every
// record, the others repeat within a burst.
func vocabulary() map[string]func(*writer) {
	v := map[string]func(*writer){
		"acct":     func(w *writer) { w.s(w.account.id) },
		"region":   func(w *writer) { w.s(w.region) },
		"time":     func(w *writer) { w.s(w.stamp(w.at)) },
		"date":     func(w *writer) { w.s(w.stamp(w.at)[:10]) },
		"day":      func(w *writer) { w.b = w.at.UTC().AppendFormat(w.b, "2006/01/02") },
		"millis":   func(w *writer) { w.b = strconv.AppendInt(w.b, w.at.UnixMilli(), 10) },
		"spoken":   func(w *writer) { w.b = w.at.UTC().AppendFormat(w.b, "Jan 2, 2006, 3:04:05 PM") },
		"expiry":   func(w *writer) { w.b = w.at.Add(time.Hour).UTC().AppendFormat(w.b, "Jan 2, 2006, 3:04:05 PM") },
		"uuid":     func(w *writer) { w.b = appendUUID(w.b, w.fresh) },
		"hex2":     func(w *writer) { w.b = appendHex(w.b, w.fresh, 2) },
		"hex16":    func(w *writer) { w.b = appendHex(w.b, w.fresh, 16) },
		"hex32":    func(w *writer) { w.b = appendHex(w.b, w.fresh, 32) },
		"hex64":    func(w *writer) { w.b = appendHex(w.b, w.fresh, 64) },
		"b64.32":   func(w *writer) { w.b = appendBase64(w.b, w.fresh, 32) },
		"b64.75":   func(w *writer) { w.b = appendBase64(w.b, w.fresh, 75) },
		"b64.400":  func(w *writer) { w.b = appendBase64(w.b, w.fresh, 400) },
		"newkey":   func(w *writer) { w.b = appendBase32(append(w.b, "ASIA"...), w.fresh, 16) },
		"newid":    func(w *writer) { w.b = appendBase32(append(w.b, "AROA"...), w.burst, 17) },
		"word":     func(w *writer) { w.s(pick(w.burst, words)) },
		"name":     func(w *writer) { w.s(pick(w.burst, words)); w.s("-"); w.s(pick(w.burst, words)) },
		"service":  func(w *writer) { w.s(pick(w.burst, services)) },
		"bytes":    (*writer).transferred,
		"ip":       (*writer).inside,
		"subnet":   func(w *writer) { w.s(pick(w.burst, w.account.subnets)) },
		"group":    func(w *writer) { w.s(pick(w.burst, w.account.groups)) },
		"endpoint": func(w *writer) { w.s(pick(w.burst, w.account.endpoints)) },
		"detail":   func(w *writer) { w.s(w.detail) },
		"host":     func(w *writer) { w.s(w.event.host) },
		"call":     func(w *writer) { w.s(w.event.name) },
		"event":    func(w *writer) { w.s(w.event.action) },

		"filters":     (*writer).filters,
		"evaluations": (*writer).evaluations,
		"machines":    (*writer).machines,
		"token":       (*writer).sessionToken,
	}
	addChosen(v)
	addCaller(v)
	addTarget(v)
	addConnectNames(v)
	return v
}

// addChosen names resources, each the same throughout a record.
func addChosen(v map[string]func(*writer)) {
	resource := func(field func(*choices) *string, from func(*writer) []string) func(*writer) {
		return func(w *writer) {
			s := field(&w.chosen)
			if *s == "" {
				*s = few(w.burst, from(w))
			}
			w.s(*s)
		}
	}
	v["instance"] = resource(func(c *choices) *string { return &c.instance }, func(w *writer) []string { return w.account.instances })
	v["bucket"] = resource(func(c *choices) *string { return &c.bucket }, func(w *writer) []string { return w.account.buckets })
	v["kms"] = resource(func(c *choices) *string { return &c.key }, func(w *writer) []string { return w.account.keys })
	v["function"] = resource(func(c *choices) *string { return &c.function }, func(w *writer) []string { return w.account.functions })
	v["thing"] = resource(func(c *choices) *string { return &c.thing }, func(*writer) []string { return words })
	v["newinstance"] = func(w *writer) {
		if w.chosen.instance == "" {
			w.chosen.instance = "i-0" + hexdigits(w.fresh, 16)
		}
		w.s(w.chosen.instance)
	}
	v["object"] = func(w *writer) {
		if w.chosen.object == "" {
			w.chosen.object = twoWords(w.burst) + "/dt=" + w.stamp(w.at)[:10] + "/part-" + strconv.Itoa(w.burst.IntN(2000)) + "-" + uuid(w.fresh) + ".snappy.parquet"
		}
		w.s(w.chosen.object)
	}
	role := func(part func(*caller) string) func(*writer) {
		return func(w *writer) {
			if w.chosen.role == nil {
				w.chosen.role = few(w.burst, w.account.roles)
			}
			w.s(part(w.chosen.role))
		}
	}
	v["role"] = role(func(c *caller) string { return c.name })
	v["role.id"] = role(func(c *caller) string { return c.principal })
	v["role.session"] = role(func(c *caller) string { return c.session })
}

func addCaller(v map[string]func(*writer)) {
	v["c.acct"] = func(w *writer) { w.s(w.caller.account.id) }
	v["c.id"] = func(w *writer) { w.s(w.caller.principal) }
	v["c.name"] = func(w *writer) { w.s(w.caller.name) }
	v["c.path"] = func(w *writer) { w.s(w.caller.path) }
	v["c.session"] = func(w *writer) { w.s(w.caller.session) }
	v["c.context"] = func(w *writer) { w.s(w.caller.context) }
	v["c.service"] = func(w *writer) { w.s(w.caller.invokedBy) }
	v["c.store"] = func(w *writer) { w.s(w.caller.store) }
	v["c.storearn"] = func(w *writer) {
		w.s("arn:aws:identitystore::" + w.company.accounts[0].id + ":identitystore/" + w.company.identityStore)
	}
	v["c.mfa"] = func(w *writer) { w.b = strconv.AppendBool(w.b, w.caller.mfa) }
	v["c.key"] = func(w *writer) { w.s(w.caller.keyAt(w.at)) }
	v["c.created"] = func(w *writer) { w.s(w.stamp(w.caller.createdAt(w.at))) }
	v["c.arn"] = func(w *writer) { w.s(w.caller.arn()) }
	v["c.iamkey"] = func(w *writer) { // a console session has no key of its own in the sign-in record
		if w.caller.key != "" {
			w.s(`"accessKeyId":"` + w.caller.key + `",`)
		}
	}
	v["c.consolesession"] = func(w *writer) {
		if w.caller.created.IsZero() {
			return
		}
		w.s(`,"sessionContext":{"attributes":{"creationDate":"` + w.stamp(w.caller.created) + `","mfaAuthenticated":"` + strconv.FormatBool(w.caller.mfa) + `"}}`)
	}
	v["c.invoked"] = func(w *writer) {
		if w.caller.invokedBy != "" {
			w.s(`,"invokedBy":"` + w.caller.invokedBy + `"`)
		}
	}
}

// arn is the caller's, as userIdentity.arn has it.
func (c *caller) arn() string {
	switch c.kind {
	case assumedRole:
		return "arn:aws:sts::" + c.account.id + ":assumed-role/" + c.name + "/" + c.session
	case rootUser:
		return "arn:aws:iam::" + c.account.id + ":root"
	}
	return "arn:aws:iam::" + c.account.id + ":user/" + c.name
}

// Jobs get new credentials every six hours.
const credentialLife = 6 * 3600

func (c *caller) createdAt(at time.Time) time.Time {
	if !c.created.IsZero() {
		return c.created
	}
	shift := int64(fnv(c.session) % credentialLife)
	return time.Unix((at.Unix()-shift)/credentialLife*credentialLife+shift, 0)
}

func (c *caller) keyAt(at time.Time) string {
	if c.key != "" || c.kind != assumedRole {
		return c.key
	}
	var key [20]byte
	v := rand.NewPCG(fnv(c.session), uint64(c.createdAt(at).Unix()))
	copy(key[:], "ASIA")
	a, b := v.Uint64(), v.Uint64()
	for i := range 8 {
		key[4+i], key[12+i] = digits32[a&31], digits32[b&31]
		a, b = a>>5, b>>5
	}
	return string(key[:])
}

// addTarget names the person that something is done to.
func addTarget(v map[string]func(*writer)) {
	v["t.family"] = func(w *writer) { w.s(w.target.family.kanji) }
	v["t.given"] = func(w *writer) { w.s(w.target.given.kanji) }
	v["t.user"] = func(w *writer) { w.s(w.target.user) }
	v["t.mail"] = func(w *writer) { w.s(w.target.mail) }
	v["t.ws"] = func(w *writer) { w.s(w.target.workspace) }
	v["t.connect"] = func(w *writer) { w.s(w.target.connectID) }
	v["directory"] = func(w *writer) { w.s(w.company.directory) }
	v["connect"] = func(w *writer) { w.s(w.company.connectID) }
	// The console and the API name a Connect user in three ways.
	v["t.connectref"] = func(w *writer) {
		switch w.burst.IntN(3) {
		case 0:
			w.s(w.target.connectID)
		case 1:
			w.s("arn:aws:connect:" + w.region + ":" + w.account.id + ":instance/" + w.company.connectID + "/agent/" + w.target.connectID)
		default:
			w.s("arn%3Aaws%3Aconnect%3A" + w.region + "%3A" + w.account.id + "%3Ainstance%2F" + w.company.connectID + "%2Fagent%2F" + w.target.connectID)
		}
	}
}

// transferred writes a count of bytes as S3 does: some hosts say 1234.0.
func (w *writer) transferred() {
	w.b = strconv.AppendInt(w.b, int64(w.burst.IntN(5_000_000)), 10)
	if w.burst.IntN(2) == 0 {
		w.s(".0")
	}
}

func (w *writer) inside() {
	w.s("10.")
	for i := range 3 {
		if i > 0 {
			w.s(".")
		}
		w.b = strconv.AppendInt(w.b, int64(w.burst.IntN(255)), 10)
	}
}

func (w *writer) filters() {
	for i := range 1 + w.burst.IntN(4) {
		if i > 0 {
			w.s(",")
		}
		w.catalog.filters[i].write(w)
	}
}

// evaluations has a long tail: one call reports on up to sixty resources.
func (w *writer) evaluations() {
	for i := range 1 + w.burst.IntN(60) {
		if i > 0 {
			w.s(",")
		}
		w.chosen.instance = ""
		w.catalog.evaluation.write(w)
	}
}

func (w *writer) machines() {
	for i := range 1 + w.burst.IntN(3) {
		if i > 0 {
			w.s(",")
		}
		w.chosen.instance = ""
		w.catalog.machine.write(w)
	}
}

// sessionToken appears in some records of AssumeRole only.
func (w *writer) sessionToken() {
	if w.burst.IntN(12) != 0 {
		return
	}
	w.s(`"sessionToken":"`)
	w.b = appendBase64(w.b, w.fresh, 200+w.burst.IntN(300))
	w.s(`",`)
}
