"""Settings: the environment over usher.toml, every mistake at once, a secret that makes itself."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from locales.translator import knows
from usher import accounts as shapes
from usher.settings import Settings, SettingsProblems, load_settings, unknown_variables


def problems(folder: Path) -> dict[str, str]:
    with pytest.raises(SettingsProblems) as caught:
        load_settings(folder)
    assert str(caught.value)
    assert all(problem.text("zh-Hans") for problem in caught.value.problems)
    return {problem.field: problem.key for problem in caught.value.problems}


def test_an_empty_folder_is_enough(tmp_path):
    settings = load_settings(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/usher.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.accounts["webchat"].channel == "webchat"
    assert settings.accounts["webchat"].serves == ("attendees", "admin", "gate")
    assert not settings.test_mode and settings.clock_offset == 0


def test_the_environment_is_stronger_than_the_file(tmp_path, monkeypatch):
    (tmp_path / "usher.toml").write_text(
        'PORT = 9000\nhost = "0.0.0.0"\n[accounts.bot]\nchannel = "telegram"\ntoken = "1:file"\nserves = ["gate"]\n'
    )
    monkeypatch.setenv("USHER_PORT", "9001")
    monkeypatch.setenv("USHER_ACCOUNTS__BOT__TOKEN", "2:environment")
    monkeypatch.setenv("USHER_ACCOUNTS__TEXTS__CHANNEL", "sms")
    monkeypatch.setenv("USHER_ACCOUNTS__TEXTS__ACCOUNT_SID", "AC1")
    monkeypatch.setenv("USHER_ACCOUNTS__TEXTS__AUTH_TOKEN", "12345678")
    monkeypatch.setenv("USHER_ACCOUNTS__TEXTS__SENDER", "+15005550006")
    monkeypatch.setenv("USHER_ACCOUNTS__TEXTS__SERVES", "attendees, admin")
    settings = load_settings(tmp_path)
    assert (settings.port, settings.host, settings.base_url) == (9001, "0.0.0.0", "http://127.0.0.1:9001")
    assert settings.accounts["bot"].token.get_secret_value() == "2:environment"
    assert settings.accounts["bot"].serves == ("gate",)
    assert settings.accounts["texts"].auth_token.get_secret_value() == "12345678"
    assert settings.accounts["texts"].serves == ("attendees", "admin")


def test_every_mistake_is_told_at_once(tmp_path, monkeypatch):
    (tmp_path / "usher.toml").write_text(
        "port = 99999\nfrobnicate = 1\nmerchants = 3\n"
        '[accounts.bot]\nchannel = "telegram"\ntoken = "bad"\n'
        '[accounts.Big]\nchannel = "webchat"\n'
        '[accounts.fax]\nchannel = "fax"\n'
        '[accounts.none]\ntoken = "1:a"\n'
        '[accounts.hook]\nchannel = "telegram"\ntoken = "1:a"\nmode = "webhook"\n'
        '[accounts.texts]\nchannel = "sms"\naccount_sid = "AC1"\nserves = ["everyone"]\ntypo = 1\n'
    )
    monkeypatch.setenv("USHER_DATABASE_URL", "mysql://host/name")
    monkeypatch.setenv("USHER_PUBLIC_URL", "tickets.example")
    assert problems(tmp_path) == {
        "database_url": "settings.expect.database_url",
        "public_url": "settings.expect.public_url",
        "port": "settings.expect.port",
        "frobnicate": "settings.unknown",
        "merchants": "settings.expect.merchants",
        "accounts.bot.token": "settings.expect.token",
        "accounts.Big": "settings.expect.name",
        "accounts.fax.channel": "settings.expect.channel",
        "accounts.none.channel": "settings.expect.channel",
        "accounts.hook.webhook_secret": "settings.together.webhook_secret",
        "accounts.texts.serves": "settings.expect.serves",
        "accounts.texts.auth_token": "settings.missing.auth_token",
        "accounts.texts.sender": "settings.missing.sender",
        "accounts.texts.typo": "settings.unknown",
    }


@pytest.mark.parametrize(
    ("written", "field", "key"),
    [
        ("clock_offset = 60", "clock_offset", "settings.together.clock_offset"),
        ('database_url = "postgresql://host/name"', "secret_key", "settings.together.secret_key"),
        ('[accounts.webchat]\nchannel = "telegram"\ntoken = "1:a"', "webchat", "settings.together.webchat"),
        ("port = ", "usher.toml", "settings.file"),
        ('[merchants.shop]\nkey = "x"', "merchants.shop.provider", "settings.missing.provider"),
    ],
)
def test_settings_that_do_not_go_together_are_told(tmp_path, written, field, key):
    (tmp_path / "usher.toml").write_text(written)
    assert problems(tmp_path) == {field: key}


def test_the_clock_is_shifted_in_test_mode(tmp_path, monkeypatch):
    monkeypatch.setenv("USHER_TEST_MODE", "1")
    monkeypatch.setenv("USHER_CLOCK_OFFSET", "-3600")
    assert load_settings(tmp_path).clock_offset == -3600


def test_no_secret_is_printed(tmp_path):
    (tmp_path / "usher.toml").write_text(
        'secret_key = "kept-very-secret"\n[accounts.bot]\nchannel = "telegram"\ntoken = "1:hush"\n'
        '[merchants.shop]\nprovider = "stripe"\nsecret = "hush"\n'
    )
    settings = load_settings(tmp_path)
    assert "hush" not in repr(settings) and "kept" not in repr(settings)
    assert settings.merchants["shop"].keys["secret"].get_secret_value() == "hush"
    (tmp_path / "usher.toml").write_text('[accounts.bot]\nchannel = "telegram"\ntoken = "hush hush"\n')
    with pytest.raises(SettingsProblems) as caught:
        load_settings(tmp_path)
    assert "hush" not in str(caught.value)


def test_postgresql_is_written_in_one_way(tmp_path, monkeypatch):
    monkeypatch.setenv("USHER_SECRET_KEY", "sixteen or more characters")
    for spelling in ("postgres", "postgresql", "postgresql+asyncpg"):
        monkeypatch.setenv("USHER_DATABASE_URL", f"{spelling}://ada@127.0.0.1/usher")
        settings = load_settings(tmp_path)
        assert settings.database_url == "postgresql://ada@127.0.0.1/usher"
        assert settings.sqlite_file is None
        assert settings.secret() == b"sixteen or more characters"
    assert not (tmp_path / "usher.secret").exists()


def test_the_secret_is_made_once_beside_the_database_and_is_nobody_elses(tmp_path):
    settings = load_settings(tmp_path)
    with ThreadPoolExecutor(8) as several:
        found = set(several.map(lambda _: settings.secret(), range(32)))
    assert len(found) == 1
    file = tmp_path / "usher.secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["usher.secret"]
    assert load_settings(tmp_path).secret() == file.read_bytes() == found.pop()


def test_the_files_secret_as_a_setting_gives_the_same_keys(tmp_path, monkeypatch):
    secret = load_settings(tmp_path).secret()
    monkeypatch.setenv("USHER_SECRET_KEY", secret.decode())
    assert load_settings(tmp_path).secret() == secret


def test_variables_that_mean_nothing_are_found():
    given = {"USHER_PORT": "1", "USHER_DATABSE_URL": "x", "USHER_ACCOUNTS__BOT__TOKEN": "1:a", "PATH": ""}
    assert unknown_variables(given) == ["USHER_DATABSE_URL"]


def test_every_field_says_what_it_expects():
    models = [Settings, shapes.TelegramAccount, shapes.SmsAccount, shapes.WechatAccount, shapes.Merchant]
    for model in models:
        for name, field in model.model_fields.items():
            assert knows(f"settings.expect.{name}")
            assert not field.is_required() or name == "channel" or knows(f"settings.missing.{name}")
