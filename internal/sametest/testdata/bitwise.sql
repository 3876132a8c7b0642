# Functions of bits.

=== bits
SELECT bitwise_and(19, 25), bitwise_or(19, 25), bitwise_xor(19, 25), bitwise_not(19), bitwise_not(-12), bit_count(9, 64), bit_count(9, 8), bit_count(-7, 64), bit_count(-7, 8), bitwise_left_shift(1, 2), bitwise_left_shift(5, 2), bitwise_right_shift(8, 3), bitwise_right_shift(-8, 1), bitwise_right_shift_arithmetic(-8, 2), bitwise_right_shift_arithmetic(8, 2), bitwise_left_shift(BIGINT '1', 63), bitwise_left_shift(BIGINT '1', 64), bitwise_right_shift(BIGINT '-1', 60), bitwise_right_shift(BIGINT '-1', 64), bitwise_right_shift_arithmetic(BIGINT '-8', 64), bitwise_right_shift_arithmetic(BIGINT '8', 100), bitwise_left_shift(1, -1), bitwise_right_shift(8, -1)
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
_col9: integer
_col10: integer
_col11: integer
_col12: integer
_col13: integer
_col14: integer
_col15: bigint
_col16: bigint
_col17: bigint
_col18: bigint
_col19: bigint
_col20: bigint
_col21: integer
_col22: integer
[17,27,10,-20,11,2,2,62,6,4,20,1,2147483644,-2,2,-9223372036854775808,0,15,0,-1,0,0,0]

=== bits 2
SELECT typeof(bitwise_left_shift(TINYINT '1', 2)), bitwise_left_shift(TINYINT '127', 1), bitwise_left_shift(SMALLINT '1', 15), bitwise_left_shift(1, 31), bitwise_left_shift(1, 32), bitwise_right_shift(TINYINT '-1', 1), bitwise_right_shift(SMALLINT '-1', 4), bitwise_right_shift(-1, 28), bitwise_right_shift(-1, 32), bitwise_right_shift_arithmetic(TINYINT '-128', 3), bitwise_right_shift_arithmetic(-8, 40), typeof(bitwise_and(TINYINT '1', 2)), typeof(bitwise_right_shift_arithmetic(SMALLINT '1', 1)),
  bit_count(-128, 8), bit_count(127, 8), bit_count(NULL, 8)
---
_col0: varchar
_col1: tinyint
_col2: smallint
_col3: integer
_col4: integer
_col5: tinyint
_col6: smallint
_col7: integer
_col8: integer
_col9: tinyint
_col10: integer
_col11: varchar
_col12: varchar
_col13: bigint
_col14: bigint
_col15: bigint
["tinyint",-2,-32768,-2147483648,0,127,4095,15,0,-16,-1,"bigint","smallint",1,7,null]

=== bits: an error
SELECT bit_count(9, 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== bits: an error 2
SELECT bit_count(9, 65)
---
error: INVALID_FUNCTION_ARGUMENT

=== bits: an error 3
SELECT bit_count(128, 8)
---
error: INVALID_FUNCTION_ARGUMENT

=== bits: an error 4
SELECT bit_count(1, 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== bits of columns
SELECT n, bit_count(n, 64), bitwise_and(n, 6), bitwise_or(n, 6), bitwise_xor(n, 6), bitwise_not(n), bitwise_left_shift(n, 3), bitwise_right_shift(n, 2), bitwise_right_shift_arithmetic(n, 2) FROM (VALUES BIGINT '5', -5, 0, 9223372036854775807, -9223372036854775807, NULL) AS t(n)
---
n: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
[-5,63,2,-1,-3,4,-40,4611686018427387902,-2]
[-9223372036854775807,2,0,-9223372036854775801,-9223372036854775801,9223372036854775806,8,2305843009213693952,-2305843009213693952]
[0,0,0,6,6,-1,0,0,0]
[5,2,4,7,3,-6,40,1,1]
[9223372036854775807,63,6,9223372036854775807,9223372036854775801,-9223372036854775808,-8,2305843009213693951,2305843009213693951]
[null,null,null,null,null,null,null,null,null]
