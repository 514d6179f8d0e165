"""The command line signs pages and says what files and codes prove."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from sqlcipher3 import dbapi2 as sqlite3

from app import cli
from app.core import pages, site
from app.core.run import Context, wall_clock
from tests.conftest import PASSWORD, SERVER
from tests.core.test_signing import SECRET, certificate, p12

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(office: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command line within this process: exit code, standard output, standard error."""
    for name, value in (("DB", office), ("PASSWORD", PASSWORD), ("CERTIFICATE_PASSWORD", SECRET)):
        monkeypatch.setenv(f"DUTYDESK_{name}", value)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr(cli.log, "start", lambda: None)

    def carry_out(*args: str | Path) -> tuple[int, str, str]:
        code = cli.main([str(one) for one in args])
        site.close()
        return code, *capsys.readouterr()

    return carry_out


def test_a_page_is_signed_and_proven_by_commands(
    call: Call, ctx: Context, log: Callable[..., Any], tmp_path: Path
) -> None:
    log()
    page, seal, key = tmp_path / "page.pdf", tmp_path / "seal.png", ec.generate_private_key(ec.SECP256R1())
    code = pages.save(ctx, "duty_log.record_sheet", page, number=1).code
    Image.new("RGBA", (200, 200), (200, 0, 0, 90)).save(seal)
    held = p12(tmp_path / "own.p12", key, certificate(key, now=wall_clock()))
    asked = ("sign", page, "--certificate", held)

    for wrong, said in ((("--page", "1"), "--seal"), (("--seal", seal, "--at", "5"), "150,240")):
        done, _, fault = call(*asked, *wrong)
        assert done == cli.USER and said in fault
    done, told, fault = call(*asked, "--seal", seal, "--at", "150,240", "--size", "40", "--reason", "归档", "--json")
    signed = tmp_path / "page-signed.pdf"
    assert done == cli.DONE and json.loads(told)["file"] == str(signed) and signed.exists()
    done, told, _ = call("verify", "--file", signed, "--json")
    proven = json.loads(told)
    assert done == cli.DONE and proven["whole"] and proven["paper"]["code"] == code
    assert [one["trust"] for one in proven["signatures"]] == ["self-signed"]
    assert [one["action"] for one in proven["paper"]["uses"]] == ["page.saved", "page.signed"]
    done, told, _ = call("verify", "--file", signed, "--lang", "zh_CN")
    assert done == cli.DONE and "签名完好：顾青禾" in told and "自签" in told and "一致，" in told
    signed.write_bytes(signed.read_bytes().replace(b"/Reason", b"/Reasom"))
    done, told, _ = call("verify", "--file", signed)
    assert done == cli.NOT_WHOLE and "altered" in told
    done, told, fault = call("verify", "--file", held)
    assert done == cli.USER and "no PDF" in fault


@pytest.mark.skipif(bool(SERVER), reason="tampers with the file")
def test_a_code_is_held_against_the_ledger_by_command(
    call: Call, ctx: Context, log: Callable[..., Any], tmp_path: Path, office: str
) -> None:
    log()
    code = pages.save(ctx, "duty_log.record_sheet", tmp_path / "page.pdf", number=1).code
    done, told, fault = call("verify", "--paper", "")
    assert done == cli.USER and "is no code" in fault, "an empty code says nothing about any page"
    for option, other in ((("--versions",), "--paper"), (("--trust", "a.pem"), "--file")):
        done, told, fault = call("verify", *option)
        assert done == cli.USER and other in fault
    done, told, fault = call("verify", "--paper", f"DUTYDESK:PAGE:{code}", "--lang", "zh_CN")
    assert done == cli.DONE and told.startswith("一致，2026-06-24 02:44 保存（周明远）：电话记录单 page.pdf")
    done, told, _ = call("verify", "--paper", "0000-0000-0000", "--lang", "zh_CN")
    assert done == cli.NOT_WHOLE and told.startswith("本账本没有此码")
    with sqlite3.connect(office, isolation_level=None) as other:
        other.execute("update duty_entry set content = '偷改的' where number = 1")
    other.close()
    done, told, _ = call("verify", "--paper", code, "--lang", "zh_CN")
    assert done == cli.NOT_WHOLE and told.startswith("第 ") and "条起不一致" in told and "偷改的" not in told
    done, told, _ = call("verify", "--paper", code, "--versions", "--lang", "zh_CN")
    assert done == cli.NOT_WHOLE and "账本为“暴雨积水，请求支援”，现为“偷改的”" in told
