package analyze

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// This file knows the mistakes that published queries make with CloudTrail's columns, what to write instead, and, for
// lenient reading, writes it.

// isoColumns are columns that hold a time as text in ISO 8601.
var isoColumns = map[string]bool{"eventtime": true, "creationdate": true}

// replace puts another expression into a place and analyzes it.
func (z *analyzer) replace(p *athenasql.Expr, by athenasql.Expr) encode.Type {
	z.note(*p, Lenient, "%s is read as %s", clip(athenasql.Show(*p)), clip(athenasql.Show(by)))
	*p = by
	return z.expr(p)
}

// newCall makes a call at the place of an expression.
func newCall(at athenasql.Node, name string, args ...athenasql.Expr) *athenasql.Call {
	pos := at.Pos()
	id := &athenasql.Ident{Position: pos, Name: name}
	return &athenasql.Call{Position: pos, Name: &athenasql.Name{Position: pos, Parts: []*athenasql.Ident{id}}, Args: args}
}

func newString(at athenasql.Node, text string) *athenasql.String {
	return &athenasql.String{Position: at.Pos(), Value: text}
}

// maxSubstituted bounds the nodes that are put in for aliases: those of one alias can name another.
const maxSubstituted = 10_000

// substitute puts the expression that an alias of SELECT names into its place. The tree then has it in both.
func (z *analyzer) substitute(p *athenasql.Expr, item *athenasql.SelectItem, clause string) encode.Type {
	athenasql.Walk(item.Expr, func(athenasql.Node) bool {
		z.substituted++
		return z.substituted <= maxSubstituted
	})
	if z.substituted > maxSubstituted {
		z.fail(*p, Unsupported, "the aliases of SELECT stand for too much")
		return bad
	}
	z.note(*p, Lenient, "%s in %s is read as %s", item.Alias.Name, clause, clip(athenasql.Show(item.Expr)))
	scope := z.scope
	items := scope.items
	scope.items = slices.DeleteFunc(slices.Clone(items), func(i *athenasql.SelectItem) bool { return i == item }) // it may name itself
	*p = item.Expr
	t := z.expr(p)
	scope.items = items
	return t
}

// member is a name or a subscript after a text: what is meant is a member of the JSON in it.
func (z *analyzer) member(p *athenasql.Expr, base athenasql.Expr, members []string, format string, args ...any) encode.Type {
	path := "$"
	for _, m := range members {
		path += jsonStep(realCase(m))
	}
	if z.Options.Lenient {
		return z.replace(p, newCall(*p, "json_extract_scalar", base, newString(*p, path)))
	}
	fix := use(fmt.Sprintf("json_extract_scalar(%s, '%s')", clip(athenasql.Show(base)), strings.ReplaceAll(path, "'", "''")))
	z.mismatch(*p, fix, format, args...)
	return bad
}

