"""Wrong answers, as models give them, and the sentences that ask for their fix."""

from __future__ import annotations

import datetime
import random
import re

from .entry import Entry, same_day_in
from .phrases import MONTHS, duration, random_duration

CHATTER_BEFORE = [
    "Sure, here's the updated code:\n", "Sure! Here is the API call:\n", "Here's the code: ",
    "I apologize for the mistake. ", "Sorry about that! Here is the corrected call: ",
    "Of course! ", "```python\n", "Sure thing! ", "Here you go:\n",
]  # fmt: skip
CHATTER_AFTER = [
    "\n```", "\nLet me know if you need anything else!", " # Added",
    "\nIs there anything else I can help with?", "\nThis adds the event to your calendar.",
]  # fmt: skip
NOT_CALLS = [
    "What is the duration of the event?", "I'm sorry, I can't do that.",
    "OK, I added it to your calendar.", "Sure!", "Done.",
]  # fmt: skip

#: Mistake → sentences that ask for its fix.
CORRECTIONS = {
    "year": [
        "Fix the year in the API call", "Fix the year in the API call.", "The year is wrong.",
        "Mistake in the year.", "Please fix the year.", "The year is not right", "Wrong year.",
        "The year is mistyped, fix it.", "Check the year please.", "You did not change the year.",
        "Correct the year", "The year is mistyped.",
    ],
    "time": [
        "The time is wrong.", "Wrong time.", "The time is wrong", "Fix the time please.",
        "The time is incorrect. Fix it.", "Check the time.", "The time is wrong. It is {time}.", "That's not the right time.",
        "The time in the API call is wrong", "Correct the time.",
    ],
    "time-format": [
        "Time in 24h format please.", "Use the 24h format for the time.", "Time in 24h format.",
        "The time must be in HH:MM format.", "Respect the time format.",
        "Time should be in 24h format", "Please use HH:MM for time.",
    ],
    "date-format": [
        "Respect the date format.", "Respect the date format", "The date format is wrong.",
        "Use the YYYY-MM-DD format.", "The date must be in the YYYY-MM-DD format.",
        "Please respect the date format YYYY-MM-DD", "Wrong date format.",
    ],
    "date": [
        "The date is wrong.", "Wrong date.", "Fix the date please.", "That's not the right day.",
        "Wrong day.", "Check the date.", "The date is wrong. It is {date}.", "The date is {date}.",
    ],
    "next-day": [
        "Wrong next day.", "Wrong next day", "That is not the next day.", "The next day is wrong.",
        "The day is wrong, I said the next day.",
    ],
    "missing-duration": [
        "Duration is required.", "Duration is required", "The duration is missing.",
        "Duration required.", "The duration is required.", "You forgot the duration.",
        "The API requires a duration.",
    ],
    "duration": [
        "The duration is wrong.", "Wrong duration.", "Fix the duration.",
        "Check the duration please.", "That's not the right duration.", "Set the duration to {duration}.",
    ],
    "chatter": [
        "Just the API call please", "Just the API call please.", "Just the API call.",
        "API call only please", "API call only.", "Only the code please.",
        "Only output the API call.", "Answer with the API call only.",
        "No chit-chat, just the API call.", "Just one line of code please.",
        "Please respond with a single line of code.",
    ],
    "wrong-function": [
        "Wrong API call.", "Wrong API call", "That's the wrong API call.",
        "You used the wrong API.", "Wrong function.", "This is not the right API call, fix it.",
    ],
    "missing-arguments": [
        "API requires three params.", "The API requires three params",
        "The API requires three parameters.", "remove_calendar_entry requires three params.",
        "You must pass title, date and time.", "The API requires title, date and time.",
    ],
    "extra-argument": [
        "You don't need that info.", "You don't need that information.",
        "That argument does not exist.", "Too many parameters.",
    ],
    "title": [
        "It's the wrong event now.", "Wrong event.", "That's not the right event.", "Wrong title.",
        "The title is wrong.",
    ],
    "syntax": [
        "Extra parenthesis.", "There is a parenthesis missing.", "There is a quotation mark missing.", "There is an extra parenthesis.", "Syntax error.",
        "You have an extra parenthesis in the code", "The code is not valid Python.",
        "That is not valid Python.",
    ],
    "several-calls": [
        "Just one API call please.", "Just one API call", "Only one API call.",
        "Do not repeat the call.", "One line only.",
    ],
    "missing-argument": [
        "A parameter is missing.", "The {missing} is required.", "The {missing} is missing.", "You forgot the {missing}.",
        "The API requires {count} parameters: {required}.",
    ],
    "wrong-type": [
        "One of the values has the wrong type.", "The {wrong} has the wrong type.", "The duration is a number of minutes.",
    ],
    "impossible-date": ["There is no such day.", "That day does not exist.", "There is no such date."],
    "impossible-time": ["There is no such time.", "That time does not exist."],
    "bad-duration": [
        "The duration is a positive number of minutes.", "Set the duration to {duration}.",
        "The duration has to be positive.",
    ],
    "forbidden": ["Just plain values in the API call please.", "Plain values only.", "No expressions, just values please."],
    "duplicate-argument": ["Every parameter just once please.", "You wrote a parameter twice.", "Every parameter only once."],
    "not-in-calendar": [
        "There is no such event in the calendar.", "No such event.", "That event is not in my calendar.",
        "There is no such event in the calendar. There is {entry}.",
    ],
    "no-call": [
        "That is not an API call.", "Please answer with an API call from the provided API.",
        "Use the API.", "Translate my request into an API call.", "Just the API call please.",
    ],
}  # fmt: skip

