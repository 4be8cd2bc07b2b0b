"""Logging (guide: Task Logic)."""
