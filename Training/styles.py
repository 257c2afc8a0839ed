"""How the weaker models answer: the right call with a mistake now and then, rarer when a fix was asked for."""

from __future__ import annotations

import random
import re

from calendar_dialogs.dialog import Turn
from calendar_dialogs.mistakes import CHATTER_AFTER, CHATTER_BEFORE


def sloppy(rng: random.Random, turn: Turn) -> str:
    """Chatter, fences and slips of form in about a third of the answers; most fixes succeed."""
    if not turn.learn or turn.answer.startswith("#"):
        return turn.answer
    if rng.random() > (0.15 if turn.kind.startswith("fix-") else 0.30):
        return turn.answer
    answer = turn.answer
    roll = rng.random()
    if roll < 0.45:
        return rng.choice(CHATTER_BEFORE) + answer
    if roll < 0.60:
        return answer + rng.choice(CHATTER_AFTER)
    if roll < 0.75:
        return re.sub(r", duration=\d+", "", answer)
    if roll < 0.90:
        return re.sub(r'"(\d{4})-(\d\d)-(\d\d)"', r'"\2/\3/\1"', answer)
    return answer + ")"


def clumsy(rng: random.Random, turn: Turn) -> str:
    """Wrong functions, the same call again and again, missing parameters, in two thirds of the answers."""
    if not turn.learn or turn.answer.startswith("#"):
        return turn.answer
    if rng.random() > (0.5 if turn.kind.startswith("fix-") else 0.65):
        return turn.answer
    answer = turn.answer
    roll = rng.random()
    if roll < 0.25:
        return answer.replace("add_calendar_entry", "update_calendar_entry")
    if roll < 0.45:
        return "\n".join([answer] * rng.choice([2, 3]))
    if roll < 0.70:
        return re.sub(r", duration=\d+", "", re.sub(r', time="[^"]*"', "", answer))
    if roll < 0.85:
        return re.sub(r', "[^"]*"\)$', ")", answer) if "remove" in answer else sloppy(rng, turn)
    return rng.choice(CHATTER_BEFORE) + answer + "\n" + answer
