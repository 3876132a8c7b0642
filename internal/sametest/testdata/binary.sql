=== md5 values 1
SELECT md5(X''),
  md5(to_utf8('あ'))
---
_col0: varbinary
_col1: varbinary
["1B2M2Y8AsgTpgAmY7PhCfg==","jAwwJ+PPw9ZEyqs4R6UFsA=="]

=== sha1 values 1
SELECT sha1(to_utf8('a'))
---
_col0: varbinary
["hvfkN/qlp/zhXR3cuerq6jd2Z7g="]

=== sha256 values 1
SELECT sha256(to_utf8('a'))
---
_col0: varbinary
["ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="]

=== sha512 values 1
SELECT sha512(to_utf8('a'))
---
_col0: varbinary
["H0D8ktokFpR1CXnubPWC8tXX0o4YM13gWrxU0FYOD1MChgxlK/CNVgJSql50IQVG82n7u86MEs/HlXsmUv6adQ=="]

=== xxhash64 values 1
SELECT xxhash64(to_utf8('a')),
  xxhash64(to_utf8('the quick brown fox jumps over the lazy dog, twice')),
  xxhash64(X'')
---
_col0: varbinary
_col1: varbinary
_col2: varbinary
["0k7E8amMbls=","KWA/iwllLH4=","70bbN1HY6Zk="]

=== murmur3 values 1
SELECT murmur3(to_utf8('a')),
  murmur3(to_utf8('the quick brown fox jumps over the lazy dog')),
  murmur3(X'')
---
_col0: varbinary
_col1: varbinary
_col2: varbinary
["iXhZ9mVVVYVaiQ5RSDq15g==","s4at4v7p5Lx/S25AdOPiCg==","AAAAAAAAAAAAAAAAAAAAAA=="]

=== crc32 values 1
SELECT crc32(to_utf8('a')),
  crc32(X'')
---
_col0: bigint
_col1: bigint
[3904355907,0]

=== hmac_md5 values 1
SELECT hmac_md5(to_utf8('a'), to_utf8('k'))
---
_col0: varbinary
["3c89IQBJ5xNfYa/65zcxzQ=="]

=== hmac_sha1 values 1
SELECT hmac_sha1(to_utf8('a'), to_utf8('k'))
---
_col0: varbinary
["QOfUQcrbF7B/BQNBqiOmgg7YHIs="]

=== hmac_sha256 values 1
SELECT hmac_sha256(to_utf8('a'), to_utf8('k'))
---
_col0: varbinary
["eNqRUR5nVYf1ud94vt669VYNoqu4gWLuh13N90SVHZ4="]

=== hmac_sha512 values 1
SELECT hmac_sha512(to_utf8('a'), to_utf8('k'))
---
_col0: varbinary
["guDBXg1iqxeYS+oiW/fSitVPND3WUgwoPDos1DhSovecNJzJt1gzFzme441yJIm0WpQmZ+Vbw4xCpbsgPAkAxw=="]

=== to_hex values 1
SELECT to_hex(X'0aff'),
  to_hex(X'')
---
_col0: varchar
_col1: varchar
["0AFF",""]

=== from_hex values 1
SELECT from_hex('0aFf'),
  from_hex(''),
  from_hex(to_utf8('0a'))
---
_col0: varbinary
_col1: varbinary
_col2: varbinary
["Cv8=","","Cg=="]

=== from_hex error 1
SELECT from_hex('0a f')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_hex error 2
SELECT from_hex('zz')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_hex error 3
SELECT from_hex('0')
---
error: INVALID_FUNCTION_ARGUMENT

=== to_base64 values 1
SELECT to_base64(X'ffee'),
  to_base64(X'')
---
_col0: varchar
_col1: varchar
["/+4=",""]

=== to_base64url values 1
SELECT to_base64url(X'ffee'),
  to_base64url(X'ffeeff')
---
_col0: varchar
_col1: varchar
["_-4=","_-7_"]

=== from_base64 values 1
SELECT from_base64('/+4='),
  from_base64('/+4'),
  from_base64(''),
  from_base64('YQ'),
  from_base64('YR=='),
  from_base64(to_utf8('YQ=='))
