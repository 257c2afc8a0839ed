"""CPython's word on walks under the masks of constraints.

    swift build -c release --product ConstraintBenchmarks
    .build/release/ConstraintBenchmarks walks 100000 | python3 walks.py [SAMPLE COUNT]

Every text must compile, and every call must bind to the signature and hold what the calendar wants:
a title, a day and a time that exist, an integer of minutes. SAMPLE is a file that gets COUNT of the
texts (`Fixtures/walks.jsonl`).
"""

import ast
import datetime
import inspect
import json
import re
import sys
import warnings

warnings.simplefilter("ignore")

ENTRIES = {
    ("Meeting with Fred", "2024-11-11", "17:00"),
    ('Fred\'s "rock" concert', "2024-11-11", "20:00"),
    ("Meeting with Paul", "2024-11-12", "08:00"),
}


def add_calendar_entry(title, date, time, duration):
    check(title, date, time)
    assert type(duration) is int and 1 <= duration <= 2**31 - 1, duration


def remove_calendar_entry(title, date, time):
    check(title, date, time)


def check(title, date, time):
    assert type(title) is str and title.strip(), title
    assert type(date) is str and re.fullmatch(r"\d{4}-\d\d-\d\d", date, re.ASCII), date
    datetime.date.fromisoformat(date)
    assert type(time) is str and re.fullmatch(r"\d\d:\d\d", time, re.ASCII), time
    datetime.time.fromisoformat(time)


FUNCTIONS = {f.__name__: f for f in (add_calendar_entry, remove_calendar_entry)}


def judge(constrain, text):
    assert "\n" not in text and "\r" not in text
    if constrain == "syntax":
        compile(text, "<walk>", "exec")
        return
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call) and call.func.value.id == "action"
    function = FUNCTIONS[call.func.attr]
    value = lambda node: eval(compile(ast.Expression(node), "<value>", "eval"), {}, {})
    positional = [value(node) for node in call.args]
    keywords = {keyword.arg: value(keyword.value) for keyword in call.keywords}
    function(*positional, **keywords)
    if constrain == "calendar" and function is remove_calendar_entry:
        bound = inspect.signature(function).bind(*positional, **keywords).arguments
        assert tuple(bound[name] for name in ("title", "date", "time")) in ENTRIES, bound


def main():
    sample = open(sys.argv[1], "w") if len(sys.argv) > 1 else None
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    counts, failures, taken = {}, 0, {}
    for line in sys.stdin:
        walk = json.loads(line)
        name = walk["constrain"]
        counts[name] = counts.get(name, 0) + 1
        try:
            judge(name, walk["text"])
        except Exception as error:
            failures += 1
            if failures <= 20:
                print(f"{name}: {walk['text']!r}: {error!r}", file=sys.stderr)
        if sample and taken.get(name, 0) < wanted:
            taken[name] = taken.get(name, 0) + 1
            sample.write(json.dumps(walk, ensure_ascii=False) + "\n")
    print(f"{counts}, {failures} wrong")
    sys.exit(1 if failures else 0)


main()
