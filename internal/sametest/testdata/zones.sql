# Instants and where they are shown: zones of literals, of AT TIME ZONE and of functions, and the days when clocks change.

=== from_iso8601_timestamp with an offset
SELECT from_iso8601_timestamp('2020-02-29T01:02:03+09:00'), from_iso8601_timestamp('2020-02-29T01:02:03+0900'),
  from_iso8601_timestamp('2020-02-29T01:02:03+09'), from_iso8601_timestamp('2020-02-29T+09:00'), from_iso8601_timestamp('2020-02-29T01+09'),
  from_iso8601_timestamp('2020-02-29T01:02:03+14:00'), from_iso8601_timestamp('2020-02-29T01:02:03-00:00'),
  from_iso8601_timestamp('2020-02-29T01:02:03.4+09:00')
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
_col6: timestamp(3) with time zone
_col7: timestamp(3) with time zone
["2020-02-29 01:02:03.000 +09:00","2020-02-29 01:02:03.000 +09:00","2020-02-29 01:02:03.000 +09:00","2020-02-29 00:00:00.000 +09:00","2020-02-29 01:00:00.000 +09:00","2020-02-29 01:02:03.000 +14:00","2020-02-29 01:02:03.000 UTC","2020-02-29 01:02:03.400 +09:00"]

=== from_iso8601_timestamp with an offset: an error
SELECT from_iso8601_timestamp('2020-02-29T01:02:03+15:00')
---
error: NOT_SUPPORTED

=== from_iso8601_timestamp with an offset: an error 2
SELECT from_iso8601_timestamp('2020-02-29T01:02:03+23:59')
---
error: NOT_SUPPORTED

=== casts with zones
SELECT CAST('2020-02-29 01:02:03 Asia/Tokyo' AS timestamp), CAST('2020-02-29 01:02:03 Asia/Tokyo' AS timestamp with time zone),
  CAST('2020-02-29 01:02:03+09:00' AS timestamp), CAST('2020-02-29 01:02:03+09:00' AS timestamp with time zone),
  CAST('2020-02-29 01:02:03 America/New_York' AS timestamp), CAST('2020-02-29 01:02:03 America/New_York' AS timestamp with time zone),
  CAST('2020-02-29 +09:00' AS timestamp), CAST('2020-02-29 +09:00' AS timestamp with time zone)
---
_col0: timestamp(3)
_col1: timestamp(3) with time zone
_col2: timestamp(3)
_col3: timestamp(3) with time zone
_col4: timestamp(3)
_col5: timestamp(3) with time zone
_col6: timestamp(3)
_col7: timestamp(3) with time zone
["2020-02-29 01:02:03.000","2020-02-29 01:02:03.000 Asia/Tokyo","2020-02-29 01:02:03.000","2020-02-29 01:02:03.000 +09:00","2020-02-29 01:02:03.000","2020-02-29 01:02:03.000 America/New_York","2020-02-29 00:00:00.000","2020-02-29 00:00:00.000 +09:00"]

=== casts with zones 2
SELECT CAST('2020-03-08 02:30:00 America/New_York' AS timestamp), CAST('2020-03-08 02:30:00 America/New_York' AS timestamp with time zone),
  CAST('2020-11-01 01:30:00 America/New_York' AS timestamp), CAST('2020-11-01 01:30:00 America/New_York' AS timestamp with time zone),
  CAST('2020-03-29 01:30:00 Europe/London' AS timestamp), CAST('2020-03-29 01:30:00 Europe/London' AS timestamp with time zone),
  CAST('2020-02-29 01:02:03 UTC+9' AS timestamp), CAST('2020-02-29 01:02:03 UTC+9' AS timestamp with time zone)
---
_col0: timestamp(3)
_col1: timestamp(3) with time zone
_col2: timestamp(3)
_col3: timestamp(3) with time zone
_col4: timestamp(3)
_col5: timestamp(3) with time zone
_col6: timestamp(3)
_col7: timestamp(3) with time zone
["2020-03-08 03:30:00.000","2020-03-08 03:30:00.000 America/New_York","2020-11-01 01:30:00.000","2020-11-01 01:30:00.000 America/New_York","2020-03-29 02:30:00.000","2020-03-29 02:30:00.000 Europe/London","2020-02-29 01:02:03.000","2020-02-29 01:02:03.000 +09:00"]

