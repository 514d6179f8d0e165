"""A desk on a fresh office, for what is shown in windows."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.core import access, i18n, site
from app.core.run import Context, run
from app.core.site import Site
from ui import theme
from ui.desk import Desk
from ui.worker import Worker

PASSWORD = "Quiet-Harbour-7"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This computer's settings and data, apart from the real ones; English."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in [name for name in os.environ if name.startswith("DUTYDESK_")]:
        monkeypatch.delenv(name)
    i18n.use("en")
    yield
    i18n.use("zh_CN")


@pytest.fixture
def themed(qapp: Any) -> None:
    """The light theme at 100 %."""
    theme.apply(qapp, "light", 100)


@pytest.fixture
def place(tmp_path: Path, themed: None) -> Iterator[Site]:
    """An opened database that nobody has set up."""
    yield site.open_site(str(tmp_path / "office.db"))
    site.close()


@pytest.fixture
def worker(place: Site) -> Iterator[Worker]:
    """The window's worker; closed at the end."""
    working = Worker()
    yield working
    if not working._closed:
        working.close()


@pytest.fixture
def desk(place: Site, worker: Worker, qtbot: Any) -> Iterator[Desk]:
    """The head of a new office at the desk."""
    run(Context(files=place.files), "people.set_up", office="江城市人民政府总值班室", name="江以宁",
        password=PASSWORD, number="1001", pattern="day_night", language="zh_CN")
    ctx = access.sign_in("1001", PASSWORD, place.files)
    sitting = Desk(ctx, place, worker)
    yield sitting
    sitting.close()


@pytest.fixture
def contacts(desk: Desk) -> Callable[[int], list[int]]:
    """Adds so many contacts; gives their ids."""
    def add(count: int) -> list[int]:
        return [
            run(desk.ctx, "contacts.add", source=f"市应急管理局{n:04}", person=f"郑{n}",
                phone=f"0xx-5550-{n:04}")["id"]
            for n in range(count)
        ]

    return add
