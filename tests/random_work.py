"""Random work at one desk, for the trials: everything that writes, in any order."""
from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from app.core import access, files, seals, site, vault
from app.core.drafts import Draft, DraftFolder
from app.core.i18n import to_local
from app.core.run import Context, note, read, run
from app.features.duty_log.records import DutyEntry
from app.features.handover import watch
from db import backup
from tests.conftest import NUMBER, PASSWORD

SECOND, SECOND_PASSWORD = "009", "Leader-2026"
WORDS = ("暴雨", "积水", "请求支援", "三十厘米", "已转应急局",
         "𫄧公里处", "ＡＢ12", "无人员伤亡", "\n到场处置", "水位回落")
UNITS = ("市应急局", "市公安局　陈志强　0571-88000000", "南渡区值班室", "省政府值班室")
WEIGHTS = {
    "log": 30, "correct": 15, "void": 4, "settle": 6, "supplement": 6, "follow": 5, "attach": 10, "note": 6,
    "contact": 4, "setting": 3, "staff": 3, "phrase": 3, "seal": 4, "import": 2, "person": 1, "sign_in": 1,
    "backup": 2, "redact": 1, "hand_over": 3, "plan": 3,
}

Told = Callable[..., None]


def nobody_hears(*words: object) -> None:
    """For work of which nothing need be told."""


def second_person(ctx: Context) -> None:
    """Whoever consents to a removal."""
    run(ctx, "people.add", number=SECOND, name="何晓棠", role="OFF_LEAD", password=SECOND_PASSWORD)


