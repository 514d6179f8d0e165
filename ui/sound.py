"""Sounds: by Qt's multimedia where it is installed, else by the system's own player, else a beep."""
from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtWidgets import QApplication

from app.core.paths import resource

logger = logging.getLogger(__name__)

# what is told the name of a sound; it returns at once and raises nothing
Play = Callable[[str], object]
# players of the systems, the likeliest first; each takes the file as its last word
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "darwin": (("afplay",),),
    "linux": (("pw-play",), ("paplay",), ("aplay", "-q")),
}
LOOK_MS = 200
LONGEST_MS = 6000  # a player that hangs is given up; the sounds last about a second


def file_of(name: str) -> Path:
    """The WAV file of a sound."""
    return resource(f"sounds/{name}.wav")


class Speaker(QObject):
    """Plays sounds; a way that fails is left for the next one at once, so that an alarm is heard.

    ``commands``: the system's players to try, ``beep``: what is left when none of them works.
    """

    def __init__(
        self, commands: Sequence[Sequence[str]] | None = None, beep: Callable[[], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._effects: dict[str, Any] = {}
        self._commands = list(COMMANDS.get(sys.platform, ()) if commands is None else commands)
        self._beep = beep or QApplication.beep
        self._by_qt = commands is None
        self._running: subprocess.Popen[bytes] | None = None
        self._name = ""
        self._waited = 0
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._check)

    def play(self, name: str) -> None:
        """Plays ``alarm`` or another file of resources/sounds without waiting for it."""
        if self._running is not None:
            return  # the last one has not ended
        self._name = name
        if not (self._by_qt and self._play_by_qt(name)) and not (sys.platform == "win32" and _play_by_windows(name)):
            self._play_by_command()

    def _play_by_qt(self, name: str) -> bool:
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # it is no part of what the program needs, or lacks a library of the system
            self._by_qt = False
            return False
        if QMediaDevices.defaultAudioOutput().isNull():
            return False  # headphones may be plugged in later
        effect = self._effects.get(name)
        if effect is None:
            effect = self._effects[name] = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(file_of(name))))
            failed = QSoundEffect.Status.Error
            effect.statusChanged.connect(lambda: effect.status() == failed and self._play_by_command())
        if effect.status() == QSoundEffect.Status.Error:
            return False
        effect.play()
        return True

    def _play_by_command(self) -> None:
        while self._commands:
            program = shutil.which(self._commands[0][0])
            if program is not None and self._start([program, *self._commands[0][1:], str(file_of(self._name))]):
                return
            del self._commands[0]
        self._beep()

    def _start(self, command: list[str]) -> bool:
        nothing = subprocess.DEVNULL
        try:
            self._running = subprocess.Popen(
                command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
            )
        except OSError as fault:
            logger.warning("%s: %s", command[0], fault)
            return False
        self._waited = 0
        self._look.start()
        return True

    def _check(self) -> None:
        """Whether the player has ended well; else the next one plays."""
        running = self._running
        if running is None:
            return
        self._waited += LOOK_MS
        code = running.poll()
        if code is None and self._waited < LONGEST_MS:
            return
        if code is None:
            running.kill()
            running.wait()
        self._look.stop()
        self._running = None
        if code != 0:
            logger.warning("%s does not play sounds here (%s)", self._commands[0][0], code)
            del self._commands[0]
            self._play_by_command()


def _play_by_windows(name: str) -> bool:
    if sys.platform != "win32":  # told to the type checker
        return False
    import winsound

    try:
        winsound.PlaySound(str(file_of(name)), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
    except RuntimeError as fault:
        logger.warning("winsound: %s", fault)
        return False
    return True
