"""Synthetic dialogs about a calendar, for training the embedded models."""
