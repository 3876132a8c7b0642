# Functions of dates and times, in UTC. Those of zones are in zones.sql.

=== from_iso8601_timestamp
SELECT x, TRY(from_iso8601_timestamp(x)) FROM (VALUES '2020-02-29T01:02:03Z', '2020-02-29T01:02:03.4Z', '2020-02-29T01:02:03.456789Z', '2020-02-29T01:02:03.9999Z', '2020-02-29T01:02:03,5Z', '2020-02-29T01:02:03', '2020-02-29T01:02', '2020-02-29T01', '2020-02-29T', '2020-02-29', '2020-02', '2020', '2020-060', '2020-366', '2021-366', '2020-W09-6', '2020-W09', '2020-W53-5', '2021-W53-1', '2020-02-29T01:02:03z', '2020-02-29t01:02:03Z', '2020-02-29 01:02:03', '2020-02-29 01:02:03Z', '2020-02-29T24:00:00Z', '2020-02-29T24:00', '2020-02-29T23:59:60Z', '2020-2-9T1:2:3Z', '20200229T010203Z', 'T01:02:03Z', 'T01', '01:02:03', '2020-02-29T01.5Z', '2020-02-29T01:02.5Z', '2020-02-29T01:02:03.Z', '2020-02-30T00:00:00Z', '2020-13-01', '', 'abc', ' 2020-02-29T01:02:03Z', '2020-02-29T01:02:03Z ', '-2020-02-29T01:02:03Z', '+2020-02-29T01:02:03Z', '12345-01-01T00:00:00Z', '0000-01-01', '-0001-01-01', '2020-02-29T01:02:03 Z', '2020-02-29T01:02:03UTC', '2020-02-29T01:02:03[Asia/Tokyo]', '2020-02-29Z', '2020-02-29+09:00', '2020-02-29TZ', '2020-02-29T01Z', '2020-02-29T01:02:03.123456789Z', '2020-02-29T01:02:03.1234567890123Z', '1969-12-31T23:59:59.9999Z', '2020-1', '2020-001', '2020-1-1', '202-01-01', '20-01-01', '2-01-01', '2020-W9-6', '2020-W09-7', '2020-W09-8', '2020-W00-1', '2020-000', '2020-02-29T1:2:3Z', '2020-02-29T01:2Z', '2020-02-29T001:02Z', '２０２０-02-29', NULL) AS t(x)
---
x: varchar
_col1: timestamp(3) with time zone
[" 2020-02-29T01:02:03Z",null]
["",null]
["+2020-02-29T01:02:03Z","2020-02-29 01:02:03.000 UTC"]
["-0001-01-01","-0001-01-01 00:00:00.000 UTC"]
["-2020-02-29T01:02:03Z","-2020-02-29 01:02:03.000 UTC"]
["0000-01-01","0000-01-01 00:00:00.000 UTC"]
["01:02:03",null]
["12345-01-01T00:00:00Z","+12345-01-01 00:00:00.000 UTC"]
["1969-12-31T23:59:59.9999Z","1969-12-31 23:59:59.999 UTC"]
["2-01-01","0002-01-01 00:00:00.000 UTC"]
["20-01-01","0020-01-01 00:00:00.000 UTC"]
["202-01-01","0202-01-01 00:00:00.000 UTC"]
["2020","2020-01-01 00:00:00.000 UTC"]
["2020-000",null]
["2020-001","2020-01-01 00:00:00.000 UTC"]
["2020-02","2020-02-01 00:00:00.000 UTC"]
["2020-02-29 01:02:03",null]
["2020-02-29 01:02:03Z",null]
["2020-02-29","2020-02-29 00:00:00.000 UTC"]
["2020-02-29+09:00",null]
["2020-02-29T","2020-02-29 00:00:00.000 UTC"]
["2020-02-29T001:02Z",null]
["2020-02-29T01","2020-02-29 01:00:00.000 UTC"]
["2020-02-29T01.5Z","2020-02-29 01:30:00.000 UTC"]
["2020-02-29T01:02","2020-02-29 01:02:00.000 UTC"]
["2020-02-29T01:02.5Z","2020-02-29 01:02:30.000 UTC"]
["2020-02-29T01:02:03 Z",null]
["2020-02-29T01:02:03","2020-02-29 01:02:03.000 UTC"]
["2020-02-29T01:02:03,5Z","2020-02-29 01:02:03.500 UTC"]
["2020-02-29T01:02:03.1234567890123Z",null]
["2020-02-29T01:02:03.123456789Z","2020-02-29 01:02:03.123 UTC"]
["2020-02-29T01:02:03.456789Z","2020-02-29 01:02:03.456 UTC"]
["2020-02-29T01:02:03.4Z","2020-02-29 01:02:03.400 UTC"]
["2020-02-29T01:02:03.9999Z","2020-02-29 01:02:03.999 UTC"]
["2020-02-29T01:02:03.Z",null]
["2020-02-29T01:02:03UTC",null]
["2020-02-29T01:02:03Z ",null]
["2020-02-29T01:02:03Z","2020-02-29 01:02:03.000 UTC"]
["2020-02-29T01:02:03[Asia/Tokyo]",null]
["2020-02-29T01:02:03z","2020-02-29 01:02:03.000 UTC"]
["2020-02-29T01:2Z","2020-02-29 01:02:00.000 UTC"]
["2020-02-29T01Z","2020-02-29 01:00:00.000 UTC"]
["2020-02-29T1:2:3Z","2020-02-29 01:02:03.000 UTC"]
["2020-02-29T23:59:60Z",null]
["2020-02-29T24:00",null]
["2020-02-29T24:00:00Z",null]
["2020-02-29TZ","2020-02-29 00:00:00.000 UTC"]
["2020-02-29Z",null]
["2020-02-29t01:02:03Z","2020-02-29 01:02:03.000 UTC"]
["2020-02-30T00:00:00Z",null]
["2020-060","2020-02-29 00:00:00.000 UTC"]
["2020-1","2020-01-01 00:00:00.000 UTC"]
["2020-1-1","2020-01-01 00:00:00.000 UTC"]
["2020-13-01",null]
["2020-2-9T1:2:3Z","2020-02-09 01:02:03.000 UTC"]
["2020-366","2020-12-31 00:00:00.000 UTC"]
["2020-W00-1",null]
["2020-W09","2020-02-24 00:00:00.000 UTC"]
["2020-W09-6","2020-02-29 00:00:00.000 UTC"]
["2020-W09-7","2020-03-01 00:00:00.000 UTC"]
["2020-W09-8",null]
["2020-W53-5","2021-01-01 00:00:00.000 UTC"]
["2020-W9-6","2020-02-29 00:00:00.000 UTC"]
["20200229T010203Z",null]
["2021-366",null]
["2021-W53-1",null]
["T01","1970-01-01 01:00:00.000 UTC"]
["T01:02:03Z","1970-01-01 01:02:03.000 UTC"]
["abc",null]
["２０２０-02-29",null]
[null,null]

