=== regexp_like values 1
SELECT regexp_like(U&'a\000ab', '^b'),
  regexp_like(U&'a\000ab', 'a$'),
  regexp_like(U&'a\000a', 'a$'),
  regexp_like(U&'a\000d\000a', 'a$'),
  regexp_like(U&'a\000d', 'a$'),
  regexp_like(U&'a\000a\000a', 'a$'),
  regexp_like(U&'a\000ab', '(?m)^b'),
  regexp_like(U&'a\000ab', '(?m)a$')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,true,false,false,false,true,true]

=== regexp_like values 2
SELECT regexp_like(U&'a\000ab', 'a.b'),
  regexp_like(U&'a\000db', 'a.b'),
  regexp_like(U&'a\0085b', 'a.b'),
  regexp_like(U&'a\2028b', 'a.b'),
  regexp_like(U&'a\000ab', '(?s)a.b'),
  regexp_like(U&'a\000a', 'a\z'),
  regexp_like(U&'a\000a', 'a\Z'),
  regexp_like(U&'a\000ab', '\Aa')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,true,true,true,true,false,true,true]

=== regexp_like values 3
SELECT regexp_like('あ', '\w'),
  regexp_like('あ', '^\W'),
  regexp_like('é', '\w'),
  regexp_like('３', '\d'),
  regexp_like('٣', '\d'),
  regexp_like(U&'\3000', '\s'),
  regexp_like(U&'\00a0', '\s'),
  regexp_like(U&'\000b', '\s')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,true,false,false,false,false,false,true]

=== regexp_like values 4
SELECT regexp_like(U&'\0085', '\s'),
  regexp_like(U&'\2028', '\s'),
  regexp_like('_', '\w'),
  regexp_like(U&'\0301', '\w'),
  regexp_like('½', '\w'),
  regexp_like('²', '\w'),
  regexp_like('Ⅷ', '\w'),
  regexp_like('‿', '\w')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,true,false,false,false,false,false]

=== regexp_like values 5
SELECT regexp_like('a あ', '\bあ'),
  regexp_like('aあ', '\bあ'),
  regexp_like('aé', 'a\bé'),
  regexp_like('Ä', '(?i)ä'),
  regexp_like('K', '(?i)k'),
  regexp_like('ſ', '(?i)s'),
  regexp_like('ABC', '(?i)abc'),
  regexp_like('ABC', '(?i:a)BC')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,false,true,true,true,true,true]

=== regexp_like values 6
SELECT regexp_like('aBC', '(?i)abc(?-i)'),
  regexp_like('а', '(?i)А'),
  regexp_like('a', '(?x) a '),
  regexp_like('a', '[[:alpha:]]'),
  regexp_like(':', '[[:alpha:]]'),
  regexp_like('b', '[a-c&&[^b]]'),
  regexp_like('c', '[a-c&&[^b]]'),
  regexp_like('d', '[a-c[d]]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,false,false,true,true]

=== regexp_like values 7
SELECT regexp_like(']', '[]]'),
  regexp_like('a]', '[]a]'),
  regexp_like('-', '[a-]'),
  regexp_like('-', '[-a]'),
  regexp_like('-', '[a\-c]'),
  regexp_like('-', '[\w-a]'),
  regexp_like('^', '[\^]'),
  regexp_like('あ', '[\w]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,true,true,true,false]

=== regexp_like values 8
SELECT regexp_like('あ', '[あ-ん]'),
  regexp_like('a', '\p{L}'),
  regexp_like('a', '\pL'),
  regexp_like('a', '\p{Alpha}'),
  regexp_like('a', '\p{Lower}'),
  regexp_like('あ', '\p{Hiragana}'),
  regexp_like('あ', '\p{InHiragana}'),
  regexp_like('あ', '\p{Han}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,true,true,true,false]

=== regexp_like values 9
SELECT regexp_like('a', '\p{ASCII}'),
  regexp_like('a', '\p{Alnum}'),
  regexp_like('a', '\P{L}'),
  regexp_like('a', '\h'),
  regexp_like('f', '\h'),
  regexp_like(' ', '\h'),
  regexp_like(U&'\000a', '\R'),
  regexp_like('a', '\X')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,false,false,false,false,false,false]

=== regexp_like values 10
SELECT regexp_like('a', '\x61'),
  regexp_like('あ', '\x{3042}'),
  regexp_like('あ', '\u3042'),
  regexp_like('a', '\141'),
  regexp_like('a', '\0141'),
  regexp_like(U&'\0009', '\t'),
  regexp_like(U&'\0007', '\a'),
  regexp_like(U&'\001b', '\e')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,false,true,true,true]

=== regexp_like values 11
SELECT regexp_like(U&'\0001', '\cA'),
  regexp_like('a.b', '\Qa.b\E'),
  regexp_like('axb', '\Qa.b\E'),
  regexp_like('aa', '(a)\1'),
  regexp_like('aa', '(?<x>a)\k<x>'),
  regexp_like('ab', 'a(?=b)'),
  regexp_like('ab', '(?<=a)b'),
  regexp_like('ab', '(?<!a)b')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,false,true,true,true,true,false]

