"""Offices with any number of entries, the same ones on every run."""
from __future__ import annotations

import csv
import random
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.core import access, i18n, site
from app.core.run import Context, run, wall_clock
from app.core.settings import Settings
from db.database import database

NUMBER, PASSWORD = "1001", "Sample-2026"
RARE = "溃坝"  # stands in three entries, wherever there are so many
BY_IMPORT = 20_000  # from here on entries are taken over from a file, not logged one by one
UNITS = ("市应急局", "市生态环境局", "市公安局", "市卫健委", "市气象局", "南渡区值班室", "江云高速公司", "市水利局")
NAMES = ("陈志强", "李晓梅", "王建国", "赵敏", "周海涛", "吴倩", "郑科长", "孙立")
WORDS = (
    "来电报告", "城区", "北部", "下穿通道", "积水约三十厘米", "交警已在现场疏导", "无人员伤亡", "请求", "调派",
    "排水车", "两台", "已通知", "有关单位", "到场处置", "要求", "每小时", "报告一次", "雨量", "持续增大",
    "预计", "今晚", "前后", "减弱", "水库", "水位", "低于汛限", "值班人员", "均在岗", "道路", "恢复通行",
    "伤员", "已送医院", "正在核实",
)


def entry(number: int) -> dict[str, str]:
    """The text of the entry of that number."""
    chance = random.Random(number)
    content = "，".join("".join(chance.choices(WORDS, k=4)) for _ in range(chance.randint(2, 5))) + "。"
    if number in (7, 500, 900):
        content += f"下游有{RARE}风险。"
    phone = f"0571-88{number % 10_000:04d}"
    return {"source": chance.choice(UNITS), "person": chance.choice(NAMES), "phone": phone, "content": content}


def make(folder: Path, entries: int) -> Path:
    """A database with that many entries, the newest of this hour; made once, see copy_of()."""
    path = folder / f"office-{entries}.db"
    if path.exists():
        return path
    place = site.open_site(str(path))
    run(Context(files=place.files), "people.set_up", office="江城市人民政府总值班室", name="周明远", number=NUMBER,
        password=PASSWORD, language="zh_CN")
    ctx = context(path)
    if entries >= BY_IMPORT:
        run(ctx, "duty_log.import", file=_sheet(folder, entries))
    else:
        now = wall_clock()
        for number in range(entries):
            at = now - timedelta(minutes=20 * (entries - number))
            run(ctx, "duty_log.log", kind="call_in", result="done", at=at, confirm=True, **entry(number))
    database.execute_sql("pragma wal_checkpoint(truncate)")
    site.close()
    return path


def _sheet(folder: Path, entries: int) -> Path:
    """The entries as an earlier log in a CSV file."""
    path = folder / f"log-{entries}.csv"
    now = i18n.to_local(wall_clock())
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["日期时间", "类别", "来电单位", "姓名", "电话", "内容", "办理结果"])
        for number in range(entries):
            at, row = now - timedelta(minutes=20 * (entries - number)), entry(number)
            sheet.writerow([f"{at:%Y-%m-%d %H:%M}", "来电", row["source"], row["person"], row["phone"], row["content"],
                            "办结"])
    return path


def copy_of(path: Path, folder: Path) -> Path:
    """A fresh copy of a database that nobody has open."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(path, folder / "office.db"))


def context(path: Path) -> Context:
    """Opens a database; its first person signed in, the printed language Chinese."""
    place = site.open_site(str(path))
    ctx = access.context_of_number(NUMBER, place.files)
    assert isinstance(ctx.settings, Settings)
    return ctx


def columns(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The rows of a log as cells of text."""
    keys = ("number", "kind_short", "source_full", "content", "result_shown", "recorder")
    return [[i18n.show_moment(row["at"])] + [str(row[key]) for key in keys] for row in rows]