#: Sentences that do not say what is wrong.
VAGUE = [
    "That's wrong.", "This is wrong, fix it.", "Try again.", "Incorrect, please fix.",
    "Fix your mistake.", "No, that's not right.",
]  # fmt: skip

#: Sentences that give the default away, right only where the default is meant.
DEFAULT_DURATION = [
    "Use the default duration.", "Duration is required. Use the default duration.",
    "The duration is required, use the default.",
]  # fmt: skip


def correction(rng: random.Random, mistake: str, entry: Entry) -> str:
    """A sentence that asks for the fix of a mistake."""
    if rng.random() < 0.08:
        return rng.choice(VAGUE)
    mistake, _, missing = mistake.partition(":")
    sentences = CORRECTIONS[mistake]
    if mistake == "missing-duration" and entry.duration == 30:
        sentences = sentences + DEFAULT_DURATION
    required = rng.choice(["title, date and time", "title, date, time and duration"])
    values = {
        "date": entry.day.isoformat(), "time": entry.time, "duration": duration(rng, entry.duration), "missing": missing,
        "required": required, "count": "three" if required.count(",") == 1 else "four", "wrong": "duration",
        "entry": f'{entry.day.isoformat()} {entry.time} "{entry.title}" ({entry.duration} min)',
    }  # fmt: skip
    return rng.choice(sentences).format(**values)