=== regexp_like values 12
SELECT regexp_like('ab', 'a(?!c)'),
  regexp_like('aaa', '^(?>a+)a'),
  regexp_like('aaa', '^a++a'),
  regexp_like('aaa', '^a*+a'),
  regexp_like('aaa', 'a{2}'),
  regexp_like('aaa', 'a{,2}'),
  regexp_like('a{,2}', 'a{,2}'),
  regexp_like('a{', 'a{')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,false,false,true,false,true,true]

=== regexp_like values 13
SELECT regexp_like('a{x}', 'a{x}'),
  regexp_like('aaa', 'a{2}+'),
  regexp_like('a', 'a{0}'),
  regexp_like('a', '{'),
  regexp_like('a', ''),
  regexp_like('a', 'a**'),
  regexp_like('a', '(?<n>a)'),
  regexp_like('a', '(?#comment)a')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,false,true,true,true,true]

=== regexp_like values 14
SELECT regexp_like('a', '\G'),
  regexp_like('ab', 'a\Kb'),
  regexp_like('a', '\y'),
  regexp_like('a', '\i'),
  regexp_like('a', '\-a'),
  regexp_like('/', '\/'),
  regexp_like('"', '\"'),
  regexp_like('<', '\<')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,false,false,false,true,true,true]

