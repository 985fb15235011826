"""The conversation engine: talk, screen, present, understand, turn. Knows no channel."""