---
_col0: varbinary
_col1: varbinary
_col2: varbinary
_col3: varbinary
_col4: varbinary
_col5: varbinary
["/+4=","/+4=","","YQ==","YQ==","YQ=="]

=== from_base64 error 1
SELECT from_base64('_-4=')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base64 error 2
SELECT from_base64('YW Jj')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base64 error 3
SELECT from_base64('****')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base64 error 4
SELECT from_base64('a')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base64 error 5
SELECT from_base64('YQ==YQ==')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base64 error 6
SELECT from_base64('YQ=')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base64url values 1
SELECT from_base64url('_-4='),
  from_base64url('_-4')
---
_col0: varbinary
_col1: varbinary
["/+4=","/+4="]

=== from_base64url error 1
SELECT from_base64url('/+4=')
---
error: INVALID_FUNCTION_ARGUMENT

=== to_base32 values 1
SELECT to_base32(X'ffee'),
  to_base32(to_utf8('hello'))
---
_col0: varchar
_col1: varchar
["77XA====","NBSWY3DP"]

=== from_base32 values 1
SELECT from_base32('77XA===='),
  from_base32('77XA'),
  from_base32(''),
  from_base32('NBSWY3DP'),
  from_base32('AA=')
---
_col0: varbinary
_col1: varbinary
_col2: varbinary
_col3: varbinary
_col4: varbinary
["/+4=","/+4=","","aGVsbG8=","AA=="]

=== from_base32 error 1
SELECT from_base32('77xa====')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base32 error 2
SELECT from_base32('1')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base32 error 3
SELECT from_base32('A')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_base32 error 4
SELECT from_base32('77 XA====')
---
error: INVALID_FUNCTION_ARGUMENT

=== to_big_endian_32 values 1
SELECT to_big_endian_32(1),
  to_big_endian_32(-1)
---
_col0: varbinary
_col1: varbinary
["AAAAAQ==","/////w=="]

=== to_big_endian_64 values 1
SELECT to_big_endian_64(258),
  to_big_endian_64(-2)
---
_col0: varbinary
_col1: varbinary
["AAAAAAAAAQI=","//////////4="]

=== from_big_endian_32 values 1
SELECT from_big_endian_32(X'00000001'),
  from_big_endian_32(X'ffffffff')
---
_col0: integer
_col1: integer
[1,-1]

=== from_big_endian_32 error 1
SELECT from_big_endian_32(X'0001')
---
error: INVALID_FUNCTION_ARGUMENT

=== from_big_endian_64 values 1
SELECT from_big_endian_64(X'0000000000000102')
---
_col0: bigint
[258]

=== from_big_endian_64 error 1
SELECT from_big_endian_64(X'01')
---
error: INVALID_FUNCTION_ARGUMENT

=== to_ieee754_32 values 1
SELECT to_ieee754_32(REAL '1.5')
---
_col0: varbinary
["P8AAAA=="]

=== to_ieee754_64 values 1
SELECT to_ieee754_64(1.5e0)
---
_col0: varbinary
["P/gAAAAAAAA="]

=== from_ieee754_32 values 1
SELECT from_ieee754_32(X'3fc00000'),
  from_ieee754_32(X'7f800000')
---
_col0: real
_col1: real
[1.5,"Infinity"]

=== from_ieee754_64 values 1
SELECT from_ieee754_64(X'3ff8000000000000')
---
_col0: double
[1.5]

=== from_ieee754_64 error 1
SELECT from_ieee754_64(X'3ff8')
---
error: INVALID_FUNCTION_ARGUMENT

=== length values 1
SELECT length(CAST(uuid() AS varchar))
---
_col0: bigint
[36]

=== spooky_hash_v2_64
SELECT spooky_hash_v2_64(to_utf8('a'))
---
_col0: varbinary
["GhCBkaC7yb0="]

=== spooky_hash_v2_32
SELECT spooky_hash_v2_32(to_utf8('a'))
---
_col0: varbinary
["oLvJvQ=="]
