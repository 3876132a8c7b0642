package athenasql

import "strings"

// tokenKind is the class of a token; what it is exactly says its sym or its text.
type tokenKind uint8

const (
	tokenEOF          tokenKind = iota
	tokenWord                   // a name without quotes that is no keyword
	tokenKeyword                // a keyword that may be a name
	tokenReserved               // a keyword that may not
	tokenQuoted                 // "name"
	tokenBackquoted             // `name`, never right
	tokenDigits                 // 1name, never right
	tokenString                 // 'text'
	tokenUnicode                // U&'text'
	tokenBinary                 // X'00'
	tokenInteger                // 1, 1_000, 0x1F, 0o17, 0b1
	tokenDecimal                // 1.5, .5, 5.
	tokenDouble                 // 1e5
	tokenSymbol                 // an operator or a punctuation mark
	tokenUnrecognized           // any other character, and the quote of a text that does not end
)

// token is a piece of the text. sym is the keyword in upper case or the symbol, and empty for all others.
type token struct {
	sym          string
	start, end   int32 // bytes
	line, column int32
	kind         tokenKind
}

func (t *token) pos() Position { return Position{Line: int(t.line), Column: int(t.column)} }

// isName tells whether the grammar takes t as an identifier. Two of the kinds are refused only after that.
func (t *token) isName() bool {
	switch t.kind {
	case tokenWord, tokenKeyword, tokenQuoted, tokenBackquoted, tokenDigits:
		return true
	}
	return false
}

func (t *token) isString() bool { return t.kind == tokenString || t.kind == tokenUnicode }

func (t *token) isNumber() bool {
	return t.kind == tokenInteger || t.kind == tokenDecimal || t.kind == tokenDouble
}

// is tells whether t is one of the keywords or symbols.
func (t *token) is(syms ...string) bool {
	if t.sym == "" {
		return false
	}
	for _, s := range syms {
		if t.sym == s {
			return true
		}
	}
	return false
}

type keyword struct {
	text     string
	reserved bool
}

// keywords has every keyword of Trino 435, by its text in upper case.
var keywords = makeKeywords()

func makeKeywords() map[string]keyword {
	m := make(map[string]keyword, 300)
	for word := range strings.FieldsSeq(reservedWords) {
		m[word] = keyword{word, true}
	}
	for word := range strings.FieldsSeq(otherWords) {
		m[word] = keyword{word, false}
	}
	return m
}

const longestKeyword = len("CURRENT_TIMESTAMP")

const reservedWords = `
ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH
CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT
DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT
INTERSECT INTO IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG
LOCALTIME LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT
TABLE THEN TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH
`

const otherWords = `
ABSENT ADD ADMIN AFTER ALL ANALYZE ANY ARRAY ASC AT AUTHORIZATION BEGIN BERNOULLI BOTH CALL CALLED CASCADE
CATALOG CATALOGS COLUMN COLUMNS COMMENT COMMIT COMMITTED CONDITIONAL COUNT COPARTITION CURRENT DATA DATE DAY
DECLARE DEFAULT DEFINE DEFINER DENY DESC DESCRIPTOR DETERMINISTIC DISTRIBUTED DO DOUBLE EMPTY ELSEIF ENCODING
ERROR EXCLUDING EXPLAIN FETCH FILTER FINAL FIRST FOLLOWING FORMAT FUNCTION FUNCTIONS GRACE GRANT GRANTED
GRANTS GRAPHVIZ GROUPS HOUR IF IGNORE IMMEDIATE INCLUDING INITIAL INPUT INTERVAL INVOKER IO ISOLATION ITERATE
JSON KEEP KEY KEYS LANGUAGE LAST LATERAL LEADING LEAVE LEVEL LIMIT LOCAL LOGICAL LOOP MAP MATCH MATCHED
MATCHES MATCH_RECOGNIZE MATERIALIZED MEASURES MERGE MINUTE MONTH NESTED NEXT NFC NFD NFKC NFKD NO NONE NULLIF
NULLS OBJECT OF OFFSET OMIT ONE ONLY OPTION ORDINALITY OUTPUT OVER OVERFLOW PARTITION PARTITIONS PASSING PAST
PATH PATTERN PER PERIOD PERMUTE PLAN POSITION PRECEDING PRECISION PRIVILEGES PROPERTIES PRUNE QUOTES RANGE
READ REFRESH RENAME REPEAT REPEATABLE REPLACE RESET RESPECT RESTRICT RETURN RETURNING RETURNS REVOKE ROLE
ROLES ROLLBACK ROW ROWS RUNNING SCALAR SCHEMA SCHEMAS SECOND SECURITY SEEK SERIALIZABLE SESSION SET SETS SHOW
SOME START STATS SUBSET SUBSTRING SYSTEM TABLES TABLESAMPLE TEXT STRING TIES TIME TIMESTAMP TO TRAILING
TRANSACTION TRUNCATE TRY_CAST TYPE UNBOUNDED UNCOMMITTED UNCONDITIONAL UNIQUE UNKNOWN UNMATCHED UNTIL UPDATE
USE USER UTF16 UTF32 UTF8 VALIDATE VALUE VERBOSE VERSION VIEW WHILE WINDOW WITHIN WITHOUT WORK WRAPPER WRITE
YEAR ZONE
`
