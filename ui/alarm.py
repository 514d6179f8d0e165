"""When an alarm sounds: clocks that run out or have, what a person took note of, and quiet for a while."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.agenda import Due
from ui.sound import Play, Speaker

REPEAT = timedelta(seconds=20)
AGAIN = timedelta(minutes=10)  # a clock still overdue so long after a person took note of it
QUIET = timedelta(minutes=5)
HOLD = timedelta(seconds=20)  # while the content of an entry is being written
LOUD, SOFT, CHIME = "alarm", "alarm-soft", "chime"
CHIMES = (0.5, 0.2)  # shares of the time given at which one soft tone is heard
DAY = timedelta(hours=24)  # a clock that has longer is of the calendar, and does not chime

# which clock it is, whatever language its words are in; moved to another time it is another one
Key = tuple[tuple[str, int], str, datetime, datetime]


def key_of(clock: Due) -> Key:
    return clock.record, clock.code, clock.starts, clock.ends


@dataclass
class Alarm:
    """Decides by the time it is told; ``play`` makes the sound. Outlives the windows that show it.

    ``before``: how long before its end a clock begins to ring.
    """

    play: Play = field(default_factory=lambda: Speaker().play)
    before: timedelta = timedelta(minutes=10)
    clocks: list[Due] = field(default_factory=list)
    _noted: dict[Key, datetime] = field(default_factory=dict)
    _begun: dict[Key, datetime] = field(default_factory=dict)
    _heard: set[Key] = field(default_factory=set)
    _shares: dict[Key, float] = field(default_factory=dict)  # what was left when last looked at
    _sounded: datetime | None = None
    _quiet_till: datetime | None = None

    def take(self, clocks: Sequence[Due]) -> None:
        """The clocks that run now, the nearest first; what was noted of others is forgotten."""
        self.clocks = list(clocks)
        known = {key_of(clock) for clock in clocks}
        self._noted = {key: at for key, at in self._noted.items() if key in known}

    def ringing(self, now: datetime) -> list[Due]:
        """Clocks that nobody took note of, the most urgent first."""
        return [clock for clock in self.clocks if self._rings(clock, now)]

    def _rings(self, clock: Due, now: datetime) -> bool:
        if clock.ends - now > self.before:
            return False
        noted = self._noted.get(key_of(clock))
        if noted is None or noted > now:  # noted later than now: the computer's clock was set back
            return True
        # noted before it ran out it rings once more when it does
        return now >= (clock.ends if noted < clock.ends else noted + AGAIN)

    def tick(self, now: datetime, writing: bool = False) -> bool:
        """Sounds when it is time to; whether it did. ``writing``: content is being written just now."""
        keys = {key_of(clock) for clock in self.ringing(now)}
        self._begun = {key: self._begun.get(key, now) for key in keys}
        self._heard &= keys
        chimes = self._crosses(now)
        if self.quiet_left(now):
            return False
        if not keys:
            if chimes:
                self.play(CHIME)
            return chimes
        ripe = {key for key in keys - self._heard if not writing or now - self._begun[key] >= HOLD}
        again = self._heard and (self._sounded is None or abs(now - self._sounded) >= REPEAT)
        if not ripe and not again:
            return False
        self._heard |= ripe
        self._sounded = now
        self.play(SOFT if writing else LOUD)
        return True

    def _crosses(self, now: datetime) -> bool:
        """Whether a clock has just come down to a share at which it chimes; not for what was missed while away."""
        before, self._shares = self._shares, {}
        for clock in self.clocks:
            given = clock.ends - clock.starts
            if timedelta(0) < given <= DAY:
                self._shares[key_of(clock)] = (clock.ends - now) / given
        return any(
            share <= mark < before.get(key, share) for key, share in self._shares.items() for mark in CHIMES
        )

    def acknowledge(self, now: datetime) -> Due | None:
        """Takes note of the most urgent clock that rings; None when none does."""
        found = self.ringing(now)
        if not found:
            return None
        self._noted[key_of(found[0])] = now
        return found[0]

    def quiet(self, now: datetime) -> None:
        """No sound for five minutes; what rings is still shown."""
        self._quiet_till = now + QUIET

    def quiet_left(self, now: datetime) -> timedelta:
        """How long it is still quiet; nothing when it is not."""
        left = self._quiet_till - now if self._quiet_till else timedelta(0)
        # longer than it can be: the computer's clock was set back
        return left if timedelta(0) < left <= QUIET else timedelta(0)
