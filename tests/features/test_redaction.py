"""Removing the text of an entry: gone everywhere, the gap proven, two people needed."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core import health, site
from app.core.drafts import Draft, DraftFolder
from app.core.errors import UserError
from app.core.finding import search_all
from app.core.run import Context, run
from app.core.search import tokens
from app.features.duty_log import lists
from app.features.duty_log.records import DutyEntry
from db import database as db
from db import ledger, proof
from db.tables import Redaction
from tests.conftest import PASSWORD, SERVER

SECRET = "某部队𫄧号演习时间地点名单"
WORDS = "绝不能留在这里的话"


@pytest.fixture
def officer(ctx: Context) -> Context:
    """Somebody with the security officer's right, and another duty leader who can consent."""
    run(ctx, "people.add", number="009", name="安全员", role="OFF_LEAD", password="Leader-2026")
    return replace(ctx, grants=ctx.grants | {"security"})


@pytest.fixture
def redact(officer: Context) -> Callable[..., Any]:
    """Removes an entry's text with the consent of 009."""
    def now(number: int, **more: Any) -> Any:
        given = {"reason": "误录涉密内容", "consent_by": "009", "consent_password": "Leader-2026", **more}
        return run(officer, "duty_log.redact", number=number, **given)

    return now


def fill(ctx: Context, log: Callable[..., Any], folder: Path) -> Path:
    paper = folder / f"{WORDS}.pdf"
    paper.write_bytes(b"%PDF-1.7 " + SECRET.encode())
    log("首条")
    log(SECRET, source="驻军" + WORDS, handling=WORDS, files=[paper])
    run(ctx, "duty_log.correct", number=2, content=SECRET + "（改）", reason=WORDS)
    log("第三条")
    return paper


def bytes_of(office: str) -> bytes:
    """Everything that lies in and beside the database."""
    return b"\n".join(path.read_bytes() for path in sorted(Path(office).parent.rglob("*")) if path.is_file())


def test_redact_leaves_no_trace_and_a_proven_gap(
    ctx: Context, log: Callable[..., Any], redact: Callable[..., Any], tmp_path: Path, office: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    fill(ctx, log, tmp_path_factory.mktemp("outside"))
    place = site.open_site(office)
    drafts = DraftFolder(place.drafts)
    drafts.keep(Draft("001", "call_in", ctx.now(), {"content": "又写：" + SECRET[:8]}))
    drafts.keep(Draft("001", "call_in", ctx.now(), {"content": "别的事"}))
    height = ledger.head()
    done = redact(2)
    assert done["number"] == 2 and done["files"] == 1
    assert health.find(ctx.files, db.silent) == []
    assert ledger.head().seq == height.seq + 1 and ledger.by_hash(height.hash) is not None
    assert [draft.values["content"] for draft in drafts.load()] == ["别的事"]
    assert search_all(ctx, "演习时间", 10) == [] and search_all(ctx, "绝不能留", 10) == []
    if not SERVER:
        kept = bytes_of(office)
        for text in (SECRET, SECRET[:6], WORDS):
            assert text.encode() not in kept
        assert " ".join(tokens(SECRET[2:8])).encode() not in kept
    row = lists.entry(ctx, number=2)
    assert row and row["redacted_at"] and SECRET not in json.dumps(row, ensure_ascii=False, default=str)
    assert "text removed" in row["marks"] and row["files"] == []
    gap = Redaction.get()
    assert gap.consent_by == "009" and gap.reason == "误录涉密内容" and len(json.loads(gap.blanked)["revisions"]) == 5


def test_a_redacted_entry_stays_in_the_list_with_its_number(
    ctx: Context, log: Callable[..., Any], redact: Callable[..., Any], tmp_path: Path
) -> None:
    fill(ctx, log, tmp_path)
    redact(2)
    assert [row["number"] for row in lists.entry_rows(ctx, lists.entries(ctx))] == [3, 2, 1]
    assert 2 not in [DutyEntry.get_by_id(id).number for id in lists.open_ids(ctx)]
    steps = lists.history(ctx, DutyEntry.get(DutyEntry.number == 2).uid)
    assert [step["action"] for step in steps][-1] == "duty_log.redact" and all(not step["content"] for step in steps)
    for id, more in (("duty_log.correct", {"content": "x", "reason": "y"}), ("duty_log.settle", {})):
        with pytest.raises(UserError, match="removed"):
            run(ctx, id, number=2, **more)
    with pytest.raises(UserError, match="already"):
        redact(2)


def test_a_file_that_another_entry_has_stays(
    ctx: Context, log: Callable[..., Any], redact: Callable[..., Any], tmp_path: Path
) -> None:
    paper = fill(ctx, log, tmp_path)
    log("同一文件", files=[paper])
    assert redact(2)["files"] == 0
    assert health.find(ctx.files, db.silent) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consent_by": "001", "consent_password": PASSWORD}, "consent_by"),
        ({"consent_password": "wrong"}, "consent_password"),
        ({"consent_by": "404"}, "consent_password"),
        ({"reason": " "}, "reason"),
    ],
)
def test_redact_needs_a_reason_and_another_persons_consent(
    ctx: Context, log: Callable[..., Any], redact: Callable[..., Any], tmp_path: Path, more: dict[str, str], field: str
) -> None:
    fill(ctx, log, tmp_path)
    with pytest.raises(UserError) as refused:
        redact(2, **more)
    assert refused.value.field == field
    assert DutyEntry.get(DutyEntry.number == 2).content.startswith(SECRET)


def test_redact_gives_no_endless_tries_of_another_persons_password(
    ctx: Context, log: Callable[..., Any], redact: Callable[..., Any]
) -> None:
    log(SECRET)
    for _ in range(5):
        with pytest.raises(UserError):
            redact(1, consent_password="wrong")
    with pytest.raises(UserError, match="locked") as refused:
        redact(1)
    assert refused.value.field == "consent_password" and DutyEntry.get().content == SECRET
    run(ctx, "people.release", number="009")
    redact(1)
    assert DutyEntry.get().content == "" and not proof.verify()


def test_redact_is_not_for_a_duty_officer(ctx: Context, log: Callable[..., Any], officer: Context) -> None:
    log()
    with pytest.raises(UserError):
        run(replace(officer, grants=frozenset({"duty"})), "duty_log.redact", number=1, reason="x", consent_by="009",
            consent_password="Leader-2026")


def test_a_content_blanked_by_hand_is_named(ctx: Context, log: Callable[..., Any], redact: Callable[..., Any],
                                            tmp_path: Path) -> None:
    """The triggers let a content be blanked; the proof still asks who did it."""
    fill(ctx, log, tmp_path)
    redact(2)
    log("第四条")
    seq = ledger.head().seq
    db.database.execute_sql(
        f"update ledger_revision set before = null, after = null, salt = '' where seq = {seq}"
    )
    assert [(one.what, one.seq) for one in proof.verify()] == [("revision", seq)]
    entry = ledger.LedgerEntry.get(ledger.LedgerEntry.reason_digest != "", ledger.LedgerEntry.reason != "")
    db.database.execute_sql(
        f"update ledger_entry set reason = '', reason_salt = '' where seq = {entry.seq}"
    )
    assert ("chain", entry.seq) in [(one.what, one.seq) for one in proof.verify()]
