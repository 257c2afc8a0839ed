#!/usr/bin/env python3
"""Makes sessions/article-*.jsonl from the tables that the article prints.

    python3 Tests/ArenaTests/Reference/article-sessions.py

The article prints symbols, not answers. So every answer is an event that says who gave it and that
its text is not recorded, and a `rate` event with the symbols as printed: a rating by the article's
authors. Nothing is made up: corrections stand as the article shortens them, and every event has the
day of publication as its time.
"""

import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TIME = "2024-12-05T00:00:00.000Z"

# The six prompts of the dialog, which the article gives in full and its tables shorten.
PROMPTS = {
    "Add a meeting with Fred…": "Add a meeting with Fred on Nov 11 at 5PM",
    "Current year is 2024": "The current year is 2024.",
    "I'm going to a rock concert…":
        "I'm going to a rock concert in the evening of the same day at 8pm. "
        "Add a calendar entry for that.",
    "Set the duration to 3 hours": "Set the duration to 3 hours.",
    "Add a meeting with Paul on next day…":
        "Add a meeting with Paul on the next day at 8am. 1/2h.",
    "Cancel meeting with Fred": "Cancel the meeting with Fred.",
}

# The right calls, as the article prints them; the year of the first answer is right in the
# reliability experiment and a mistake in the dialog.
RIGHT = {
    "Add a meeting with Fred…":
        'action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)',
    "I'm going to a rock concert…":
        'action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=30)',
    "Set the duration to 3 hours":
        'action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)',
    "Add a meeting with Paul on next day…":
        'action.add_calendar_entry("Meeting with Paul", date="2024-11-12", time="08:00", duration=30)',
    "Cancel meeting with Fred":
        'action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")',
}
RIGHT["Current year is 2024"] = RIGHT["Add a meeting with Fred…"]
FRED_2023 = RIGHT["Add a meeting with Fred…"].replace("2024", "2023")

# What each ready-made mistake asks for, in the words by which the tables call it.
CASES = {
    "Wrong time": ("The time is wrong…", ["wrong-time"]),
    "API only": ("Just the API call…", ["chatter"]),
    "Wrong API": ("Wrong API call…", ["wrong-function"]),
}

# What is known of the app's sampling: the defaults of its library. The seeds are not known.
SETTINGS = {"temperature": 1, "top_k": 5, "prompt_style": "article"}

SOURCE = (
    "from the tables of \"How good are LLMs at fixing their mistakes? A chatbot arena experiment "
    "with Keras and TPUs\" (5 December 2024); the ratings are its authors', the texts of the "
    "answers are not recorded"
)

UNKNOWN = "the settings are those of the article's app as far as known; its seeds are not known"


class Session:
    """The lines of one journal."""

    def __init__(self, *remarks):
        header = {"format": "broccoli-session", "version": 1, "program": "article-sessions.py"}
        self.lines = [header | {"shipped": True, "time": TIME}]
        self.turn = 0
        self.cell = 0
        for remark in (SOURCE,) + remarks:
            self.add("remark", text=remark)

    def add(self, event, **fields):
        self.lines.append({"event": event} | fields | {"time": TIME})

    def experiment(self, kind, name, cases, **more):
        """Begins the session's one experiment; `cases` are names with their prompts."""
        system = (ROOT / "prompts" / "system.txt").read_text(encoding="utf-8").rstrip()
        self.kind = kind
        self.add(
            "experiment", id=1, kind=kind, name=name, settings=SETTINGS, seed=0, strict=False,
            amend=True, **more,
            cases=[{"name": case, "system": system, "prompts": prompts} for case, prompts in cases])
        self.add("system", text=system)

    def begin(self, model, case=0, attempt=1):
        """A conversation with one model, from a clean state: a cell of the experiment."""
        self.model = model
        self.cell += 1
        cell = {"cell": self.cell, "experiment": 1, "kind": self.kind, "case": case}
        cell |= {"attempt": attempt}
        if self.kind == "dialog":
            self.add("pair", left={"name": model})
            self.add("cell", **cell, side="left")
            self.place = {"side": "left"}
        else:
            self.add("cell", **cell, model={"name": model})
            self.place = {"cell": self.cell}

    def ask(self, prompt, symbols):
        """A prompt, the answer that is not recorded, and its rating."""
        self.turn += 1
        sides = {"sides": ["left"]} if self.kind == "dialog" else self.place
        self.add("prompt", turn=self.turn, **sides, **prompt)
        self.add(
            "answer", turn=self.turn, **self.place, model={"name": self.model}, recorded=False)
        self.add("rate", turn=self.turn, **self.place, symbols=symbols)

    def write(self, name):
        path = ROOT / "sessions" / f"{name}.jsonl"
        text = "".join(
            json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
            for line in self.lines)
        path.write_text(text, encoding="utf-8")


