"""Telegram: Bot API through aiogram, imported lazily."""
