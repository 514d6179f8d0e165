"""The ways a sound is made, one after the other until one works."""
from __future__ import annotations

import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from ui.sound import Speaker, file_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="players are commands of other systems")


def command(folder: Path, name: str, code: int) -> tuple[str, ...]:
    """A player that writes down what it is told to play, and ends so."""
    path = folder / name
    path.write_text(f'#!/bin/sh\necho "$@" >> {folder}/{name}.log\nexit {code}\n')
    path.chmod(0o755)
    return (str(path), "-q")


def played(folder: Path, name: str) -> list[str]:
    log = folder / f"{name}.log"
    return log.read_text().splitlines() if log.exists() else []


@pytest.mark.parametrize("name", ["alarm", "alarm-soft"])
def test_the_sounds_are_short(name: str) -> None:
    with wave.open(str(file_of(name))) as sound:
        assert 0.5 < sound.getnframes() / sound.getframerate() < 2


def test_a_player_gets_the_file(tmp_path: Path, qtbot: Any) -> None:
    speaker = Speaker([command(tmp_path, "one", 0)], beep=lambda: pytest.fail("it beeped"))
    speaker.play("alarm")
    qtbot.waitUntil(lambda: speaker._running is None)
    speaker.play("alarm-soft")
    qtbot.waitUntil(lambda: speaker._running is None)
    assert played(tmp_path, "one") == [f"-q {file_of('alarm')}", f"-q {file_of('alarm-soft')}"]


def test_a_player_that_fails_is_left_for_the_next(tmp_path: Path, qtbot: Any) -> None:
    beeps: list[int] = []
    players = [("no-such-player",), command(tmp_path, "bad", 1), command(tmp_path, "good", 0)]
    speaker = Speaker(players, beep=lambda: beeps.append(1))
    for count in (1, 2):
        speaker.play("alarm")
        qtbot.waitUntil(lambda: speaker._running is None)
        assert len(played(tmp_path, "good")) == count
    assert len(played(tmp_path, "bad")) == 1 and not beeps


def test_without_a_player_it_beeps(tmp_path: Path, qtbot: Any) -> None:
    beeps: list[int] = []
    speaker = Speaker([("no-such-player",), command(tmp_path, "bad", 1)], beep=lambda: beeps.append(1))
    speaker.play("alarm")
    qtbot.waitUntil(lambda: beeps == [1])
    speaker.play("alarm")
    assert beeps == [1, 1]