=== from_iso8601_timestamp: an error
SELECT from_iso8601_timestamp('2021-366')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_iso8601_timestamp: an error 2
SELECT from_iso8601_timestamp('2020-02-29 01:02:03')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_iso8601_timestamp: an error 3
SELECT from_iso8601_timestamp('2020-02-29T24:00:00Z')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_iso8601_timestamp_nanos
SELECT x, TRY(from_iso8601_timestamp_nanos(x)) FROM (VALUES '2020-02-29T01:02:03Z', '2020-02-29T01:02:03.4Z', '2020-02-29T01:02:03.456789Z', '2020-02-29T01:02:03.9999Z', '2020-02-29T01:02:03,5Z', '2020-02-29T01:02:03', '2020-02-29T01:02', '2020-02-29T01', '2020-02-29T', '2020-02-29', '2020-02', '2020', '2020-060', '2020-366', '2021-366', '2020-W09-6', '2020-W09', '2020-W53-5', '2021-W53-1', '2020-02-29T01:02:03z', '2020-02-29t01:02:03Z', '2020-02-29 01:02:03', '2020-02-29 01:02:03Z', '2020-02-29T24:00:00Z', '2020-02-29T24:00', '2020-02-29T23:59:60Z', '2020-2-9T1:2:3Z', '20200229T010203Z', 'T01:02:03Z', 'T01', '01:02:03', '2020-02-29T01.5Z', '2020-02-29T01:02.5Z', '2020-02-30T00:00:00Z', '2020-13-01', '', 'abc', ' 2020-02-29T01:02:03Z', '2020-02-29T01:02:03Z ', '-2020-02-29T01:02:03Z', '+2020-02-29T01:02:03Z', '12345-01-01T00:00:00Z', '0000-01-01', '-0001-01-01', '2020-02-29T01:02:03 Z', '2020-02-29T01:02:03UTC', '2020-02-29T01:02:03[Asia/Tokyo]', '2020-02-29Z', '2020-02-29+09:00', '2020-02-29TZ', '2020-02-29T01Z', '1969-12-31T23:59:59.9999Z', '2020-1', '2020-001', '2020-1-1', '202-01-01', '20-01-01', '2-01-01', '2020-W9-6', '2020-W09-7', '2020-W09-8', '2020-W00-1', '2020-000', '2020-02-29T1:2:3Z', '2020-02-29T01:2Z', '2020-02-29T001:02Z', '２０２０-02-29', NULL) AS t(x)
---
x: varchar
_col1: timestamp(9) with time zone
[" 2020-02-29T01:02:03Z",null]
["",null]
["+2020-02-29T01:02:03Z",null]
["-0001-01-01",null]
["-2020-02-29T01:02:03Z","-2020-02-29 01:02:03.000000000 UTC"]
["0000-01-01",null]
["01:02:03",null]
["12345-01-01T00:00:00Z",null]
["1969-12-31T23:59:59.9999Z","1969-12-31 23:59:59.999900000 UTC"]
["2-01-01",null]
["20-01-01",null]
["202-01-01",null]
["2020",null]
["2020-000",null]
["2020-001",null]
["2020-02",null]
["2020-02-29 01:02:03",null]
["2020-02-29 01:02:03Z",null]
["2020-02-29",null]
["2020-02-29+09:00",null]
["2020-02-29T",null]
["2020-02-29T001:02Z",null]
["2020-02-29T01",null]
["2020-02-29T01.5Z",null]
["2020-02-29T01:02","2020-02-29 01:02:00.000000000 UTC"]
["2020-02-29T01:02.5Z",null]
["2020-02-29T01:02:03 Z",null]
["2020-02-29T01:02:03","2020-02-29 01:02:03.000000000 UTC"]
["2020-02-29T01:02:03,5Z",null]
["2020-02-29T01:02:03.456789Z","2020-02-29 01:02:03.456789000 UTC"]
["2020-02-29T01:02:03.4Z","2020-02-29 01:02:03.400000000 UTC"]
["2020-02-29T01:02:03.9999Z","2020-02-29 01:02:03.999900000 UTC"]
["2020-02-29T01:02:03UTC",null]
["2020-02-29T01:02:03Z ",null]
["2020-02-29T01:02:03Z","2020-02-29 01:02:03.000000000 UTC"]
["2020-02-29T01:02:03[Asia/Tokyo]",null]
["2020-02-29T01:02:03z","2020-02-29 01:02:03.000000000 UTC"]
["2020-02-29T01:2Z",null]
["2020-02-29T01Z",null]
["2020-02-29T1:2:3Z",null]
["2020-02-29T23:59:60Z",null]
["2020-02-29T24:00",null]
["2020-02-29T24:00:00Z",null]
["2020-02-29TZ",null]
["2020-02-29Z",null]
["2020-02-29t01:02:03Z","2020-02-29 01:02:03.000000000 UTC"]
["2020-02-30T00:00:00Z",null]
["2020-060",null]
["2020-1",null]
["2020-1-1",null]
["2020-13-01",null]
["2020-2-9T1:2:3Z",null]
["2020-366",null]
["2020-W00-1",null]
["2020-W09",null]
["2020-W09-6",null]
["2020-W09-7",null]
["2020-W09-8",null]
["2020-W53-5",null]
["2020-W9-6",null]
["20200229T010203Z",null]
["2021-366",null]
["2021-W53-1",null]
["T01",null]
["T01:02:03Z",null]
["abc",null]
["２０２０-02-29",null]
[null,null]

=== from_iso8601_date
SELECT x, TRY(from_iso8601_date(x)) FROM (VALUES '2020-02-29T01:02:03Z', '2020-02-29T01:02:03.4Z', '2020-02-29T01:02:03.456789Z', '2020-02-29T01:02:03.9999Z', '2020-02-29T01:02:03,5Z', '2020-02-29T01:02:03', '2020-02-29T01:02', '2020-02-29T01', '2020-02-29T', '2020-02-29', '2020-02', '2020', '2020-060', '2020-366', '2021-366', '2020-W09-6', '2020-W09', '2020-W53-5', '2021-W53-1', '2020-02-29T01:02:03+09:00', '2020-02-29T01:02:03+0900', '2020-02-29T01:02:03+09', '2020-02-29T01:02:03-05:30', '2020-02-29T01:02:03+09:00:30', '2020-02-29T01:02:03z', '2020-02-29t01:02:03Z', '2020-02-29 01:02:03', '2020-02-29 01:02:03Z', '2020-02-29T24:00:00Z', '2020-02-29T24:00', '2020-02-29T23:59:60Z', '2020-2-9T1:2:3Z', '20200229T010203Z', 'T01:02:03Z', 'T01', '01:02:03', '2020-02-29T01.5Z', '2020-02-29T01:02.5Z', '2020-02-29T01:02:03.Z', '2020-02-30T00:00:00Z', '2020-13-01', '', 'abc', ' 2020-02-29T01:02:03Z', '2020-02-29T01:02:03Z ', '-2020-02-29T01:02:03Z', '+2020-02-29T01:02:03Z', '12345-01-01T00:00:00Z', '0000-01-01', '-0001-01-01', '2020-02-29T01:02:03 Z', '2020-02-29T01:02:03UTC', '2020-02-29T01:02:03[Asia/Tokyo]', '2020-02-29Z', '2020-02-29+09:00', '2020-02-29TZ', '2020-02-29T+09:00', '2020-02-29T01Z', '2020-02-29T01+09', '2020-02-29T01:02:03.123456789Z', '2020-02-29T01:02:03.1234567890123Z', '1969-12-31T23:59:59.9999Z', '2020-02-29T01:02:03+14:00', '2020-02-29T01:02:03+15:00', '2020-02-29T01:02:03+23:59', '2020-02-29T01:02:03-00:00', '292278993-12-31T23:59:59Z', '2020-1', '2020-001', '2020-1-1', '202-01-01', '20-01-01', '2-01-01', '2020-W9-6', '2020-W09-7', '2020-W09-8', '2020-W00-1', '2020-000', '2020-02-29T1:2:3Z', '2020-02-29T01:2Z', '2020-02-29T001:02Z', '2020-02-29T01:02:03.4+09:00', '２０２０-02-29', NULL) AS t(x)
---
x: varchar
_col1: date
[" 2020-02-29T01:02:03Z",null]
["",null]
["+2020-02-29T01:02:03Z",null]
["-0001-01-01","-0001-01-01"]
["-2020-02-29T01:02:03Z",null]
["0000-01-01","0000-01-01"]
["01:02:03",null]
["12345-01-01T00:00:00Z",null]
["1969-12-31T23:59:59.9999Z",null]
["2-01-01","0002-01-01"]
["20-01-01","0020-01-01"]
["202-01-01","0202-01-01"]
["2020","2020-01-01"]
["2020-000",null]
["2020-001","2020-01-01"]
["2020-02","2020-02-01"]
["2020-02-29 01:02:03",null]
["2020-02-29 01:02:03Z",null]
["2020-02-29","2020-02-29"]
["2020-02-29+09:00",null]
["2020-02-29T",null]
["2020-02-29T+09:00",null]
["2020-02-29T001:02Z",null]
["2020-02-29T01",null]
["2020-02-29T01+09",null]
["2020-02-29T01.5Z",null]
["2020-02-29T01:02",null]
["2020-02-29T01:02.5Z",null]
["2020-02-29T01:02:03 Z",null]
["2020-02-29T01:02:03",null]
["2020-02-29T01:02:03+09",null]
["2020-02-29T01:02:03+0900",null]
["2020-02-29T01:02:03+09:00",null]
["2020-02-29T01:02:03+09:00:30",null]
["2020-02-29T01:02:03+14:00",null]
["2020-02-29T01:02:03+15:00",null]
["2020-02-29T01:02:03+23:59",null]
["2020-02-29T01:02:03,5Z",null]
["2020-02-29T01:02:03-00:00",null]
["2020-02-29T01:02:03-05:30",null]
["2020-02-29T01:02:03.1234567890123Z",null]
["2020-02-29T01:02:03.123456789Z",null]
["2020-02-29T01:02:03.4+09:00",null]
["2020-02-29T01:02:03.456789Z",null]
["2020-02-29T01:02:03.4Z",null]
["2020-02-29T01:02:03.9999Z",null]
["2020-02-29T01:02:03.Z",null]
["2020-02-29T01:02:03UTC",null]
["2020-02-29T01:02:03Z ",null]
["2020-02-29T01:02:03Z",null]
["2020-02-29T01:02:03[Asia/Tokyo]",null]
["2020-02-29T01:02:03z",null]
["2020-02-29T01:2Z",null]
["2020-02-29T01Z",null]
["2020-02-29T1:2:3Z",null]
["2020-02-29T23:59:60Z",null]
["2020-02-29T24:00",null]
["2020-02-29T24:00:00Z",null]
["2020-02-29TZ",null]
["2020-02-29Z",null]
["2020-02-29t01:02:03Z",null]
["2020-02-30T00:00:00Z",null]
["2020-060","2020-02-29"]
["2020-1","2020-01-01"]
["2020-1-1","2020-01-01"]
["2020-13-01",null]
["2020-2-9T1:2:3Z",null]
["2020-366","2020-12-31"]
["2020-W00-1",null]
["2020-W09","2020-02-24"]
["2020-W09-6","2020-02-29"]
["2020-W09-7","2020-03-01"]
["2020-W09-8",null]
["2020-W53-5","2021-01-01"]
["2020-W9-6","2020-02-29"]
["20200229T010203Z",null]
["2021-366",null]
["2021-W53-1",null]
["292278993-12-31T23:59:59Z",null]
["T01",null]
["T01:02:03Z",null]
["abc",null]
["２０２０-02-29",null]
[null,null]

