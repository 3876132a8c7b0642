=== LIKE values 1
SELECT 'a%' LIKE 'a\%' ESCAPE '\',
  'a\' LIKE 'a\\' ESCAPE '\',
  'a%b' LIKE 'a%%b' ESCAPE '%',
  'a_b' LIKE 'a%_b' ESCAPE '%',
  'aあb' LIKE 'a_b',
  'a😀b' LIKE 'a_b',
  U&'a\000ab' LIKE 'a_b',
  U&'a\000ab' LIKE 'a%'
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,true,true,true,true]

=== LIKE values 2
SELECT 'a' LIKE NULL,
  'A' LIKE 'a',
  'a\b' LIKE 'a\b',
  'a' LIKE 'a' ESCAPE 'あ',
  'aあ%' LIKE 'aああ%' ESCAPE 'あ',
  'a' LIKE 'a' ESCAPE NULL
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
[null,false,true,true,true,null]

=== LIKE error 1
SELECT 'a' LIKE 'a' ESCAPE ''
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE error 2
SELECT 'a' LIKE 'a' ESCAPE 'xx'
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE error 3
SELECT 'a%' LIKE 'a\x' ESCAPE '\'
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE error 4
SELECT 'a\' LIKE 'a\' ESCAPE '\'
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE error 5
SELECT 'a%b' LIKE 'a%b' ESCAPE '%'
---
error: INVALID_FUNCTION_ARGUMENT

=== lower values 1
SELECT lower('ÀÉあİß'),
  lower('ΑΣ'),
  lower('İ')
---
_col0: varchar
_col1: varchar
_col2: varchar
["àéあiß","ασ","i"]

=== upper values 1
SELECT upper('ßﬁıäŉ'),
  upper('ǆ')
---
_col0: varchar
_col1: varchar
["ßﬁIÄŉ","Ǆ"]

=== length values 1
SELECT length('あ😀'),
  length(''),
  length(X'00ff')
---
_col0: bigint
_col1: bigint
_col2: bigint
[2,0,2]

=== reverse values 1
SELECT reverse('aあ😀'),
  reverse(U&'e\0301'),
  reverse(X'0102')
---
_col0: varchar
_col1: varchar
_col2: varbinary
["😀あa","́e","AgE="]

=== trim values 1
SELECT trim('  a b  '),
  trim(U&'\3000a\3000'),
  trim(U&'\00a0a\00a0'),
  trim(U&'\0009\000a\000b\000c\000d\001ca\001d\001e\001f\0085'),
  trim(U&'\2003\2028\2029\202f\205f\1680\2007a'),
  trim('xyaxy', 'xy'),
  trim('あaあ', 'あ'),
  trim(BOTH 'x' FROM 'xax')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["a b","a"," a ","a\u001d\u001e\u001f","    a","a","a","a"]

=== trim values 2
SELECT trim(LEADING 'x' FROM 'xax'),
  trim('abc', ''),
  trim('a', 'abc'),
  trim(CAST('a b ' AS char(6))),
  trim('axa', NULL)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
["ax","abc","","a b",null]

=== ltrim values 1
SELECT ltrim('  a '),
  ltrim('xax','x')
---
_col0: varchar
_col1: varchar
["a ","ax"]

=== rtrim values 1
SELECT rtrim('  a '),
  rtrim('xax','x')
---
_col0: varchar
_col1: varchar
["  a","xa"]

=== substr values 1
SELECT substr('hello', 0),
  substr('hello', 1),
  substr('hello', -3),
  substr('hello', -5),
  substr('hello', -6),
  substr('hello', 6),
  substr('hello', 5),
  substr('hello', 2, 2)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["","hello","llo","hello","","","o","el"]

=== substr values 2
SELECT substr('hello', 2, 0),
  substr('hello', 2, -1),
  substr('hello', 0, 2),
  substr('hello', -3, 2),
  substr('hello', -6, 3),
  substr('hello', 2, 100),
  substr('hello', 2, 9223372036854775807),
  substr('hello', 9223372036854775807)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["","","","ll","","ello","ello",""]

