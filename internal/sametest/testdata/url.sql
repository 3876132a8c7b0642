=== url_encode values 1
SELECT url_encode('a b/あ&=+*-_.~!()''')
---
_col0: varchar
["a+b%2F%E3%81%82%26%3D%2B*-_.%7E%21%28%29%27"]

=== url_decode values 1
SELECT url_decode('a%20b%2F%E3%81%82'),
  url_decode('a+b'),
  url_decode('%e3%81'),
  url_decode('%C3'),
  url_decode('あ%41'),
  url_decode('%00')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["a b/あ","a b","�","�","あA","\u0000"]

=== url_decode error 1
SELECT url_decode('%zz')
---
error: INVALID_FUNCTION_ARGUMENT

=== url_decode error 3
SELECT url_decode('%-1')
---
error: INVALID_FUNCTION_ARGUMENT

=== url_decode error 4
SELECT url_decode('%')
---
error: INVALID_FUNCTION_ARGUMENT

=== url_decode error 5
SELECT url_decode('%4')
---
error: INVALID_FUNCTION_ARGUMENT

=== url_decode error 6
SELECT url_decode('a%')
---
error: INVALID_FUNCTION_ARGUMENT

=== url_decode error 7
SELECT url_decode('%E3%81%82%')
---
error: INVALID_FUNCTION_ARGUMENT

=== url_extract_host values 1
SELECT url_extract_host('https://user:pw@Example.COM:8080/p/a?x=1&y=2#frag'),
  url_extract_host('not a url'),
  url_extract_host('abc'),
  url_extract_host('https://h:x'),
  url_extract_host('mailto:a@b.c'),
  url_extract_host('//h/p'),
  url_extract_host('http://[::1]:80/'),
  url_extract_host('http://[::1')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["Example.COM",null,"","","","h","[::1]",null]

=== url_extract_host values 2
SELECT url_extract_host('http://日本.jp/'),
  url_extract_host('http://a_b/'),
  url_extract_host('http://1.2.3.4/'),
  url_extract_host('http://h/a b'),
  url_extract_host('http://h\x/'),
  url_extract_host('HTTP://h/'),
  url_extract_host('http:///p'),
  url_extract_host('http://')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["","","1.2.3.4",null,null,"h","",null]

=== url_extract_host values 3
SELECT url_extract_host('http://u@h'),
  url_extract_host('http://a@b@c'),
  url_extract_host('http://h.:80'),
  url_extract_host('http://-h'),
  url_extract_host('http://h-.com'),
  url_extract_host('http://a..b'),
  url_extract_host('http://1a'),
  url_extract_host('http://a.1')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["h","","h.","","","","1a",""]

=== url_extract_host values 4
SELECT url_extract_host('http://1.2.3'),
  url_extract_host('http://1.2.3.256'),
  url_extract_host('arn:aws:s3:::b/k'),
  url_extract_host('s3://bucket/key/a.txt'),
  url_extract_host('s3://my_bucket/key'),
  url_extract_host('http://h?x'),
  url_extract_host('http://h#x')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
["","","","bucket","","h","h"]

=== url_extract_port values 1
SELECT url_extract_port('https://user:pw@Example.COM:8080/p/a?x=1&y=2#frag'),
  url_extract_port('https://h'),
  url_extract_port('https://h:'),
  url_extract_port('https://h:99999'),
  url_extract_port('https://h:x'),
  url_extract_port('https://h:99999999999'),
  url_extract_port('http://a_b:80')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
[8080,null,null,99999,null,null,null]

=== url_extract_protocol values 1
SELECT url_extract_protocol('https://user:pw@Example.COM:8080/p/a?x=1&y=2#frag'),
  url_extract_protocol('abc'),
  url_extract_protocol('mailto:a@b.c'),
  url_extract_protocol('//h/p'),
  url_extract_protocol('HTTP://h/'),
  url_extract_protocol(':a'),
  url_extract_protocol('1http://h')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
["https","","mailto","","HTTP",null,null]

=== url_extract_path values 1
SELECT url_extract_path('https://user:pw@Example.COM:8080/p/a%20b?x=1&y=2#frag'),
  url_extract_path('abc'),
  url_extract_path('https://h'),
  url_extract_path('mailto:a@b.c'),
  url_extract_path('http://h/日本'),
  url_extract_path('http://h/a|b'),
  url_extract_path('http://h/a%zz'),
  url_extract_path('http://h/a%')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["/p/a b","abc","","","/日本",null,null,null]

=== url_extract_path values 2
SELECT url_extract_path('http:///p'),
  url_extract_path('http:'),
  url_extract_path('/a/b?c#d'),
  url_extract_path('http://h/?#'),
  url_extract_path('http://h/;a=b'),
  url_extract_path('arn:aws:s3:::b/k'),
  url_extract_path('s3://bucket/key/a.txt'),
  url_extract_path('http://h/😀')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["/p",null,"/a/b","/","/;a=b","","/key/a.txt","/😀"]

=== url_extract_path values 3
SELECT url_extract_path('a:b'),
  url_extract_path('a/b:c')
---
_col0: varchar
_col1: varchar
["","a/b:c"]

=== url_extract_query values 1
SELECT url_extract_query('https://user:pw@Example.COM:8080/p/a?x=1&y=%202#frag'),
  url_extract_query('https://h'),
  url_extract_query('https://h?'),
  url_extract_query('mailto:a@b.c?x=1'),
  url_extract_query('?a=b'),
  url_extract_query('http://h/?a=<b>'),
  url_extract_query('http://h/?a=[b]'),
  url_extract_query('http://h/?x=あ')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["x=1&y= 2","","","","a=b",null,"a=[b]","x=あ"]

=== url_extract_fragment values 1
SELECT url_extract_fragment('https://user:pw@Example.COM:8080/p/a?x=1&y=2#fr%20ag'),
  url_extract_fragment('https://h'),
  url_extract_fragment('https://h#'),
  url_extract_fragment('http://h/#a#b')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
["fr ag","","",null]

=== url_extract_parameter values 1
SELECT url_extract_parameter('https://h/p?x=1&y=2&x=3&z&w=', 'x'),
  url_extract_parameter('https://h/p?x=1&y=2&x=3&z&w=', 'z'),
  url_extract_parameter('https://h/p?x=1&y=2&x=3&z&w=', 'w'),
  url_extract_parameter('https://h/p?x=1&y=2&x=3&z&w=', 'q'),
  url_extract_parameter('https://h/p?x=a%20b%26c+d', 'x'),
  url_extract_parameter('https://h/p?%78=1', 'x'),
  url_extract_parameter('https://h/p', 'x'),
  url_extract_parameter('https://h/p?x=1=2', 'x')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1","","",null,"a b&c d",null,null,"1=2"]

=== url_extract_parameter values 2
SELECT url_extract_parameter('https://h/p?=2', '')
---
_col0: varchar
["2"]
