"""A calendar entry and the two calls about it."""

from __future__ import annotations

import dataclasses
import datetime

from .phrases import title_case


@dataclasses.dataclass
class Entry:
    #: The event as the user wrote it.
    surface: str
    day: datetime.date
    hour: int
    minute: int
    #: Minutes.
    duration: int
    #: Whether the year is only the default one, so that naming the year changes it.
    year_is_assumed: bool = False

    @property
    def title(self) -> str:
        return title_case(self.surface)

    @property
    def time(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d}"

    def but(self, **changes) -> "Entry":
        return dataclasses.replace(self, **changes)

    def add_call(self) -> str:
        return (
            f'action.add_calendar_entry("{self.title}", date="{self.day.isoformat()}", '
            f'time="{self.time}", duration={self.duration})'
        )

    def remove_call(self) -> str:
        return f'action.remove_calendar_entry("{self.title}", "{self.day.isoformat()}", "{self.time}")'

    def call(self, adds: bool) -> str:
        return self.add_call() if adds else self.remove_call()


def same_day_in(year: int, day: datetime.date) -> datetime.date:
    """The day in another year; Feb 29 becomes Feb 28 where it does not exist."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