=== casts with zones 3
SELECT CAST('2020-02-29 01:02:03 -14:00' AS timestamp), CAST('2020-02-29 01:02:03 -14:00' AS timestamp with time zone),
  CAST('2020-01-01 01:02:03.5 +09:00' AS timestamp(0))
---
_col0: timestamp(3)
_col1: timestamp(3) with time zone
_col2: timestamp(0)
["2020-02-29 01:02:03.000","2020-02-29 01:02:03.000 -14:00","2020-01-01 01:02:04"]

=== casts with zones 4
SELECT CAST(timestamp '2020-01-01 01:02:03 Asia/Tokyo' AS timestamp), CAST(timestamp '2020-01-01 01:02:03 Asia/Tokyo' AS date), CAST(timestamp '2020-01-01 01:02:03 Asia/Tokyo' AS time), CAST(timestamp '2020-01-01 01:02:03.999 Asia/Tokyo' AS timestamp(0)), CAST(timestamp '2020-01-01 01:02:03.1239 Asia/Tokyo' AS timestamp(3) with time zone), CAST(timestamp '2020-01-01 01:02:03 Asia/Tokyo' AS varchar), CAST(timestamp '2020-01-01 01:02:03 +09:00' AS varchar), CAST(timestamp '2020-01-01 01:02:03.123456 America/New_York' AS varchar), CAST(timestamp '2020-01-01 01:02:03 UTC' AS varchar), CAST(timestamp '2020-01-01 01:02:03 +00:00' AS varchar)
---
_col0: timestamp(3)
_col1: date
_col2: time(3)
_col3: timestamp(0)
_col4: timestamp(3) with time zone
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
["2020-01-01 01:02:03.000","2020-01-01","01:02:03.000","2020-01-01 01:02:04","2020-01-01 01:02:03.124 Asia/Tokyo","2020-01-01 01:02:03 Asia/Tokyo","2020-01-01 01:02:03 +09:00","2020-01-01 01:02:03.123456 America/New_York","2020-01-01 01:02:03 UTC","2020-01-01 01:02:03 UTC"]

=== casts with zones 5
SELECT CAST(timestamp '2020-07-01 01:02:03 -05:30' AS timestamp), CAST(timestamp '2020-07-01 01:02:03 -05:30' AS varchar),
  timestamp '2020-01-01 00:00:00' = timestamp '2020-01-01 09:00:00 Asia/Tokyo', date '2020-01-01' < timestamp '2020-01-01 00:00:01', date '2020-01-01' = timestamp '2020-01-01 09:00:00 +09:00'
---
_col0: timestamp(3)
_col1: varchar
_col2: boolean
_col3: boolean
_col4: boolean
["2020-07-01 01:02:03.000","2020-07-01 01:02:03 -05:30",true,true,true]

=== functions in zones
SELECT extract(timezone_hour from timestamp '2020-01-01 00:00:00 +05:30'), extract(timezone_minute from timestamp '2020-01-01 00:00:00 +05:30'), extract(hour from time '01:02:03'), extract(hour from interval '5' hour), extract(year from date '2020-01-01'), extract(timezone_minute from timestamp '2020-01-01 00:00:00 -05:30')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
[5,30,1,5,2020,-30]

=== functions in zones 2
SELECT date_trunc('day', timestamp '2020-02-29 12:34:56.789 Asia/Tokyo'), date_trunc('hour', timestamp '2020-02-29 12:34:56 +05:30'), date_trunc('week', timestamp '2020-03-09 00:30:00 America/New_York'), date_trunc('day', timestamp '2020-03-08 12:00:00 America/New_York'), date_trunc('hour', timestamp '2020-11-01 01:30:00 America/New_York'), date_trunc('month', timestamp '2020-11-01 01:30:00 America/New_York'), date_trunc('hour', at_timezone(timestamp '2020-11-01 06:30:00 UTC', 'America/New_York')), date_trunc('minute', at_timezone(timestamp '2020-11-01 06:30:30 UTC', 'America/New_York')), date_trunc('year', timestamp '2020-07-01 01:30:00 America/New_York')
---
_col0: timestamp(3) with time zone
_col1: timestamp(0) with time zone
_col2: timestamp(0) with time zone
_col3: timestamp(0) with time zone
_col4: timestamp(0) with time zone
_col5: timestamp(0) with time zone
_col6: timestamp(0) with time zone
_col7: timestamp(0) with time zone
_col8: timestamp(0) with time zone
["2020-02-29 00:00:00.000 Asia/Tokyo","2020-02-29 12:00:00 +05:30","2020-03-09 00:00:00 America/New_York","2020-03-08 00:00:00 America/New_York","2020-11-01 01:00:00 America/New_York","2020-11-01 00:00:00 America/New_York","2020-11-01 01:00:00 America/New_York","2020-11-01 01:30:00 America/New_York","2020-01-01 00:00:00 America/New_York"]