=== times
SELECT hour(time '01:02:03.456'), minute(time '01:02:03.456'), second(time '01:02:03.456'), millisecond(time '01:02:03.456'),
  day(interval '3 04:05:06.789' day to second), hour(interval '3 04:05:06.789' day to second), minute(interval '3 04:05:06.789' day to second), second(interval '3 04:05:06.789' day to second), millisecond(interval '3 04:05:06.789' day to second), year(interval '3-4' year to month), month(interval '3-4' year to month), day(interval '-3 04:05:06.789' day to second), hour(interval '-3 04:05:06.789' day to second), month(interval '-3-4' year to month), year(interval '-3-4' year to month)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
_col10: bigint
_col11: bigint
_col12: bigint
_col13: bigint
_col14: bigint
[1,2,3,456,3,4,5,6,789,3,4,-3,-4,-4,-3]

=== times 2
SELECT date_trunc('millisecond', timestamp '2020-02-29 12:34:56.789123'), date_trunc('second', timestamp '2020-02-29 12:34:56.789123'), date_trunc('minute', timestamp '2020-02-29 12:34:56.789123'), date_trunc('hour', timestamp '2020-02-29 12:34:56.789123'), date_trunc('day', timestamp '2020-02-29 12:34:56.789123'), date_trunc('week', timestamp '2020-02-29 12:34:56.789123'), date_trunc('month', timestamp '2020-02-29 12:34:56.789123'), date_trunc('quarter', timestamp '2020-05-29 12:34:56.789123'), date_trunc('year', timestamp '2020-02-29 12:34:56.789123')
---
_col0: timestamp(6)
_col1: timestamp(6)
_col2: timestamp(6)
_col3: timestamp(6)
_col4: timestamp(6)
_col5: timestamp(6)
_col6: timestamp(6)
_col7: timestamp(6)
_col8: timestamp(6)
["2020-02-29 12:34:56.789000","2020-02-29 12:34:56.000000","2020-02-29 12:34:00.000000","2020-02-29 12:00:00.000000","2020-02-29 00:00:00.000000","2020-02-24 00:00:00.000000","2020-02-01 00:00:00.000000","2020-04-01 00:00:00.000000","2020-01-01 00:00:00.000000"]

=== times 3
SELECT date_trunc('day', date '2020-02-29'), date_trunc('week', date '2020-02-29'), date_trunc('month', date '2020-02-29'), date_trunc('quarter', date '2020-05-31'), date_trunc('year', date '2020-02-29'), date_trunc('week', date '1969-12-30'), date_trunc('month', date '-0001-05-05'),
  date_trunc('DAY', timestamp '2020-02-29 12:34:56'), date_trunc('Day', date '2020-02-29'),
  date_trunc('hour', time '12:34:56.789'), date_trunc('minute', time '12:34:56.789'), date_trunc('second', time '12:34:56.789'), date_trunc('millisecond', time '12:34:56.789123')
---
_col0: date
_col1: date
_col2: date
_col3: date
_col4: date
_col5: date
_col6: date
_col7: timestamp(0)
_col8: date
_col9: time(3)
_col10: time(3)
_col11: time(3)
_col12: time(6)
["2020-02-29","2020-02-24","2020-02-01","2020-04-01","2020-01-01","1969-12-29","-0001-05-01","2020-02-29 00:00:00","2020-02-29","12:00:00.000","12:34:00.000","12:34:56.000","12:34:56.789000"]

=== times 4
SELECT date_trunc('minute', timestamp '1969-12-31 23:59:59.5'), date_trunc('second', timestamp '1969-12-31 23:59:59.5'), date_trunc('day', timestamp '1969-12-31 23:59:59.5'), date_trunc('millisecond', timestamp '1969-12-31 23:59:59.123456'),
  date_trunc(NULL, timestamp '2020-02-29 12:34:56'), date_trunc('day', CAST(NULL AS timestamp))
---
_col0: timestamp(1)
_col1: timestamp(1)
_col2: timestamp(1)
_col3: timestamp(6)
_col4: timestamp(0)
_col5: timestamp(3)
["1969-12-31 23:59:00.0","1969-12-31 23:59:59.0","1969-12-31 00:00:00.0","1969-12-31 23:59:59.123000",null,null]

=== times 5
SELECT date_add('millisecond', 5, timestamp '2020-01-31 00:00:00'), date_add('second', -5, timestamp '2020-01-31 00:00:00'), date_add('minute', 5, timestamp '2020-01-31 00:00:00'), date_add('hour', 25, timestamp '2020-01-31 00:00:00'), date_add('day', 30, timestamp '2020-01-31 00:00:00'), date_add('week', 1, timestamp '2020-01-31 00:00:00'), date_add('month', 1, timestamp '2020-01-31 00:00:00'), date_add('quarter', 1, timestamp '2020-01-31 00:00:00'), date_add('year', 1, timestamp '2020-02-29 00:00:00'), date_add('month', -1, timestamp '2020-03-31 12:34:56.789')
---
_col0: timestamp(0)
_col1: timestamp(0)
_col2: timestamp(0)
_col3: timestamp(0)
_col4: timestamp(0)
_col5: timestamp(0)
_col6: timestamp(0)
_col7: timestamp(0)
_col8: timestamp(0)
_col9: timestamp(3)
["2020-01-31 00:00:00","2020-01-30 23:59:55","2020-01-31 00:05:00","2020-02-01 01:00:00","2020-03-01 00:00:00","2020-02-07 00:00:00","2020-02-29 00:00:00","2020-04-30 00:00:00","2021-02-28 00:00:00","2020-02-29 12:34:56.789"]

=== times 6
SELECT date_add('day', 1, date '2020-02-28'), date_add('week', 1, date '2020-02-28'), date_add('month', 1, date '2020-01-31'), date_add('quarter', -1, date '2020-05-31'), date_add('year', 1, date '2020-02-29'), date_add('year', -4, date '2020-02-29'),
  date_add('hour', 25, time '01:02:03'), date_add('minute', -63, time '01:02:03'), date_add('second', 5, time '23:59:58.5'), date_add('millisecond', 1500, time '23:59:58.5'),
  date_add('millisecond', 5, timestamp '2020-01-31 00:00:00.123456'), date_add('millisecond', 5, timestamp '2020-01-31 00:00:00')