var plainMember = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// jsonStep writes one member as a step of a JSON path.
func jsonStep(member string) string {
	if plainMember.MatchString(member) {
		return "." + member
	}
	return `["` + strings.ReplaceAll(strings.ReplaceAll(member, `\`, `\\`), `"`, `\"`) + `"]`
}

// realCase writes a member of CloudTrail's requests and responses as CloudTrail does, where it is written in one case.
func realCase(member string) string {
	if member != strings.ToLower(member) && member != strings.ToUpper(member) {
		return member
	}
	if real, ok := memberNames[strings.ToLower(member)]; ok {
		return real
	}
	return member
}

// memberNames are frequent members of requestparameters, responseelements, additionaleventdata and serviceeventdetails.
var memberNames = func() map[string]string {
	names := map[string]string{}
	for n := range strings.FieldsSeq(`accessKey accessKeyId accountId allocationId assumedRoleUser arn attributes
		availabilityZone bucketName bucketPolicy cidrIp cidrIpv6 credentials CipherSuite clusterName consoleLogin ConsoleLogin
		creationDate dBInstanceIdentifier dBSnapshotIdentifier description destinationRegion durationSeconds enable encrypted
		externalId filterSet fromPort functionName groupId groupName groupSet Host imageId includeAllInstances
		includeGlobalServiceEvents instanceId instanceProfileName instancesSet instanceType instanceProfile internetGatewayId
		ipPermissions ipProtocol ipRanges isMultiRegionTrail items keyId keyName keySpec kmsKeyId launchPermission
		LoginTo logGroupName masterUsername maxResults MFAUsed MobileVersion name networkAclId networkInterfaceId
		objectKey ownerId path policyArn policyDocument policyName prefix principalArn publicIpAddress publiclyAccessible
		queueUrl resourceArn roleArn roleName roleSessionName ruleName s3BucketName secretId secretString securityGroupId
		securityGroupRuleSet sessionToken SignatureVersion snapshotId stackName status subnetId SwitchFrom
		SwitchFromUser tableName tagSet tags targetKeyId toPort trailName trailARN userData userId userName valueSet
		versionId volumeId vpcId`) {
		names[strings.ToLower(n)] = n
	}
	return names
}()

// fromISO reads a text as a time, where it is a column that holds one or a constant in that form.
func fromISO(e athenasql.Expr) (athenasql.Expr, bool) {
	switch e := e.(type) {
	case *athenasql.Column, *athenasql.Field:
		if !isoColumns[strings.ToLower(lastName(e))] {
			return nil, false
		}
	case *athenasql.String:
		if !isoForm.MatchString(e.Value) {
			return nil, false
		}
	case *athenasql.Call: // the first or last of such a column
		name := e.Name.Parts[len(e.Name.Parts)-1].Name
		if len(e.Args) != 1 || e.Over != nil || !strings.EqualFold(name, "min") && !strings.EqualFold(name, "max") {
			return nil, false
		}
		if _, ok := fromISO(e.Args[0]); !ok {
			return nil, false
		}
	default:
		return nil, false
	}
	return newCall(e, "from_iso8601_timestamp", e), true
}

// timeLiteralOf reads a constant text as the time that it writes.
func timeLiteralOf(e athenasql.Expr) (athenasql.Expr, bool) {
	s, ok := e.(*athenasql.String)
	if !ok {
		return nil, false
	}
	kind := "TIMESTAMP"
	if validDate(s.Value) {
		kind = "DATE"
	}
	_, ok = literalType(kind, s.Value)
	return &athenasql.TypedLiteral{Position: s.Position, Type: &athenasql.Ident{Position: s.Position, Name: kind}, Value: s.Value}, ok
}

var isoForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[-+]\d{2}:?\d{2})?$`)

// A reading is what an expression may be meant as, and its type.
type reading struct {
	expr athenasql.Expr
	typ  encode.Type
}

// meant lists what an argument that a function does not take may be meant as, the likeliest first.
func (z *analyzer) meant(e athenasql.Expr) []reading {
	t := z.types[e]
	if t.Kind == encode.JSONText {
		return []reading{{jsonText(e), varchar}}
	}
	if !textual(t) {
		return nil
	}
	var all []reading
	if by, ok := fromISO(e); ok {
		all = append(all, reading{by, encode.Type{Kind: encode.TimestampTZ, Precision: 3}})
	}
	if c := z.columnOf(e); c != nil && c.Name == "sourceipaddress" {
		all = append(all, reading{tryAddress(e), encode.Type{Kind: encode.IPAddress}})
	}
	return append(all, reading{castTo(e, "bigint"), bigint})
}

// jsonText reads json as the text that it holds.
func jsonText(e athenasql.Expr) athenasql.Expr {
	if c, ok := e.(*athenasql.Call); ok && len(c.Args) == 2 && strings.EqualFold(c.Name.Parts[0].Name, "json_extract") {
		return newCall(e, "json_extract_scalar", c.Args...)
	}
	return castTo(e, "varchar")
}

// standardJSON are the functions that do what those of standard SQL do, for simple paths.
var standardJSON = map[string]string{
	"JSON_VALUE": "json_extract_scalar(%s, '%s')", "JSON_QUERY": "json_extract(%s, '%s')", "JSON_EXISTS": "json_extract(%s, '%s') IS NOT NULL",
}

var simplePath = regexp.MustCompile(`^\s*(?:lax|strict)\s+(\$(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*$`)

// jsonCall is one of the functions of standard SQL for JSON, which the embedded engine does not have.
func (z *analyzer) jsonCall(e *athenasql.JSONCall) encode.Type {
	if z.Options.Elsewhere {
		return z.jsonElsewhere(e)
	}
	fix := use("CAST(x AS json)")
	if form := standardJSON[e.Name]; form != "" {
		fix = say("use %s or %s", "json_extract_scalar", "json_extract")
		if m := simplePath.FindStringSubmatch(e.Path.Value); m != nil && len(e.Passing) == 0 {
			fix = use(fmt.Sprintf(form, clip(athenasql.Show(e.Input.Expr)), m[1]))
		}
	}
	z.failWith(e, &Error{Kind: Unsupported, Message: say("%s runs on Trino and Athena only", e.Name), Fix: fix})
	return bad
}

// jsonElsewhere analyzes the expressions of such a function for an engine that has it.
func (z *analyzer) jsonElsewhere(e *athenasql.JSONCall) encode.Type {
	input := func(i *athenasql.JSONInput) {
		if i != nil {
			z.expr(&i.Expr)
		}
	}
	input(e.Input)
	for _, a := range e.Passing {
		input(a.Input)
	}
	for _, m := range e.Members {
		if m.Key != nil {
			z.expr(&m.Key)
		}
		input(m.Value)
	}
	for _, b := range []*athenasql.JSONBehavior{e.OnEmpty, e.OnError} {
		if b != nil && b.Default != nil {
			z.expr(&b.Default)
		}
	}
	switch {
	case e.Returning != nil:
		return z.typeOf(e.Returning)
	case e.Name == "JSON_EXISTS":
		return boolean
	}
	return varchar
}

// tryAddress reads a text as an address; what is none, such as s3.amazonaws.com, becomes NULL.
func tryAddress(e athenasql.Expr) athenasql.Expr {
	return &athenasql.Cast{Position: e.Pos(), Try: true, Expr: e, Type: typeNamed(e, "ipaddress")}
}

func castTo(e athenasql.Expr, name string) athenasql.Expr {
	return &athenasql.Cast{Position: e.Pos(), Expr: e, Type: typeNamed(e, name)}
}

// timeFix proposes from_iso8601_timestamp for a text that is used as a time.
func (z *analyzer) timeFix(e athenasql.Expr) athenasql.Phrase {
	if !textual(z.types[e]) {
		return noFix
	}
	if by, ok := fromISO(e); ok {
		return use(athenasql.Show(by))
	}
	return noFix
}

// isTime reports whether a type is a day or a point in time.
func isTime(t encode.Type) bool {
	return t.Kind == encode.Date || t.Kind == encode.Timestamp || t.Kind == encode.TimestampTZ
}

func isNumber(t encode.Type) bool { return t.Kind >= encode.Tinyint && t.Kind <= encode.Decimal }

// compared returns what to write instead of one of two expressions that cannot be compared because one is a text: which
// of them and by what. op is the operator between them.
func (z *analyzer) compared(a, b *athenasql.Expr, op string) (p *athenasql.Expr, by athenasql.Expr) {
	ta, tb := z.types[*a], z.types[*b]
	if textual(tb) && !textual(ta) {
		a, b, ta, tb = b, a, tb, ta
	}
	if !textual(ta) || isBad(tb) {
		return nil, nil
	}
	column := z.columnOf(*a)
	switch {
	case isTime(tb):
		if by, ok := fromISO(*a); ok {
			return a, by
		}
		if by, ok := timeLiteralOf(*a); ok {
			return a, by
		}
		if holdsWholeDays(column) {
			return b, newCall(*b, "date_format", *b, newString(*b, dayLayout(column)))
		}
	case tb.Kind == encode.Boolean:
		if lit, ok := (*b).(*athenasql.Boolean); ok {
			return b, newString(lit, fmt.Sprint(lit.Value))
		}
		return b, castTo(*b, "varchar")
	case tb.Kind == encode.JSONText:
		return b, jsonText(*b)
	case tb.Kind == encode.IPAddress:
		return a, tryAddress(*a)
	case isNumber(tb):
		return z.comparedNumber(a, b, op, column)
	}
	return nil, nil
}

func (z *analyzer) comparedNumber(a, b *athenasql.Expr, op string, column *Column) (*athenasql.Expr, athenasql.Expr) {
	fixed := column != nil && column.Partition != nil && column.Partition.Of == "date"
	n, literal := (*b).(*athenasql.Number)
	if !literal || n.Kind != athenasql.Integer || !fixed && op != "=" && op != "<>" {
		name := "bigint"
		if t := z.types[*b]; t.Kind >= encode.Real {
			name = "double"
		}
		return a, castTo(*a, name)
	}
	text := n.Text
	width := 0
	switch {
	case fixed:
		width = len(column.Partition.Format)
	case column != nil && (strings.Contains(column.Name, "account") || column.Partition != nil && column.Partition.Of == "account"):
		width = 12
	}
	for len(text) < width {
		text = "0" + text
	}
	return b, newString(n, text)
}

func typeNamed(at athenasql.Node, name string) *athenasql.Type {
	return &athenasql.Type{Position: at.Pos(), Name: &athenasql.Ident{Position: at.Pos(), Name: name}}
}

// dayLayout returns the layout of date_format for a column that holds days.
func dayLayout(c *Column) string {
	switch {
	case c == nil:
	case c.Name == "date" && c.Partition == nil:
		return "%Y/%m/%d"
	case c.Partition != nil && c.Partition.Of == "date":
		return strings.NewReplacer("yyyy", "%Y", "MM", "%m", "dd", "%d").Replace(c.Partition.Format)
	}
	return ""
}

// holdsWholeDays reports whether a column is date or another name of it, and not only the year, month or day.
func holdsWholeDays(c *Column) bool { return dayLayout(c) == "%Y/%m/%d" }

// columnOf returns the table's column that an expression names, or nil.
func (z *analyzer) columnOf(e athenasql.Expr) *Column {
	ref, ok := z.refs[e]
	if !ok || ref.Source == nil || ref.Index >= len(ref.Source.Fields) {
		return nil
	}
	return ref.Source.Fields[ref.Index].Column
}

// compareFix spells what to write where two expressions cannot be compared, or is empty.
func (z *analyzer) compareFix(a, b athenasql.Expr, op string) athenasql.Phrase {
	p, by := z.compared(&a, &b, op)
	if p == nil {
		return z.partOfDayFix(a, b, op)
	}
	_, text := by.(*athenasql.String)
	if _, literal := by.(*athenasql.TypedLiteral); !text && !literal {
		return use(clip(athenasql.Show(by)))
	}
	*p = by
	return write("%s %s %s", clip(athenasql.Show(a)), op, clip(athenasql.Show(b)))
}

// partOfDayFix spells the comparison of date that is meant where year, month or day is compared with a time.
func (z *analyzer) partOfDayFix(a, b athenasql.Expr, op string) athenasql.Phrase {
	if isTime(z.types[a]) {
		a, b, op = b, a, mirrored[op]
	}
	c := z.columnOf(a)
	if !isTime(z.types[b]) || op == "" || dayLayout(c) == "" {
		return noFix
	}
	return write("date %s %s", op, clip(athenasql.Show(newCall(b, "date_format", b, newString(b, "%Y/%m/%d")))))
}

// mend is lenient reading of two expressions that cannot be compared. It reports whether it changed one.
func (z *analyzer) mend(a, b *athenasql.Expr, op string) bool {
	if !z.Options.Lenient {
		return false
	}
	p, by := z.compared(a, b, op)
	if p == nil {
		return false
	}
	z.replace(p, by)
	return true
}
