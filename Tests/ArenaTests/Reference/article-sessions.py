#!/usr/bin/env python3
"""Makes sessions/article-*.jsonl from the tables that the article prints.

    python3 Tests/ArenaTests/Reference/article-sessions.py

The article prints symbols, not answers. So every answer is an event that says who gave it and that
its text is not recorded, and a `rate` event with the symbols as printed: a rating by the article's
authors. Nothing is made up: corrections stand as the article shortens them, attempts have no seeds,
and every event has the day of publication as its time.
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

# What each ready-made mistake asks for, in the words by which the tables call it.
CASES = {
    "Wrong time": ("The time is wrong…", ["wrong-time"]),
    "API only": ("Just the API call…", ["chatter"]),
    "Wrong API": ("Wrong API call…", ["wrong-function"]),
}

SOURCE = (
    "from the tables of \"How good are LLMs at fixing their mistakes? A chatbot arena experiment "
    "with Keras and TPUs\" (5 December 2024); the ratings are its authors', the texts of the "
    "answers are not recorded"
)


class Session:
    """The lines of one journal."""

    def __init__(self, *remarks):
        header = {"format": "broccoli-session", "version": 1, "program": "article-sessions.py"}
        self.lines = [header | {"shipped": True, "time": TIME}]
        self.turn = 0
        for remark in (SOURCE,) + remarks:
            self.add("remark", text=remark)

    def add(self, event, **fields):
        self.lines.append({"event": event} | fields | {"time": TIME})

    def pair(self, model):
        """A conversation with one model, from a clean state."""
        self.model = model
        self.add("pair", left={"name": model})

    def ask(self, prompt, symbols, fix=None):
        """A prompt, the answer that is not recorded, and its rating."""
        self.turn += 1
        asked = {"fix": fix} if fix else {}
        self.add("prompt", turn=self.turn, sides=["left"], text=prompt, **asked)
        self.add(
            "answer", turn=self.turn, side="left", model={"name": self.model}, recorded=False)
        self.add("rate", turn=self.turn, side="left", symbols=symbols)

    def write(self, name):
        path = ROOT / "sessions" / f"{name}.jsonl"
        text = "".join(
            json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
            for line in self.lines)
        path.write_text(text, encoding="utf-8")


def dialog(session, model, cells):
    session.pair(model)
    for cell in cells:
        symbols = cell["symbols"]
        fix = None
        if not cell["scripted"]:
            fix = {"words": True}
        elif cell["prompt"] == "Current year is 2024" and symbols != ["✔︎"]:
            # The year is a mistake by intention; a model that had it right has none to fix.
            fix = {"kinds": ["wrong-year"]}
        session.ask(PROMPTS.get(cell["prompt"], cell["prompt"]), symbols, fix)


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

    session = Session()
    for model, symbols in tables["reliability"].items():
        for symbol in symbols:
            session.pair(model)
            session.ask(PROMPTS["Add a meeting with Fred…"], [symbol])
    session.write("article-reliability")

    session = Session(*slips(tables))
    for model, cells in tables["dialog"].items():
        if model != "Gemini online":
            dialog(session, model, cells)
    session.write("article-dialog")

    session = Session("the article's recap leaves this model out: it has its dialog alone")
    dialog(session, "Gemini online", tables["dialog"]["Gemini online"])
    session.write("article-gemini")

    session = Session(
        "a mistake that another model had made was given to each model as its own; which history "
        "went before it is not recorded")
    for model, cases in tables["mistake_fixing"].items():
        for case, symbols in cases.items():
            prompt, kinds = CASES[case]
            for symbol in symbols:
                session.pair(model)
                session.ask(prompt, [symbol], {"kinds": kinds})
    session.write("article-fixing")


if __name__ == "__main__":
    main()