---
_col0: date
_col1: date
_col2: date
_col3: date
_col4: date
_col5: date
_col6: time(0)
_col7: time(0)
_col8: time(1)
_col9: time(1)
_col10: timestamp(6)
_col11: timestamp(0)
["2020-02-29","2020-03-06","2020-02-29","2020-02-29","2021-02-28","2016-02-29","02:02:03","23:59:03","00:00:03.5","00:00:00.0","2020-01-31 00:00:00.128456","2020-01-31 00:00:00"]

=== times 7
SELECT date_diff('second', timestamp '2020-01-01 10:00:59', timestamp '2020-01-01 10:01:00'), date_diff('minute', timestamp '2020-01-01 10:00:59', timestamp '2020-01-01 10:01:00'), date_diff('hour', timestamp '2020-01-01 10:59:59.999', timestamp '2020-01-01 12:00:00'), date_diff('day', timestamp '2020-01-01 10:00:00', timestamp '2020-01-02 09:59:59.999'), date_diff('day', timestamp '2020-01-02 09:59:59.999', timestamp '2020-01-01 10:00:00'), date_diff('month', timestamp '2020-01-31 00:00:00', timestamp '2020-02-29 00:00:00'), date_diff('month', timestamp '2020-02-29 00:00:00', timestamp '2020-01-31 00:00:00'), date_diff('year', timestamp '2020-02-29 00:00:00', timestamp '2021-02-28 00:00:00'), date_diff('week', timestamp '2020-01-01 00:00:00', timestamp '2020-01-14 23:59:59'), date_diff('quarter', timestamp '2020-01-31 00:00:00', timestamp '2020-04-30 00:00:00'), date_diff('millisecond', timestamp '2020-01-01 00:00:00.000999', timestamp '2020-01-01 00:00:00.002'), date_diff('month', timestamp '2020-01-31 12:00:00', timestamp '2020-02-29 11:00:00')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
_col10: bigint
_col11: bigint
[1,0,1,0,0,1,-1,1,1,1,2,0]

=== times 8
SELECT date_diff('day', date '2020-01-01', date '2020-03-01'), date_diff('week', date '2020-01-01', date '2020-01-14'), date_diff('month', date '2020-01-31', date '2020-02-29'), date_diff('month', date '2020-03-31', date '2020-02-29'), date_diff('month', date '2020-03-30', date '2020-02-29'), date_diff('quarter', date '2020-01-31', date '2020-04-30'), date_diff('year', date '2020-02-29', date '2021-02-28'), date_diff('year', date '2021-02-28', date '2020-02-29'), date_diff('month', date '2020-02-29', date '2020-03-31'), date_diff('month', date '2020-02-29', date '2020-01-30')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
[60,1,1,-1,-1,1,1,-1,1,-1]

=== times 9
SELECT date_diff('hour', time '01:30:00', time '03:00:00'), date_diff('minute', time '03:00:00', time '01:30:30'), date_diff('millisecond', time '01:00:00.123', time '01:00:01'), date_diff('second', time '01:00:00.9', time '01:00:02.1'),
  date_diff('day', date '2020-01-01', timestamp '2020-01-02 12:00:00'), date_diff('day', timestamp '2020-01-01 00:00:00 UTC', timestamp '2020-01-02 12:00:00'),
  from_unixtime(0), from_unixtime(1.5), from_unixtime(1e9), from_unixtime(-0.001e0), from_unixtime(1.0005e0), from_unixtime(1.9996e0), from_unixtime(-1.0005e0), from_unixtime(1583020800.123456e0),
  from_unixtime(nan()), to_milliseconds(interval '1 02:03:04.567' day to second), to_milliseconds(interval '-5' second)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: timestamp(3) with time zone
_col7: timestamp(3) with time zone
_col8: timestamp(3) with time zone
_col9: timestamp(3) with time zone
_col10: timestamp(3) with time zone
_col11: timestamp(3) with time zone
_col12: timestamp(3) with time zone
_col13: timestamp(3) with time zone
_col14: timestamp(3) with time zone
_col15: bigint
_col16: bigint
[1,-89,877,1,1,1,"1970-01-01 00:00:00.000 UTC","1970-01-01 00:00:01.500 UTC","2001-09-09 01:46:40.000 UTC","1969-12-31 23:59:59.999 UTC","1970-01-01 00:00:01.001 UTC","1970-01-01 00:00:02.000 UTC","1969-12-31 23:59:59.000 UTC","2020-03-01 00:00:00.123 UTC","1970-01-01 00:00:00.000 UTC",93784567,-5000]

=== times 10
SELECT human_readable_seconds(96), human_readable_seconds(3762), human_readable_seconds(56363463), human_readable_seconds(0), human_readable_seconds(-96), human_readable_seconds(0.5e0), human_readable_seconds(59.5e0), human_readable_seconds(604800), human_readable_seconds(31449600), human_readable_seconds(1e0), human_readable_seconds(60), human_readable_seconds(86400), human_readable_seconds(1e12),
  parse_duration('42.8ms'), parse_duration('3.81 d'), parse_duration('5m'), parse_duration('1.5h'), parse_duration('10s'), parse_duration('1000us'), parse_duration('1500000ns'), parse_duration('0d'), parse_duration(' 5 m '), parse_duration('1.0005s')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
_col11: varchar
_col12: varchar
_col13: interval day to second
_col14: interval day to second
_col15: interval day to second
_col16: interval day to second
_col17: interval day to second
_col18: interval day to second
_col19: interval day to second
_col20: interval day to second
_col21: interval day to second
_col22: interval day to second
["1 minute, 36 seconds","1 hour, 2 minutes, 42 seconds","93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds","0 seconds","1 minute, 36 seconds","1 second","1 minute","1 week","52 weeks","1 second","1 minute","1 day","1653439 weeks, 1 day, 1 hour, 46 minutes, 40 seconds","0 00:00:00.043","3 19:26:24.000","0 00:05:00.000","0 01:30:00.000","0 00:00:10.000","0 00:00:00.001","0 00:00:00.002","0 00:00:00.000","0 00:05:00.000","0 00:00:01.001"]

=== times 11
SELECT date_add('millisecond', 700, timestamp '2020-01-31 00:00:00'), date_add('millisecond', 70, timestamp '2020-01-31 00:00:00.5'), date_add('millisecond', 700, time '01:00:00'), date_add('millisecond', 700, timestamp '2020-01-31 00:00:00 UTC'), date_add('millisecond', 449, timestamp '2020-01-31 00:00:00'), date_add('millisecond', -500, timestamp '2020-01-31 00:00:00'),
  date_add('year', 10000, date '2020-01-01')
---
_col0: timestamp(0)
_col1: timestamp(1)
_col2: time(0)
_col3: timestamp(0) with time zone
_col4: timestamp(0)
_col5: timestamp(0)
_col6: date
["2020-01-31 00:00:01","2020-01-31 00:00:00.6","01:00:01","2020-01-31 00:00:01 UTC","2020-01-31 00:00:00","2020-01-31 00:00:00","+12020-01-01"]

=== times 12
SELECT timestamp '2020-01-01 00:00:00' + interval '1' day, timestamp '2020-01-01 00:00:00.1234' + interval '1' day, typeof(time '01:00:00.123456' + interval '1' second), timestamp '2020-01-01 00:00:00' + interval '1.234' second, typeof(interval '1' day + timestamp '2020-01-01 00:00:00'), typeof(timestamp '2020-01-01 00:00:00 UTC' - interval '1' hour), typeof(timestamp '2020-01-01 00:00:00' - interval '1' month),
  interval '1' day * 0.33, interval '5' second / 3, interval '7' month / 2, interval '-7' month / 2, interval '1' day / 0.7, interval '0.001' second * 0.5e0, interval '0.003' second * 0.5e0, interval '-0.003' second * 0.5e0, interval '-0.003' second / 2
---
_col0: timestamp(3)
_col1: timestamp(4)
_col2: varchar
_col3: timestamp(3)
_col4: varchar
_col5: varchar
_col6: varchar
_col7: interval day to second
_col8: interval day to second
_col9: interval year to month
_col10: interval year to month
_col11: interval day to second
_col12: interval day to second
_col13: interval day to second
_col14: interval day to second
_col15: interval day to second
["2020-01-02 00:00:00.000","2020-01-02 00:00:00.1234","time(6)","2020-01-01 00:00:01.234","timestamp(3)","timestamp(3) with time zone","timestamp(0)","0 07:55:12.000","0 00:00:01.666","0-3","-0-3","1 10:17:08.571","0 00:00:00.000","0 00:00:00.001","-0 00:00:00.001","-0 00:00:00.001"]