=== functions in zones 3
SELECT date_add('day', 1, timestamp '2020-03-07 12:00:00 America/New_York'), date_add('hour', 24, timestamp '2020-03-07 12:00:00 America/New_York'), date_add('day', 1, timestamp '2020-03-07 02:30:00 America/New_York'), date_add('month', 1, timestamp '2020-02-08 02:30:00 America/New_York'), date_add('week', 1, timestamp '2020-10-25 01:30:00 America/New_York'), date_add('day', 1, timestamp '2020-10-31 01:30:00 America/New_York'), date_add('month', 1, timestamp '2020-01-31 00:00:00 Asia/Tokyo'), date_add('day', -1, timestamp '2020-11-02 01:30:00 America/New_York'), date_add('year', 1, timestamp '2020-02-29 00:00:00 +09:00')
---
_col0: timestamp(0) with time zone
_col1: timestamp(0) with time zone
_col2: timestamp(0) with time zone
_col3: timestamp(0) with time zone
_col4: timestamp(0) with time zone
_col5: timestamp(0) with time zone
_col6: timestamp(0) with time zone
_col7: timestamp(0) with time zone
_col8: timestamp(0) with time zone
["2020-03-08 12:00:00 America/New_York","2020-03-08 13:00:00 America/New_York","2020-03-08 03:30:00 America/New_York","2020-03-08 03:30:00 America/New_York","2020-11-01 01:30:00 America/New_York","2020-11-01 01:30:00 America/New_York","2020-02-29 00:00:00 Asia/Tokyo","2020-11-01 01:30:00 America/New_York","2021-02-28 00:00:00 +09:00"]

=== functions in zones 4
SELECT date_diff('day', timestamp '2020-03-07 12:00:00 America/New_York', timestamp '2020-03-08 12:00:00 America/New_York'), date_diff('hour', timestamp '2020-03-07 12:00:00 America/New_York', timestamp '2020-03-08 12:00:00 America/New_York'), date_diff('day', timestamp '2020-03-07 12:00:00 America/New_York', timestamp '2020-03-08 11:30:00 America/New_York'), date_diff('month', timestamp '2020-01-31 23:00:00 America/New_York', timestamp '2020-02-29 23:30:00 America/New_York'), date_diff('day', timestamp '2020-01-01 00:00:00 Asia/Tokyo', timestamp '2020-01-01 23:00:00 America/New_York'), date_diff('day', timestamp '2020-10-31 01:30:00 America/New_York', timestamp '2020-11-01 01:30:00 America/New_York')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
[1,23,0,1,1,1]

=== functions in zones 5
SELECT from_unixtime(0, 'Asia/Tokyo'), from_unixtime(0, '+09:00'), from_unixtime(0, 9, 30), from_unixtime(0, -5, -30), from_unixtime(0, -5, 30), from_unixtime(0, 0, 0), from_unixtime(0, 'UTC'),
  to_unixtime(timestamp '2020-02-29 01:02:03.456789'), to_unixtime(timestamp '2020-02-29 01:02:03.456 Asia/Tokyo'), to_unixtime(date '2020-02-29'), to_unixtime(timestamp '1969-12-31 23:59:59.9'), to_unixtime(timestamp '2020-02-29 01:02:03'), to_unixtime(timestamp '2020-02-29 01:02:03.456789 UTC')
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(3) with time zone
_col4: timestamp(3) with time zone
_col5: timestamp(3) with time zone
_col6: timestamp(3) with time zone
_col7: double
_col8: double
_col9: double
_col10: double
_col11: double
_col12: double
["1970-01-01 09:00:00.000 Asia/Tokyo","1970-01-01 09:00:00.000 +09:00","1970-01-01 09:30:00.000 +09:30","1969-12-31 18:30:00.000 -05:30","1969-12-31 19:30:00.000 -04:30","1970-01-01 00:00:00.000 UTC","1970-01-01 00:00:00.000 UTC",1.582938123456789e+09,1.582905723456e+09,1.5829344e+09,-0.1,1.582938123e+09,1.582938123456789e+09]

