// Package match is the condition language of ashiato: what the query line, rules and filters say about events, and whether
// an event is like that.
//
// A condition is a tree of [Node]s over [Term]s. [Parse] reads it from a line as people write it, such as
//
//	user:tanaka -event:Describe* event:(ConsoleLogin OR SwitchRole) ip:!office since:7d error:* "free text"
//
// and other packages build trees of their own, from Sigma rules for one. [Compile] turns a tree into a [Matcher] over
// [Event]s: CloudTrail records and the sign-ins to WorkSpaces that EventBridge tells of. A [Set] asks many matchers at once.
// [Cover] and [CoverAccess] turn a tree into SQL that finds every row the matcher would take, and maybe more: the matcher
// decides.
//
// # What a term looks at
//
// A field is one of the plain names (person, user, event, service, ip, network, account, region, resource, error, mfa,
// readonly, source, country, agent) or the path of a member, such as requestParameters.bucketName. A path's names are looked
// up as they are written first, then in any case. Along a path every element of an array is looked at, and a term holds if
// it holds for any of them. What is there counts as text: strings decoded, numbers as they were spelled, true and false. A
// path that ends at an object stands for the object's JSON text and for every value in it; members that CloudTrail documents
// as text are compared as a whole, whatever stands there. null, an empty array and a missing member are no value: no term holds for
// them but Null, and so the negation of every other.
//
// Values are compared without regard to case, but for regular expressions and where a Term says CaseSensitive. Letters
// beyond ASCII have case too, but none of them is equal to an ASCII letter.
//
// Lines and trees may come from anybody: their length, depth and number of terms and the size of regular expressions are
// bounded, and matching takes time in proportion to the event. Regular expressions look at the first 64 KiB of a text, and fields are
// compared by their first 300 texts. Errors are *[Error], with a place and what to write instead;
// their words have a Japanese in package text.
package match
