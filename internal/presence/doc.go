// Package presence turns samples of the metric UserConnected of Amazon WorkSpaces, and sign-in events, into sessions, and sessions into
// attendance. It is for `ashiato sessions`, `ashiato attendance` and the poller of `ashiato collect`.
//
// Everything here is a pure function of its arguments. The same samples and events give the same sessions in whatever order they come, however often,
// and however late: whoever has more of them computes again. docs/workspaces.md tells people the rules.
//
// A sample says whether somebody was connected at some moment of its period, [at, at+period). So a session begins, as far as samples tell, at the
// first sample with somebody connected, and ends at the next sample with nobody, the end of the last period. All times are UTC, to the second;
// only attendance has a zone.
package presence