=== functions in zones 6
SELECT with_timezone(timestamp '2020-03-08 02:30:00', 'America/New_York'), with_timezone(timestamp '2020-11-01 01:30:00', 'America/New_York'), with_timezone(timestamp '2020-01-01 00:00:00.123456', 'Asia/Tokyo'), with_timezone(timestamp '2020-01-01 00:00:00', '+05:30'), with_timezone(timestamp '2020-03-29 01:30:00', 'Europe/London'),
  at_timezone(timestamp '2020-01-01 00:00:00 UTC', 'Asia/Tokyo'), at_timezone(timestamp '2020-01-01 00:00:00', 'Asia/Tokyo'), timestamp '2020-01-01 00:00:00 UTC' AT TIME ZONE 'America/New_York' AT TIME ZONE 'Asia/Tokyo', timestamp '2020-01-01 00:00:00' AT TIME ZONE 'Asia/Tokyo'
---
_col0: timestamp(0) with time zone
_col1: timestamp(0) with time zone
_col2: timestamp(6) with time zone
_col3: timestamp(0) with time zone
_col4: timestamp(0) with time zone
_col5: timestamp(0) with time zone
_col6: timestamp(0) with time zone
_col7: timestamp(0) with time zone
_col8: timestamp(0) with time zone
["2020-03-08 03:30:00 America/New_York","2020-11-01 01:30:00 America/New_York","2020-01-01 00:00:00.123456 Asia/Tokyo","2020-01-01 00:00:00 +05:30","2020-03-29 02:30:00 Europe/London","2020-01-01 09:00:00 Asia/Tokyo","2020-01-01 09:00:00 Asia/Tokyo","2020-01-01 09:00:00 Asia/Tokyo","2020-01-01 09:00:00 Asia/Tokyo"]

=== functions in zones 7
SELECT to_iso8601(date '2020-02-29'), to_iso8601(timestamp '2020-02-29 01:02:03'), to_iso8601(timestamp '2020-02-29 01:02:03.456'), to_iso8601(timestamp '2020-02-29 01:02:03.456789'), to_iso8601(timestamp '2020-02-29 01:02:03 UTC'), to_iso8601(timestamp '2020-02-29 01:02:03.456 +09:00'), to_iso8601(timestamp '2020-02-29 01:02:03.456 Asia/Tokyo'), to_iso8601(date '-0001-01-01'), to_iso8601(date '10000-01-01'), to_iso8601(timestamp '10000-01-01 00:00:00'),
  date('2020-02-29'), date(' 2020-02-29 '), date(timestamp '2020-02-29 12:34:56'), date(timestamp '2020-02-29 00:34:56 Asia/Tokyo')
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
_col10: date
_col11: date
_col12: date
_col13: date
["2020-02-29","2020-02-29T01:02:03","2020-02-29T01:02:03.456","2020-02-29T01:02:03.456789","2020-02-29T01:02:03Z","2020-02-29T01:02:03.456+09:00","2020-02-29T01:02:03.456+09:00","-0001-01-01","10000-01-01","+10000-01-01T00:00:00","2020-02-29","2020-02-29","2020-02-29","2020-02-29"]

=== functions in zones 8
SELECT date '2020-01-31' + interval '1' month, date '2020-02-29' + interval '1' year, date '2020-01-01' + interval '2' day, date '2020-03-31' - interval '1' month, timestamp '2020-01-31 12:00:00' + interval '1' month, timestamp '2020-01-01 00:00:00' + interval '36' hour, timestamp '2020-03-07 12:00:00 America/New_York' + interval '1' day, timestamp '2020-03-07 12:00:00 America/New_York' + interval '1' month, time '23:00:00' + interval '2' hour, time '01:00:00' - interval '2' hour, interval '1' day * 2, interval '1' day * 1.5, interval '1' day / 2, 2 * interval '3' month, interval '1' month * 1.5e0, -interval '1' day, interval '1' day - interval '1' hour
---
_col0: date
_col1: date
_col2: date
_col3: date
_col4: timestamp(0)
_col5: timestamp(3)
_col6: timestamp(3) with time zone
_col7: timestamp(0) with time zone
_col8: time(3)
_col9: time(3)
_col10: interval day to second
_col11: interval day to second
_col12: interval day to second
_col13: interval year to month
_col14: interval year to month
_col15: interval day to second
_col16: interval day to second
["2020-02-29","2021-02-28","2020-01-03","2020-02-29","2020-02-29 12:00:00","2020-01-02 12:00:00.000","2020-03-08 13:00:00.000 America/New_York","2020-04-07 12:00:00 America/New_York","01:00:00.000","23:00:00.000","2 00:00:00.000","1 12:00:00.000","0 12:00:00.000","0-6","0-1","-1 00:00:00.000","0 23:00:00.000"]

