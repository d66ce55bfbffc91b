"""The address of a bucket: what it says, and what is none."""

from __future__ import annotations

import pytest

from athir.config import Settings, SettingsError, load
from athir.contracts.bucket import Bucket, parse
from athir.home import Home


def test_what_an_address_says() -> None:
    assert parse("s3://logs") == Bucket("logs")
    full = parse("s3://KEY:a%2Fb%2B@my.logs/radio//atlas/?endpoint=https://s3.example:9000/&region=eu-west-1")
    assert full == Bucket("my.logs", "radio/atlas", "https://s3.example:9000", "eu-west-1", "KEY", "a/b+")
    assert str(full) == "s3://my.logs/radio/atlas at s3.example:9000"
    assert "a/b+" not in repr(full)


@pytest.mark.parametrize(
    "address",
    [
        "https://logs.example/",
        "s3://",
        "s3://LOGS",
        "s3://k:hidden@",
        "s3://k@logs",
        "s3://:hidden@logs",
        "s3://logs?endpoint=s3.example",
        "s3://k:hidden@logs?endpoint=https://s3.example/path",
        "s3://logs?endpont=https://s3.example",
        "s3://logs#here",
    ],
)
def test_what_is_none_is_said_without_its_key(address: str) -> None:
    with pytest.raises(ValueError, match="write s3://bucket/folder") as caught:
        parse(address)
    assert "hidden" not in str(caught.value)


def test_the_settings_refuse_what_cannot_work() -> None:
    home = Home.from_environment()
    url = "s3://k:hidden@logs"
    assert load(home, {"ATHIR_LOG_STORAGE_URL": url}).log_days_here == 30
    assert load(home, {"ATHIR_LOG_STORAGE_URL": url, "ATHIR_LOG_REMOTE_AFTER": "0"}).log_days_here == 0
    assert Settings().log_days_here == 0
    with pytest.raises(SettingsError, match="log_storage_url: write"):
        load(home, {"ATHIR_LOG_STORAGE_URL": "ftp://logs"})
    with pytest.raises(SettingsError, match="a day more than rewind_hours"):
        load(home, {"ATHIR_LOG_STORAGE_URL": url, "ATHIR_LOG_REMOTE_AFTER": "1"})
