"""Small templates and what Jinja2 renders: {"template", "answer"} a line.

Variables are those of VARIABLES, printed first."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from template_environment import environment, render

VARIABLES = {
    "s": "Hello, World",
    "padded": " \t\u00a0\u3000\u001c text \u200b\u2003\n",
    "e1": "\u00e9",
    "e2": "e\u0301",
    "emoji": "a\U0001f600b\u00df\u0130",
    "lines": "one\ntwo\r\n\nthree\u2028four",
    "quote": "it's",
    "quotes": "it's \"x\"",
    "controls": "a\u0001b\u007f\u00ad\u200b\n\t\\",
    "n": 7,
    "z": 0,
    "neg": -7,
    "big": 123456789012345678901234567890,
    "negbig": -98765432109876543210,
    "f": 3.0,
    "g": 1e20,
    "h": 1e-7,
    "i": 0.1,
    "j": 1234567.891,
    "k": 1e16,
    "l": 123456789012345.6,
    "t": True,
    "fa": False,
    "no": None,
    "empty": "",
    "list": [3, 1, 2],
    "words": ["b", "A", "c", "a"],
    "mixed": [1, 1.5, "x", None, True, [2, "y"], {"k": "v"}],
    "d": {"b": 1, "a": {"x": [1, 2]}, "c": "see", "items": "shadowed"},
    "people": [
        {"name": "Ann", "age": 30, "tags": ["x", "y"]},
        {"name": "bob", "age": 25, "tags": []},
        {"name": "Cy", "age": 35},
    ],
    "num": "42",
    "float_text": "2.5",
}

EXPRESSIONS = r"""
s
padded
n
f
g
h
i
j
k
l
-f
big
negbig
-big
t
fa
no
undefined_name
undefined_name.x
undefined_name.x.y
undefined_name['x']
undefined_name + 1
undefined_name ~ 'x'
undefined_name == undefined_other
undefined_name < 1
undefined_name()
undefined_name|length
undefined_name|upper
undefined_name|list
undefined_name is iterable
undefined_name is sequence
undefined_name is callable
'a' in undefined_name
d.missing
d.missing.deeper
d.a.x[1]
d['a']['x'][-1]
d['missing'] is defined
d.items
d['items']
d.items()|list
d|items|list
d.get('b')
d.get('zz')
d.get('zz', 5)
d.keys()|list
d.values()|list
d.pop('b')
d.update({'x': 1})
list.append(4)
list.index(1)
list.count(2)
list.index(99)
mixed
[mixed, (1,), (), {}, []]
{'a': 1, 'b': [true, none, 'x']}
{1: 'a', none: 'b', 1.5: 'c', true: 'd'}
{'a': 1, 'a': 2}
{[1]: 2}
quote
[quote]
[quotes]
[controls]
[e1, e2, emoji]
e1 == e2
e1 < e2
[e1] == [e2]
{'x': 1} == {'x': 1.0}
1 == 1.0
1 == true
1 == '1'
none == false
[1, 2] == [1, 2]
[1, 2] < [1, 3]
[1] < [1, 2]
(1, 2) == [1, 2]
'a' < 'b'
'Z' < 'a'
1 < 'a'
none < 1
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2 != 1
big > 1
big == big
negbig < big
g > big
2 in list
'x' in 'xyz'
'' in 'xyz'
1 in 'xyz'
'a' in d
'zz' not in d
5 not in list
none in mixed
1 + 2
1 + 2.5
'a' + 'b'
'a' + 1
[1] + [2]
(1,) + (2,)
1 + none
'ab' * 3
3 * 'ab'
[1, 2] * 2
'ab' * -1
'a' * 2.0
7 / 2
6 / 2
7 // 2
-7 // 2
7 // -2
7 % 3
-7 % 3
7 % -3
-7 % -3
7.5 % 2
-7.5 % 2
7.5 // 2
-7.5 // 2
1 / 0
1 // 0
1 % 0
1.0 / 0
2 ** 10
2 ** -1
2 ** 0.5
2 ** 3 ** 2
-2 ** 2
(-2) ** 2
2 * 3 + 4
2 + 3 * 4
(2 + 3) * 4
10 - 2 - 3
1 ~ 2 ~ 'x'
1 + 2 ~ 3
none ~ true ~ 1.0
-n
+n
--n
not n
not not n
not z
n and s
z and s
z or s
n or s
empty or no or 'last'
1 if t
1 if fa
1 if t else 2
1 if fa else 2
1 if fa else 2 if fa else 3
(1 if t) ~ 'x'
s[0]
s[-1]
s[100]
s[1:4]
s[::-1]
s[::2]
s[-3:]
s[:-3]
s[5:2]
s[5:2:-1]
s[::0]
emoji[1]
emoji[1:3]
emoji[::-1]
emoji|length
list[0]
list[5]
list[5] is defined
list['x']
list[1:]
list[::-1]
list[-2:]
list[10:]
list.0
n[0]
no.x
no.x.y
s.x
s.__class__
s.startswith('Hello')
s.startswith(('x', 'He'))
s.endswith('World')
s.startswith('World', 7)
s.split()
s.split(', ')
s.split('o', 1)
s.rsplit('o', 1)
s.split('')
'  a  b '.split()
'  a  b '.split(' ')
' a b c '.split(none, 1)
' a b c '.rsplit(none, 1)
'a,b,,c'.split(',')
'aXbXc'.rsplit('X')
lines.splitlines()
lines.splitlines(true)
padded.strip()
padded|trim
padded.lstrip()
padded.rstrip()
'xxhixx'.strip('x')
'xyhiyx'.lstrip('xy')
'xyhiyx'.rstrip('xy')
'xyhiyx'|trim('xy')
s.upper()
s.lower()
s.title()
'they\'re bill\'s'.title()
s.capitalize()
s.swapcase()
emoji.upper()
emoji.lower()|length
s.find('o')
s.find('zz')
s.rfind('o')
s.find('o', 5)
s.index('zz')
s.count('l')
s.count('')
'aaaa'.count('aa')
s.replace('o', '0')
s.replace('o', '0', 1)
'abc'.replace('', '-')
'abc'.replace('', '-', 2)
s.replace('World', e1)
', '.join(['a', 'b'])
', '.join([1])
''.join('abc')
'42'.isdigit()
'4.2'.isdigit()
''.isdigit()
'²'.isdigit()
'½'.isnumeric()
'abc'.isalpha()
'ab1'.isalnum()
'ab 1'.isalnum()
' \t'.isspace()
'AB1'.isupper()
'ab1'.islower()
'prefix-x'.removeprefix('prefix-')
'x.txt'.removesuffix('.txt')
'k=v=w'.partition('=')
'k=v=w'.rpartition('=')
'kvw'.partition('=')
'7'.zfill(3)
'-7'.zfill(4)
'x'.ljust(3) ~ '|'
'x'.rjust(3)
'x'.center(4) ~ '|'
'ab'.center(5) ~ '|'
s.nothing()
s.nothing
'%s is %d' % ('x', 5)
'%05.2f|%-5s|%5s|%%' % (3.14159, 'a', 'b')
'%r' % 'it\'s'
'%d' % 'x'
'%s %s' % 'x'
'%s' % none
'%x' % 255
'%s-%s'|format('a', 1)
s|upper
s|lower
s|title
'foo bar-baz (qux) [a] {b} <c'|title
s|capitalize
s|length
s|count
list|length
d|length
n|length
none|length
s|first
s|last
list|first
list|last
[]|first
[]|last
[]|first is defined
d|first
s|reverse
list|reverse|list
list|sort
list|sort(reverse=true)
words|sort
words|sort(case_sensitive=true)
words|sort(true)
people|sort(attribute='age')|map(attribute='name')|list
people|sort(attribute='name')|map(attribute='name')|join(',')
mixed|sort
words|unique|list
[1, 1.0, true, 2, 'A', 'a']|unique|list
list|min
list|max
[]|min
words|min
people|max(attribute='age')
list|sum
people|sum(attribute='age')
[1.5, 2]|sum(start=10)
list|join
list|join('-')
list|join('-', none)
people|join(', ', attribute='name')
people|map(attribute='name')|list
people|map(attribute='tags')|list
people|map(attribute='tags', default='none')|list
people|map(attribute='tags.0')|list
words|map('upper')|list
words|map('replace', 'a', 'z')|join
words|map('nothing')|list
people|selectattr('tags')|map(attribute='name')|list
people|selectattr('tags', 'defined')|map(attribute='name')|list
people|selectattr('age', 'gt', 26)|map(attribute='name')|list
people|selectattr('name', 'equalto', 'bob')|list|length
people|rejectattr('name', 'in', ['bob', 'Cy'])|map(attribute='name')|list
list|select('odd')|list
list|reject('odd')|list
[0, 1, '', 'x']|select|list
[0, 1, '', 'x']|reject|list
list|select('divisibleby', 3)|list
(list|select('gt', 100)) and 'lazy is true'
list|select('odd')|length
d|dictsort
d|dictsort(reverse=true)
{'b': 1, 'A': 2}|dictsort
{'b': 1, 'A': 2}|dictsort(true)
{'b': 1, 'a': 2}|dictsort(by='value')
'x'|items
undefined_name|items|list
undefined_name|default('dflt')
no|default('dflt')
no|default('dflt', true)
empty|d('dflt', true)
empty|d('dflt')
undefined_name|d
d.missing|default([])|length
num|int
'12.7'|int
'x'|int
'x'|int(5)
'ff'|int(base=16)
'0x1f'|int(0, 16)
' 12 '|int
'1_000'|int
none|int
true|int
3.9|int
-3.9|int
1e20|int
float_text|float
'x'|float
'x'|float(1.5)
'1e3'|float
num|float
5|float
neg|abs
-2.5|abs
'x'|abs
2.5|round
3.5|round
-2.5|round
2.675|round(2)
42.55|round(1)
42.55|round(1, 'floor')
42.55|round(1, 'ceil')
42|round
1234|round(-2)
1234.5|round(-2)
42|round(1, 'ceil')
n|string ~ 'x'
f|string
mixed|string
no|string
s|list
d|list
n|list
'<a href="x">\'&'|e
'<b>'|escape
'<b>'|safe
lines|indent
lines|indent(2, true)
lines|indent('> ')
lines|indent(2, blank=true)
'a b  c-d'|wordcount
'x'|center(5) ~ '|'
s|replace('o', '0')
s|replace('o', '0', 1)
n|replace(7, 8)
d|attr('b')
s|nothing
d|tojson
mixed|tojson
[g, h, f, i, j, k, l, big]|tojson
controls|tojson
emoji|tojson
emoji|tojson(ensure_ascii=true)
d|tojson(indent=2)
[]|tojson(indent=2)
{}|tojson(indent=4)
d|tojson(separators=(',', ':'))
d|tojson(sort_keys=true)
d|tojson(indent=1, separators=(',', '='))
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
{(1, 2): 3}|tojson
(1, 2)|tojson
undefined_name|tojson
'</script>&'|tojson
'\u2028'|tojson
s is string
n is string
d is mapping
list is mapping
list is iterable
s is iterable
n is iterable
d is iterable
list is sequence
d is sequence
s is sequence
n is sequence
none is sequence
n is number
f is number
t is number
n is integer
t is integer
f is integer
f is float
big is integer
t is boolean
n is boolean
t is true
n is true
fa is false
z is false
no is none
no is not none
undefined_name is none
undefined_name is defined
undefined_name is not defined
undefined_name is undefined
n is odd
n is even
z is even
n is divisibleby 7
n is divisibleby(2)
n is eq 7
n is ==(7)
n is ne 7
n is lt 8
n is ge 7
n is in [1, 7]
n is not in [1, 7]
n is sameas n
none is sameas none
true is sameas 1
'abc' is lower
'ABC' is upper
'x' is nothing
range is callable
n is defined and n is odd or fa
'x' is string and not n is string
range(5)|list
range(2, 8, 3)|list
range(5, 0, -2)|list
range(3, 3)|list
range(1, 2, 0)|list
range(100001)|list
range(5)[2]
dict(a=1, b='x')
dict([('a', 1), ('b', 2)])
dict(d, b=9).b
namespace(a=1).a
namespace(a=1).b
'con' 'cat'
'a\n\t\\\'\"\x41\u00e9\101\q'
"it's"
1_000 + 0x1F + 0b11 + 0o17
1.5e3
1e3
.5
1.
n, s
(n)
(n,)
()
{}
[]
[1, 2,]
{'a': 1,}
{{'a': 1}}
d.a.x|length + 1
-n|abs
n|string|length
s|upper|lower|title
(s|upper)[0]
s[0]|lower
(n + 1)|string
'a' ~ n + 1
range
strftime_now('%%')
raise_exception('stop: ' ~ n)
raise_exception()
raise_exception(no)
loop
loop.index
"""

BLOCKS = [
    "{% for x in list %}{{ x }},{% endfor %}",
    "{% for x in [] %}x{% else %}none{% endfor %}",
    "{% for x in list if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% else %}no{% endfor %}",
    "{% for x in list if x > 9 %}{{ x }}{% else %}no{% endfor %}",
    "{% for x in list %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.depth }} {% endfor %}",
    "{% for x in list %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}",
    "{% for x in list %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}",
    "{% for x in list %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }} {% endfor %}",
    "{% for x in list %}{{ loop.nothing }}{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in [(1, 2, 3)] %}{{ k }}{% endfor %}",
    "{% for k in d %}{{ k }}{% endfor %}",
    "{% for c in emoji %}[{{ c }}]{% endfor %}",
    "{% for x in n %}{% endfor %}",
    "{% for x in no %}{% endfor %}",
    "{% for x in undefined_name %}{{ x }}{% else %}e{% endfor %}",
    "{% for x in range(10) %}{% if x == 3 %}{% continue %}{% endif %}{% if x == 6 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in list %}{% for y in list %}{{ loop.index }}{{ loop.depth }}{% endfor %}{{ loop.index }} {% endfor %}",
    "{% for (a, b) in [(1, 2), (3, 4)] %}{{ a + b }} {% endfor %}",
    "{% for x in (1, 2), %}{{ x }}{% endfor %}",
    "{% for x in 1, 2 %}{{ x }}{% endfor %}",
    "{% set x = 1 %}{% for i in list %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% if t %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% set ns = namespace(x=1) %}{% for i in list %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace() %}{% set ns.y = 'a' %}{{ ns.y }}{{ ns.z }}",
    "{% set d.b = 2 %}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set a, b = [1] %}",
    "{% set x %} block {{ n }} {% endset %}[{{ x }}]",
    "{% set x | trim | upper %} block {% endset %}[{{ x }}]",
    "{% set x = 1, %}{{ x }}",
    "{% set x = 'a' if fa else 'b' %}{{ x }}",
    "{% if n %}a{% elif z %}b{% else %}c{% endif %}",
    "{% if z %}a{% elif n %}b{% else %}c{% endif %}",
    "{% if z %}a{% elif no %}b{% else %}c{% endif %}",
    "{% if empty %}a{% endif %}",
    "{% if undefined_name %}a{% else %}b{% endif %}",
    "{% if not undefined_name and n > 1 and s is string %}yes{% endif %}",
    "{% macro m(a, b=2, c=b) %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }} {{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(z=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(a) %}[{{ a is defined }}{{ a.x }}]{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ n }}{{ later }}{% endmacro %}{% set later = 'L' %}{{ m() }}",
    "{% macro m() %}{% set inner = 1 %}{{ inner }}{% endmacro %}{{ m() }}{{ inner }}",
    "{% macro f(x) %}{% if x > 0 %}{{ x }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
    "{% macro m() %} a {% endmacro %}{{ m()|trim }}{{ m() is string }}{{ m.name }}",
    "{% macro list_of(x) %}{% for i in x %}{{ i }}{% endfor %}{% endmacro %}{% for x in list %}{{ list_of([x, x]) }};{% endfor %}",
    "{% for x in list %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}in {{ n }}{% endcall %}",
    "{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}+{{ b }}{% endcall %}",
    "{% filter upper %}abc {{ s }}{% endfilter %}",
    "{% filter trim | replace('a', 'b') %}  abc {% endfilter %}",
    "{% with x = 5, y = n %}{{ x + y }}{% endwith %}{{ x }}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}",
    "{% generation %}{{ s }}{% set q = 1 %}{% endgeneration %}{{ q }}",
    "{% raw %}{{ not }} {% this %}{% endraw %}",
    "{% raw -%}  {{ x }}  {%- endraw %}|",
    "a{# comment #}b",
    "a {#- comment -#} b",
    "a\n{# comment #}\nb",
    "{{ n }}\n{{ n }}\n",
    "a\n\n",
    "  {% if t %}\n    x\n  {% endif %}\ny",
    "  {%- if t %}\n    x\n  {%- endif %}\ny",
    "  {%+ if t %}\n    x\n  {%+ endif %}\ny",
    "  {% if t -%}\n    x\n  {%- endif -%}\n\n y",
    "  {% if t +%}\n    x\n  {% endif +%}\ny",
    "x {% if t %} y {% endif %} z",
    "  {{ n }}  \n  {{- n }}  {{ n -}}  \n z",
    "\t {# c #}\n a",
    "  {# c #}{% if t %}\nq\n{% endif %}",
    "{% if t %}\n\n  {% endif %}x",
    "a\r\nb\rc{% if t %}\r\nd{% endif %}",
    "{{ '\r\n' }}|",
    "{{ {'a': {'b': 1}} }}",
    "{{ {'a': {'b': 1}}.a.b}}",
    "{{ '}}' }}{{ '%}' }}",
    "{{- '  x  ' -}}  y",
    "{{ 1 -}}  {{- 2 }}",
    "{{n-1}}{{ n -1}}{{n}}-{{n}}",
    "{ { } } {% if t %}{ % }{% endif %} #} }}",
    "{%if t%}x{%endif%}",
    "{%- for x in list -%}\n {{ x }} \n{%- endfor -%}",
    "\u3000{%- if t %}x{% endif %}",
    "a\u2003\n {% if t %}x{% endif %}",
    "{{ }}",
    "{{ n",
    "{% if n %}",
    "{% endif %}",
    "{% for x %}{% endfor %}",
    "{% nothing %}",
    "{{ n n }}",
    "{{ (n }}",
    "{{ n) }}",
    "{{ 'abc }}",
    "{{ 1 + }}",
    "{{ n | }}",
    "{{ n is }}",
    "{{ n.  }}",
    "{# open",
    "{% raw %}open",
    "{{ a = 1 }}",
    "{{ n $ n }}",
    "{% if n %}x{% else %}y{% elif n %}{% endif %}",
    "{% break %}",
    "{% set x %}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% set %}",
    "{{ m(a=1, 2) }}",
]


def main():
    env = environment()
    print(json.dumps(VARIABLES))
    expressions = [line for line in EXPRESSIONS.split("\n") if line]
    for source in ["{{ " + line + " }}" for line in expressions] + BLOCKS:
        try:
            answer = render(env.from_string(source), VARIABLES)
        except Exception as error:
            answer = {"failed": type(error).__name__}
        print(json.dumps({"template": source, "answer": answer}))


main()