=== times 13
SELECT interval '1' day > interval '23' hour, interval '1' year = interval '12' month, interval '24' hour = interval '1' day,
  date_diff('day', NULL, date '2020-01-01'), date_diff('DAY', date '2020-01-01', date '2020-01-02')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: bigint
_col4: bigint
[true,true,true,null,1]

=== times 14
SELECT date_diff('year', timestamp '2019-03-01 00:00:00', timestamp '2020-02-29 12:00:00'), date_diff('year', timestamp '2020-03-01 00:00:00', timestamp '2021-02-28 23:59:59'), date_diff('year', timestamp '2019-02-28 00:00:00', timestamp '2020-02-28 00:00:00'), date_diff('year', timestamp '2019-12-31 00:00:00', timestamp '2020-12-30 00:00:00'), date_diff('year', timestamp '2020-12-31 00:00:00', timestamp '2021-12-31 00:00:00'), date_diff('year', timestamp '2019-12-31 00:00:00', timestamp '2020-12-31 00:00:00')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
[0,0,1,0,1,1]

=== times 15
SELECT date_diff('month', timestamp '2020-01-01 00:00:00.000900', timestamp '2020-02-01 00:00:00.000100'), date_diff('day', timestamp '1969-12-31 23:59:59.999999', timestamp '1970-01-02 00:00:00'), date_diff('second', timestamp '1969-12-31 23:59:59.999999', timestamp '1970-01-01 00:00:01'),
  from_unixtime(CAST('1.5' AS real)), from_unixtime(BIGINT '9'), from_unixtime(1583020800.123),
  human_readable_seconds(1.5e0), human_readable_seconds(2.5e0), human_readable_seconds(3661), human_readable_seconds(90061), human_readable_seconds(1e18),
  typeof(date_trunc('day', timestamp '2020-01-01 00:00:00.123456 UTC'))
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
_col11: varchar
[1,1,1,"1970-01-01 00:00:01.500 UTC","1970-01-01 00:00:09.000 UTC","2020-03-01 00:00:00.123 UTC","2 seconds","3 seconds","1 hour, 1 minute, 1 second","1 day, 1 hour, 1 minute, 1 second","1653439153439 weeks, 1 day, 1 hour, 46 minutes, 40 seconds","timestamp(6) with time zone"]

=== times 16
SELECT year(d), month(d), day(d), quarter(d), week(d), year_of_week(d), day_of_week(d), day_of_year(d), last_day_of_month(d) FROM (VALUES date '2020-02-29', date '2021-01-01', date '-0001-12-31', date '2018-12-31') t(d)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: date
[-1,12,31,4,52,-1,5,365,"-0001-12-31"]
[2018,12,31,4,1,2019,1,365,"2018-12-31"]
[2020,2,29,1,9,2020,6,60,"2020-02-29"]
[2021,1,1,1,53,2020,5,1,"2021-01-31"]

=== times 17
SELECT year(x), month(x), day(x), hour(x), minute(x), second(x), millisecond(x), week(x), dow(x), doy(x), yow(x), last_day_of_month(x), date(x) FROM (VALUES timestamp '2020-02-29 23:59:58.987654', timestamp '1969-12-31 23:59:59.999') t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
_col10: bigint
_col11: date
_col12: date
[1969,12,31,23,59,59,999,1,3,365,1970,"1969-12-31","1969-12-31"]
[2020,2,29,23,59,58,987,9,6,60,2020,"2020-02-29","2020-02-29"]

=== times 18
SELECT extract(year from x), extract(quarter from x), extract(month from x), extract(week from x), extract(day from x), extract(day_of_month from x), extract(day_of_week from x), extract(dow from x), extract(day_of_year from x), extract(doy from x), extract(year_of_week from x), extract(yow from x), extract(hour from x), extract(minute from x), extract(second from x) FROM (VALUES timestamp '2021-01-03 04:05:06.789') t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
_col10: bigint
_col11: bigint
_col12: bigint
_col13: bigint
_col14: bigint
[2021,1,1,53,3,3,7,7,3,3,2020,2020,4,5,6]

=== times 19
SELECT date_trunc(u, timestamp '2020-02-29 12:34:56') FROM (VALUES 'day', 'hour') t(u)
---
_col0: timestamp(0)
["2020-02-29 00:00:00"]
["2020-02-29 12:00:00"]

=== times: an error
SELECT extract(hour from date '2020-01-01')
---
error: TYPE_MISMATCH

=== times: an error 2
SELECT date_trunc('hour', date '2020-02-29')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 3
SELECT date_trunc('days', timestamp '2020-02-29 12:34:56')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 4
SELECT date_trunc('day', time '12:34:56.789')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 5
SELECT date_add('hour', 1, date '2020-02-28')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 6
SELECT date_add('millisecond', 1, date '2020-02-28')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 7
SELECT date_add('fortnight', 1, date '2020-02-28')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 8
SELECT date_add('day', 1, time '01:02:03')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 9
SELECT date_diff('hour', date '2020-01-01', date '2020-01-02')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 10
SELECT from_unixtime(0, 'nowhere')
---
error: NOT_SUPPORTED

=== times: an error 11
SELECT from_unixtime(0, 15, 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 12
SELECT human_readable_seconds(nan())
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 13
SELECT parse_duration('5')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 14
SELECT parse_duration('5 M')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 15
SELECT parse_duration('5 min')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 16
SELECT parse_duration('-5m')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 17
SELECT parse_duration('abc')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 18
SELECT parse_duration('1e3s')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 19
SELECT date('2020-02-29T00:00:00Z')
---
error: INVALID_CAST_ARGUMENT

=== times: an error 20
SELECT date '2020-01-01' + interval '1' hour
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 21
SELECT interval '1' day / 0
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 22
SELECT human_readable_seconds(infinity())
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 23
SELECT parse_duration('0.0004s'), parse_duration('0.0005s'), parse_duration('1.d')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 24
SELECT parse_duration('1d2h')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 25
SELECT parse_duration('.5d')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 26
SELECT parse_duration('1D')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 27
SELECT parse_duration('1 S')
---
error: INVALID_FUNCTION_ARGUMENT

=== times: an error 28
SELECT hour('2020-01-01')
---
error: FUNCTION_NOT_FOUND

=== times: an error 29
SELECT year('2020-01-01')
---
error: FUNCTION_NOT_FOUND

=== times: an error 30
SELECT date_add('day', 1, '2020-01-01')
---
error: FUNCTION_NOT_FOUND

=== times: an error 31
SELECT date_trunc('day', '2020-01-01')
---
error: FUNCTION_NOT_FOUND

=== times: an error 32
SELECT date_diff('day', '2020-01-01', '2020-01-02')
---
error: FUNCTION_NOT_FOUND

=== times: an error 33
SELECT date_format('2020-01-01', '%Y')
---
error: FUNCTION_NOT_FOUND

=== times: an error 34
SELECT from_iso8601_timestamp(123)
---
error: FUNCTION_NOT_FOUND

=== times: an error 35
SELECT to_unixtime('2020-01-01')
---
error: FUNCTION_NOT_FOUND

=== times: an error 36
SELECT year(NULL), date_trunc('day', NULL)
---
error: AMBIGUOUS_FUNCTION_CALL

=== times: an error 37
SELECT date_add('day', NULL, date '2020-01-01'), date_add(NULL, 1, date '2020-01-01'), date_add('day', 1, NULL)
---
error: AMBIGUOUS_FUNCTION_CALL

=== date_format
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%a'), date_format(timestamp '2020-02-09 13:04:05.067891', '%b'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%c'), date_format(timestamp '2020-02-09 13:04:05.067891', '%d'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%e'), date_format(timestamp '2020-02-09 13:04:05.067891', '%f'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%g'), date_format(timestamp '2020-02-09 13:04:05.067891', '%h')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["Sun","Feb","2","09","9","068000","g","01"]

=== date_format 2
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%i'), date_format(timestamp '2020-02-09 13:04:05.067891', '%j'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%k'), date_format(timestamp '2020-02-09 13:04:05.067891', '%l'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%m'), date_format(timestamp '2020-02-09 13:04:05.067891', '%n'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%o'), date_format(timestamp '2020-02-09 13:04:05.067891', '%p')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["04","040","13","1","02","n","o","PM"]

