"""What calendars subscribe to: the on-call feed as iCalendar (RFC 5545)."""
