"""Calendars on the web: iCalendar files, and RSS or Atom feeds that tell when their events are."""