=== date_format 3
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%q'), date_format(timestamp '2020-02-09 13:04:05.067891', '%r'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%s'), date_format(timestamp '2020-02-09 13:04:05.067891', '%t'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%v'), date_format(timestamp '2020-02-09 13:04:05.067891', '%x'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%y'), date_format(timestamp '2020-02-09 13:04:05.067891', '%z')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["q","01:04:05 PM","05","t","06","2020","20","z"]

=== date_format 4
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%A'), date_format(timestamp '2020-02-09 13:04:05.067891', '%B'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%C'), date_format(timestamp '2020-02-09 13:04:05.067891', '%E'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%F'), date_format(timestamp '2020-02-09 13:04:05.067891', '%G'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%H'), date_format(timestamp '2020-02-09 13:04:05.067891', '%I')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["A","B","C","E","F","G","13","01"]

=== date_format 5
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%J'), date_format(timestamp '2020-02-09 13:04:05.067891', '%K'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%L'), date_format(timestamp '2020-02-09 13:04:05.067891', '%M'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%N'), date_format(timestamp '2020-02-09 13:04:05.067891', '%O'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%P'), date_format(timestamp '2020-02-09 13:04:05.067891', '%Q')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["J","K","L","February","N","O","P","Q"]

=== date_format 6
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%R'), date_format(timestamp '2020-02-09 13:04:05.067891', '%S'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%T'), date_format(timestamp '2020-02-09 13:04:05.067891', '%W'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%Y'), date_format(timestamp '2020-02-09 13:04:05.067891', '%Z'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%%'), date_format(timestamp '2020-02-09 13:04:05.067891', '%Y-%m-%d %H:%i:%s')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["R","05","13:04:05","Sunday","2020","Z","%","2020-02-09 13:04:05"]

=== date_format 7
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '100%%'), date_format(timestamp '2020-02-09 13:04:05.067891', 'a%'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%Y%'), date_format(timestamp '2020-02-09 13:04:05.067891', '%-d'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '% d'), date_format(timestamp '2020-02-09 13:04:05.067891', '日%Y年'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%T %r'), date_format(timestamp '2020-02-09 13:04:05.067891', 'x%Qy')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["100%","a","2020","-d"," d","日2020年","13:04:05 01:04:05 PM","xQy"]