@dataclass
class Work:
    """A desk at a database. ``told`` hears what is begun and what was saved, as (word, what, …)."""

    target: str
    chance: random.Random
    folder: Path  # for what comes from outside and for backups
    told: Told = nobody_hears
    mark: str = "w"
    ctx: Context = field(init=False)
    place: site.Site = field(init=False)
    count: int = 0
    open_entries: list[int] = field(default_factory=list)

    def open(self) -> None:
        """Opens the database, which must be unlocked; one of an older version is brought up to date."""
        self.place = site.open_site(self.target)
        self.ctx = replace(access.context_of_number(NUMBER, self.place.files), grants=access.context_of_number(
            NUMBER).grants | {"security", "system"})
        standing = DutyEntry.select(DutyEntry.number).where(
            DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null()
        )
        self.open_entries = [number for (number,) in standing.tuples()]

    def step(self, name: str = "") -> None:
        """One thing, of a kind or of any."""
        name = name or self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if name in ("correct", "void", "settle", "supplement", "follow", "attach", "redact") and not self.open_entries:
            name = "log"
        self.count += 1
        self.told("begun", name)
        getattr(self, f"_{name}")(f"{self.mark}-{self.count}")

    # entries ------------------------------------------------------------
    def text(self, token: str) -> str:
        """Words of no meaning behind a token that is found again."""
        return f"{token} " + "，".join(self.chance.choices(WORDS, k=self.chance.randint(1, 12)))

    def any_entry(self) -> int:
        return self.chance.choice(self.open_entries)

    def stored(self, token: str) -> list[files.Stored]:
        content = token.encode() * self.chance.randint(1, 4000)
        return [files.take_in_bytes(self.ctx, f"{token}.txt", content)]

    def _log(self, token: str) -> None:
        text, drafts = self.text(token), DraftFolder(self.place.drafts)
        draft = Draft(NUMBER, "call_in", self.ctx.now(), {"content": text})
        drafts.keep(draft)
        self.told("typed", token)
        stored = self.stored(token) if self.chance.random() < 0.2 else []
        made = run(self.ctx, "duty_log.log", kind="call_in", source=self.chance.choice(UNITS), content=text,
                   stored=stored, confirm=True)
        self.told("saved", "entry", token, made["number"])
        for one in stored:
            self.told("saved", "file", made["number"], one.sha256)
        drafts.drop(draft)
        self.open_entries.append(made["number"])

    def _follow(self, token: str) -> None:
        made = run(self.ctx, "duty_log.follow", number=self.any_entry(), content=self.text(token), confirm=True)
        self.told("saved", "entry", token, made["number"])
        self.open_entries.append(made["number"])

    def _correct(self, token: str) -> None:
        number = self.any_entry()
        run(self.ctx, "duty_log.correct", number=number, content=self.text(token), reason="听错", confirm=True)
        self.told("saved", "entry", token, number)

    def _void(self, token: str) -> None:
        number = self.any_entry()
        self.open_entries.remove(number)
        run(self.ctx, "duty_log.void", number=number, reason=token)
        self.told("saved", "void", token, number)

    def _settle(self, token: str) -> None:
        run(self.ctx, "duty_log.settle", number=self.any_entry(), outcome=token)

    def _supplement(self, token: str) -> None:
        run(self.ctx, "duty_log.supplement", number=self.any_entry(), handling=self.text(token), verified=True)

    def _attach(self, token: str) -> None:
        number, stored = self.any_entry(), self.stored(token)
        run(self.ctx, "duty_log.attach", number=number, stored=stored)
        self.told("saved", "file", number, stored[0].sha256)

    def _redact(self, token: str) -> None:
        number = self.any_entry()
        self.open_entries.remove(number)
        self.told("removing", number)
        run(self.ctx, "duty_log.redact", number=number, reason=token, consent_by=SECOND,
            consent_password=SECOND_PASSWORD)
        self.told("saved", "removal", number)

    def _import(self, token: str) -> None:
        sheet = self.folder / f"{token}.csv"
        lines = [f"2026-01-{day:02d} 02:4{day % 10},来电,{token},{token}-{day}" for day in range(1, 6)]
        sheet.write_text("\n".join(["日期时间,类别,来电单位,内容", *lines]), encoding="utf-8-sig")
        run(self.ctx, "duty_log.import", file=sheet)
        self.told("saved", "import", token, 5)

    # around them --------------------------------------------------------
    def _note(self, token: str) -> None:
        note(self.ctx, "page.printed", token)
        self.told("saved", "note", token)

    def _contact(self, token: str) -> None:
        run(self.ctx, "contacts.add", source=token, person="郑立", phone="13800000000")
        self.told("saved", "contact", token)

    def _setting(self, token: str) -> None:
        minutes = self.chance.randint(1, 60)
        run(self.ctx, "people.change_setting", key="duty_log.late_minutes", value=str(minutes))

    def _staff(self, token: str) -> None:
        run(self.ctx, "roster.staff", primary=token)

    def _hand_over(self, token: str) -> None:
        """A whole handover between the two persons, each step of it a thing by itself."""
        run(self.ctx, "handover.prepare", remarks=token)
        for item in read(self.ctx, "handover.items"):
            run(self.ctx, "handover.accept", item=item["number"], opinion=token)
        held = watch.watch(self.ctx).number
        incoming = (NUMBER, PASSWORD) if held == SECOND else (SECOND, SECOND_PASSWORD)
        run(self.ctx, "handover.sign", side="incoming", number=incoming[0], password=incoming[1], without=token)
        self.told("saved", "handover", token)

    def _plan(self, token: str) -> None:
        run(self.ctx, "roster.add_member", name=token, posts="primary")
        day = to_local(self.ctx.now()).date() + timedelta(days=self.chance.randint(1, 20))
        run(self.ctx, "roster.assign", day=day, shift="day", post="primary", name=token)
        run(self.ctx, "roster.publish", month=f"{day:%Y-%m}", note=token, confirm=True)
        self.told("saved", "roster", token)

    def _phrase(self, token: str) -> None:
        run(self.ctx, "duty_log.change_phrase", key="F9", text=token)

    def _seal(self, token: str) -> None:
        code = seals.seal(self.ctx, "by hand")
        self.told("saved", "seal", code)

    def _person(self, token: str) -> None:
        run(self.ctx, "people.add", number=token, name="李岚", role="DUTY_SUB", password="First-2026")
        self.told("saved", "person", token)

    def _sign_in(self, token: str) -> None:
        access.sign_in(NUMBER, PASSWORD, self.place.files)
        self.told("saved", "sign_in", token)

    def _backup(self, token: str) -> None:
        copy = backup.back_up_sqlite(Path(self.target), self.folder / f"{token}.db")
        self.told("saved", "backup", token)
        assert copy.exists()

    # the file itself ----------------------------------------------------
    def _encrypt(self, token: str) -> None:
        letters = vault.encrypt(self.ctx, self.target, PASSWORD)
        self.told("saved", "encrypted", letters)

    def _decrypt(self, token: str) -> None:
        vault.decrypt(self.ctx, self.target)
        self.told("saved", "decrypted", token)

