"""`liveagent tap`: what a Singer target reads, and that the next run goes on from its state."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.on_socket import on_socket

from liveagent_async.cli._group import group
from liveagent_async.emulator import Emulator, Fault

NOW = ["2026-03-01 12:00:00"]


@pytest.fixture
def emulator(tmp_path: Path) -> Generator[Emulator]:
    """An account, and the tap's configuration for it."""
    emulator = Emulator(customers=30, conversations=12, agents=2, rate=None, now=lambda: NOW[0])
    with on_socket(emulator) as url:
        config = {"url": url, "api_key": emulator.api_key, "streams": ["customers", "messages", "tags"], "rate": 0}
        (tmp_path / "config.json").write_text(json.dumps(config))
        yield emulator


def tap(folder: Path, *arguments: str) -> tuple[Result, list[dict[str, Any]]]:
    """The command's end, and the messages on stdout."""
    done = CliRunner().invoke(group, ["tap", "--config", str(folder / "config.json"), *arguments])
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def keys(messages: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    """The rows by table and key."""
    of = {message["stream"]: message["key_properties"] for message in messages if message["type"] == "SCHEMA"}
    rows = [message for message in messages if message["type"] == "RECORD"]
    return Counter((row["stream"], *(row["record"][key] for key in of[row["stream"]])) for row in rows)


def test_a_second_run_goes_on_from_the_state(
    tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off by an error, it goes on behind the last STATE; a night later it has nothing but the short lists."""
    monkeypatch.setattr("liveagent_async.export.singer._ROWS", 5)
    whole, messages = tap(tmp_path)
    assert whole.exit_code == 0
    expected = keys(messages)
    assert expected.total() == len(expected)
    emulator.faults.append(Fault("refuse", path="conversations/*/messages", skip=8, times=1, status=500))
    failed, before = tap(tmp_path)
    assert failed.exit_code == 1
    state = tmp_path / "state.json"
    places = [n for n, message in enumerate(before) if message["type"] == "STATE"]
    state.write_text(json.dumps(before[places[-1]]["value"]))
    asked = len(emulator.requests)
    done, after = tap(tmp_path, "--state", str(state))
    assert done.exit_code == 0
    assert len([each for each in list(emulator.requests)[asked:] if each.path.endswith("/messages")]) < 12
    assert keys(before[: places[-1]]) + keys(after) == expected
    state.write_text(json.dumps(after[-1]["value"]))
    NOW[0] = "2026-03-02 12:00:00"
    _, night = tap(tmp_path, "--state", str(state))
    assert {stream for stream, *_ in keys(night)} == {"tags"}


def test_records_fit_their_schema(tmp_path: Path, emulator: Emulator) -> None:
    """The same names in the same order, dates as text, and no login token."""
    config = tmp_path / "config.json"
    asked = {**json.loads(config.read_text()), "streams": ["reports.agents", "customers"], "start_date": "2026-02-27"}
    config.write_text(json.dumps(asked))
    _, messages = tap(tmp_path)
    schemas = {each["stream"]: each["schema"]["properties"] for each in messages if each["type"] == "SCHEMA"}
    reports = [each["record"] for each in messages if each.get("stream") == "reports_agents" and "record" in each]
    assert reports
    assert all([*record] == [*schemas["reports_agents"]] for record in reports)
    assert reports[0]["day"] == "2026-02-26"  # a date is the beginning of its day in UTC
    assert "authtoken" not in schemas["customers"]


def test_what_is_wrong_is_one_sentence(tmp_path: Path, emulator: Emulator) -> None:
    """A configuration that cannot be read, or a stream that there is none of."""
    config = tmp_path / "config.json"
    for text, words in (
        ("{", "is no JSON"),
        ("[]", "holds no JSON object"),
        (config.read_text().replace("customers", "custmers"), "there is no stream 'custmers'"),
    ):
        config.write_text(text)
        done, _ = tap(tmp_path)
        assert (done.exit_code, words in done.stderr) == (1, True)
