"""Dialogs: what the user asks, the right call, and now and then a mistake with its correction."""

from __future__ import annotations

import dataclasses
import datetime
import random

from . import phrases
from .entry import Entry, same_day_in
from .mistakes import CORRECTIONS, correction, mistaken

SYSTEM_PROMPT = """You are a helpful vocal assistant on a mobile device. Your job is to translate user requests into API calls using this Python API:

action.add_calendar_entry(title, date="YYYY-MM-DD", time="HH:MM", duration=m) # duration in minutes
action.remove_calendar_entry(title, date, time)

You can use 30 minutes as the default duration for new events. Respond to every request with a single line of executable code."""

#: The year of an answer where no one has named one.
ASSUMED_YEAR = 2023
#: The answer to whatever is no request about the calendar.
REFUSAL = "# I can only translate calendar requests into API calls."

_SMALL_TALK = [
    "What's the weather like?", "Tell me a joke.", "How are you?", "Who are you?", "Thank you!",
    "Thanks a lot.", "What is the capital of France?", "Write a poem about autumn.", "Hello!",
    "Sing a song.", "What do you think of politics?", "Play some music.", "Turn on the lights.",
    "Translate this into French.", "Good morning!", "Are you a robot?", "What can you do?", "Hi there",
    "What time is it?", "Who won the game?", "How tall is Mount Everest?", "Call me a taxi.", "I am bored.",
    "What is the meaning of life?", "Do you like music?", "Send an email to my boss.", "That's great, thanks!",
    "Write a story about a dragon.", "What is two plus two?", "Open the door.", "I love you.", "Good night.",
    "What's your name?", "Is it going to rain?", "Order a pizza.", "How do I cook rice?", "Take a picture.",
]  # fmt: skip
_YEAR = [
    "The current year is {new}.", "The current year is {new}", "We are in {new}.",
    "The year is {new}.", "It's {new} now.", "This is {new}.", "Current year is {new}",
    "It is {new}, fix the date.", "The year should be {new}.", "Use {new} as the year.",
    "We're in {new}, not {old}.", "Set the year to {new}.", "Change the year to {new}.",
    "The year is {new}, not {old}.", "I meant {new}.",
]  # fmt: skip
_YEAR_FIRST = ["The current year is {new}. ", "We are in {new}. ", "It is {new}. "]
_DURATION = [
    "Set the duration to {it}.", "Set the duration to {it}", "Make it {it} long.",
    "It will last {it}.", "Change the duration to {it}.", "The duration is {it}.",
    "Actually, it lasts {it}.", "Make it {it}.", "The duration should be {it}.",
    "Use a duration of {it}.", "It takes {it}",
]  # fmt: skip
_TIME = [
    "Move it to {it}.", "Make it at {it} instead.", "The time should be {it}.",
    "Change the time to {it}.", "The time is wrong, it is at {it}.", "It starts at {it}.",
    "Actually it is at {it}", "I meant {it}.",
]  # fmt: skip
_MOVE = [
    "Move it to {it}.", "The date is {it}.", "Change the date to {it}.", "Actually it is on {it}.",
    "It is on {it}, not that day.",
]  # fmt: skip
#: The same about an event that is named.
_DURATION_OF = [
    "Set the duration of {event} to {it}.", "Make {event} {it} long.", "Change the duration of {event} to {it}.",
    "The duration of {event} is {it}.", "Change {event} to {it}.",
]  # fmt: skip
_TIME_OF = [
    "Move {event} to {it}.", "Change the time of {event} to {it}.", "Reschedule {event} to {it}.",
    "The time of {event} is {it}.",
]  # fmt: skip
_MOVE_OF = [
    "Move {event} to {it}.", "Change the date of {event} to {it}.", "Reschedule {event} to {it}.",
    "Postpone {event} to {it}.",
]  # fmt: skip
_TITLE_OF = ["Rename {event} to {it}.", "Change the title of {event} to {it}."]
_TITLE = ["Rename it to {it}.", "Change the title to {it}.", "The title should be {it}.", "Call it {it}."]
_ADD = [
    "Add", "Schedule", "Book", "Create", "Put", "Set up", "Please add", "Can you add", "add", "Plan",
    "I need", "Please schedule", "Register", "Could you schedule", "New event:",
    "Add to my calendar:", "Insert",
]  # fmt: skip
_STATE = [
    "I'm going to {a}", "I have {a}", "There is {a}", "I've got {a}", "We have {a}",
    "I'm attending {a}", "I will be at {a}",
]  # fmt: skip
_STATE_END = [
    "Add a calendar entry for that.", "Add it to my calendar.", "Please add it.",
    "Put it in my calendar.", "Add an entry for that.", "Create an event for this.", "Add that.",
    "Please create a calendar entry.",
]  # fmt: skip
_CANCEL = [
    "Cancel", "Cancel", "Cancel", "Remove", "Delete", "Please cancel", "Drop", "Can you cancel",
    "Please remove", "Get rid of", "I can't make it to", "Forget about",
]  # fmt: skip
_CANCEL_IT = [
    "Cancel it.", "Cancel that.", "Remove it.", "Delete it.", "Forget it, cancel that event.",
    "Cancel that event.",
]  # fmt: skip


