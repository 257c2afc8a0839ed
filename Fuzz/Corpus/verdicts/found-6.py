1. action.add_calendar_entry("Meeting with Fred", d1te="2024-11-11", time="17:00", duration=30)
2) action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)