def scripted(prompt):
    """One of the six prompts with the call that is right after it."""
    return {"text": PROMPTS[prompt], "expect": RIGHT[prompt]}


def dialog(session, models):
    year = {"fix": {"kinds": ["wrong-year"], "if_present": True}}
    session.experiment(
        "dialog", "calendar",
        [("calendar", [
            scripted(prompt) | (year if prompt == "Current year is 2024" else {})
            for prompt in PROMPTS])], sentences=3)
    for model, cells in models:
        session.begin(model)
        for cell in cells:
            prompt, symbols = cell["prompt"], cell["symbols"]
            if not cell["scripted"]:
                session.ask({"text": prompt, "fix": {"words": True}}, symbols)
            elif prompt == "Current year is 2024" and symbols != ["✔︎"]:
                # The year is a mistake by intention; a model that had it right has none to fix.
                session.ask(scripted(prompt) | {"fix": {"kinds": ["wrong-year"]}}, symbols)
            else:
                session.ask(scripted(prompt), symbols)


def counts(tables):
    """The symbols of the three tables by model."""
    sums = {}
    for model, symbols in tables["reliability"].items():
        sums.setdefault(model, []).extend(symbols)
    for model, cells in tables["dialog"].items():
        for cell in cells:
            sums.setdefault(model, []).extend(cell["symbols"])
    for model, cases in tables["mistake_fixing"].items():
        for symbols in cases.values():
            sums.setdefault(model, []).extend(symbols)
    return {
        model: {name: sum(s.strip("()") == name for s in symbols) for name in "✔︎ 🥦 🍄 🔥".split()}
        for model, symbols in sums.items()
    }


def slips(tables):
    """Where the printed recap is not the sum of the printed tables, in words."""
    sums = counts(tables)
    found = []
    for row in tables["recap_printed"]:
        for name in "✔︎ 🥦 🍄 🔥".split():
            here = sums[row["model"]][name]
            if here != row[name]:
                found.append(
                    f"{row['model']} has {here} {name} in the article's tables, and {row[name]} in "
                    "the recap that it prints; its rank is the same with either")
    return found


def main():
    tables = json.loads((HERE / "article-tables.json").read_text(encoding="utf-8"))

    session = Session(UNKNOWN)
    prompt = {"text": PROMPTS["Add a meeting with Fred…"], "expect": FRED_2023}
    session.experiment("trials", "first-question", [("first-question", [prompt])])
    for model, symbols in tables["reliability"].items():
        for attempt, symbol in enumerate(symbols, 1):
            session.begin(model, attempt=attempt)
            session.ask(prompt, [symbol])
    session.write("article-reliability")

    models = tables["dialog"]
    session = Session(UNKNOWN, *slips(tables))
    dialog(session, [item for item in models.items() if item[0] != "Gemini online"])
    session.write("article-dialog")

    session = Session("the article's recap leaves this model out: it has its dialog alone")
    dialog(session, [("Gemini online", models["Gemini online"])])
    session.write("article-gemini")

    session = Session(
        UNKNOWN,
        "a mistake that another model had made was given to each model as its own; which history "
        "went before it is not recorded")
    cases = {
        case: {"text": text, "fix": {"kinds": kinds}} for case, (text, kinds) in CASES.items()}
    session.experiment(
        "transplant", "mistakes",
        [(case.lower().replace(" ", "-"), [prompt]) for case, prompt in cases.items()])
    for model, table in tables["mistake_fixing"].items():
        for index, (case, symbols) in enumerate(table.items()):
            for attempt, symbol in enumerate(symbols, 1):
                session.begin(model, case=index, attempt=attempt)
                session.ask(cases[case], [symbol])
    session.write("article-fixing")


if __name__ == "__main__":
    main()