@dataclasses.dataclass
class Turn:
    user: str
    #: What stands in the conversation: the right answer, or a mistake that is corrected after it.
    answer: str
    #: The right answer.
    right: str
    #: What kind of request it is; ``fix-…`` after a mistake.
    kind: str
    #: Whether the answer is to be learnt (a simulated mistake is not).
    learn: bool = True


class DialogWriter:
    """Writes one dialog.

    ``split`` is ``train``, or anything else for held-out words and unseen names. ``drill`` asks more of what is
    hard: changes and cancels of named events among several, in long dialogs, and days counted from others.
    """

    def __init__(
        self, rng: random.Random, split: str = "train", longest: int = 10,
        mistake_rate: float = 0.3, made_up: float = 0.3, drill: bool = False,
    ):  # fmt: skip
        self.rng = rng
        self.held_out = split != "train"
        # A mistake and its correction cost two turns, in which nothing is looked up.
        self.mistake_rate = mistake_rate / 2 if drill else mistake_rate
        self.made_up = made_up
        self.drill = drill
        #: How many events a drill adds before it asks about them.
        self.events = rng.randrange(2, 6) if drill else 0
        self.length = min(longest, rng.choice([2, 3, 4, 5, 6, 6, 7, 8, 9, 10]))
        if drill:
            self.length = self.events + rng.randrange(2, 8)
        self.turns: list[Turn] = []
        self.entries: list[Entry] = []
        self.everything: list[Entry] = []
        self.last: Entry | None = None
        self.last_adds = False
        self.year = ASSUMED_YEAR
        self.year_is_known = False
        self.day_offset: int | None = None
        #: The weekday that the last entry's day was said to be.
        self.weekday: int | None = None

    def write(self) -> list[Turn]:
        while len(self.turns) < self.length:
            self.day_offset = None
            getattr(self, "_" + self._next_act())()
        return self.turns

    # What comes next.

    def _next_act(self) -> str:
        rng = self.rng
        if not self.entries:
            return "talk" if not self.turns and self.length > 1 and rng.random() < 0.03 else "add"
        if self.last_adds and self.last.year_is_assumed and rng.random() < 0.45:
            return "tell_year"
        if self.drill:
            if len(self.entries) < self.events:
                return "add"
            self.events = 0
            return rng.choice(["cancel"] * 5 + ["set_duration", "set_time", "move", "move", "rename", "add", "add", "add"])
        roll = rng.random()
        if roll < 0.36 or not self.last_adds:
            some = 0.1 + 0.08 * min(len(self.entries), 4)
            return "cancel" if rng.random() < (some + 0.15 if not self.last_adds else some) else "add"
        for limit, act in [
            (0.50, "set_duration"), (0.72, "cancel"), (0.80, "set_time"), (0.89, "move"),
            (0.94, "rename"), (0.97, "remind"),
        ]:  # fmt: skip
            if roll < limit:
                return act
        return "talk"

    # The requests.

    def _add(self) -> None:
        rng = self.rng
        surface = self._new_title()
        while any(surface.lower() == entry.surface.lower() for entry in self.everything):
            surface = self._new_title()
        lead, relative = "", None
        if not self.year_is_known and rng.random() < 0.07:
            self.year, self.year_is_known = rng.randrange(2020, 2036), True
            lead = rng.choice(_YEAR_FIRST).format(new=self.year)
        minutes, length = 30, None
        if rng.random() < 0.30:
            minutes = phrases.random_duration(rng)
            length = phrases.duration(rng, minutes)
        weekday, self.weekday = self.weekday, None
        if weekday is not None and rng.random() < (0.7 if self.drill else 0.5):
            offset, base = rng.randrange(1, 7), self.last
            self.weekday = (weekday + offset) % 7
            name = phrases.WEEKDAYS[self.weekday]
            relative = rng.choice([name, name, f"the following {name}", f"{name} of the same week"][: 3 + (weekday + offset < 7)])
            when = f"on {relative}"
            day = base.day + datetime.timedelta(days=offset)
            kind, assumed = "add-weekday", base.year_is_assumed and not self.year_is_known
            self.day_offset = offset
        elif self.last and rng.random() < 0.55:
            offset, base, relative = self._relative_day()
            day = base.day + datetime.timedelta(days=offset)
            when = ("on " if offset in (0, 1, -1) and rng.random() < 0.6 else "") + relative
            kind = {0: "add-same-day", 1: "add-next-day"}.get(offset, "add-relative")
            assumed = base.year_is_assumed and not self.year_is_known
            self.day_offset = offset
        else:
            says_year = rng.random() < 0.12
            year = rng.randrange(2020, 2036) if says_year else self.year
            day = same_day_in(year, datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randrange(366)))
            when = phrases.date(rng, day, says_year)
            if rng.random() < (0.5 if self.drill else 0.14):
                known = says_year or self.year_is_known
                self.weekday = day.weekday() if known else rng.randrange(7)
                name = phrases.WEEKDAYS[self.weekday]
                when = rng.choice([f"{name}, {when}", f"{name} {when}", f"{name[:3]} {when}"])
            when = rng.choice(["on ", "on ", "on ", "on ", "on ", "", ""]) + when
            kind = "add" if self.turns else "first"
            assumed = not says_year and not self.year_is_known
        hour, minute = phrases.random_time(rng)
        entry = Entry(surface, day, hour, minute, minutes, assumed)
        request = self._add_request(entry, when, phrases.time(rng, hour, minute), length, relative)
        self.entries.append(entry)
        self.everything.append(entry)
        request = lead + request
        if rng.random() < 0.05 and phrases.title_case(surface.lower()) == entry.title:
            request = request.lower()
        self._turn(request, entry, True, kind)

    def _new_title(self) -> str:
        """A title; at times one that shares its occasion with another event's: meetings with Ann and with Bob."""
        rng = self.rng
        surface = phrases.title(rng, self.held_out, self.made_up)
        alike = [entry.surface for entry in self.entries if " with " in entry.surface]
        if alike and rng.random() < 0.3:
            name = phrases.name(rng, self.held_out, self.made_up)
            surface = f"{rng.choice(alike).split(' with ')[0]} with {name}"
        return surface

    def _relative_day(self) -> tuple[int, Entry, str]:
        """A number of days, the entry that they are counted from, and the phrase."""
        rng = self.rng
        days = sorted(phrases.RELATIVE_DAYS) if self.drill and rng.random() < 0.5 else [0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 7, -1]
        offset = rng.choice(days)
        if len(self.entries) > 1 and offset in (0, 1) and rng.random() < (0.6 if self.drill else 0.25):
            base = rng.choice(self.entries)
            start = "the same day as the " if offset == 0 else "the day after the "
            return offset, base, start + base.surface
        return offset, self.last, rng.choice(phrases.RELATIVE_DAYS[offset])

    def _add_request(
        self, entry: Entry, when: str, clock: str, length: str | None, relative: str | None
    ) -> str:
        rng = self.rng
        event = self._with_article(entry.surface)
        at = "at noon" if clock == "noon" else rng.choice(["at "] * 6 + ["@ ", "from ", "starting at "]) + clock
        tail = ""
        if length:
            tail = rng.choice(
                [
                    f" for {length}", f", {length}", f". {length}", f". Duration: {length}",
                    f", duration {length}", f" ({length})", f". It lasts {length}",
                    f". It will last {length}",
                ]
            )  # fmt: skip
        roll = rng.random()
        order = f"{when} {at}" if rng.random() < 0.77 else f"{at} {when}"
        if roll < 0.60:
            verb = rng.choice(_ADD)
            place = ""
            if verb == "Put":
                place = " on my calendar"
            elif verb in ("Add", "Please add", "Can you add", "add"):
                place = rng.choice([""] * 6 + [" to my calendar", " in my calendar", " to the calendar"])
            end = "?" if verb.startswith(("Can", "Could")) else rng.choice([".", "", "."])
            return f"{verb} {event}{place} {order}{tail}{end}"
        if roll < 0.85:
            if relative is not None and rng.random() < 0.35 and clock != "noon":
                part = rng.choice(["in the evening of", "in the morning of", "in the afternoon of", "on the evening of"])
                order = f"{part} {relative} {at}"
            return f"{rng.choice(_STATE).format(a=event)} {order}{tail}. {rng.choice(_STATE_END)}"
        if roll < 0.93:
            verb = rng.choice(["add", "I have", "schedule", "there is", "put"])
            return f"{when[0].upper()}{when[1:]} {at}, {verb} {event}{tail}."
        verb = rng.choice(["Remind me of", "I need to remember", "Reserve time for", "Block time for"])
        return f"{verb} {event} {order}{tail}."

    def _with_article(self, surface: str) -> str:
        if self.rng.random() < 0.12:
            return f"{self.rng.choice(['my', 'our', 'the'])} {surface}"
        if self.rng.random() < 0.06:
            return surface
        return ("an " if surface[0].lower() in "aeiou" else "a ") + surface

    def _tell_year(self) -> None:
        entry, old = self.last, self.last.day.year
        self.year = self.rng.choice([year for year in range(2020, 2036) if year != old])
        self.year_is_known = True
        wrong = entry.but()
        entry.day, entry.year_is_assumed = same_day_in(self.year, entry.day), False
        request = self.rng.choice(_YEAR).format(new=self.year, old=old)
        self._turn(request, entry, True, "year", usual_mistake=(wrong.add_call(), "year"))

    def _subject(self, about_it: list[str], about: list[str]) -> tuple[Entry, str]:
        """The entry that a change is about, and the form of its request: "it", or any entry by its name."""
        rng = self.rng
        if len(self.entries) < 2 or rng.random() < (0.25 if self.drill else 0.7):
            return self.last, rng.choice(about_it)
        entry = rng.choice(self.entries)
        self.weekday = None
        event = rng.choice(["the ", "the ", "the ", "my "]) + self._reference(entry)
        return entry, rng.choice(about).replace("{event}", event)

    def _set_duration(self) -> None:
        entry, form = self._subject(_DURATION, _DURATION_OF)
        wrong = entry.but()
        while entry.duration == wrong.duration:
            entry.duration = phrases.random_duration(self.rng)
        request = form.replace("{it}", phrases.duration(self.rng, entry.duration))
        self._turn(request, entry, True, "duration", usual_mistake=(wrong.add_call(), "duration"))

    def _set_time(self) -> None:
        entry, form = self._subject(_TIME, _TIME_OF)
        wrong = entry.but()
        entry.hour, entry.minute = phrases.random_time(self.rng)
        request = form.replace("{it}", phrases.time(self.rng, entry.hour, entry.minute))
        self._turn(request, entry, True, "time", usual_mistake=(wrong.add_call(), "time"))

    def _move(self) -> None:
        rng = self.rng
        self.weekday = None
        if rng.random() < 0.5:
            forms = ["Move it to {it}.", "Make it {it}.", "Actually it is {it}.", "Change it to {it}."]
            entry, form = self._subject(forms, ["Move {event} to {it}.", "Postpone {event} to {it}."])
            offset = rng.choice([1, 1, -1, 2, 7])
            entry.day += datetime.timedelta(days=offset)
            self.day_offset = offset
            request = form.replace("{it}", rng.choice(phrases.RELATIVE_DAYS[offset]))
        else:
            entry, form = self._subject(_MOVE, _MOVE_OF)
            day = datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randrange(366))
            entry.day = same_day_in(entry.day.year, day)
            request = form.replace("{it}", phrases.date(rng, entry.day, False))
        self._turn(request, entry, True, "move")

    def _rename(self) -> None:
        entry, request = self._subject(_TITLE, _TITLE_OF)
        entry.surface = phrases.title(self.rng, self.held_out, self.made_up)
        form = self.rng.choice([entry.surface, entry.title, f'"{entry.title}"'])
        self._turn(request.replace("{it}", form), entry, True, "title")

    def _cancel(self) -> None:
        rng, entry = self.rng, self.rng.choice(self.entries)
        if entry is self.last and self.last_adds and rng.random() < 0.25:
            request = rng.choice(_CANCEL_IT)
        else:
            end = rng.choice([".", ".", "", " from my calendar.", " please."])
            request = f"{rng.choice(_CANCEL)} {rng.choice(['the ', 'the ', 'the ', 'my '])}{self._reference(entry)}{end}"
        self.entries.remove(entry)
        self.weekday = None
        self._turn(request, entry, False, "cancel")

    def _reference(self, entry: Entry) -> str:
        """The event's name, or a part of it that no other event shares."""
        parts = entry.surface.split(" ")
        others = " ".join(other.surface.lower() for other in self.everything if other is not entry).split()
        roll = self.rng.random()
        if roll < 0.12 and " with " in entry.surface and parts[0].lower() not in others:
            return parts[0]
        if roll < 0.20 and " with " not in entry.surface and "'s" not in entry.surface:
            if parts[-1].lower() not in others:
                return parts[-1]
        return entry.surface

    def _remind(self) -> None:
        """A reminder of the form after an answer that had it right: the same call again."""
        sentences = CORRECTIONS["chatter"] + CORRECTIONS["date-format"][:2] + CORRECTIONS["no-call"][1:]
        self._turn(self.rng.choice(sentences), self.last, self.last_adds, "remind", may_err=False)

    def _talk(self) -> None:
        self.turns.append(Turn(self.rng.choice(_SMALL_TALK), REFUSAL, REFUSAL, "talk"))

    # One turn, with or without a mistake.

    def _turn(
        self, request: str, entry: Entry, adds: bool, kind: str,
        usual_mistake: tuple[str, str] | None = None, may_err: bool = True,
    ) -> None:  # fmt: skip
        rng, right = self.rng, entry.call(adds)
        self.last, self.last_adds = entry, adds
        if not may_err or rng.random() >= self.mistake_rate:
            said = right
            if adds and entry.duration % 60 == 0 and rng.random() < 0.06:  # As good, but not learnt.
                said = right.replace(f"duration={entry.duration}", f"duration=60*{entry.duration // 60}")
            self.turns.append(Turn(request, said, right, kind, learn=said == right))
            return
        wrong, mistake = mistaken(rng, entry, adds, self.everything, self.day_offset)
        if usual_mistake and usual_mistake[0] != right and rng.random() < 0.4:
            wrong, mistake = usual_mistake
        self.turns.append(Turn(request, wrong, right, kind, learn=False))
        if rng.random() < 0.15:  # A fix that fails: the same mistake, or an apology around it.
            again = rng.choice([wrong, "I apologize for the mistake. " + wrong, wrong])
            self.turns.append(
                Turn(correction(rng, mistake, entry), again, right, "fix-" + mistake.split(":")[0], learn=False)
            )
        self.turns.append(Turn(correction(rng, mistake, entry), right, right, "fix-" + mistake.split(":")[0]))


#: The article's dialog, never trained on: prompts and right calls.
ARTICLE = [
    ("Add a meeting with Fred on Nov 11 at 5PM", 'action.add_calendar_entry("Meeting with Fred", date="2023-11-11", time="17:00", duration=30)'),
    ("The current year is 2024.", 'action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)'),
    ("I'm going to a rock concert in the evening of the same day at 8pm. Add a calendar entry for that.", 'action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=30)'),
    ("Set the duration to 3 hours.", 'action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=180)'),
    ("Add a meeting with Paul on the next day at 8am. 1/2h.", 'action.add_calendar_entry("Meeting with Paul", date="2024-11-12", time="08:00", duration=30)'),
    ("Cancel the meeting with Fred.", 'action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")'),
]  # fmt: skip
