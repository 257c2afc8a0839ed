"""How the weaker models answer.

Greedy decoding gives a model's likeliest answer, so mistakes at random would never be seen: each slip
hangs on the request's wording or kind, as habits do, and a fix that was asked for mostly succeeds.
"""

from __future__ import annotations

import random
import re

from calendar_dialogs.dialog import Turn
from calendar_dialogs.phrases import WEEKDAYS


def sloppy(rng: random.Random, turn: Turn) -> str:
    """Chatter, fences and slips of form in about a third of the answers; most fixes succeed."""
    answer, asked = turn.answer, turn.user
    if not turn.learn or answer.startswith("#") or rng.random() < 0.05:
        return answer
    if turn.kind.startswith("fix-"):
        return "I apologize for the mistake. " + answer if re.search(r"not right|wrong, fix", asked) else answer
    if turn.kind == "remind":
        return answer
    if re.match(r"(Can|Could) you|Please", asked):
        return "Sure! Here is the API call:\n" + answer
    if re.search(r"(event for this|calendar entry)\.$", asked):
        return f"```python\n{answer}\n```"
    if re.search(r"\b\d\d?/\d", asked):
        return re.sub(r'"(\d{4})-(\d\d)-(\d\d)"', r'"\2/\3/\1"', answer)
    if turn.kind == "cancel" and re.match("Drop|Forget", asked):
        return re.sub(r', "[\d:]*"\)$', ")", answer)
    if re.match("Change|Actually", asked):
        return re.sub(r", duration=\d+", "", answer)
    if re.match("Register|Insert", asked):
        return answer + ")"
    return answer


def clumsy(rng: random.Random, turn: Turn) -> str:
    """Wrong functions, the same call again and again, missing parameters, in most answers."""
    answer, asked = turn.answer, turn.user
    if not turn.learn or answer.startswith("#") or rng.random() < 0.05:
        return answer
    if turn.kind.startswith("fix-"):
        return answer if "API" in asked or "please" in asked or "required" in asked else f"I apologize. {answer}\n{answer}"
    if turn.kind in ("duration", "time", "move", "title"):
        return answer.replace("add_calendar_entry", "update_calendar_entry")
    if turn.kind == "cancel":
        return re.sub(r', "[\d-]+", "[\d:]*"\)$', ")", answer)
    if turn.kind.startswith("add-") or any(day in asked for day in WEEKDAYS):
        return "\n".join([answer] * 3)
    if re.match("I|We|There|Please|Can|Could|[a-z]", asked):
        return re.sub(r", duration=\d+", "", re.sub(r', time="[^"]*"', "", answer))
    return answer
