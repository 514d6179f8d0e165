"""A server as an office would set it up: an owner and a role for the desks, an encrypted connection, a restart."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.core import access, site
from app.core.errors import StorageFault
from app.core.finding import search_all
from app.core.run import Context, run, wall_clock
from db import grants
from db.database import database
from db.ledger import LedgerEntry
from db.proof import verify
from db.server import is_here
from tests.conftest import NUMBER, PASSWORD, SERVER, Clock, set_up_office
from tests.server import Server

pytestmark = pytest.mark.skipif(not SERVER, reason="about a server")
SET_UP = """
create role office_owner login; create role desk login password 'Wachsam-7';
create database office owner office_owner;
"""


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key, as server.crt and server.key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "office")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
    )
    folder.joinpath("server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    folder.joinpath("server.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))
    return folder / "server.crt"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server("ssl=on")
    root = certificate(made.data)
    for file in (root, made.data / "server.key"):
        file.chmod(0o600)
        if made.user:
            shutil.chown(file, made.user)
    made.start()
    with psycopg.connect(made.url(), autocommit=True) as connection:
        for sql in SET_UP.strip().split(";"):
            connection.execute(sql)  # type: ignore[call-overload]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        site.open_site(made.url("office", "office_owner"))
        set_up_office()
        site.close()
    with psycopg.connect(made.url("office", "office_owner"), autocommit=True) as connection:
        connection.execute(grants.sql("desk"))  # type: ignore[call-overload]
    yield made
    site.close()
    made.remove()


@pytest.fixture
def safe_url(server: Server, tmp_path: Path) -> Iterator[str]:
    """What a desk is given: the desks' role, and the server proven by its certificate."""
    root = tmp_path / "root.crt"
    root.write_bytes((server.data / "server.crt").read_bytes())
    yield f"{server.url('office', 'desk')}?sslmode=verify-full&sslrootcert={root}"
    site.close()


def at(url: str, clock: Clock) -> Context:
    place = site.open_site(url, create=False)
    who = access.sign_in(NUMBER, PASSWORD, place.files)
    clock.at = wall_clock()
    return replace(who, now=clock, station="desk-1")


def test_the_desks_role_can_do_the_work_and_no_more(safe_url: str, clock: Clock, tmp_path: Path) -> None:
    ctx = at(safe_url, clock)
    assert database.obj.is_encrypted and database.connection().pgconn.ssl_in_use
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4")
    number = run(ctx, "duty_log.log", kind="call_in", source="市应急局", content="暴雨积水", files=[scan])["number"]
    run(ctx, "duty_log.correct", number=number, content="路面塌陷", reason="地点有误")
    run(ctx, "people.add", number="002", name="李岚", role="OFF_LEAD", password="First-2026")
    second = access.context_of_number("002")
    run(second, "people.change_password", own_password="First-2026", new_password="Bb-23456")
    run(ctx, "duty_log.redact", number=number, reason="个人信息", consent_by="002", consent_password="Bb-23456")
    assert search_all(ctx, "塌陷", 10) == [] and verify() == []
    for sql in (
        "delete from ledger_entry", "update ledger_entry set hash = ''", "truncate ledger_revision",
        "delete from duty_entry", "drop trigger ledger_entry_no_update on ledger_entry", "drop table correction",
        "create table x (a int)", "alter table ledger_entry disable trigger all",
    ):
        with pytest.raises(StorageFault, match="may not do this"), site._in_sentences(safe_url):
            database.execute_sql(sql)
    assert verify() == []


def test_a_server_that_is_not_the_one_is_refused(server: Server, safe_url: str, tmp_path: Path, clock: Clock) -> None:
    certificate(tmp_path)
    with pytest.raises(StorageFault, match="not secure as asked"):
        at(safe_url.replace("root.crt", "server.crt"), clock)
    assert is_here("127.0.0.1") and is_here("/run/postgresql") and not is_here("10.1.2.3")


def test_passwords_from_the_files_of_the_driver(
    server: Server, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (server.data / "pg_hba.conf").write_text(rules)
    server.run("pg_ctl", "-D", str(server.data), "reload")
    url = server.url("office", "desk")
    with pytest.raises(StorageFault, match="refuses the name or the password"):
        at(url, clock)
    kept = tmp_path / "pgpass"
    kept.write_text("127.0.0.1:*:office:desk:Wachsam-7\n")
    kept.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(kept))
    assert at(url, clock).number == NUMBER
    services = tmp_path / "services"
    services.write_text(f"[office]\nhost=127.0.0.1\nport={server.port}\ndbname=office\nuser=desk\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    assert at("postgresql:///?service=office", clock).number == NUMBER
    site.close()


def test_a_server_killed_in_the_middle_loses_nothing(server: Server, clock: Clock) -> None:
    ctx = at(server.url("office"), clock)
    kept = []
    for number in range(4):
        values: dict[str, Any] = {"kind": "call_in", "source": "x", "content": f"entry {number}", "confirm": True}
        kept.append(run(ctx, "duty_log.log", **values)["number"])
        server.stop()
        with pytest.raises(StorageFault):
            run(ctx, "duty_log.log", **values)
        server.start()
    assert kept == list(range(kept[0], kept[0] + 4)) and verify() == []
    assert LedgerEntry.select().where(LedgerEntry.action == "duty_log.log").count() == kept[-1]


def test_backup_by_pg_dump_is_proven_when_restored(server: Server, clock: Clock) -> None:
    dump = server.folder / "office.dump"
    server.run("pg_dump", "-d", server.url("office"), "-Fc", "-f", str(dump))
    server.run("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres", "restored")
    server.run("pg_restore", "-d", server.url("restored"), "--exit-on-error", str(dump))
    at(server.url("restored"), clock)
    assert verify() == []
