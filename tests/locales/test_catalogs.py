"""Both languages are complete, and say the same things."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[2] / "locales"
FILES = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))
FOLDERS = sorted({path.parent.parent.name for path in FILES})
OPTIONAL = {"count"}  # a plural's form for one may do without its number


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
