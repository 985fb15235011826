"""The web chat: page, messages, live stream."""
