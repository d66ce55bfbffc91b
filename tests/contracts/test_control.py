"""Asking the air: a line there, a line back, and an air that does not answer."""

from __future__ import annotations

import socket
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.contracts import control
from athir.contracts.control import Command, ControlError, Reply

JSON = st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=3)


@given(st.sampled_from(control.COMMANDS), JSON, st.text(st.characters(exclude_categories=("Cs",)), max_size=9))
def test_a_command_comes_back_as_it_was(name: str, args: dict[str, object], by: str) -> None:
    command = Command(name, args, by)
    assert control.decode_command(control.encode_command(command)) == command


@given(st.booleans(), JSON, st.text(st.characters(exclude_categories=("Cs",)), max_size=9))
def test_a_reply_comes_back_as_it_was(ok: bool, data: dict[str, object], error: str) -> None:
    line = control.encode_reply(Reply(ok, data, error))
    assert line.count(b"\n") == 1 and control.decode_reply(line) == Reply(ok, data, error)


@given(st.binary(max_size=80))
def test_nonsense_is_no_command_and_no_reply(line: bytes) -> None:
    assert control.decode_command(line) is None
    with pytest.raises(ControlError):
        control.decode_reply(line)


def test_an_air_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="athir up"):
        control.ask(tmp_path / "control.sock", Command("status"))


@pytest.mark.parametrize(
    "answer", [b"", b"{", b"[1]\n", b'{"ok":true,"data":{"x":"' + b"y" * 300_000 + b'"},"error":""}\n']
)
def test_answers_whole_half_and_large(answer: bytes) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder) / "s"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen(1)

            def serve() -> None:
                with server.accept()[0] as peer:
                    peer.recv(1000)
                    peer.sendall(answer)

            thread = threading.Thread(target=serve)
            thread.start()
            if answer.endswith(b"}\n"):
                assert len(control.ask(path, Command("status")).data["x"]) == 300_000
            else:
                with pytest.raises(ControlError):
                    control.ask(path, Command("status"))
            thread.join()
