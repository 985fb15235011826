"""Pages that people open from a chat: tickets, campaigns, errors; and the one way every page is rendered."""
