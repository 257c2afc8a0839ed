"""Renders small templates with jinja2, in the environment of Hugging Face transformers, and writes
templates, contexts and results to ../Fixtures/language.json. Needs jinja2 only."""

import json
import pathlib

import jinja2
import jinja2.ext
import jinja2.sandbox

CONTEXT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "  Hello <b>\"World\"</b> & 'all'\n"},
        {"role": "assistant", "content": "Hi\n\nthere", "n": 1},
    ],
    "items": [3, 1, 2],
    "words": ["pear", "Apple", "fig", "apple"],
    "d": {"b": 1, "a": [True, None, 1.5], "items": "key", "ü": "x"},
    "people": [
        {"name": "Bo", "age": 30, "tags": ["x", "y"]},
        {"name": "al", "age": 25, "tags": []},
        {"name": "Cy", "age": 30},
    ],
    "text": "The quick brown fox",
    "multi": "one\n  two\n\nthree\n",
    "empty": "",
    "zero": 0,
    "one": 1,
    "neg": -7,
    "pi": 3.14159,
    "big": 12345678901,
    "yes": True,
    "no": False,
    "nothing": None,
    "nested": {"a": {"b": {"c": [10, 20, 30]}}},
    "tree": [{"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]}],
    "emoji": "a🥦é ﬁ",
    "bos_token": "<s>",
}

# One template a line; ⏎ and ␍ in a line are line ends of the template.
EXPRESSIONS = r'''
1 + 2 * 3
(1 + 2) * 3
7 // 2
neg // 2
neg % 3
7 % -3
7.5 // 2
7 / 2
6 / 3
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
1 / 0
1 // 0
1 % 0
1e3
1.0
100000000000000000.0
1e16
1e15
0.0001
0.00001
1.5e-7
123456789.123456789
0x1F
0b101
0o17
1_000
neg|abs
- one
+ one
- - one
one - -one
"a" + "b"
"a" "b" 'c'
"a" ~ 1 ~ none ~ true ~ 1.5
"a" * 3
3 * "ab"
"a" * 0
[1] * 2
[1] + [2, 3]
(1,) + (2,)
"a" + 1
1 + "a"
[1] + (2,)
none + 1
1 - "a"
"%s and %s" % ("a", 1)
"%d%%" % 5
"%05.2f|%-5s|%5s|%x|%r" % (3.14159, "ab", "cd", 255, "q")
"%s" % "x"
"%(a)s-%(b)s" % {"a": 1, "b": 2}
"%s" % ("a", "b")
"%s %s" % "a"
"%s" % none
1 == 1.0
true == 1
"a" == "a"
"a" == 1
none == none
[1, 2] == [1, 2]
[1, 2] == (1, 2)
{"a": 1} == {"a": 1.0}
1 < 2 < 3
1 < 3 < 2
"a" < "b"
"B" < "a"
[1, 2] < [1, 3]
1 < "a"
none < 1
1 != 2
2 >= 2
2 > 3
2 in items
5 not in items
"quick" in text
"x" in d
"a" in d
1 in "a"
"a" in none
none in [none]
1 in 5
not true
not not true
not 1 == 2
true and false
true or false
0 or "x"
"a" and "b"
"" or none or 0
true and (false or true)
1 if true else 2
1 if false else 2
1 if false
"a" if no else "b" if yes else "c"
(1, 2, 3)
(1,)
()
[1, "a", none, true, 2.5]
[]
[1, 2,]
{"a": 1, "b": [2]}
{}
{"a": {"b": 1}}["a"]["b"]
{1: "x", true: "y"}
{"a": 1,}
{[1]: 2}
["it's", 'say "x"', 'both \' and "']
["tab\t", "nl\n", "back\\slash", "\x01"]
messages[0].role
messages[0]["role"]
messages[-1].content
messages[0].missing
messages[9]
messages[9].role
messages[0].missing.deeper
missing
missing.attribute
missing["item"]
missing()
missing + 1
missing == missing
missing == none
not missing
missing|length
missing|list
missing|join(",")
missing ~ "x"
d["items"]
d.b
d.a[0]
d["ü"]
d.nope
d[1]
nested.a.b.c[1]
nested["a"].b["c"][-1]
nothing.x
nothing[0]
one.x
text[0]
text[-3:]
text[4:9]
text[::2]
text[::-1]
text[100:]
text[:100]
text[-100:3]
text[5:2]
text[::0]
items[1:]
items[:-1]
items[::2]
items[::-1]
items[5:]
(1, 2, 3)[1:]
items["a"]
items[1.0]
items[true]
missing[1:]
nothing[1:]
d.get("b")
d.get("zz")
d.get("zz", 5)
d.keys()|list
d.values()|list
d.items()|list|length
d.items()|first
d.pop("a")
d.update({"a": 1})
d.setdefault("a", 1)
d.clear()
items.append(1)
items.pop()
items.count(1)
items.index(2)
items.index(99)
items.nosuch()
text.__class__
text.__class__.__mro__
d.__class__
text.upper()
text.lower()
text.title()
text.capitalize()
text.swapcase()
text.split()
text.split(" ", 1)
text.split("q")
text.split("")
text.rsplit(" ", 1)
text.rsplit(None, 1)
" a  b ".split()
" a  b ".split(" ")
" a  b c".split(None, 1)
"a,b,c".split(",")
"a,b,c".split(sep=",", maxsplit=1)
"a".split(1)
"xxaxx".strip("x")
"  a ".strip()
"  a ".lstrip() ~ "|"
"  a ".rstrip() ~ "|"
"xya".lstrip("yx")
"axy".rstrip("yx")
text.startswith("The")
text.startswith(("A", "T"))
text.endswith("fox")
text.endswith("x", 0, 3)
text.startswith("quick", 4)
text.startswith(1)
text.replace("quick", "slow")
text.replace("o", "0", 1)
"aaa".replace("", "-")
"aaa".replace("a", "")
text.find("quick")
text.find("zzz")
text.rfind("o")
text.index("zzz")
text.count("o")
"aaaa".count("aa")
"abc".count("")
", ".join(["a", "b"])
", ".join([1, 2])
"-".join("abc")
multi.splitlines()
multi.splitlines(true)
"a\r\nb\rc".splitlines()
"a=b=c".partition("=")
"a=b=c".rpartition("=")
"abc".partition("x")
"abc".removeprefix("a")
"abc".removesuffix("c")
"5".zfill(3)
"-5".zfill(4)
"a".center(4, "*")
"ab".center(5, "*")
"a".ljust(3, ".")
"a".rjust(3)
"{} {} {x}".format(1, "b", x=none)
"{0}{1}{0}".format("a", "b")
"{:>5}|{:<5}|{:^5}|{:.2f}".format("a", "b", "c", 3.14159)
"{{}}".format()
"12".isdigit()
"1a".isdigit()
"".isdigit()
"abc".isalpha()
"a1".isalnum()
" ".isspace()
"ABC".isupper()
"abc".islower()
"Ab Cd".istitle()
"a_1".isidentifier()
"²".isdigit()
"½".isnumeric()
emoji|length
emoji[1]
emoji.upper()
emoji|tojson
emoji|tojson(ensure_ascii=true)
emoji[::-1]
"\u00e9\x41\101\n|\t|\\|\'|\"|\q"
"é"|length
items|sort
items|sort(reverse=true)
words|sort
words|sort(case_sensitive=true)
people|sort(attribute="age")|map(attribute="name")|join(",")
people|sort(attribute="age,name")|map(attribute="name")|join(",") if false else "skip"
[1, "a"]|sort
words|unique|list
words|unique(case_sensitive=true)|list
people|map(attribute="name")|list
people|map(attribute="tags")|map("first", "none")|list if false else "skip"
people|map(attribute="tags.0", default="-")|list
people|map(attribute="nope")|list
words|map("upper")|list
words|map("replace", "p", "b")|join(" ")
words|map("nosuchfilter")|list
people|selectattr("tags")|map(attribute="name")|list
people|selectattr("age", "equalto", 30)|map(attribute="name")|list
people|selectattr("age", "gt", 26)|list|length
people|rejectattr("age", "eq", 30)|map(attribute="name")|list
people|rejectattr("tags", "defined")|map(attribute="name")|list
items|select("odd")|list
items|select("greaterthan", 1)|list
items|reject("even")|list
[0, 1, "", "a", none]|select|list
[0, 1, "", "a", none]|reject|list
items|select("nosuchtest")|list
items|map("string")|tojson
items|select("odd")|tojson
items|select("odd")|length
items|select("odd")|first
items|select("odd")|last
(items|select("odd"))[0]
nothing|select("odd")|list
nothing|map("upper")|list
nothing|list
nothing|length
one|length
one|list
"abc"|list
"abc"|first
"abc"|last
[]|first
[]|last
[]|first|default("x")
items|first
items|last
d|first
d|list
d|length
items|length
items|count
items|sum
people|sum(attribute="age")
[[1], [2]]|sum(start=[])
items|min
items|max
words|min
words|max(case_sensitive=true)
[]|max
people|max(attribute="age")|string|length > 5
items|join
items|join("-")
people|join(", ", attribute="name")
"abc"|join(".")
[1, none, "a"]|join("|")
items|reverse|list
"abc"|reverse
items|batch(2)|list
items|batch(2, "x")|list
items|slice(2)|list
[1,2,3,4,5]|slice(3)|list
[1,2,3,4,5]|slice(3, "x")|list
people|groupby("age")|list|length
people|groupby("age")|map("first")|list
d|dictsort
d|dictsort(reverse=true)|map("first")|list
{"b": 2, "A": 1, "c": 0}|dictsort(by="value")
{"b": 2, "A": 1}|dictsort(case_sensitive=true)
items|dictsort
d|items|list|length
nothing|items|list
missing|items|list
text|upper
text|lower
text|title
"foo-bar (baz) o'neil"|title
text|capitalize
"ÀÉ"|lower
"straße"|upper
"  x "|trim
"xxhixx"|trim("x")
none|trim
5|trim
text|replace("quick", "slow")
"aaa"|replace("a", "b", 2)
123|replace(2, "x")
text|wordcount
text|truncate(10)
text|truncate(10, true)
text|truncate(12, false, "…", 0)
"short"|truncate(5)
text|center(30) ~ "|"
multi|indent
multi|indent(2, true)
multi|indent(2, first=true, blank=true)
multi|indent("> ")
"a"|indent
text|length
"5"|int
"5.9"|int
"x"|int
"x"|int(7)
"0x1F"|int(0, 16)
"ff"|int(base=16)
" 42 "|int
5.9|int
neg|int
true|int
none|int
[]|int
missing|int
"1_000"|int
"1.5"|float
"x"|float
"x"|float(2)
5|float
none|float
"inf"|float
2.5|round
3.5|round
2.567|round(2)
2.1|round(method="ceil")
2.9|round(0, "floor")
1234|round(-2, "floor")
5|round
-2.5|round
1|string ~ "x"
none|string
[1, "a"]|string
{"a": none}|string
missing|default("x")
none|default("x")
none|default("x", true)
""|default("x", true)
""|default("x")
missing|d
messages[0].nope|default("y")
missing.attr|default("x")
"<b>"|e
"<b>'\"&"|escape
"<b>"|safe
"<b>"|safe + "<i>"
"<i>" + "<b>"|safe
("<b>"|safe) ~ "<i>"
"<b>"|e|e
"<b>"|e|forceescape
"a b/ü?&"|urlencode
"%s-%s"|format("a", 1)
"%(x)s"|format(x=2)
items|pprint
d|attr("b")
one|nosuchfilter
d|tojson
d|tojson(indent=2)
d|tojson(indent=4)
d|tojson(separators=(",", ":"))
d|tojson(sort_keys=true)
d|tojson(indent=0)
d|tojson(indent="\t")
[]|tojson(indent=2)
{}|tojson(indent=2)
[[], {}]|tojson(indent=2)
[1, [2, {"a": []}]]|tojson(indent=1)
messages[1].content|tojson
"\u0001\u007f\u2028/\b\f\\"|tojson
"\u007f"|tojson(ensure_ascii=true)
1.0|tojson
1e100|tojson
1e-7|tojson
none|tojson
(1, 2)|tojson
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
{(1, 2): 3}|tojson
missing|tojson
[missing]|tojson
namespace(a=1)|tojson
text.upper|tojson
one is defined
missing is defined
missing is undefined
messages[0].x is defined
missing.x is defined
nothing is none
one is none
one is not none
one is number
yes is number
one is integer
yes is integer
pi is integer
pi is float
one is float
text is string
one is string
d is mapping
items is mapping
items is iterable
text is iterable
one is iterable
nothing is iterable
missing is iterable
items is sequence
text is sequence
d is sequence
one is sequence
items|select("odd") is sequence
items|select("odd") is iterable
yes is boolean
one is boolean
yes is true
one is true
no is false
zero is false
one is odd
one is even
6 is divisibleby 3
6 is divisibleby(4)
6 is divisibleby 0
one is eq 1
one is equalto 1
one is ne 2
one is lt 2
one is gt 2
one is ge 1
one is le 0
1 is in [1, 2]
1 is in items
"a" is sameas "a"
none is sameas none
1 is sameas true
text is lower
"abc" is lower
"ABC" is upper
text.upper is callable
range is callable
one is callable
"upper" is filter
"nosuch" is filter
"odd" is test
one is nosuchtest
one is not defined
not one is defined
one is defined and two is not defined
one is string or one is number
range(3)|list
range(1, 4)|list
range(5, 0, -2)|list
range(0)|list
range(1, 2, 0)
range(200000)
range("a")
range(3)|length
range(10)[2]
dict(a=1, b=2)
dict({"a": 1}, b=2)
dict([("x", 1)])
namespace(a=1).a
namespace(a=1).b
namespace({"x": 2}).x
joiner(",")()
raise_exception("stop: " ~ one)
strftime_now("%Y-%m-%d %H:%M:%S %d %b %B %A %a %j %y %I %p %e %-d %-m %% %F")
1 is defined is defined
text|upper|lower|length
text | replace("a","b") | trim
"a" + "b" | upper
("a" + "b") | upper
-1|abs
[-1, 1]|map("abs")|list
{"a": 1}.a
[1, 2][0]
"abc"[1]
(1, 2)[0]
"a b".split()[1].upper()
text.split(" ")|map("length")|list
text.split(" ")[-1]
items.0
nested.a.b.c.1
"x"|default
"a" if missing else "b"
[x for x in items]
lambda: 1
1 +
a..b
"unterminated
foo(
{"a" 1}
[1 2]
1 2
x = 1
@
'''

STATEMENTS = r'''
{% if one %}a{% endif %}
{% if zero %}a{% elif one %}b{% else %}c{% endif %}
{% if zero %}a{% elif no %}b{% else %}c{% endif %}
{% for x in items %}{{ x }},{% endfor %}
{% for x in [] %}{{ x }}{% else %}none{% endfor %}
{% for x in items if x > 1 %}{{ loop.index }}:{{ x }}{% if not loop.last %},{% endif %}{% endfor %}
{% for x in items if x > 9 %}x{% else %}nothing{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}
{% for k in d %}{{ k }};{% endfor %}
{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}
{% for a, b in [(1,)] %}{{ a }}{% endfor %}
{% for a, b in [5] %}{{ a }}{% endfor %}
{% for x in missing %}x{% else %}e{% endfor %}
{% for x in nothing %}x{% endfor %}
{% for x in one %}x{% endfor %}
{% for c in "aéb" %}[{{ c }}]{% endfor %}
{% for x in items %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}
{% for x in items %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}
{% for x in items %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor %}
{% for x in items %}{{ loop.cycle("a", "b") }}{% endfor %}
{% for x in [1, 1, 2] %}{{ loop.changed(x) }} {% endfor %}
{% for x in items %}{{ loop.depth }}{% for y in items %}{{ loop.depth }}{{ loop.index }}{% endfor %}{% endfor %}
{% for x in items %}{{ loop.nosuch }}{% endfor %}
{% for x in items %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}
{% for x in items %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}
{% for x in items %}{% for y in items %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}
{% break %}
{% for x in tree recursive %}{{ x.v }}({{ loop(x.kids) }}{{ loop.depth }}){% endfor %}
{% for x in items %}{{ loop(items) }}{% endfor %}
{% for x in items %}{% set y = x %}{% endfor %}{{ y }}
{% set y = 0 %}{% for x in items %}{% set y = y + x %}{{ y }},{% endfor %}{{ y }}
{% set ns = namespace(y=0) %}{% for x in items %}{% set ns.y = ns.y + x %}{% endfor %}{{ ns.y }}
{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}{{ ns.b is defined }}
{% set d.x = 1 %}
{% set missing.x = 1 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }}
{% set a = 1, 2 %}{{ a }}
{% set a, b = [1, 2, 3] %}
{% if one %}{% set z = 5 %}{% endif %}{{ z }}
{% set x %}a {{ one }} b{% endset %}[{{ x }}]
{% set x | upper | trim %} abc {% endset %}[{{ x }}]
{% set x %}{% set inner = 5 %}{% endset %}{{ inner }}
{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}
{% set a = 9 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}
{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}
{% filter upper %}abc {{ text }}{% endfilter %}
{% filter replace("a", "b") | trim %} aaa {% endfilter %}|
{% macro f(a, b=2) %}[{{ a }},{{ b }}]{% endmacro %}{{ f(1) }}{{ f(1, 3) }}{{ f(b=5, a=4) }}{{ f() }}
{% macro f(a) %}{{ a.x }}{% endmacro %}{{ f() }}
{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, 2) }}
{% macro f(a) %}{{ a }}{% endmacro %}{{ f(b=2) }}
{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, a=2) }}
{% macro f(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ f(7) }}
{% macro f() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1, 2, x=3) }}
{% macro f() %}{{ text }}{% endmacro %}{{ f() }}
{% macro f() %}{{ later }}{% endmacro %}{% set later = "L" %}{{ f() }}
{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}
{% macro g() %}g{% endmacro %}{% macro f() %}{{ g() }}{% endmacro %}{{ f() }}
{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}late{% endmacro %}{{ f() }}
{% macro f(x) %}{% set x = x + 1 %}{{ x }}{% endmacro %}{% set x = 1 %}{{ f(5) }}{{ x }}
{% macro f() %}<{{ caller() }}>{% endmacro %}{% call f() %}body {{ one }}{% endcall %}
{% macro f() %}{{ caller(1) }}{{ caller(2) }}{% endmacro %}{% call(n) f() %}({{ n }}){% endcall %}
{% macro f() %}x{% endmacro %}{% call f() %}body{% endcall %}
{% macro f() %}{{ caller is defined }}{% endmacro %}{{ f() }}
{% macro f() %}x{% endmacro %}{{ f.name }}
{% macro f() %}x{% endmacro %}{{ f }}{{ f() | upper }}
{% macro f(a, b=1, c) %}{% endmacro %}
{% for x in items %}{% macro f() %}{{ x }}{% endmacro %}{{ f() }}{% endfor %}
{% set f = items %}{{ f() }}
{% set j = joiner(", ") %}{% for x in items %}{{ j() }}{{ x }}{% endfor %}
{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.next() }}
{% raw %}{{ not }} {% evaluated %}{% endraw %}
a {%- raw -%}  {{ x }}  {%- endraw -%} b
{# comment #}a{# {{ x }} #}b
{# unterminated
{% generation %}{{ one }}{% endgeneration %}
{% autoescape false %}{{ "<b>" }}{% endautoescape %}
a{{ 1 -}}   b
a   {{- 1 }} b
a   {{- 1 -}}   b
a⏎  {% if one %}⏎  b⏎  {% endif %}⏎c
a⏎  {%- if one %}⏎  b⏎  {%- endif %}⏎c
a⏎  {%- if one -%}⏎  b⏎  {%- endif -%}⏎c
a⏎  {%+ if one %}⏎  b⏎  {%+ endif %}⏎c
a⏎{% if one +%}⏎b⏎{% endif +%}⏎c
a⏎  {# c #}⏎  b
a⏎  {#- c -#}⏎  b
a⏎  {{ one }}⏎  b
a {% if one %} b {% endif %} c
  {% if one %}  x{% endif %}
{{ one }}  {% if one %}x{% endif %}
{% if one %}x{% endif %}  {% if one %}y{% endif %}
{% if one %}⏎  {% if one %}⏎    deep⏎  {% endif %}⏎{% endif %}⏎
trailing⏎
trailing⏎⏎
⏎⏎leading
a␍⏎b␍c
{% set x = 1 -%}⏎⏎  text
{% set x = 1 %}⏎⏎  text
{{ "}}" }}{{ '%}' }}
{{ {"a": {"b": 1}}["a"] }}
{{ {"a": {}} }}
{{ '{{' }}
{ {{ one }} }
{%if one%}a{%endif%}
{{one}}{{-one}}{{one-}}
{{ one⏎}}
{{⏎  messages[0]⏎    .role⏎}}
{{ "a\nb" }}
{% for m in messages %}{{ '<|' + m['role'] + '|>' + (m['content'] | trim) + '\n' }}{% endfor %}
{% if messages[0]['role'] == 'system' %}{% set sys = messages[0]['content'] %}{% set messages = messages[1:] %}{% endif %}{{ sys }}{{ messages | length }}
{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% endfor %}
{% for m in messages[::-1] %}{{ loop.index0 }}{{ m.role }} {% endfor %}
{%- for m in messages -%}⏎    {%- if m.content is string -%}⏎        {{- m.content | trim }}⏎    {%- endif -%}⏎{%- endfor %}
{{ bos_token }}{% for m in messages %}{{ m.n if m.n is defined else "-" }}{% endfor %}
{% set content = messages[1].content.split("</b>")[-1].lstrip(" &") %}{{ content }}
{% if 'x' in d and d.x is not none %}a{% else %}b{% endif %}
{% if d is mapping and d.b is defined and d.b == 1 %}yes{% endif %}
{% set x = {"role": "user"} %}{{ x | tojson }}{{ x.role }}
{% set l = [] %}{% set l = l + [1] %}{{ l }}
{% set ns = namespace(found=false, parts=[]) %}{% for x in items %}{% set ns.parts = ns.parts + [x * 2] %}{% endfor %}{{ ns.parts | join("+") }}
{% set ns = namespace(a=1) %}{{ ns }}
{% for x in items | sort %}{{ x }}{% endfor %}
{% for x in items | select("odd") %}{{ x }}{{ loop.last }}{% endfor %}
{% set it = items | select("odd") %}{% for x in it %}{{ x }}{% endfor %}{% for x in it %}again{% endfor %}
{% set it = items | select("even") %}{% if it %}truthy{% endif %}
{% for i in range(3) %}{{ i }}{% endfor %}
{% for i in range(messages | length - 1, -1, -1) %}{{ messages[i].role }} {% endfor %}
{% for a in items %}{% for b in items %}{{ a * b }} {% endfor %}{% endfor %}
{% if not (one == 2) and (zero or one) %}ok{% endif %}
{% if one == 1 is true %}t{% else %}f{% endif %}
{% include "x" %}
{% extends "x" %}
{% import "x" as y %}
{% nosuchtag %}
{% if one %}
{% endif %}
{% for x in %}{% endfor %}
{% set %}
{% set true = 1 %}
{% if one %}{% endfor %}
{{ one }
{% one %}
{{ }}
{% do items.append(1) %}
{%- macro render(x, depth=0) -%}{%- if x is mapping -%}{ {%- for k, v in x.items() -%}{{ k }}:{{ render(v, depth + 1) }}{{ ", " if not loop.last }}{%- endfor -%} }{%- elif x is string -%}"{{ x }}"{%- else -%}{{ x }}{%- endif -%}{%- endmacro -%}{{ render({"a": 1, "b": {"c": "d"}}) }}
'''


class Generation(jinja2.ext.Extension):
    """`{% generation %}`: in transformers it marks the assistant's text; here it only renders."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
        )

    def strftime_now(format):
        import datetime

        return datetime.datetime(2024, 7, 6, 15, 4, 5).strftime(format)

    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = strftime_now
    return env


def result(env, template):
    try:
        return {"output": env.from_string(template).render(**CONTEXT)}
    except Exception as error:
        kind = type(error).__name__
        if kind == "TemplateAssertionError":
            kind = "TemplateSyntaxError"
        return {"kind": kind, "message": str(error)}


def main():
    env = environment()
    lines = ["{{ " + line + " }}" for line in EXPRESSIONS.strip("\n").split("\n") if line]
    statements = [
        line.replace("⏎", "\n").replace("␍", "\r") for line in STATEMENTS.strip("\n").split("\n")
    ]
    cases = []
    for template in lines + statements:
        case = {"template": template}
        case.update(result(env, template))
        cases.append(case)
    out = pathlib.Path(__file__).parent.parent / "Fixtures" / "language.json"
    out.write_text(
        json.dumps({"jinja2": jinja2.__version__, "context": CONTEXT, "cases": cases},
                   ensure_ascii=False, indent=1) + "\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