=== date_format 8
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%f'), date_format(timestamp '2020-02-09 13:04:05.067891', '%k:%l'),
  date_format(timestamp '2020-02-09 13:04:05.067891', '%é'),
  date_format(timestamp '2020-01-01 00:00:00', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x'),
  date_format(timestamp '2020-12-31 12:00:00', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x'),
  date_format(timestamp '-0001-03-04 05:06:07', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x'),
  date_format(timestamp '12345-03-04 05:06:07', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
["068000","13:1","é","2020 20 01 1 01 1 00 12 0 12 00 00 00 000000 AM 12:00:00 AM 00:00:00 Wed Wednesday Jan January 001 01 2020","2020 20 12 12 31 31 12 12 12 12 00 00 00 000000 PM 12:00:00 PM 12:00:00 Thu Thursday Dec December 366 53 2020","-0001 01 03 3 04 4 05 05 5 5 06 07 07 000000 AM 05:06:07 AM 05:06:07 Thu Thursday Mar March 063 09 -0001","12345 45 03 3 04 4 05 05 5 5 06 07 07 000000 AM 05:06:07 AM 05:06:07 Sun Sunday Mar March 063 09 12345"]

=== date_format 9
SELECT date_format(date '2020-02-29', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x')
---
_col0: varchar
["2020 20 02 2 29 29 00 12 0 12 00 00 00 000000 AM 12:00:00 AM 00:00:00 Sat Saturday Feb February 060 09 2020"]

=== date_format: an error
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%u')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 2
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%w')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 3
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%D')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 4
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%U')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 5
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%V')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 6
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%X')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 7
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 8
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 9
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%D')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 10
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%U')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 11
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%u')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 12
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%V')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 13
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%w')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format: an error 14
SELECT date_format(timestamp '2020-02-09 13:04:05.067891', '%X')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse
SELECT date_parse('2020-02-09 13:04:05', '%Y-%m-%d %H:%i:%s'), date_parse('2020-02-09', '%Y-%m-%d'), date_parse('2020-2-9', '%Y-%m-%d'),
  date_parse('2020-02-09 13:04:05.067891', '%Y-%m-%d %H:%i:%s.%f'), date_parse('2020-02-09 13:04:05.0678', '%Y-%m-%d %H:%i:%s.%f'),
  date_parse('2020-02-09 13:04:05.067891234', '%Y-%m-%d %H:%i:%s.%f'), date_parse('2020-02-09 01:04:05 PM', '%Y-%m-%d %h:%i:%s %p'),
  date_parse('2020-02-09 01:04:05 pm', '%Y-%m-%d %r')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["2020-02-09 13:04:05.000","2020-02-09 00:00:00.000","2020-02-09 00:00:00.000","2020-02-09 13:04:05.067","2020-02-09 13:04:05.067","2020-02-09 13:04:05.067","2020-02-09 13:04:05.000","2020-02-09 13:04:05.000"]

=== date_parse 2
SELECT date_parse('2020-02-09 13:04:05', '%Y-%m-%d %T'), date_parse('9 February 2020', '%e %M %Y'), date_parse('9 feb 2020', '%e %b %Y'),
  date_parse('Feb 2020', '%b %Y'), date_parse('2020 060', '%Y %j'), date_parse('2020-366', '%Y-%j'), date_parse('20-02-09', '%y-%m-%d'),
  date_parse('69-02-09', '%y-%m-%d')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["2020-02-09 13:04:05.000","2020-02-09 00:00:00.000","2020-02-09 00:00:00.000","2020-02-01 00:00:00.000","2020-02-29 00:00:00.000","2020-12-31 00:00:00.000","2020-02-09 00:00:00.000","2069-02-09 00:00:00.000"]

=== date_parse 3
SELECT date_parse('70-02-09', '%y-%m-%d'), date_parse('99', '%y'), date_parse('00', '%y'), date_parse('2020 09', '%x %v'), date_parse('2020', '%Y'),
  date_parse('02', '%m'), date_parse('13', '%H'), date_parse('Sun 2020-02-09', '%a %Y-%m-%d')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["1970-02-09 00:00:00.000","1999-01-01 00:00:00.000","2000-01-01 00:00:00.000","2020-02-24 00:00:00.000","2020-01-01 00:00:00.000","2000-02-01 00:00:00.000","1970-01-01 13:00:00.000","2020-02-09 00:00:00.000"]

=== date_parse 4
SELECT date_parse('Mon 2020-02-09', '%a %Y-%m-%d'), date_parse('Sunday', '%W'), date_parse('12:04', '%h:%i'), date_parse('12 AM', '%h %p'),
  date_parse('12 PM', '%h %p'), date_parse('1 AM', '%l %p'), date_parse('2020-02-09T13:04:05Z', '%Y-%m-%dT%H:%i:%sZ'),
  date_parse('2020-02-09T13:04:05Z', '%Y-%m-%dT%TZ')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["2020-02-03 00:00:00.000","2000-01-02 00:00:00.000","1970-01-01 00:04:00.000","1970-01-01 00:00:00.000","1970-01-01 12:00:00.000","1970-01-01 01:00:00.000","2020-02-09 13:04:05.000","2020-02-09 13:04:05.000"]

=== date_parse 5
SELECT date_parse('100%', '100%%'), date_parse('-2020-02-09', '%Y-%m-%d'), date_parse('12345-02-09', '%Y-%m-%d'), date_parse('20200209', '%Y%m%d'),
  date_parse('20200209130405', '%Y%m%d%H%i%s'), date_parse('05', '%s'), date_parse('5', '%S'), date_parse('2020-02-09 13', '%Y-%m-%d %k')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["1970-01-01 00:00:00.000","-2020-02-09 00:00:00.000","+12345-02-09 00:00:00.000","2020-02-09 00:00:00.000","2020-02-09 13:04:05.000","1970-01-01 00:00:05.000","1970-01-01 00:00:05.000","2020-02-09 13:00:00.000"]

=== date_parse 6
SELECT date_parse('Feb 9 2020', '%b %d %Y'), date_parse('1', '%d'), date_parse('29-02', '%d-%m'),
  date_parse('9/Feb/2020:13:04:05', '%d/%b/%Y:%H:%i:%s'), date_parse('1.5', '%s.%f'), date_parse('2020-02-09 13:04:05 UTC', '%Y-%m-%d %H:%i:%s UTC'),
  date_parse('May 2020', '%M %Y'), date_parse('mar 2020', '%b %Y')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["2020-02-09 00:00:00.000","2000-01-01 00:00:00.000","2000-02-29 00:00:00.000","2020-02-09 13:04:05.000","1970-01-01 00:00:01.500","2020-02-09 13:04:05.000","2020-05-01 00:00:00.000","2020-03-01 00:00:00.000"]

=== date_parse 7
SELECT date_parse('2020-02-09', '%Y-%c-%e'), date_parse('0000-01-01', '%Y-%m-%d'), date_parse('PM', '%p'), date_parse('123-02', '%Y-%m'),
  date_parse('5-1-1', '%Y-%m-%d'), date_parse('12-02-09 1', '%Y-%m-%d %H'), date_parse('-2020-02', '%Y-%m'), date_parse('+2020-02', '%Y-%m')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["2020-02-09 00:00:00.000","0000-01-01 00:00:00.000","1970-01-01 12:00:00.000","0123-02-01 00:00:00.000","0005-01-01 00:00:00.000","0012-02-09 01:00:00.000","-2020-02-01 00:00:00.000","2020-02-01 00:00:00.000"]

=== date_parse 8
SELECT date_parse('+2020-02-09', '%Y-%m-%d'), date_parse('FEB', '%b'), date_parse('sun', '%a'), date_parse('1', '%f'), date_parse('2020W', '%Yw'),
  date_parse('2020 366', '%Y %j'), date_parse('5 PM', '%H %p'), date_parse('17 AM', '%H %p')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3)
_col7: timestamp(3)
["2020-02-09 00:00:00.000","2000-02-01 00:00:00.000","2000-01-02 00:00:00.000","1970-01-01 00:00:00.100","2020-01-01 00:00:00.000","2020-12-31 00:00:00.000","1970-01-01 05:00:00.000","1970-01-01 17:00:00.000"]

=== date_parse 9
SELECT date_parse('2020-02-09 5 17', '%Y-%m-%d %h %H'), date_parse('10 Sun', '%v %W'), date_parse('366', '%j'), date_parse('2020 40 2', '%Y %j %m')
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
["2020-02-09 17:00:00.000","2000-03-12 00:00:00.000","2000-12-31 00:00:00.000","2020-02-09 00:00:00.000"]

=== date_parse: an error
SELECT date_parse('2020-02-30', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 2
SELECT date_parse('120', '%y')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 3
SELECT date_parse('', '%Y')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 4
SELECT date_parse('2020-02-09x', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 5
SELECT date_parse('2020-02-09 ', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 6
SELECT date_parse(' 2020-02-09', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 7
SELECT date_parse('0:04', '%h:%i')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 8
SELECT date_parse('24', '%H')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 9
SELECT date_parse('13', '%h')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 10
SELECT date_parse('2020/02/09', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 11
SELECT date_parse('60', '%s')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 12
SELECT date_parse('febru 2020', '%M %Y')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 13
SELECT date_parse('2020-00-09', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 14
SELECT date_parse('32', '%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 15
SELECT date_parse('2020-02-09', '%F')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 16
SELECT date_parse('2020-02-09', '%Y-%m-%d %H')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 17
SELECT date_parse('2020-04-31', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 18
SELECT date_parse('２０２０', '%Y')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 19
SELECT date_parse('2020-02-09 13:04:05 UTC', '%Y-%m-%d %H:%i:%s')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 20
SELECT date_parse('2020', '%Y%%')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 21
SELECT date_parse('a', '%')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 22
SELECT date_parse('10', '%D')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 23
SELECT date_parse('12345-02', '%Y-%m')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 24
SELECT date_parse('12345-02-09 1', '%Y-%m-%d %H')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 25
SELECT date_parse('123456', '%Y%m')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 26
SELECT date_parse('fEb', '%b')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 27
SELECT date_parse('aM', '%p')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 28
SELECT date_parse('1234567890', '%f')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 29
SELECT date_parse('-5', '%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 30
SELECT date_parse('2021-02-29', '%Y-%m-%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 31
SELECT date_parse('29 Feb 2021', '%d %b %Y')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 32
SELECT date_parse('31 4', '%d %m')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 33
SELECT date_parse('2021 366', '%Y %j')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 34
SELECT date_parse('2021 53', '%x %v')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_parse: an error 35
SELECT date_parse('１', '%d')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime
SELECT format_datetime(timestamp '2020-07-01 00:00:00 UTC', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ'),
  format_datetime(timestamp '2020-07-01 00:00:00 UTC', 'z zzzz')
---
_col0: varchar
_col1: varchar
["AD 20 2020 20 2020 2020 27 3 Wed Wednesday 183 7 Jul July 1 AM 0 12 0 24 0 0 000 +0000 +00:00 UTC","UTC Coordinated Universal Time"]

=== format_datetime: an error
SELECT format_datetime(timestamp '2020-01-01 00:00:00', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 2
SELECT format_datetime(timestamp '2020-01-01 00:00:00', 'z zzzz')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 3
SELECT format_datetime(timestamp '-0001-03-04 05:06:07.5', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 4
SELECT format_datetime(timestamp '-0001-03-04 05:06:07.5', 'z zzzz')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 5
SELECT format_datetime(timestamp '12345-03-04 05:06:07', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 6
SELECT format_datetime(timestamp '12345-03-04 05:06:07', 'z zzzz')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 7
SELECT format_datetime(date '2020-02-29', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime: an error 8
SELECT format_datetime(date '2020-02-29', 'z zzzz')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime
SELECT parse_datetime('2020-02-09T13:04:05Z', 'yyyy-MM-dd''T''HH:mm:ss''Z'''), parse_datetime('2020-02-09T13:04:05Z', 'yyyy-MM-dd''T''HH:mm:ssZ'),
  parse_datetime('2020-02-09 UTC', 'yyyy-MM-dd ZZZ'), parse_datetime('2020-02-09 GMT', 'yyyy-MM-dd z'), parse_datetime('20200209', 'yyyyMMdd'),
  parse_datetime('20200209130405', 'yyyyMMddHHmmss'), parse_datetime('2020-2-9', 'yyyy-MM-dd'), parse_datetime('12345-02-09', 'yyyy-MM-dd')
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
_col6: timestamp(3) with time zone
_col7: timestamp(3) with time zone
["2020-02-09 13:04:05.000 UTC","2020-02-09 13:04:05.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 13:04:05.000 UTC","2020-02-09 00:00:00.000 UTC","+12345-02-09 00:00:00.000 UTC"]

=== parse_datetime 2
SELECT parse_datetime('-2020-02-09', 'yyyy-MM-dd'), parse_datetime('2020-02-09 1 PM', 'yyyy-MM-dd h a'),
  parse_datetime('2020-02-09 24', 'yyyy-MM-dd kk'), parse_datetime('2020-02-09 0', 'yyyy-MM-dd K'), parse_datetime('Feb 9, 2020', 'MMM d, yyyy'),
  parse_datetime('February 9, 2020', 'MMM d, yyyy'), parse_datetime('Sunday Feb 9 2020', 'EEEE MMM d yyyy'), parse_datetime('2020-040', 'yyyy-DDD')
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
_col6: timestamp(3) with time zone
_col7: timestamp(3) with time zone
["-2020-02-09 00:00:00.000 UTC","2020-02-09 13:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC","2020-02-09 00:00:00.000 UTC"]

=== parse_datetime 3
SELECT parse_datetime('2020-W06-7', 'xxxx-''W''ww-e'), parse_datetime('AD 2020', 'G yyyy'),
  parse_datetime('2020-02-09 13:04:05.067891', 'yyyy-MM-dd HH:mm:ss.SSSSSS'), parse_datetime('13:04', 'HH:mm'), parse_datetime('2', 'M'),
  parse_datetime('9', 'd'), parse_datetime('2020-02-09T13:04:05z', 'yyyy-MM-dd''t''HH:mm:ssZ'),
  parse_datetime('2020-02-09T13:04:05-00:00', 'yyyy-MM-dd''T''HH:mm:ssZ')
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
_col6: timestamp(3) with time zone
_col7: timestamp(3) with time zone
["2020-02-09 00:00:00.000 UTC","2020-01-01 00:00:00.000 UTC","2020-02-09 13:04:05.067 UTC","1970-01-01 13:04:00.000 UTC","2000-02-01 00:00:00.000 UTC","2000-01-09 00:00:00.000 UTC","2020-02-09 13:04:05.000 UTC","2020-02-09 13:04:05.000 UTC"]

=== parse_datetime 4
SELECT parse_datetime('2020-02-09T13:04:05 UTC', 'yyyy-MM-dd''T''HH:mm:ss ZZZ'), parse_datetime('Feb', 'MMMM'), parse_datetime('fri', 'EEE'),
  parse_datetime('12 AM', 'h a'), parse_datetime('12', 'h'), parse_datetime('07 2020', 'MM yyyy')
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
["2020-02-09 13:04:05.000 UTC","2000-02-01 00:00:00.000 UTC","2000-12-29 00:00:00.000 UTC","1970-01-01 00:00:00.000 UTC","1970-01-01 00:00:00.000 UTC","2020-07-01 00:00:00.000 UTC"]

=== parse_datetime: an error
SELECT parse_datetime('2020-02-09 JST', 'yyyy-MM-dd z')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 2
SELECT parse_datetime('2020-02-09 13:04:05.067891', 'yyyy-MM-dd HH:mm:ss.SSS')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 3
SELECT parse_datetime('2020-02-09 13:04:05.', 'yyyy-MM-dd HH:mm:ss.SSS')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 4
SELECT parse_datetime('2020-02-30', 'yyyy-MM-dd')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 5
SELECT parse_datetime('', 'yyyy')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 6
SELECT parse_datetime('2020', '')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 7
SELECT parse_datetime('2020', 'yyyyT')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 8
SELECT parse_datetime('  2020', 'yyyy')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 9
SELECT parse_datetime('0', 'Y')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 10
SELECT parse_datetime('2020-13', 'yyyy-MM')
---
error: INVALID_FUNCTION_ARGUMENT

=== parse_datetime: an error 11
SELECT parse_datetime('2020/02/09', 'yyyy-MM-dd')
---
error: INVALID_FUNCTION_ARGUMENT

=== times of columns
SELECT x, year(x), quarter(x), month(x), week(x), day(x), day_of_week(x), day_of_year(x), year_of_week(x), hour(x), minute(x), second(x), millisecond(x), last_day_of_month(x), date_trunc('week', x), date_add('month', 1, x), date_diff('day', x, timestamp '2021-03-01 00:00:00'), date_format(x, '%Y-%m-%d %H:%i:%s'), format_datetime(x, 'yyyyMMdd HHmmss'), to_iso8601(x), to_unixtime(x), date(x) FROM (VALUES timestamp '2020-02-29 23:59:59.987', timestamp '1969-12-31 00:00:00.001', timestamp '-0001-01-01 12:00:00', NULL) AS t(x)
---
x: timestamp(3)
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
_col10: bigint
_col11: bigint
_col12: bigint
_col13: date
_col14: timestamp(3)
_col15: timestamp(3)
_col16: bigint
_col17: varchar
_col18: varchar
_col19: varchar
_col20: double
_col21: date
["-0001-01-01 12:00:00.000",-1,1,1,53,1,5,1,-2,12,0,0,0,"-0001-01-31","-0002-12-28 00:00:00.000","-0001-02-01 12:00:00.000",738579,"-0001-01-01 12:00:00","-00010101 120000","-0001-01-01T12:00:00.000",-6.2198712e+10,"-0001-01-01"]
["1969-12-31 00:00:00.001",1969,4,12,1,31,3,365,1970,0,0,0,1,"1969-12-31","1969-12-29 00:00:00.000","1970-01-31 00:00:00.001",18687,"1969-12-31 00:00:00","19691231 000000","1969-12-31T00:00:00.001",-86399.999,"1969-12-31"]
["2020-02-29 23:59:59.987",2020,1,2,9,29,6,60,2020,23,59,59,987,"2020-02-29","2020-02-24 00:00:00.000","2020-03-29 23:59:59.987",365,"2020-02-29 23:59:59","20200229 235959","2020-02-29T23:59:59.987",1.583020799987e+09,"2020-02-29"]
[null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null]

=== times of columns 2
SELECT x, year(x), month(x), day(x), week(x), yow(x), dow(x), date_trunc('quarter', x), date_add('year', -1, x), date_diff('month', x, date '2021-03-31'), x + interval '1' month, x - interval '1' day, last_day_of_month(x), to_iso8601(x) FROM (VALUES date '2020-02-29', date '2019-12-30', date '2021-01-03', NULL) AS t(x)
---
x: date
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: date
_col8: date
_col9: bigint
_col10: date
_col11: date
_col12: date
_col13: varchar
["2019-12-30",2019,12,30,1,2020,1,"2019-10-01","2018-12-30",15,"2020-01-30","2019-12-29","2019-12-31","2019-12-30"]
["2020-02-29",2020,2,29,9,2020,6,"2020-01-01","2019-02-28",13,"2020-03-29","2020-02-28","2020-02-29","2020-02-29"]
["2021-01-03",2021,1,3,53,2020,7,"2021-01-01","2020-01-03",2,"2021-02-03","2021-01-02","2021-01-31","2021-01-03"]
[null,null,null,null,null,null,null,null,null,null,null,null,null,null]

=== times of columns 3
SELECT u, date_trunc(u, timestamp '2020-05-29 12:34:56.789'), date_add(u, 2, timestamp '2020-05-31 12:34:56.789'), date_diff(u, timestamp '2019-05-31 12:34:56.789', timestamp '2020-05-29 12:34:56.788') FROM (VALUES 'millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'YEAR', NULL) AS t(u)
---
u: varchar
_col1: timestamp(3)
_col2: timestamp(3)
_col3: bigint
["YEAR","2020-01-01 00:00:00.000","2022-05-31 12:34:56.789",0]
["day","2020-05-29 00:00:00.000","2020-06-02 12:34:56.789",363]
["hour","2020-05-29 12:00:00.000","2020-05-31 14:34:56.789",8735]
["millisecond","2020-05-29 12:34:56.789","2020-05-31 12:34:56.791",31449599999]
["minute","2020-05-29 12:34:00.000","2020-05-31 12:36:56.789",524159]
["month","2020-05-01 00:00:00.000","2020-07-31 12:34:56.789",11]
["quarter","2020-04-01 00:00:00.000","2020-11-30 12:34:56.789",3]
["second","2020-05-29 12:34:56.000","2020-05-31 12:34:58.789",31449599]
["week","2020-05-25 00:00:00.000","2020-06-14 12:34:56.789",51]
[null,null,null,null]

=== times of columns 4
SELECT s, try(date_parse(s, '%Y-%m-%d')), try(date_parse(s, '%d/%b/%Y:%T')), try(parse_datetime(s, 'yyyy-MM-dd')), try(from_iso8601_date(s)), try(date(s)) FROM (VALUES '2020-02-29', '2021-02-29', '29/Feb/2020:01:02:03', '', NULL) AS t(s)
---
s: varchar
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3) with time zone
_col4: date
_col5: date
["",null,null,null,null,null]
["2020-02-29","2020-02-29 00:00:00.000",null,"2020-02-29 00:00:00.000 UTC","2020-02-29","2020-02-29"]
["2021-02-29",null,null,null,null,null]
["29/Feb/2020:01:02:03",null,"2020-02-29 01:02:03.000",null,null,null]
[null,null,null,null,null,null]

=== nanoseconds since 1970
SELECT from_unixtime_nanos(1583020800123456789)
---
_col0: timestamp(9) with time zone
["2020-03-01 00:00:00.123456789 UTC"]

=== nanoseconds of a text
SELECT from_iso8601_timestamp_nanos('2020-02-29T01:02:03.123456789Z')
---
_col0: timestamp(9) with time zone
["2020-02-29 01:02:03.123456789 UTC"]

=== two digits of a year in a Java pattern
SELECT parse_datetime('20-02-09', 'yy-MM-dd')
---
_col0: timestamp(3) with time zone
["2020-02-09 00:00:00.000 UTC"]

=== milliseconds beyond the embedded engine
SELECT parse_duration('9999999999d')
---
_col0: interval day to second
["9999999999 00:00:00.000"]
