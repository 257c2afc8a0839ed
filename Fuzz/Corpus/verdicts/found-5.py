```python
action.add_calendar_entry("Me:00", duration=30)
```