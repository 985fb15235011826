"""Organizers: conversations, reports (grows with the admin bot)."""