=== functions in zones 9
SELECT timestamp '2020-01-02 00:00:00' - timestamp '2020-01-01 00:00:00.5', date '2020-01-02' - date '2020-01-01', timestamp '2020-01-02 00:00:00 UTC' - timestamp '2020-01-02 00:00:00 Asia/Tokyo', time '02:00:00' - time '01:00:00.5', timestamp '2020-01-01 00:00:00.0015' - timestamp '2020-01-01 00:00:00'
---
_col0: interval day to second
_col1: interval day to second
_col2: interval day to second
_col3: interval day to second
_col4: interval day to second
["0 23:59:59.500","1 00:00:00.000","0 09:00:00.000","0 00:59:59.500","0 00:00:00.002"]

=== functions in zones 10
SELECT to_unixtime(date_add('day', -1, timestamp '2020-11-02 01:30:00 America/New_York')), to_unixtime(date_add('day', 1, timestamp '2020-10-31 01:30:00 America/New_York')), to_unixtime(date_trunc('hour', at_timezone(timestamp '2020-11-01 06:30:00 UTC', 'America/New_York'))), to_unixtime(date_trunc('hour', at_timezone(timestamp '2020-11-01 05:30:00 UTC', 'America/New_York'))), to_unixtime(timestamp '2020-03-07 12:00:00 America/New_York' + interval '1' month), to_unixtime(timestamp '2020-12-01 01:30:00 America/New_York' - interval '1' month), to_unixtime(with_timezone(timestamp '2020-11-01 01:30:00', 'America/New_York')), to_unixtime(with_timezone(timestamp '2020-03-08 02:30:00', 'America/New_York')), to_unixtime(timestamp '2020-11-01 01:30:00 America/New_York')
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
_col6: double
_col7: double
_col8: double
[1.6042122e+09,1.6042086e+09,1.6042104e+09,1.6042068e+09,1.5862752e+09,1.6042122e+09,1.6042086e+09,1.5836526e+09,1.6042086e+09]

=== functions in zones 11
SELECT date_diff('week', date '2020-01-14', date '2020-01-01'), date_diff('quarter', date '2020-04-30', date '2020-01-31'), date_diff('day', timestamp '2020-03-08 11:30:00 America/New_York', timestamp '2020-03-07 12:00:00 America/New_York'), date_diff('week', timestamp '2020-03-07 12:00:00 America/New_York', timestamp '2020-03-14 11:30:00 America/New_York'),
  last_day_of_month(timestamp '2020-02-10 23:00:00 America/New_York'), last_day_of_month(date '2021-02-10')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: date
_col5: date
[-1,-1,0,0,"2020-02-29","2021-02-28"]

=== functions in zones 12
SELECT timezone_hour(timestamp '1900-01-01 00:00:00 America/New_York'), timezone_minute(timestamp '1880-01-01 00:00:00 America/New_York'), hour(timestamp '1880-01-01 00:00:00 America/New_York'), to_unixtime(timestamp '1880-01-01 00:00:00 America/New_York'),
  timezone_hour(now())
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: double
_col4: bigint
[-5,-56,0,-2.840123038e+09,0]

=== functions in zones 13
SELECT year(x), month(x), day(x), hour(x), minute(x), second(x), millisecond(x), week(x), dow(x), doy(x), yow(x), last_day_of_month(x), timezone_hour(x), timezone_minute(x), date(x) FROM (VALUES timestamp '2020-02-29 23:59:58.987654 Asia/Tokyo') t(x)
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
_col12: bigint
_col13: bigint
_col14: date
[2020,2,29,23,59,58,987,9,6,60,2020,"2020-02-29",9,0,"2020-02-29"]

=== functions in zones 14
SELECT hour(x), timezone_hour(x), timezone_minute(x), to_iso8601(x) FROM (VALUES timestamp '2020-07-01 01:02:03 -05:30') t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: varchar
[1,-5,-30,"2020-07-01T01:02:03-05:30"]

