"""Attendees' conversations and the channels that carry them."""
