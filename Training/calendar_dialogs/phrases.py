"""How people write titles, dates, times and durations."""

from __future__ import annotations

import datetime
import random

from . import words

MONTHS = (
    "January February March April May June July August September October November December"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
SMALL_WORDS = {"with", "and", "of", "for", "the", "a", "an", "at", "in", "on", "to"}
TITLES_OF_PEOPLE = ["Mr.", "Dr.", "Mrs.", "Ms.", "Professor"]

_ONSETS = (
    "b c d f g h k l m n p r s t v w z br ch cl dr fl gr kr pl pr sh sk sl st th tr".split()
)
_VOWELS = "a e i o u ai ee oo ou y".split()
_CODAS = ["", "", "n", "r", "s", "t", "x", "l", "k", "m", "ck", "nd", "rt", "st", "ng", "sh", "lt"]

_PARENTS = [words.NAMES, words.SURNAMES, words.MODIFIERS, words.NOUNS, words.SINGLES]
_HELD_OUT = {
    word.lower()
    for held in (words.HELD_OUT_NAMES, words.HELD_OUT_SURNAMES, words.HELD_OUT_MODIFIERS, words.HELD_OUT_SINGLES)
    for word in held
}

#: Phrases for a number of days after (or before) a day that was spoken of.
RELATIVE_DAYS = {
    0: ["the same day", "that same day", "that day", "the same date"],
    1: ["the next day", "the day after", "the following day", "the next day"],
    2: ["two days later", "2 days later", "two days after that", "in two days from then"],
    3: ["three days later", "3 days later", "three days after that"],
    7: ["a week later", "one week later", "the following week, same day", "a week after that"],
    -1: ["the day before", "the previous day"],
}


def made_up_word(rng: random.Random, held_out: bool) -> str:
    """A word that no one has seen: syllables; in training also letter salad and halves of two words joined."""
    roll = 1.0 if held_out else rng.random()
    if roll < 0.12:
        letters = "abcdefghijklmnopqrstuvwxyz"
        return "".join(rng.choice(letters) for _ in range(rng.randint(2, 7)))
    if roll < 0.55:
        first, second = (rng.choice(rng.choice(_PARENTS)).lower() for _ in range(2))
        word = first[: rng.randint(1, len(first))] + second[-rng.randint(1, len(second)) :]
        if rng.random() < 0.03:
            word = word.translate(str.maketrans("aeioucn", rng.choice(["áéíóúçñ", "àèìòùcn", "äëïöücn"])))
        if word not in _HELD_OUT:
            return word[:12]
    count = rng.choice([1, 2, 2, 2, 3])
    syllables = []
    for index in range(count):
        coda = rng.choice(_CODAS) if index == count - 1 or rng.random() < 0.3 else ""
        syllables.append(rng.choice(_ONSETS) + rng.choice(_VOWELS) + coda)
    return "".join(syllables)


def title_case(text: str) -> str:
    """Capital letters as in a title: small words stay small, except the first."""
    return " ".join(
        word if index and word.lower() in SMALL_WORDS else word[:1].upper() + word[1:]
        for index, word in enumerate(text.split(" "))
    )


#: The share of made-up names and words in held-out titles.
HELD_OUT_MADE_UP = 0.18


def name(rng: random.Random, held_out: bool, made_up: float) -> str:
    """A person's name."""
    names = words.HELD_OUT_NAMES if held_out else words.NAMES
    surnames = words.HELD_OUT_SURNAMES if held_out else words.SURNAMES
    if rng.random() < (HELD_OUT_MADE_UP if held_out else made_up):
        first = made_up_word(rng, held_out).capitalize()
        second = made_up_word(rng, held_out).capitalize()
        return f"{first} {second}" if rng.random() < 0.15 else first
    roll = rng.random()
    if roll < 0.15:
        return f"{rng.choice(names)} {rng.choice(surnames)}"
    if roll < 0.22:
        return f"{rng.choice(TITLES_OF_PEOPLE)} {rng.choice(surnames)}"
    return rng.choice(names)


def title(rng: random.Random, held_out: bool, made_up: float) -> str:
    """An event as a person writes it in a sentence, without an article: ``dinner with Ann``.

    ``made_up`` is the share of names and words that are made up in training.
    """
    modifiers = words.HELD_OUT_MODIFIERS if held_out else words.MODIFIERS
    nouns = words.HELD_OUT_NOUNS if held_out else words.NOUNS
    singles = words.HELD_OUT_SINGLES if held_out else words.SINGLES
    if held_out:
        made_up = HELD_OUT_MADE_UP

    def somebody() -> str:
        return name(rng, held_out, made_up)

    def word(choices: list[str]) -> str:
        if not held_out and rng.random() < made_up * 0.6:
            return made_up_word(rng, held_out)
        return rng.choice(choices)

    # Where a single word ends that no one has seen, its surroundings alone say.
    if not held_out and rng.random() < 0.1:
        return made_up_word(rng, held_out) if rng.random() < 0.7 else rng.choice(nouns)
    roll = rng.random()
    if roll < 0.40:
        text = f"{rng.choice(words.OCCASIONS)} with {somebody()}"
        return f"{text} and {somebody()}" if rng.random() < 0.12 else text
    if roll < 0.63:
        return f"{word(modifiers)} {word(nouns)}"
    if roll < 0.68:
        single = word(singles)
        return f"{single} with {somebody()}" if rng.random() < 0.4 else single
    if roll < 0.79:
        strange = made_up_word(rng, held_out)
        strange = strange.capitalize() if rng.random() < 0.5 else strange
        return f"{strange} {word(nouns)}"
    if roll < 0.84:
        return f"{made_up_word(rng, held_out)} {made_up_word(rng, held_out)}"
    if roll < 0.90:
        return f"{word(modifiers)} {word(nouns)} with {somebody()}"
    if roll < 0.95:
        occasion = rng.choice(["birthday", "party", "wedding", "recital", "graduation"])
        return f"{somebody()}'s {rng.choice([occasion, rng.choice(nouns)])}"
    return f"{rng.choice(['call', 'email', 'visit', 'pick up', 'meet'])} {somebody()}"


def ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def date(rng: random.Random, day: datetime.date, with_year: bool) -> str:
    """A date in one of its usual forms, without a preposition."""
    month, short = MONTHS[day.month - 1], MONTHS[day.month - 1][:3]
    number, year = day.day, day.year
    if not with_year and rng.random() < 0.12:
        return rng.choice([f"{day.month}/{number}", f"{day.month:02d}/{number:02d}"])
    base = rng.choice(
        [
            f"{short} {number}", f"{short} {number}", f"{month} {number}",
            f"{month} {ordinal(number)}", f"{short} {ordinal(number)}", f"{number} {short}",
            f"{number} {month}", f"the {ordinal(number)} of {month}",
            f"{ordinal(number)} of {month}", f"{short}. {number}",
        ]
    )  # fmt: skip
    if rng.random() < 0.05:
        base = base.lower()
    if not with_year:
        return base
    return rng.choice(
        [f"{base} {year}", f"{base}, {year}", day.isoformat(), f"{day.month}/{number}/{year}", f"{year}/{day.month:02d}/{number:02d}"]
    )


def time(rng: random.Random, hour: int, minute: int) -> str:
    """A time of day in one of its usual forms, without a preposition."""
    twelve, half = (hour - 1) % 12 + 1, "PM" if hour >= 12 else "AM"
    minutes = f":{minute:02d}" if minute else ""
    forms = [f"{twelve}{minutes}{half}"] * 2 + [f"{twelve}{minutes}{half.lower()}"] * 3
    forms += [
        f"{twelve}{minutes} {half}", f"{twelve}{minutes} {half.lower()}",
        f"{twelve}{minutes} {half[0].lower()}.m.", f"{hour:02d}:{minute:02d}",
        f"{hour}:{minute:02d}",
    ]  # fmt: skip
    if minute == 0:
        if hour == 12:
            forms += ["noon"] * 4
        if 5 <= hour < 12:
            forms += [f"{hour} in the morning", f"{NUMBERS[hour]} in the morning"]
            forms += [f"{hour} o'clock in the morning"]
        if 13 <= hour < 18:
            forms += [f"{twelve} in the afternoon", f"{NUMBERS[twelve]} in the afternoon"]
        if 17 <= hour < 23:
            forms += [f"{twelve} in the evening", f"{twelve} o'clock in the evening"]
        forms += [f"{hour}h"]
    if minute == 30:
        forms.append(f"half past {twelve} {half.lower()}")
    if minute == 15:
        forms.append(f"quarter past {twelve} {half.lower()}")
    return rng.choice(forms)


def duration(rng: random.Random, minutes: int) -> str:
    """A duration in one of its usual forms."""
    hours, rest = divmod(minutes, 60)
    forms = []
    if minutes <= 240:
        forms = [f"{minutes} minutes", f"{minutes} min", f"{minutes} mins", f"{minutes}m"]
    if rest == 0:
        plural = "s" if hours > 1 else ""
        forms += [f"{hours} hour{plural}", f"{hours}h", f"{hours} hour{plural}"]
        if rng.random() < 0.1:
            forms = [f"60*{hours}", f"60*{hours} minutes"]
        if hours < len(NUMBERS):
            forms.append(f"{NUMBERS[hours]} hour{plural}")
        if hours == 1:
            forms += ["an hour", "one hour", "1 hr"]
    elif hours == 0:
        forms += {
            30: ["half an hour", "1/2h", "1/2 h", "half hour", "1/2 hour", "30 min"],
            15: ["a quarter of an hour", "15 min"],
            45: ["three quarters of an hour"],
        }.get(minutes, [])
    else:
        plural = "s" if hours > 1 else ""
        forms += [f"{hours}h{rest:02d}", f"{hours} hour{plural} and {rest} minutes"]
        forms += [f"{hours}h {rest}min", f"{hours}:{rest:02d} hours"]
        if rest == 30:
            forms += [f"{hours}.5 hours", f"{hours}.5h"]
            forms += ["an hour and a half"] if hours == 1 else [f"{hours} and a half hours"]
            if hours < len(NUMBERS):
                forms.append(f"{NUMBERS[hours]} and a half hours")
    return rng.choice(forms)


def random_time(rng: random.Random) -> tuple[int, int]:
    hours = [6, 7, 8, 8, 9, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 20, 20, 21, 22, 23]
    minute = rng.choice([0] * 7 + [30] * 3 + [15, 45, rng.randrange(60)])
    return rng.choice(hours), minute


def random_duration(rng: random.Random) -> int:
    usual = [15, 20, 25, 30, 30, 40, 45, 45, 50, 60, 60, 60, 75, 90, 90, 90, 120, 120, 120]
    usual += [150, 180, 180, 180, 210, 240, 240, 270, 300, 300, 360, 420, 480, 600]
    return rng.choice(usual + [5 * rng.randrange(1, 60)])