def mistaken(
    rng: random.Random, entry: Entry, adds: bool, others: list[Entry], day_offset: int | None
) -> tuple[str, str]:
    """A wrong answer in place of the right call, and its mistake.

    ``others`` are entries whose titles may be confused with this one's; ``day_offset`` is set when
    the request named the day relative to another.
    """
    kinds = ["chatter"] * 4 + ["syntax", "several-calls", "no-call", "title", "spaced-year"]
    kinds += ["date", "date-format", "date-format", "time", "time", "time-format", "year"]
    kinds += ["missing-argument", "impossible-date", "impossible-time", "duplicate-argument"]
    if adds:
        kinds += ["missing-duration"] * 3 + ["duration", "wrong-function", "extra-argument"]
        kinds += ["missing-argument", "wrong-type", "bad-duration", "forbidden"]
    else:
        kinds += ["wrong-function"] * 3 + ["missing-arguments"] * 2 + ["extra-argument", "not-in-calendar"]
    if day_offset == 1:
        kinds += ["next-day"] * 6
    kind = rng.choice(kinds)
    right = entry.call(adds)
    day = entry.day
    if kind == "chatter":
        roll = rng.random()
        before = rng.choice(CHATTER_BEFORE) if roll < 0.8 else ""
        after = rng.choice(CHATTER_AFTER) if roll > 0.6 else ""
        return before + right + after, kind
    if kind == "syntax":
        return rng.choice([right + ")", right + ")", right[:-1], right.replace('", ', ", ", 1)]), kind
    if kind == "missing-argument":
        named = {
            "title": f'"{entry.title}"', "date": f'date="{day.isoformat()}"', "time": f'time="{entry.time}"',
            "duration": f"duration={entry.duration}",
        }  # fmt: skip
        missing = rng.choice(["title", "date", "time"])
        if not adds:
            named = {name: value.split("=")[-1] for name, value in named.items() if name != "duration"}
        rest = ", ".join(value for name, value in named.items() if name != missing)
        return f"{right.split('(')[0]}({rest})", f"{kind}:{missing}"
    if kind == "impossible-date":
        wrong = rng.choice([f"{day.year}-{day.month:02d}-{rng.randrange(32, 40)}", f"{day.year}-02-30", f"{day.year}-13-{day.day:02d}"])
        return right.replace(day.isoformat(), wrong), kind
    if kind == "impossible-time":
        wrong = rng.choice([f"{rng.randrange(25, 35)}:{entry.minute:02d}", f"{entry.hour:02d}:{rng.randrange(60, 99)}"])
        return right.replace(f'"{entry.time}"', f'"{wrong}"'), kind
    if kind == "duplicate-argument":
        again = f"duration={entry.duration}" if adds and rng.random() < 0.6 else f'time="{entry.time}"'
        return f"{right[:-1]}, {again})", kind
    if kind == "wrong-type":
        wrong = rng.choice([f'"{entry.duration}"', f'"{duration(rng, entry.duration)}"', "None"])
        return right.replace(f"duration={entry.duration}", f"duration={wrong}"), kind
    if kind == "bad-duration":
        return right.replace(f"duration={entry.duration}", f"duration={rng.choice(['0', f'-{entry.duration}'])}"), kind
    if kind == "forbidden":
        wrong = rng.choice([f'int("{entry.duration}")', "DEFAULT", "end-start"])
        return right.replace(f"duration={entry.duration}", f"duration={wrong}"), kind
    if kind == "not-in-calendar":
        changes = [{"day": day + datetime.timedelta(days=rng.choice([-1, 1, 7]))}, {"hour": (entry.hour + 1) % 24}]
        return entry.but(**rng.choice(changes)).call(adds), kind
    if kind == "several-calls":
        again = right if rng.random() < 0.5 else entry.but(duration=60).add_call()
        return f"{right}\n{again}", kind
    if kind == "no-call":
        return rng.choice(NOT_CALLS), kind
    if kind == "title":
        candidates = [other.surface for other in others if other.title != entry.title]
        surface = rng.choice(["meeting", "event", "new event", "calendar entry"])
        if candidates and rng.random() < 0.7:
            surface = rng.choice(candidates)
        return entry.but(surface=surface).call(adds), kind
    if kind == "spaced-year":
        year = str(day.year)
        return right.replace(year, f"{year[:2]} {year[2:]}", 1), rng.choice(["year", "date-format"])
    if kind in ("date", "next-day"):
        offset = rng.choice([-1, 1, 2, -1, 7] if kind == "date" else [-1, 1, 1, 2])
        return entry.but(day=day + datetime.timedelta(days=offset)).call(adds), kind
    if kind == "date-format":
        month = MONTHS[day.month - 1]
        wrong = rng.choice(
            [
                f"{month[:3]} {day.day}", f"{day.month:02d}/{day.day:02d}/{day.year}",
                f"{month} {day.day}, {day.year}", f"{day.month}-{day.day}",
                f"{day.year}/{day.month:02d}/{day.day:02d}", f"{day.day:02d}-{day.month:02d}-{day.year}",
                f"{day.month:02d}-{day.day:02d}", "YYYY-MM-DD",
            ]
        )  # fmt: skip
        return right.replace(day.isoformat(), wrong), kind
    if kind == "time":
        hour, minute = entry.hour, entry.minute
        other = rng.choice(
            [((hour + 12) % 24, minute)] * 2
            + [((hour + 1) % 24, minute), ((hour - 1) % 24, minute), (hour, 0 if minute == 30 else 30)]
        )
        return entry.but(hour=other[0], minute=other[1]).call(adds), kind
    if kind == "time-format":
        twelve, half = (entry.hour - 1) % 12 + 1, "PM" if entry.hour >= 12 else "AM"
        minute = f"{entry.minute:02d}"
        wrong = rng.choice(
            [f"{twelve}:{minute} {half}", f"{twelve}{half}", f"{twelve}:{minute}{half.lower()}", f"{twelve} {half}"]
        )
        return right.replace(f'"{entry.time}"', f'"{wrong}"'), kind
    if kind == "year":
        year = day.year + rng.choice([-1, 1, -2, 2, -3])
        return entry.but(day=same_day_in(year, day)).call(adds), kind
    if kind == "missing-duration":
        return re.sub(r", duration=\d+", "", right), kind
    if kind == "duration":
        wrong = entry.duration
        while wrong == entry.duration:
            wrong = random_duration(rng)
        return entry.but(duration=wrong).add_call(), kind
    if kind == "wrong-function":
        return entry.call(not adds), kind
    if kind == "extra-argument":
        extra = rng.choice(['location="office"', 'reminder=10', 'description=""', 'attendees=["me"]'])
        return f"{right[:-1]}, {extra})", kind
    title = entry.title
    return (
        rng.choice(
            [
                f'action.remove_calendar_entry("{title}")',
                f'action.remove_calendar_entry("{title}", "{day.isoformat()}")',
                f'action.remove_calendar_entry(title="{title}")',
            ]
        ),
        "missing-arguments",
    )