=== regexp_like values 15
SELECT regexp_like('a', '^a$'),
  regexp_like('', '^$'),
  regexp_like(U&'\000a', '^$'),
  regexp_like(NULL, 'a'),
  regexp_like('a', NULL),
  regexp_like('😀', '^.$'),
  regexp_like('abc', 'a.*c'),
  regexp_like('a', 'a{100000}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,null,null,true,true,false]

=== regexp_like values 16
SELECT regexp_like('a', 'a{1001}'),
  regexp_like('a', '(a{1000}){1000}'),
  regexp_like('ab', '(?i)A(?-i)b'),
  regexp_like('aB', '(?i)a|b'),
  regexp_like('B', 'a|(?i)b|c'),
  regexp_like('C', 'a|(?i)b|c'),
  regexp_like('a', '[a&&b]'),
  regexp_like('&', '[a&b]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,true,true,true,true,false,true]

=== regexp_like values 17
SELECT regexp_like('b', '[^a]'),
  regexp_like(U&'\000a', '[^a]'),
  regexp_like('B', '(?i)[^b]'),
  regexp_like('b', '(?i)[A-C]'),
  regexp_like('b', '[[a]b]'),
  regexp_like('a', '[\d&&\w]'),
  regexp_like('5', '[\d&&\w]'),
  regexp_like('c', 'a(?i)b|c')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,false,true,true,false,true,false]

=== regexp_like values 18
SELECT regexp_like('ab', 'a(?i)b|c'),
  regexp_like('aC', 'a(?i)b|c'),
  regexp_like('あ', '[[:alpha:]]'),
  regexp_like('あ', '\p{Alpha}'),
  regexp_like('é', '\p{Lower}'),
  regexp_like('é', '[[:lower:]]'),
  regexp_like('３', '\p{Digit}'),
  regexp_like('３', '[[:digit:]]')
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

=== regexp_like values 19
SELECT regexp_like('３', '\p{Nd}'),
  regexp_like('あ', '[[:word:]]'),
  regexp_like('あ', '[[:^alpha:]]'),
  regexp_like('a', '[[:^alpha:]]'),
  regexp_like(U&'\3000', '\p{Space}'),
  regexp_like(U&'\3000', '[[:space:]]'),
  regexp_like('。', '\p{Punct}'),
  regexp_like('$', '\p{Punct}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,false,false,true,true,true,false]

=== regexp_like values 20
SELECT regexp_like('$', '[[:punct:]]'),
  regexp_like('+', '[[:punct:]]'),
  regexp_like('あ', '\p{Graph}'),
  regexp_like('あ', '\p{Print}'),
  regexp_like('a', '\p{XDigit}'),
  regexp_like(U&'\0001', '\p{Cntrl}'),
  regexp_like(' ', '\p{Blank}'),
  regexp_like(U&'\3000', '\p{Blank}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,true,true,true,true,true,true]

=== regexp_like values 21
SELECT regexp_like('あ', '\p{Word}'),
  regexp_like('a', '\p{Any}'),
  regexp_like('a', '\p{Lu}'),
  regexp_like('A', '(?i)\p{Lu}'),
  regexp_like('a', '(?i)\p{Lu}'),
  regexp_like('a', '(?i)[[:upper:]]'),
  regexp_like('漢', '\p{Han}'),
  regexp_like('漢', '\p{InCJKUnifiedIdeographs}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,false,true,false,true,true,true]

=== regexp_like values 22
SELECT regexp_like('あ', '\p{hiragana}'),
  regexp_like('あ', '\p{HIRAGANA}'),
  regexp_like('a', '\p{Latin}'),
  regexp_like('a', '\p{l}'),
  regexp_like('a', '\p{Letter}'),
  regexp_like('a', '\p{Alphabetic}'),
  regexp_like('h', '\h'),
  regexp_like('H', '\H')
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

=== regexp_like values 23
SELECT regexp_like('R', '\R'),
  regexp_like('v', '\v'),
  regexp_like(U&'\000b', '\v'),
  regexp_like(U&'\000c', '\f'),
  regexp_like('g', '\g'),
  regexp_like('Z', '[\Z]'),
  regexp_like(U&'\0008', '[\b]'),
  regexp_like('b', '[\b]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,true,true,true,true,true,false]

=== regexp_like values 24
SELECT regexp_like('B', '[\B]'),
  regexp_like('a', '(?<n-a>a)'),
  regexp_like('a', '(?<あ>a)'),
  regexp_like('a', '(?''n''a)'),
  regexp_like('a', '(?>a)'),
  regexp_like('a', '\0'),
  regexp_like(U&'\0000', '\0'),
  regexp_like('a', '[a-z&&[def]]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,true,false,true,false]

=== regexp_like values 25
SELECT regexp_like('e', '[a-z&&[def]]'),
  regexp_like('e', '[a-z&&def]'),
  regexp_like('e', '[a-z&&^e]'),
  regexp_like('^', '[a-z^&&^e]'),
  regexp_like('e', '[^a-z&&d]'),
  regexp_like('d', '[^a-z&&d]'),
  regexp_like('z', '[a&&]'),
  regexp_like('z', '[&&a]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,true,false,false,false]

=== regexp_like values 26
SELECT regexp_like('a', '[a&&&b]'),
  regexp_like('-', '[a-c-e]'),
  regexp_like('d', '[a-c-e]'),
  regexp_like('-', '[--a]'),
  regexp_like('-', '[+--]'),
  regexp_like('a', '[a-c[^b]]'),
  regexp_like('b', '[a-c[^b]]'),
  regexp_like('b', '[^[a]b]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,false,true,true,true,true,false]

=== regexp_like values 27
SELECT regexp_like(' ', '(?x)[ ]'),
  regexp_like('a', '(?x)a#comment'),
  regexp_like('ab', '(?x)a b'),
  regexp_like('a b', '(?x)a\ b'),
  regexp_like('aa', '(?x)a {2}'),
  regexp_like('a', '^*'),
  regexp_like('a', '^+a'),
  regexp_like('a', '$*a')
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

=== regexp_like values 28
SELECT regexp_like('a', '\b+a'),
  regexp_like('a', '(?=a)*a'),
  regexp_like('a', '(?=a)+a'),
  regexp_like('a', '(?<=a)+'),
  regexp_like('aa', 'a{ 2}'),
  regexp_like('aa', 'a{2,}'),
  regexp_like('a{2, }', 'a{2, }'),
  regexp_like('aaa', 'a{2}{2}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,false,true,true,false]

=== regexp_like values 29
SELECT regexp_like('aaa', '^a{2}?a$'),
  regexp_like('aaa', '^a{2}+a$'),
  regexp_like('aaaa', '^a{1,2}+a$'),
  regexp_like('aa', '^a{1,2}+a$'),
  regexp_like('aaa', '^a+?+$'),
  regexp_like('ab', '(?<=a|bc)b'),
  regexp_like('ab', '(?<=a{1})b'),
  regexp_like('ab', '(?<=(?:a))b')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,false,false,true,true,true,true]

=== regexp_like values 30
SELECT regexp_like('ab', '(?<=^a)b'),
  regexp_like('ab', '(?<=.)b'),
  regexp_like('aa', '(a)(b)?\2'),
  regexp_like('aa', '(?:(a)|b)*\1'),
  regexp_like('aA', '(?i)(a)\1'),
  regexp_like('a', '(a)|\1'),
  regexp_like('aba', '(a)(b)\10')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
[true,true,false,true,true,true,false]

=== regexp_like values 31
SELECT regexp_like('a', '\10'),
  regexp_like(U&'\0008', '\10'),
  regexp_like('aa', '(?<x>a)\1'),
  regexp_like('aa', '(?<x>a)\k''x'''),
  regexp_like('aa', '(a)\k<1>'),
  regexp_like('aa', '(a)\k<-1>'),
  regexp_like('a', '\E'),
  regexp_like('a', '\Qa')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,true,true,true,true,true,false,true]

=== regexp_like values 32
SELECT regexp_like('a+', '[\Qa+\E]'),
  regexp_like('+', '[\Qa+\E]'),
  regexp_like('aa', '\Qa\E{2}'),
  regexp_like('abb', '\Qab\E{2}'),
  regexp_like(U&'\000aa', '(?m)^a'),
  regexp_like(U&'a\000a', '(?m)^$'),
  regexp_like(U&'a\000db', '(?m)a$'),
  regexp_like(U&'a\000a', '(?m)\Z')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,true,true,false,false,true]

=== regexp_like values 33
SELECT regexp_like('', '\z'),
  regexp_like('ab', '(?s-i:A.)'),
  regexp_like('ab', '(?-)ab'),
  regexp_like('ab', '(?im-sx)AB'),
  regexp_like('ab', '(?--i)ab'),
  regexp_like('İ', '(?i)i'),
  regexp_like('ı', '(?i)I')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
[true,false,true,true,true,false,false]

=== regexp_like values 34
SELECT regexp_like('ς', '(?i)σ'),
  regexp_like('e', '[a-c-e]'),
  regexp_like('b', '[a-c-e]'),
  regexp_like('-', '[0-9-_]'),
  regexp_like('_', '[0-9-_]'),
  regexp_like('A', '[0-9-_]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
[true,true,true,false,true,false]

=== regexp_like values 35
SELECT regexp_like('5', '[0-9-_]'),
  regexp_like('-', '[a-zA-Z0-9-_.]'),
  regexp_like('.', '[a-zA-Z0-9-_.]'),
  regexp_like('_', '[a-zA-Z0-9-_.]'),
  regexp_like('-', '[0-9-a-z]'),
  regexp_like('m', '[0-9-a-z]'),
  regexp_like('-', '[\w-.]'),
  regexp_like('.', '[\w-.]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,true,true,false,true,true,true]

=== regexp_like values 36
SELECT regexp_like('-', '[\w-]'),
  regexp_like('-', '[a-c-[d]]'),
  regexp_like('-', '[0-9--]'),
  regexp_like('-', '[^0-9-_]'),
  regexp_like('%', '[!-/]')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[true,false,true,true,true]

=== regexp_like error 1
SELECT regexp_like('a', '(?u)a')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 2
SELECT regexp_like('a', '(?d)a')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 3
SELECT regexp_like('a', '(?U)a')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 4
SELECT regexp_like('a', '(?iu)A')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 5
SELECT regexp_like('a', '(?P<n>a)')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 6
SELECT regexp_like('[', '[[]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 7
SELECT regexp_like('a', '[]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 8
SELECT regexp_like('[', '[a[]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 9
SELECT regexp_like('b', '[a-\w]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 10
SELECT regexp_like('-', '[.-\w]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 11
SELECT regexp_like('z', '[z-a]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 12
SELECT regexp_like('a', '\p{IsAlphabetic}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 13
SELECT regexp_like('あ', '\p{IsHiragana}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 14
SELECT regexp_like('a', '\p{^L}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 15
SELECT regexp_like('a', '\p{Foo}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 16
SELECT regexp_like('ab', '(?<=a*)b')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 17
SELECT regexp_like('ab', '(?<=(a|bc))b')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 18
SELECT regexp_like('ab', '(?<=a{1,2})b')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 19
SELECT regexp_like('ab', '(?<!(a))b')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 20
SELECT regexp_like('a', 'a{3,1}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 21
SELECT regexp_like('a', '{1}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 22
SELECT regexp_like('a', '*')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 23
SELECT regexp_like('a', '+a')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 24
SELECT regexp_like('a', '?')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 25
SELECT regexp_like('a', 'a|*')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 26
SELECT regexp_like('a', '(')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 27
SELECT regexp_like('a', '(?:')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 28
SELECT regexp_like('a', '(?=')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 29
SELECT regexp_like('a', '(?i:a')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 30
SELECT regexp_like('a', '(?<n')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 31
SELECT regexp_like('a', ')')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 32
SELECT regexp_like('a', '[')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 33
SELECT regexp_like('a', '\')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 34
SELECT regexp_like('a', '(?<1n>a)')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 35
SELECT regexp_like('a', '\8')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 36
SELECT regexp_like('a', '\1')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 37
SELECT regexp_like('a', '(a)\2')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 38
SELECT regexp_like('a', '\k<x>')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 39
SELECT regexp_like('a', '[[:foo:]]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 40
SELECT regexp_like('a', '\p{Uppercase_Letter}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 41
SELECT regexp_like('a', '\p{L')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 42
SELECT regexp_like('a', '\p')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 43
SELECT regexp_like('a', '(?<')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 44
SELECT regexp_like('a', '\pX')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 45
SELECT regexp_like('p', '\pX')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 46
SELECT regexp_like('a', 'a(?#')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 47
SELECT regexp_like('a', '(?')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 48
SELECT regexp_like('a', '(?i')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 49
SELECT regexp_like('a', '(?<>a)')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 50
SELECT regexp_like('a', '\c')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 51
SELECT regexp_like('a', 'a{1,100001}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 52
SELECT regexp_like('a', 'a{100001}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_like error 53
SELECT regexp_like('a', 'a{99999999999}')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_extract values 1
SELECT regexp_extract('ab','(a)(?<x>b)', 1),
  regexp_extract('ab','(a)(?<x>b)', 2),
  regexp_extract('abc', 'b'),
  regexp_extract('abc', 'x'),
  regexp_extract('abc', '(b)(x)?', 2),
  regexp_extract('abc', '(b)(x)?', 1),
  regexp_extract('arn:aws:iam::123456789012:user/bob', 'user/(.*)$', 1),
  regexp_extract('あ😀い', '.(.)', 1)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["a","b","b",null,null,"b","bob","😀"]

=== regexp_extract values 2
SELECT regexp_extract('abc', '')
---
_col0: varchar
[""]

=== regexp_extract error 1
SELECT regexp_extract('ab','(?<x>a)(?<x>b)', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_extract error 2
SELECT regexp_extract('ab','(?<x>a)(?<x>b)', 2)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_extract error 3
SELECT regexp_extract('abc', 'b', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_extract error 4
SELECT regexp_extract('abc', 'x', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_extract error 5
SELECT regexp_extract('abc', 'b', -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_extract_all values 1
SELECT regexp_extract_all('a1b22c', '\d+'),
  regexp_extract_all('a1b22c', '([a-z])(\d+)', 2),
  regexp_extract_all('a1b22c', '([a-z])(\d+)?', 2),
  regexp_extract_all('abc', 'x'),
  regexp_extract_all('baaac', 'a*'),
  regexp_extract_all('あいう', ''),
  regexp_extract_all('aあb', '.'),
  regexp_extract_all('a,b,c', '[^,]*')
---
_col0: array(varchar)
_col1: array(varchar)
_col2: array(varchar)
_col3: array(varchar)
_col4: array(varchar)
_col5: array(varchar)
_col6: array(varchar)
_col7: array(varchar)
[["1","22"],["1","22"],["1","22",null],[],["","aaa","",""],["","","",""],["a","あ","b"],["a","","b","","c",""]]

=== regexp_extract_all error 1
SELECT regexp_extract_all('abc', 'b', 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_replace values 1
SELECT regexp_replace('a1b22c', '\d+'),
  regexp_replace('a1b22c', '\d+', 'X'),
  regexp_replace('a1b22c', '([a-z])(\d+)', '$2$1'),
  regexp_replace('baaac', 'a*', '-'),
  regexp_replace('abc', '', '-'),
  regexp_replace('あ😀', '', '-'),
  regexp_replace('abc', '(?<n>b)', '[${n}]'),
  regexp_replace('abc', 'x', '[${x}]')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["abc","aXbXc","1a22bc","-b--c-","-a-b-c-","-あ-😀-","a[b]c","abc"]

=== regexp_replace values 2
SELECT regexp_replace('abc', '(b)', '$12'),
  regexp_replace('abc', 'b', '\$'),
  regexp_replace('abc', 'b', '\\'),
  regexp_replace('abc', 'b', '\n'),
  regexp_replace('abc', 'b', '$0$0'),
  regexp_replace('abc', '(x)?b', '<$1>'),
  regexp_replace('aaa', '^a', 'b'),
  regexp_replace('aaa', '\Aa', 'b')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["ab2c","a$c","a\\c","anc","abbc","a<>c","baa","baa"]

=== regexp_replace values 3
SELECT regexp_replace('foo bar', '\b', '|'),
  regexp_replace('foo bar', '\b.', '|'),
  regexp_replace(U&'a\000ab\000a', '(?m)^', '>'),
  regexp_replace(U&'a\000ab\000a', '(?m)$', '<'),
  regexp_replace(U&'a\000ab\000a', '$', '<'),
  regexp_replace('abcabc', '(?<=b)c', 'X'),
  regexp_replace('あいうあ', 'あ', 'x'),
  regexp_replace('abc', '(b)', x -> upper(x[1]))
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["|foo| |bar|","|oo||ar",">a\n>b\n","a<\nb<\n<","a\nb<\n<","abXabX","xいうx","aBc"]

=== regexp_replace values 4
SELECT regexp_replace('new york', '(\w)(\w*)', x -> upper(x[1]) || lower(x[2])),
  regexp_replace('abc', 'b', x -> 'Z'),
  regexp_replace('abc', 'b', x -> CAST(NULL AS varchar)),
  regexp_replace('abc', '(x)?b', x -> x[1]),
  regexp_replace('abc', '(x)?b', x -> coalesce(x[1], 'n')),
  regexp_replace('abc', '', x -> '-')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["New York","aZc",null,null,"anc","-a-b-c-"]

=== regexp_replace error 1
SELECT regexp_replace('abc', '(?<n>b)', '[${x}]')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_replace error 2
SELECT regexp_replace('abc', 'b', '$')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_replace error 3
SELECT regexp_replace('abc', 'b', '$1')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_replace error 4
SELECT regexp_replace('abc', 'b', '\')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_replace error 5
SELECT regexp_replace('abc', 'b', '$x')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_replace error 6
SELECT regexp_replace('abc', 'b', '${n')
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_split values 1
SELECT regexp_split('a1b22c', '\d+'),
  regexp_split('abc', ''),
  regexp_split(',a,', ','),
  regexp_split('a  b', ' '),
  regexp_split('baaac', 'a*'),
  regexp_split('あ1い', '\d'),
  regexp_split('1a 2b 14m', '\s*[a-z]+\s*')
---
_col0: array(varchar)
_col1: array(varchar)
_col2: array(varchar)
_col3: array(varchar)
_col4: array(varchar)
_col5: array(varchar)
_col6: array(varchar)
[["a","b","c"],["","a","b","c",""],["","a",""],["a","","b"],["","b","","c",""],["あ","い"],["1","2","14",""]]

=== regexp_count values 1
SELECT regexp_count('1a 2b 14m', '\s*[a-z]+\s*'),
  regexp_count('abc', ''),
  regexp_count('', ''),
  regexp_count('aaa', 'aa')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
[3,4,1,1]

=== regexp_position values 1
SELECT regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b'),
  regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b', 5),
  regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b', 12),
  regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b', 12, 1),
  regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b', 12, 2),
  regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b', 12, 3),
  regexp_position('abc', 'b', 4),
  regexp_position('abc', 'c', 3)
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
_col6: integer
_col7: integer
[8,8,19,19,31,-1,-1,3]

=== regexp_position values 2
SELECT regexp_position('あいう', 'う', 2),
  regexp_position('', ''),
  regexp_position('abc', '^b', 2),
  regexp_position('abc', '', 4),
  regexp_position('aaa', '', 1, 2)
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
[3,-1,-1,-1,2]

=== regexp_position error 1
SELECT regexp_position('abc', 'b', 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== regexp_position error 2
SELECT regexp_position('abc', 'b', 1, 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== one character for two in any case
SELECT regexp_like('SS', '(?i)ß')
---
_col0: boolean
[true]

=== two characters for one in any case
SELECT regexp_like('straße', '(?i)STRASSE')
---
_col0: boolean
[true]

=== bytes of a character
SELECT regexp_like('é', '\xc3\xa9')
---
_col0: boolean
[true]
