package analyze

import "github.com/ashiato/ashiato/internal/encode"

// The lake's smaller tables; docs/format.md tells what their columns hold.
const (
	WorkSpacesAccess = "workspaces_access"
	UserConnected    = "user_connected"
	Directory        = "directory"
	Sessions         = "sessions"
	LeftOut          = "left_out"
)

// smallerTables are the tables beside the records, with the columns that package lake stores, in its order.
func smallerTables() []*Table {
	return []*Table{
		{Name: WorkSpacesAccess, Time: "event_time", Columns: columns(
			texts("event_id"), instants("event_time"), texts("account", "region", "workspace_id", "directory_id", "action_type"),
			instants("login_time"), texts("client_ip", "client_platform", "client_product", "client_version", "source_object"),
			instants("ingested_at"), texts("detail"))},
		{Name: UserConnected, Time: "first_at", Columns: columns(
			texts("workspace_id"), instants("first_at", "last_at"), ofKind(encode.Bigint, "period"), ofKind(encode.Double, "value"),
			ofKind(encode.Bigint, "points"), texts("account", "region"), instants("observed_at"))},
		{Name: Directory, Time: "observed_at", Columns: columns(
			instants("observed_at", "effective_at"), texts("source", "kind", "scope", "id", "arn", "name", "attributes"),
			ofKind(encode.Boolean, "present"))},
		{Name: LeftOut, Time: "day", Columns: columns(
			instants("day"), texts("object_key", "source", "kind", "condition"), ofKind(encode.Bigint, "records"),
			texts("account", "region", "source_object"), instants("ingested_at"))},
		{Name: Sessions, Time: "started_at", Columns: columns(
			texts("session_id", "workspace_id", "directory_id", "user_name", "person"), instants("started_at"), texts("started_by"),
			instants("ended_at"), texts("ended_by"), ofKind(encode.Bigint, "connected_seconds", "unknown_seconds"),
			texts("client_ip", "client_platform", "client_product"), instants("computed_at"))},
	}
}

func columns(parts ...[]Column) (all []Column) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func instants(names ...string) []Column {
	return typed(encode.Type{Kind: encode.TimestampTZ, Precision: 6}, names)
}

func ofKind(k encode.Kind, names ...string) []Column { return typed(encode.Type{Kind: k}, names) }

func typed(t encode.Type, names []string) []Column {
	out := make([]Column, len(names))
	for i, n := range names {
		out[i] = Column{Name: n, Type: t}
	}
	return out
}