=== functions in zones 15
SELECT hour(x), timezone_hour(x), timezone_minute(x), to_iso8601(x), day(x) FROM (VALUES timestamp '2020-07-01 01:02:03 America/New_York', timestamp '2020-12-01 01:02:03 America/New_York') t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: varchar
_col4: bigint
[1,-4,0,"2020-07-01T01:02:03-04:00",1]
[1,-5,0,"2020-12-01T01:02:03-05:00",1]

=== functions in zones 16
SELECT to_iso8601(x), date_format(x, '%Y') FROM (VALUES from_iso8601_timestamp('2020-02-29T01:02:03+09:00')) t(x)
---
_col0: varchar
_col1: varchar
["2020-02-29T01:02:03.000+09:00","2020"]

=== functions in zones: an error
SELECT with_timezone(timestamp '2020-01-01 00:00:00', 'nowhere')
---
error: INVALID_FUNCTION_ARGUMENT

=== date_format in zones
SELECT date_format(timestamp '2020-03-08 12:00:00 America/New_York', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x'),
  date_format(timestamp '2020-03-01 00:00:00.123 Asia/Tokyo', '%Y %y %m %c %d %e %H %h %k %l %i %s %S %f %p %r %T %a %W %b %M %j %v %x')
---
_col0: varchar
_col1: varchar
["2020 20 03 3 08 8 12 12 12 12 00 00 00 000000 PM 12:00:00 PM 12:00:00 Sun Sunday Mar March 068 10 2020","2020 20 03 3 01 1 00 12 0 12 00 00 00 123000 AM 12:00:00 AM 00:00:00 Sun Sunday Mar March 061 09 2020"]

=== format_datetime in zones
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyy-MM-dd'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyy-MM-dd HH:mm:ss.SSS'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyy-MM-dd''T''HH:mm:ss''Z'''),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yy'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyy'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyyy'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'y'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'YYYY')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["2020-02-09","2020-02-09 13:04:05.068","2020-02-09T13:04:05Z","20","2020","02020","2020","2020"]

=== format_datetime in zones 2
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'Y'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'YY'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'xxxx'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'xx'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'x'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ww'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'w'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'e')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["2020","20","2020","20","2020","06","6","7"]

=== format_datetime in zones 3
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ee'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'E'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'EE'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'EEE'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'EEEE'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'EEEEE'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'D'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'DDD')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["07","Sun","Sun","Sun","Sunday","Sunday","40","040"]

=== format_datetime in zones 4
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'M'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'MM'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'MMM'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'MMMM'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'MMMMM'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'd'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'dd'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ddd')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["2","02","Feb","February","February","9","09","009"]

=== format_datetime in zones 5
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'a'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'aa'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'K'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'KK'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'h'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'hh'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'H'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'HH')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["PM","PM","1","01","1","01","13","13"]

=== format_datetime in zones 6
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'k'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'kk'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'm'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'mm'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 's'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ss'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'S'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'SS')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["13","13","4","04","5","05","0","06"]

=== format_datetime in zones 7
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'SSS'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'SSSS'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'SSSSSS'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'SSSSSSSSS'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'z'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'zz'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'zzz'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'Z')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["068","0680","068000","068000000","EST","EST","EST","-0500"]

=== format_datetime in zones 8
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ZZ'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ZZZ'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'ZZZZ'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'G'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'C'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'CC'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', ''''''),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '''o''''clock''')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["-05:00","America/New_York","America/New_York","AD","20","20","'","o'clock"]

=== format_datetime in zones 9
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'h ''o''''clock'' a'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '日yyyy年'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyyMMdd'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '   '),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '[yyyy]'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '''abc'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '%'),
  format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyy/MM/dd')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1 o'clock PM","日2020年","20200209","   ","[2020]","abc","%","2020/02/09"]

