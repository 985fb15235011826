"""The commands that Telegram shows beside the text field: our global words, in each language."""

from locales.translator import translate

COMMANDS = ("start", "tickets", "language", "cancel", "human", "stop", "help")
# Telegram's two-letter code, empty for everybody else → our language. Its "zh" covers all of Chinese.
MENU_LANGUAGES = {"": "en", "zh": "zh-Hans"}


def command_menus() -> list[tuple[str, list[tuple[str, str]]]]:
    """(Telegram's language code, [(command, what it does)]) for each menu."""
    return [
        (code, [(name, translate(language, f"telegram.command_{name}")) for name in COMMANDS])
        for code, language in MENU_LANGUAGES.items()
    ]
