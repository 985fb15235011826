"""Attendees' conversations, one a file."""
