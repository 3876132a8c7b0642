package text

// catalogue is every message, by key. The files catalogue_*.go hold its parts, by subject.
var catalogue = merge(helpMessages, flagMessages, errorMessages, outputMessages, demoMessages, athenaMessages, queryMessages, verifyMessages, setupMessages, collectMessages, integrityMessages, serveMessages, reportMessages, presenceMessages, namesMessages, notifyMessages, alertMessages, conditionMessages,
	ruleFileMessages, ruleMessages, configMessages)

func merge(parts ...map[string]message) map[string]message {
	all := map[string]message{}
	for _, part := range parts {
		for key, m := range part {
			if _, twice := all[key]; twice {
				panic("text: the catalogue has the key " + key + " twice")
			}
			all[key] = m
		}
	}
	return all
}
