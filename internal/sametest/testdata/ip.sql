=== addresses values 1
SELECT IPADDRESS '1.2.3.4',
  CAST(IPADDRESS '1.2.3.4' AS varchar),
  CAST('::1' AS ipaddress),
  CAST(IPADDRESS '::1' AS varchar),
  CAST(IPADDRESS '2001:0db8:0000:0000:0001:0000:0000:0001' AS varchar),
  CAST(IPADDRESS '2001:DB8::1' AS varchar),
  CAST(IPADDRESS '::ffff:1.2.3.4' AS varchar),
  CAST(IPADDRESS '::1.2.3.4' AS varchar)
---
_col0: ipaddress
_col1: varchar
_col2: ipaddress
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1.2.3.4","1.2.3.4","::1","::1","2001:db8::1:0:0:1","2001:db8::1","1.2.3.4","::102:304"]

=== addresses values 2
SELECT CAST(IPADDRESS '::ffff:0102:0304' AS varchar),
  CAST(IPADDRESS '64:ff9b::1.2.3.4' AS varchar),
  CAST(IPADDRESS '1:0:0:2:0:0:0:3' AS varchar),
  CAST(IPADDRESS '1:0:2:3:4:5:6:7' AS varchar),
  CAST(IPADDRESS '1:0:0:2:3:0:0:4' AS varchar),
  CAST(IPADDRESS '::' AS varchar),
  CAST('fe80::1%eth0' AS ipaddress),
  CAST('fe80::1%0' AS ipaddress)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: ipaddress
_col7: ipaddress
["1.2.3.4","64:ff9b::102:304","1:0:0:2::3","1:0:2:3:4:5:6:7","1::2:3:0:0:4","::","fe80::1","fe80::1"]

=== addresses values 3
SELECT CAST('1:2:3:4:5:6:7::' AS ipaddress),
  CAST('::2:3:4:5:6:7:8' AS ipaddress),
  CAST('1:2:3:4:5:6:1.2.3.4' AS ipaddress),
  CAST(X'01020304' AS ipaddress),
  CAST(X'00000000000000000000ffff01020304' AS ipaddress),
  CAST(X'20010db8000000000000000000000001' AS ipaddress),
  CAST(IPADDRESS '1.2.3.4' AS varbinary),
  IPADDRESS '1.2.3.4' = IPADDRESS '::ffff:1.2.3.4'
---
_col0: ipaddress
_col1: ipaddress
_col2: ipaddress
_col3: ipaddress
_col4: ipaddress
_col5: ipaddress
_col6: varbinary
_col7: boolean
["1:2:3:4:5:6:7:0","0:2:3:4:5:6:7:8","1:2:3:4:5:6:102:304","1.2.3.4","1.2.3.4","2001:db8::1","AAAAAAAAAAAAAP//AQIDBA==",true]

=== addresses values 4
SELECT IPADDRESS '1.2.3.4' < IPADDRESS '1.2.3.5',
  IPADDRESS '::1' < IPADDRESS '1.2.3.5',
  IPADDRESS '1.2.3.4' BETWEEN IPADDRESS '1.2.3.0' AND IPADDRESS '1.2.3.255',
  TRY(CAST('x' AS ipaddress)),
  TRY_CAST('x' AS ipaddress),
  CAST(IPADDRESS '255.255.255.255' AS varchar),
  CAST(IPADDRESS '::ffff:0:0' AS varchar),
  CAST(IPADDRESS '::fffe:0:0' AS varchar)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: ipaddress
_col4: ipaddress
_col5: varchar
_col6: varchar
_col7: varchar
[true,true,true,null,null,"255.255.255.255","0.0.0.0","::fffe:0:0"]

=== addresses values 5
SELECT CAST(IPADDRESS 'ff02::1' AS varchar)
---
_col0: varchar
["ff02::1"]

=== addresses error 1
SELECT CAST('1.2.3' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 2
SELECT CAST('1.2.3.4.5' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 3
SELECT CAST('01.2.3.4' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 4
SELECT CAST('1.2.3.256' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 5
SELECT CAST('1.2.3.4 ' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 6
SELECT CAST('s3.amazonaws.com' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 7
SELECT CAST('[::1]' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 8
SELECT CAST(':1' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 9
SELECT CAST(X'0102' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== addresses error 10
SELECT IPADDRESS 'abc'
---
error: INVALID_LITERAL

=== contains values 1
SELECT contains('10.0.0.0/8', IPADDRESS '10.1.2.3'),
  contains('10.0.0.0/8', IPADDRESS '11.1.2.3'),
  contains('0.0.0.0/0', IPADDRESS '::1'),
  contains('::/0', IPADDRESS '1.2.3.4'),
  contains('10.0.0.0/32', IPADDRESS '10.0.0.0'),
  contains('2001:db8::/32', IPADDRESS '2001:db8::1'),
  contains('2001:db8::/32', IPADDRESS '2001:db9::1'),
  contains('2001:db8::/128', IPADDRESS '2001:db8::')
--- 406
error: INVALID_FUNCTION_ARGUMENT
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,false,true,true,true,false,true]

=== contains values 2
SELECT contains('2001:db8::/33', IPADDRESS '1.2.3.4'),
  contains('::ffff:1.2.3.0/120', IPADDRESS '1.2.3.4'),
  contains('::ffff:1.2.3.0/24', IPADDRESS '1.2.3.4'),
  contains('10.0.0.0/+8', IPADDRESS '10.1.2.3'),
  contains('10.0.0.0/08', IPADDRESS '10.1.2.3'),
  contains(NULL, IPADDRESS '10.1.2.3'),
  contains('10.0.0.0/8', CAST(NULL AS ipaddress)),
  contains('fe80::1/64', IPADDRESS 'fe80::2')
--- 406
error: INVALID_FUNCTION_ARGUMENT
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,true,true,true,true,null,null,true]

=== contains values 3
SELECT contains('0.0.0.0/1', IPADDRESS '127.0.0.1'),
  contains('0.0.0.0/1', IPADDRESS '128.0.0.1'),
  contains('128.0.0.0/1', IPADDRESS '128.0.0.1'),
  contains('10.0.0.0/7', IPADDRESS '11.0.0.1')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
[true,false,true,true]

=== contains error 1
SELECT contains('10.1.0.0/8', IPADDRESS '10.2.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 2
SELECT contains('10.0.0.0/0', IPADDRESS '10.2.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 3
SELECT contains('10.0.0.0/33', IPADDRESS '10.1.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 4
SELECT contains('10.0.0.0', IPADDRESS '10.1.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 5
SELECT contains('', IPADDRESS '10.1.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 6
SELECT contains('10.0.0.0/-1', IPADDRESS '10.1.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 7
SELECT contains('/8', IPADDRESS '10.1.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== contains error 8
SELECT contains('x/8', IPADDRESS '10.1.2.3')
---
error: INVALID_FUNCTION_ARGUMENT

=== greatest values 1
SELECT greatest(IPADDRESS '1.2.3.4', IPADDRESS '::1')
---
_col0: ipaddress
["1.2.3.4"]

=== ip_prefix error 1
SELECT ip_prefix(IPADDRESS '1.2.3.4', 9)
---
error: FUNCTION_NOT_FOUND