=== format_datetime in zones 10
SELECT format_datetime(timestamp '2020-03-01 00:00:00.123 Asia/Tokyo', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ'),
  format_datetime(timestamp '2020-07-01 00:00:00 +05:30', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ'),
  format_datetime(timestamp '2020-07-01 00:00:00 +05:30', 'z zzzz'),
  format_datetime(timestamp '2020-07-01 00:00:00 Europe/London', 'G C yyyy yy YYYY x w e E EEEE D M MMM MMMM d a K h H k m s SSS Z ZZ ZZZ')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
["AD 20 2020 20 2020 2020 9 7 Sun Sunday 61 3 Mar March 1 AM 0 12 0 24 0 0 123 +0900 +09:00 Asia/Tokyo","AD 20 2020 20 2020 2020 27 3 Wed Wednesday 183 7 Jul July 1 AM 0 12 0 24 0 0 000 +0530 +05:30 +05:30","+05:30 +05:30","AD 20 2020 20 2020 2020 27 3 Wed Wednesday 183 7 Jul July 1 AM 0 12 0 24 0 0 000 +0100 +01:00 Europe/London"]

=== format_datetime in zones: an error
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'yyyy-MM-ddTHH:mm:ssZ')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 2
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'b')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 3
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'c')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 4
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'f')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 5
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'A')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 6
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 7
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', '''')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 8
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'L')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 9
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'q')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 10
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'u')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 11
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'n')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 12
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'X')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 13
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'i')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 14
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 'T')
---
error: INVALID_FUNCTION_ARGUMENT

=== format_datetime in zones: an error 15
SELECT format_datetime(timestamp '2020-02-09 13:04:05.067891 America/New_York', 't')
---
error: INVALID_FUNCTION_ARGUMENT

=== zones of columns
SELECT x AT TIME ZONE 'America/New_York', hour(x AT TIME ZONE 'America/New_York'), day(x AT TIME ZONE 'Asia/Tokyo'), date_trunc('day', x AT TIME ZONE 'America/New_York'), date_trunc('hour', x AT TIME ZONE 'Europe/London'), date_add('day', 1, x AT TIME ZONE 'America/New_York'), CAST(x AT TIME ZONE 'Asia/Tokyo' AS date), CAST(x AT TIME ZONE 'Asia/Tokyo' AS varchar), date_format(x AT TIME ZONE 'Asia/Tokyo', '%H:%i'), to_iso8601(x AT TIME ZONE '+05:30'), timezone_hour(x AT TIME ZONE 'America/New_York'), format_datetime(x AT TIME ZONE 'Europe/London', 'yyyy-MM-dd HH:mm ZZ') FROM (VALUES timestamp '2020-03-08 06:59:59 UTC', timestamp '2020-03-08 07:00:00 UTC', timestamp '2020-11-01 05:30:00 UTC', timestamp '2020-11-01 06:30:00 UTC', timestamp '2020-03-29 01:00:00 UTC', NULL) AS t(x)
---
_col0: timestamp(0) with time zone
_col1: bigint
_col2: bigint
_col3: timestamp(0) with time zone
_col4: timestamp(0) with time zone
_col5: timestamp(0) with time zone
_col6: date
_col7: varchar
_col8: varchar
_col9: varchar
_col10: bigint
_col11: varchar
["2020-03-08 01:59:59 America/New_York",1,8,"2020-03-08 00:00:00 America/New_York","2020-03-08 06:00:00 Europe/London","2020-03-09 01:59:59 America/New_York","2020-03-08","2020-03-08 15:59:59 Asia/Tokyo","15:59","2020-03-08T12:29:59+05:30",-5,"2020-03-08 06:59 +00:00"]
["2020-03-08 03:00:00 America/New_York",3,8,"2020-03-08 00:00:00 America/New_York","2020-03-08 07:00:00 Europe/London","2020-03-09 03:00:00 America/New_York","2020-03-08","2020-03-08 16:00:00 Asia/Tokyo","16:00","2020-03-08T12:30:00+05:30",-4,"2020-03-08 07:00 +00:00"]
["2020-03-28 21:00:00 America/New_York",21,29,"2020-03-28 00:00:00 America/New_York","2020-03-29 02:00:00 Europe/London","2020-03-29 21:00:00 America/New_York","2020-03-29","2020-03-29 10:00:00 Asia/Tokyo","10:00","2020-03-29T06:30:00+05:30",-4,"2020-03-29 02:00 +01:00"]
["2020-11-01 01:30:00 America/New_York",1,1,"2020-11-01 00:00:00 America/New_York","2020-11-01 05:00:00 Europe/London","2020-11-02 01:30:00 America/New_York","2020-11-01","2020-11-01 14:30:00 Asia/Tokyo","14:30","2020-11-01T11:00:00+05:30",-4,"2020-11-01 05:30 +00:00"]
["2020-11-01 01:30:00 America/New_York",1,1,"2020-11-01 00:00:00 America/New_York","2020-11-01 06:00:00 Europe/London","2020-11-02 01:30:00 America/New_York","2020-11-01","2020-11-01 15:30:00 Asia/Tokyo","15:30","2020-11-01T12:00:00+05:30",-5,"2020-11-01 06:30 +00:00"]
[null,null,null,null,null,null,null,null,null,null,null,null]

=== zones of columns 2
SELECT date_diff('day', x, y), date_diff('hour', x, y), date_diff('month', x, y), y - x, x < y, x + interval '1' month, x + interval '1' day FROM (VALUES (timestamp '2020-03-07 12:00:00 America/New_York', timestamp '2020-03-08 11:30:00 America/New_York'), (timestamp '2020-01-31 23:00:00 America/New_York', timestamp '2020-02-29 23:30:00 America/New_York')) AS t(x, y)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: interval day to second
_col4: boolean
_col5: timestamp(0) with time zone
_col6: timestamp(3) with time zone
[0,22,0,"0 22:30:00.000",true,"2020-04-07 12:00:00 America/New_York","2020-03-08 13:00:00.000 America/New_York"]
[29,696,1,"29 00:30:00.000",true,"2020-02-29 23:00:00 America/New_York","2020-02-01 23:00:00.000 America/New_York"]

=== zones of columns 3
SELECT from_unixtime(n), from_unixtime(n, 'Asia/Tokyo'), from_unixtime(n, -5, -30), with_timezone(date_add('second', n, timestamp '2020-01-01 00:00:00'), 'Europe/London') FROM (VALUES 0, 1583020800, -1, NULL) AS t(n)
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(3) with time zone
_col3: timestamp(0) with time zone
["1969-12-31 23:59:59.000 UTC","1970-01-01 08:59:59.000 Asia/Tokyo","1969-12-31 18:29:59.000 -05:30","2019-12-31 23:59:59 Europe/London"]
["1970-01-01 00:00:00.000 UTC","1970-01-01 09:00:00.000 Asia/Tokyo","1969-12-31 18:30:00.000 -05:30","2020-01-01 00:00:00 Europe/London"]
["2020-03-01 00:00:00.000 UTC","2020-03-01 09:00:00.000 Asia/Tokyo","2020-02-29 18:30:00.000 -05:30","2070-03-01 00:00:00 Europe/London"]
[null,null,null,null]

=== the long name of a zone
SELECT format_datetime(timestamp '2020-07-01 00:00:00 Europe/London', 'zzzz')
---
_col0: varchar
["British Summer Time"]

=== parse_datetime with a zone in each text
SELECT parse_datetime(x, 'yyyy-MM-dd ZZZ') FROM (VALUES '2020-02-09 Asia/Tokyo', '2020-02-09 UTC') AS t(x)
---
_col0: timestamp(3) with time zone
["2020-02-09 00:00:00.000 Asia/Tokyo"]
["2020-02-09 00:00:00.000 UTC"]

=== parse_datetime with the abbreviation of a zone
SELECT to_unixtime(parse_datetime('2020-02-09 EST', 'yyyy-MM-dd z'))
---
_col0: double
[1.5812244e+09]

=== a zone that follows the clock at once
SELECT TIMESTAMP '2026-01-01 00:00:00Z', TIMESTAMP '2026-01-01 00:00:00Asia/Tokyo', TIMESTAMP '2026-01-01 00:00UTC', TIMESTAMP '2026-01-01 UTC'
---
_col0: timestamp(0) with time zone
_col1: timestamp(0) with time zone
_col2: timestamp(0) with time zone
_col3: timestamp(0) with time zone
["2026-01-01 00:00:00 UTC","2026-01-01 00:00:00 Asia/Tokyo","2026-01-01 00:00:00 UTC","2026-01-01 00:00:00 UTC"]

=== a cast of a text whose zone follows the clock at once
SELECT CAST('2026-01-01 00:00:00Z' AS timestamp with time zone), CAST('2026-01-01 01:00:00.123UTC' AS timestamp with time zone), CAST('2026-01-01 01:00:00+09:00' AS timestamp(6) with time zone)
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(6) with time zone
["2026-01-01 00:00:00.000 UTC","2026-01-01 01:00:00.123 UTC","2026-01-01 01:00:00.000000 +09:00"]

=== a literal in the hour that clocks skip
SELECT TIMESTAMP '2026-03-08 02:30:00 America/New_York'
---
error: INVALID_LITERAL

=== a literal of a midnight that clocks skip
SELECT TIMESTAMP '2026-09-06 America/Santiago'
---
error: INVALID_LITERAL