=== substr values 3
SELECT substr('hello', -9223372036854775807),
  substr('あいう😀え', 4, 1),
  substr('あいう😀え', -2, 1),
  substr(X'010203', 2),
  substr(X'010203', -2, 1),
  substr(X'010203', 0)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varbinary
_col4: varbinary
_col5: varbinary
["","😀","😀","AgM=","Ag==",""]

=== substring values 1
SELECT substring('hello' FROM 2 FOR 3),
  substring('hello', 2)
---
_col0: varchar
_col1: varchar
["ell","ello"]

=== split values 1
SELECT split('a,b,c', ','),
  split('a,b,c', ',', 2),
  split('a,b,c', ',', 1),
  split('a,b,c', ',', 5),
  split(',', ','),
  split(',a,,b,', ','),
  split('aXXbXXc', 'XX'),
  split('aaa', 'aa')
---
_col0: array(varchar)
_col1: array(varchar)
_col2: array(varchar)
_col3: array(varchar)
_col4: array(varchar)
_col5: array(varchar)
_col6: array(varchar)
_col7: array(varchar)
[["a","b","c"],["a","b,c"],["a,b,c"],["a","b","c"],["",""],["","a","","b",""],["a","b","c"],["","a"]]

=== split error 1
SELECT split('a,b,c', ',', 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== split error 2
SELECT split('a,b,c', ',', -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== split error 3
SELECT split('a,b,c', '')
---
error: INVALID_FUNCTION_ARGUMENT

=== split error 4
SELECT split('a,b,c', ',', 3000000000)
---
error: INVALID_FUNCTION_ARGUMENT

=== split_part values 1
SELECT split_part('a,b,c', ',', 1),
  split_part('a,b,c', ',', 3),
  split_part('a,b,c', ',', 4),
  split_part('abc', '', 1),
  split_part('abc', '', 3),
  split_part('abc', '', 4),
  split_part('あい😀', '', 3),
  split_part('a,', ',', 2)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["a","c",null,"a","c",null,"😀",""]

=== split_part values 2
SELECT split_part('aaa', 'aa', 1),
  split_part('aaa', 'aa', 2),
  split_part('a,b', ',', 3000000000)
---
_col0: varchar
_col1: varchar
_col2: varchar
["","a",null]

=== split_part error 1
SELECT split_part('a,b,c', ',', 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== split_part error 2
SELECT split_part('a,b,c', ',', -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map values 1
SELECT split_to_map('a=1,b=2', ',', '='),
  split_to_map('', ',', '='),
  split_to_map('a=1,', ',', '='),
  split_to_map('=', ',', '=')
---
_col0: map(varchar, varchar)
_col1: map(varchar, varchar)
_col2: map(varchar, varchar)
_col3: map(varchar, varchar)
[{"a":"1","b":"2"},{},{"a":"1"},{"":""}]

=== split_to_map error 1
SELECT split_to_map('a=1,b', ',', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 2
SELECT split_to_map('a=1,b=2=3', ',', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 3
SELECT split_to_map(',', ',', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 4
SELECT split_to_map('a=1,,b=2', ',', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 5
SELECT split_to_map('a=1,a=2', ',', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 6
SELECT split_to_map('a=1', '', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 7
SELECT split_to_map('a=1', ',', '')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 8
SELECT split_to_map('a=1', '=', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_map error 9
SELECT split_to_map('a=1,a=2', ',', '=', (k, v1, v2) -> v1)
---
error: FUNCTION_NOT_FOUND

=== split_to_multimap values 1
SELECT split_to_multimap('a=1,b=2,a=3', ',', '='),
  split_to_multimap('', ',', '=')
---
_col0: map(varchar, array(varchar))
_col1: map(varchar, array(varchar))
[{"a":["1","3"],"b":["2"]},{}]

=== split_to_multimap error 1
SELECT split_to_multimap('a=1,b', ',', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_multimap error 2
SELECT split_to_multimap('a=1', '', '=')
---
error: INVALID_FUNCTION_ARGUMENT

=== split_to_multimap error 3
SELECT split_to_multimap('a=1', ',', ',')
---
error: INVALID_FUNCTION_ARGUMENT

=== strpos values 1
SELECT strpos('hello', 'l'),
  strpos('hello', 'x'),
  strpos('hello', ''),
  strpos('', ''),
  strpos('あ😀い', 'い'),
  strpos('hello', 'l', 2),
  strpos('hello', 'l', 3),
  strpos('hello', 'l', -1)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[3,0,1,1,3,4,0,4]

=== strpos values 2
SELECT strpos('hello', 'l', -2),
  strpos('hello', '', 2),
  strpos('hello', '', -2),
  strpos('aaa', 'aa', 2),
  strpos('aaa', 'aa', -1),
  strpos('aaa', 'aa', -2),
  strpos('あ😀い😀', '😀', -1),
  strpos('あ😀い😀', '😀', 2)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[3,1,1,2,2,1,5,4]

=== strpos values 3
SELECT strpos('あ😀い😀', 'い', -1)
---
_col0: bigint
[4]

=== strpos error 1
SELECT strpos('hello', 'l', 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== position values 1
SELECT position('l' IN 'hello')
---
_col0: bigint
[3]

=== replace values 1
SELECT replace('hello', 'l'),
  replace('hello', 'l', 'LL'),
  replace('hello', '', 'x'),
  replace('あ😀', '', '-'),
  replace('hello', ''),
  replace('aaa', 'aa', 'b')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["heo","heLLLLo","xhxexlxlxox","-あ-😀-","hello","ba"]

=== lpad values 1
SELECT lpad('a', 3, 'xy'),
  lpad('a', 0, 'x'),
  lpad('abc', 2, 'x'),
  lpad('a', 5, 'あ😀'),
  lpad('', 2, 'x'),
  lpad('あいう', 2, 'x'),
  lpad(X'01', 3, X'02')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varbinary
["xya","","ab","あ😀あ😀a","xx","あい","AgIB"]

=== lpad error 1
SELECT lpad('a', 3, '')
---
error: INVALID_FUNCTION_ARGUMENT

=== lpad error 2
SELECT lpad('a', -1, 'x')
---
error: INVALID_FUNCTION_ARGUMENT

=== lpad error 3
SELECT lpad('a', 3000000000, 'x')
---
error: INVALID_FUNCTION_ARGUMENT

=== lpad error 4
SELECT lpad(X'01', 3, X'')
---
error: INVALID_FUNCTION_ARGUMENT

=== rpad values 1
SELECT rpad('a', 5, 'あ😀'),
  rpad('abc', 2, 'x'),
  rpad(X'01', 3, X'0203')
---
_col0: varchar
_col1: varchar
_col2: varbinary
["aあ😀あ😀","ab","AQID"]

=== rpad error 1
SELECT rpad('a', 3, '')
---
error: INVALID_FUNCTION_ARGUMENT

=== concat values 1
SELECT concat('a', NULL),
  concat('a', 'b', 'c'),
  concat(X'01', X'02')
---
_col0: array(varchar)
_col1: varchar
_col2: varbinary
[null,"abc","AQI="]

=== concat error 1
SELECT concat('a')
---
error: INVALID_FUNCTION_ARGUMENT

=== concat error 2
SELECT concat('a', 1)
---
error: FUNCTION_NOT_FOUND

=== concat_ws values 1
SELECT concat_ws(',', 'a', NULL, 'b'),
  concat_ws(',', NULL, NULL),
  concat_ws(NULL, 'a', 'b'),
  concat_ws(',', ARRAY['a', NULL, 'b', '']),
  concat_ws(',', CAST(NULL AS array(varchar))),
  concat_ws(',', 'a'),
  concat_ws('', 'a', 'b')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
["a,b","",null,"a,b,",null,"a","ab"]

=== concat_ws error 1
SELECT concat_ws(',')
---
error: INVALID_FUNCTION_ARGUMENT

=== starts_with values 1
SELECT starts_with('hello', 'he'),
  starts_with('hello', ''),
  starts_with('', 'x'),
  starts_with('あ', 'あ')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
[true,true,false,true]

=== translate values 1
SELECT translate('abcd', 'ab', 'xy'),
  translate('abcd', 'ab', 'x'),
  translate('abcd', '', 'x'),
  translate('aab', 'aa', 'xy'),
  translate('あ😀a', '😀', 'い'),
  translate('abcd', 'ab', 'xyz')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["xycd","xcd","abcd","xxb","あいa","xycd"]

=== chr values 1
SELECT chr(65),
  chr(12354),
  chr(128512),
  chr(0)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
["A","あ","😀","\u0000"]

=== chr error 1
SELECT chr(-1)
---
error: INVALID_FUNCTION_ARGUMENT

=== chr error 2
SELECT chr(1114112)
---
error: INVALID_FUNCTION_ARGUMENT

=== chr error 3
SELECT chr(55296)
---
error: INVALID_FUNCTION_ARGUMENT

=== chr error 4
SELECT chr(57343)
---
error: INVALID_FUNCTION_ARGUMENT

=== codepoint values 1
SELECT codepoint('a'),
  codepoint('あ'),
  codepoint('😀'),
  codepoint(CAST('a' AS varchar(1)))
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
[97,12354,128512,97]

=== codepoint error 1
SELECT codepoint('')
---
error: INVALID_FUNCTION_ARGUMENT

=== codepoint error 2
SELECT codepoint('ab')
---
error: FUNCTION_NOT_FOUND

=== levenshtein_distance values 1
SELECT levenshtein_distance('kitten','sitting'),
  levenshtein_distance('あ😀','a'),
  levenshtein_distance('','abc')
---
_col0: bigint
_col1: bigint
_col2: bigint
[3,2,3]

=== hamming_distance values 1
SELECT hamming_distance('abc','abd'),
  hamming_distance('あ😀','aあ')
---
_col0: bigint
_col1: bigint
[1,2]

=== hamming_distance error 1
SELECT hamming_distance('a','ab')
---
error: INVALID_FUNCTION_ARGUMENT

=== soundex values 1
SELECT soundex('Robert'),
  soundex(''),
  soundex('Pfister'),
  soundex('Ashcraft'),
  soundex('Tymczak'),
  soundex('a1b2'),
  soundex('O''Hara'),
  soundex(' x')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["R163","","P236","A261","T522","A100","O600","X000"]

=== soundex values 2
SELECT soundex('Honeyman'),
  soundex('12')
---
_col0: varchar
_col1: varchar
["H555",""]

=== soundex error 1
SELECT soundex('あ')
---
error: INVALID_FUNCTION_ARGUMENT

=== soundex error 2
SELECT soundex('é')
---
error: INVALID_FUNCTION_ARGUMENT

=== normalize values 1
SELECT normalize(U&'e\0301')
---
_col0: varchar
["é"]

=== luhn_check values 1
SELECT luhn_check('79927398713'),
  luhn_check('79927398714'),
  luhn_check(''),
  luhn_check('0'),
  luhn_check(NULL)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[true,false,false,true,null]

=== luhn_check error 1
SELECT luhn_check('a')
---
error: INVALID_FUNCTION_ARGUMENT

=== luhn_check error 2
SELECT luhn_check(' 0')
---
error: INVALID_FUNCTION_ARGUMENT

=== to_utf8 values 1
SELECT to_utf8('あ')
---
_col0: varbinary
["44GC"]

=== from_utf8 values 1
SELECT from_utf8(X'e38182'),
  from_utf8(X'ff41'),
  from_utf8(X'e381'),
  from_utf8(X'e38141'),
  from_utf8(X'f09f98'),
  from_utf8(X'eda080'),
  from_utf8(X'c080'),
  from_utf8(X'f8808080')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["あ","�A","�","�A","�","�","�","�"]

=== from_utf8 values 2
SELECT from_utf8(X'f4908080'),
  from_utf8(X'ff41', '?'),
  from_utf8(X'ff41', ''),
  from_utf8(X'ff41', 'あ'),
  from_utf8(X'ff41', 63),
  from_utf8(X'41c3', '?'),
  from_utf8(X'ffff', '?'),
  from_utf8(X'e38182e3', '?')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["�","?A","A","あA","?A","A?","??","あ?"]

=== from_utf8 values 3
SELECT from_utf8(X'e3e38182', '?'),
  from_utf8(X'f0e38182', '?'),
  from_utf8(X'f09fe38182', '?')
---
_col0: varchar
_col1: varchar
_col2: varchar
["?あ","?あ","?あ"]

=== from_utf8 error 1
SELECT from_utf8(X'ff41', 'ab')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_utf8 error 2
SELECT from_utf8(X'ff41', 55296)
---
error: INVALID_FUNCTION_ARGUMENT

=== format values 1
SELECT format('%s', 'a'),
  format('%,d', 1234567),
  format('%,.2f', 1234567.891e0),
  format('%+d', 5),
  format('% d', 5),
  format('%(d', -5),
  format('%s', 1.5),
  format('%s', 1.50)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["a","1,234,567","1,234,567.89","+5"," 5","(5)","1.5","1.50"]

=== format values 2
SELECT format('%s', 1e0),
  format('%s', 1e10),
  format('%s', REAL '1.1'),
  format('%s', true),
  format('%s', NULL),
  format('%d', CAST(NULL AS bigint)),
  format('%s', DATE '2020-01-01'),
  format('%s', TIMESTAMP '2020-01-01 10:00:00')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1.0","1.0E10","1.1","true","null","null","2020-01-01","2020-01-01T10:00"]

=== format values 3
SELECT format('%s', TIMESTAMP '2020-01-01 10:00:01.123'),
  format('%s', TIME '10:00:00'),
  format('%s', IPADDRESS '1.2.3.4'),
  format('%s', interval '1' day),
  format('%s', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'),
  format('%1$s %2$s %1$s', 'a', 'b'),
  format('%2$s %s %<s %s', 'a', 'b'),
  format('%5.3s|', 'abcdef')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["2020-01-01T10:00:01.123","10:00","1.2.3.4","1 00:00:00.000","12151fd2-7586-11e9-8f9e-2a86e4085a59","a b a","b a a b","  abc|"]

=== format values 4
SELECT format('%.0f', 2.5e0),
  format('%.0f', 0.5e0),
  format('%.0f', 1.5),
  format('%f', 1.5),
  format('%.3f', 1.5),
  format('%e', 0.00012),
  format('%e', 1.5),
  format('%g', 0.00012e0)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["3","1","2","1.500000","1.500","1.200000e-04","1.500000e+00","0.000120000"]

=== format values 5
SELECT format('%g', 123456.789e0),
  format('%g', 1e10),
  format('%S', 'abc'),
  format('%B', true),
  format('%b', 'x'),
  format('%b', NULL),
  format('%o', -1),
  format('%x', -1)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["123457","1.00000e+10","ABC","TRUE","true","false","1777777777777777777777","ffffffffffffffff"]

=== format values 6
SELECT format('%x', CAST(-1 AS bigint)),
  format('%x', CAST(-1 AS tinyint)),
  format('%x', CAST(-1 AS smallint)),
  format('%#x', 255),
  format('%#o', 8),
  format('%08.2f', 3.14159e0),
  format('%+,.2f', 1234.5),
  format('%(,.2f', -1234.5)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["ffffffffffffffff","ffffffffffffffff","ffffffffffffffff","0xff","010","00003.14","+1,234.50","(1,234.50)"]

=== format values 7
SELECT format('%tY', DATE '2020-01-01'),
  format('%1$tY-%1$tm-%1$td', DATE '2020-01-02'),
  format('%tH:%<tM', TIMESTAMP '2020-01-02 03:04:05'),
  format('%tF %<tT', TIMESTAMP '2020-01-02 03:04:05'),
  format('%d%%', 10),
  format('%s', 'あ😀'),
  format('%5s|', 'あ😀'),
  format('%-5s|', 'あ')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["2020","2020-01-02","03:04","2020-01-02 03:04:05","10%","あ😀","  あ😀|","あ    |"]

=== format values 8
SELECT format('%,d', CAST(-1234567 AS bigint)),
  format('%05d', -42),
  format('%S', 'ß'),
  format('%s', JSON '{"a":1}'),
  format('%10.3e|', 12345.678e0),
  format('%.15f', 0.1e0),
  format('%.20f', 0.1e0),
  format('%f', REAL '1.1')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["-1,234,567","-0042","SS","{\"a\":1}"," 1.235e+04|","0.100000000000000","0.10000000000000000000","1.100000"]

=== format values 9
SELECT format('%s', CAST(1 AS tinyint)),
  format('%.3f', 1e20),
  format('%f', 1e300)
---
_col0: varchar
_col1: varchar
_col2: varchar
["1","100000000000000000000.000","1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000.000000"]

=== format error 1
SELECT format('%s %d %5.2f|%-5s|%5s|%05d|%x|%X|%o|%e|%b|%c|%%|%n', 'a', 5, 3.14159e0, 'ab', 'cd', 42, 255, 255, 8, 12345.678e0, true, 'x')
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 2
SELECT format('%d', 1.5e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 3
SELECT format('%d', 'a')
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 4
SELECT format('%s', ARRAY[1,2])
---
error: NOT_SUPPORTED

=== format error 5
SELECT format('%s', X'0102')
---
error: NOT_SUPPORTED

=== format error 6
SELECT format('%s', MAP(ARRAY[1],ARRAY[2]))
---
error: NOT_SUPPORTED

=== format error 7
SELECT format('%s', ROW(1,2))
---
error: NOT_SUPPORTED

=== format error 8
SELECT format('%s')
---
error: SYNTAX_ERROR

=== format error 9
SELECT format('abc')
---
error: SYNTAX_ERROR

=== format error 10
SELECT format('%s %s', 'a')
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 11
SELECT format('%z', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 12
SELECT format('%', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 13
SELECT format('%5', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 14
SELECT format('%-d', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 15
SELECT format('%.2d', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 16
SELECT format('%f', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 17
SELECT format('%c', 65)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 18
SELECT format('%c', 'ab')
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 19
SELECT format('%d', DECIMAL '5')
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 20
SELECT format('%-05d', 42)
---
error: INVALID_FUNCTION_ARGUMENT

=== format error 21
SELECT format('%+ d', 42)
---
error: INVALID_FUNCTION_ARGUMENT

=== format_number values 1
SELECT format_number(123456),
  format_number(1000000),
  format_number(999),
  format_number(1234),
  format_number(-1234),
  format_number(123456789012),
  format_number(1e20),
  format_number(1.5e0)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["123K","1M","999","1.23K","-1.23K","123B","9223Q","1"]

=== format_number values 2
SELECT format_number(0.001e0),
  format_number(999999),
  format_number(9999),
  format_number(99950),
  format_number(1000),
  format_number(1500),
  format_number(0),
  format_number(123.456e0)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["0","1000K","10K","100K","1K","1.5K","0","123"]

=== format_number values 3
SELECT format_number(12.3456e0),
  format_number(9223372036854775807),
  format_number(CAST(-9223372036854775807 AS bigint)),
  format_number(-123456),
  format_number(-99),
  format_number(-12345),
  format_number(-1234567),
  format_number(CAST(-1 AS bigint))
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["12","9223Q","-9223.37Q","-123.46K","-99","-12.35K","-1.23M","-1"]

=== format_number values 4
SELECT format_number(99999),
  format_number(99499),
  format_number(100500),
  format_number(1005),
  format_number(1015),
  format_number(1025),
  format_number(2500000),
  format_number(123500)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["100K","99.5K","101K","1K","1.01K","1.02K","2.5M","124K"]

=== format_number values 5
SELECT format_number(122500)
---
_col0: varchar
["123K"]

=== parse_data_size values 1
SELECT parse_data_size('1B'),
  parse_data_size('1kB'),
  parse_data_size('2.3MB'),
  parse_data_size('1YB'),
  parse_data_size('1TB'),
  parse_data_size('1.B'),
  parse_data_size('.5kB')
---
_col0: decimal(38, 0)
_col1: decimal(38, 0)
_col2: decimal(38, 0)
_col3: decimal(38, 0)
_col4: decimal(38, 0)
_col5: decimal(38, 0)
_col6: decimal(38, 0)
["1","1024","2411724","1208925819614629174706176","1099511627776","1","512"]

=== parse_data_size error 1
SELECT parse_data_size('1.5')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_data_size error 2
SELECT parse_data_size('1 kB')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_data_size error 3
SELECT parse_data_size('1KB')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_data_size error 4
SELECT parse_data_size('')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_data_size error 5
SELECT parse_data_size('1e3B')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_presto_data_size values 1
SELECT parse_presto_data_size('1.5GB')
---
_col0: decimal(38, 0)
["1610612736"]

=== others values 1
SELECT 'a' || NULL
---
_col0: array(varchar)
[null]

=== human_readable_seconds error 1
SELECT human_readable_seconds(nan())
---
error: INVALID_FUNCTION_ARGUMENT

=== word_stem
SELECT word_stem('running')
---
_col0: varchar
["run"]

=== normalize to another form
SELECT normalize('ﬁ', NFKC)
---
_col0: varchar
["fi"]

=== format of a timestamp with time zone
SELECT format('%s', TIMESTAMP '2020-01-01 10:00:00 UTC')
---
_col0: varchar
["2020-01-01T10:00Z[UTC]"]

=== format with a hexadecimal exponent
SELECT format('%a', 1e0)
---
_col0: varchar
["0x1.0p0"]

=== format with a hash
SELECT format('%h', 'a')
---
_col0: varchar
["61"]

=== nothing formatted
SELECT format('%s', NULL), format('%5s|', NULL), format('%d', CAST(NULL AS bigint))
---
_col0: varchar
_col1: varchar
_col2: varchar
["null"," null|","null"]

=== LIKE over char(n) sees the blanks
SELECT CAST('a' AS char(3)) LIKE 'a' a, CAST('a' AS char(3)) LIKE 'a%' b, CAST('a' AS char(3)) LIKE 'a  ' c, CAST('a' AS char(3)) LIKE 'a_' d, CAST('a' AS char(3)) LIKE '_#_%' ESCAPE '#' e
---
a: boolean
b: boolean
c: boolean
d: boolean
e: boolean
[false,true,true,false,false]

=== char(n) is filled with blanks
SELECT CAST('a' AS char(3)) || 'x' x, CAST('a' AS char(3)) = 'a' e, CAST('a' AS char(3)) = CAST('a  ' AS char(5)) f, CAST('a' AS char(3)) c, CAST(CAST('a' AS char(3)) AS varchar) v, CAST('abcd' AS char(3)) t, ARRAY[CAST('a' AS char(3))] g
---
x: char(4)
e: boolean
f: boolean
c: char(3)
v: varchar
t: char(3)
g: array(char(3))
["a  x",true,true,"a  ","a  ","abc",["a  "]]
