"""Both languages are complete, and say the same things."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
FILES = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))
FOLDERS = sorted({path.parent.parent.name for path in FILES})
OPTIONAL = {"count"}  # a plural's form for one may do without its number
TYPED = ("word.", "form.words.", "lookup.phrases")  # what people may type is wider than what we say
TO_ATTENDEES = ("flows", "forms", "lookup", "pages")
TO_ATTENDEES_TOO = ("human.", "event_notice.", "event_file.your_name")  # in domains of the staff


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def texts(path):
    """Key → the forms of its text."""
    found = {}
    for message in read(path):
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            assert key not in found, f"{path}: {key} stands there twice"
            found[key] = message.string if isinstance(message.string, tuple) else (message.string,)
    return found


def placeholders(form):
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_every_text_is_there_and_sure(path):
    for message in read(path):
        if message.id:
            assert not message.fuzzy, f"{message.id} is fuzzy"
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(form.strip() for form in forms), f"{message.id} is empty"
            assert not isinstance(message.id, tuple) or len(forms) == read(path).num_plurals
            assert not isinstance(message.id, tuple) or message.id[0] == message.id[1]


@pytest.mark.parametrize("domain", sorted({path.name for path in FILES}))
def test_all_languages_have_the_same_keys_with_the_same_placeholders(domain):
    first, *others = [texts(LOCALES / folder / "LC_MESSAGES" / domain) for folder in FOLDERS]
    for other in others:
        assert first.keys() == other.keys()
        for key in first:
            mine = set().union(*map(placeholders, first[key]))
            theirs = set().union(*map(placeholders, other[key]))
            assert mine - OPTIONAL == theirs - OPTIONAL, key


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_key_stands_in_one_domain_only(folder):
    found = {}
    for path in sorted((LOCALES / folder / "LC_MESSAGES").glob("*.po")):
        for key in texts(path):
            assert key not in found, f"{key} stands in {found[key]} and {path.name}"
            found[key] = path.name


@pytest.mark.parametrize("folder", FOLDERS)
def test_texts_say_the_glossarys_words(folder):
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = re.findall(r"^\| \*\*.+\*\* \|.*\| (.*?) \|$", glossary, re.MULTILINE)
    words = [word for theirs in rows for word in re.findall(r"`([^`]+)`", theirs)]
    chinese = [word for word in words if not word.isascii()]
    assert len(chinese) > 15 and "visitor" in words
    avoided = re.compile("|".join(chinese) + r"|\b(" + "|".join(set(words) - set(chinese)) + r")s?\b", re.IGNORECASE)
    found = []
    for path in sorted((LOCALES / folder / "LC_MESSAGES").glob("*.po")):
        for key, forms in texts(path).items():
            said = re.sub(r"\{.*?\}", "", " ".join(forms))  # a placeholder's name is not read
            found += [f"{key}: {word[0]}" for word in avoided.finditer(said) if not key.startswith(TYPED)]
    assert found == []


@pytest.mark.parametrize("path", sorted((LOCALES / "zh_Hans" / "LC_MESSAGES").glob("*.po")), ids=lambda path: path.stem)
def test_an_attendee_is_called_nin_and_the_staff_ni(path):
    """What both read (`conversation`) calls nobody anything."""
    found = []
    for key, forms in texts(path).items():
        attendee = path.stem in TO_ATTENDEES or key.startswith(TO_ATTENDEES_TOO)
        wrong = "你" if attendee else "你您" if path.stem == "conversation" else "您"
        found += [key for form in forms if set(wrong) & set(form)]
    assert found == []
