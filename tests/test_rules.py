"""The rules of docs/architecture.md, held against the code."""
from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app import dev
from app.core import registry, rights, site
from app.core.i18n import LANGUAGES
from app.core.paths import resource
from app.core.registry import Entry
from tests.conftest import ROOT

PARTS = ("app", "db", "ui", "main.py")
QT = ("PySide6", "shiboken6", "qtawesome")
SQL_LIBRARIES = ("db", "peewee", "playhouse", "sqlite3", "psycopg")

# feature → the features it may import: real dependencies only, without a cycle
FEATURE_IMPORTS = {
    "bulletins": {"duty_log", "events", "issues", "roster", "rounds", "secrecy", "warnings"},
    "duty_log": {"contacts", "roster", "secrecy"},
    "events": {"contacts", "duty_log", "issues", "roster"},
    "handover": {"duty_log", "events", "roster"},
    "roster": {"contacts"},
    "shift": {"contacts", "handover", "roster"},
    "rounds": {"contacts", "duty_log", "roster"},
    "statistics": {"duty_log", "events", "handover", "rounds", "warnings"},
}
# ids that one and all may use
WITHOUT_ROLE = {"people.set_up", "people.change_setting", "people.change_password", "people.second_factor",
                "people.recover_password"}
# prefixes of settings that are no feature's
SETTING_PREFIXES = {"backup", "site", "computer", "files", "ui"}
# longer than the bound, each with its reason
LONG_FUNCTIONS: set[tuple[str, str]] = set()
LONG_FILES: set[str] = set()
FUNCTION_LINES, FILE_LINES = 60, 500
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}


def sources(*parts: str) -> list[Path]:
    """Our Python files below these paths; migrations are peewee's idiom."""
    found: list[Path] = []
    for part in parts or PARTS:
        path = ROOT / part
        found += [path] if path.is_file() else path.rglob("*.py")
    return sorted(path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything a file imports, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_below(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(node: ast.Call) -> str:
    """The last word of what is called."""
    func = node.func
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    site.registry_ready()


# 1 who may import whom --------------------------------------------------
@pytest.mark.parametrize(
    ("part", "never"),
    [
        ("db", ("app", "ui", "reportlab", *QT)),
        ("app", ("ui", *QT)),
        ("app/report", ("db", "peewee", "playhouse", "sqlite3", "app.features")),
        ("app/features", ("reportlab", "openpyxl", "sqlite3", "app.cli", "app.commands")),
        ("ui", (*SQL_LIBRARIES, "reportlab", "app.cli", "app.commands")),
    ],
)
def test_imports_point_down(part: str, never: tuple[str, ...]) -> None:
    wrong = [(name_of(p), name) for p in sources(part) for name in imports(p) if is_below(name, *never)]
    assert wrong == []


def test_the_machinery_knows_no_feature() -> None:
    """But for the registry, which loads them all without knowing one."""
    wrong = [
        (name_of(path), name) for path in sources("app/core") for name in imports(path)
        if is_below(name, "app.features", "app.cli", "app.commands") and path.name != "registry.py"
    ]
    assert wrong == []


def test_the_paste_intake_stands_alone() -> None:
    """The standard library, the paths, itself."""
    wrong = [
        (name_of(path), name) for path in sources("app/intake") for name in imports(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not is_below(name, "app.intake", "app.core.paths")
    ]
    assert wrong == []


def test_reportlab_stays_in_the_report_package() -> None:
    wrong = [
        name_of(path) for path in sources() for name in imports(path)
        if is_below(name, "reportlab") and "report" not in path.parts
    ]
    assert wrong == []


def test_features_meet_by_the_list_only() -> None:
    names = {p.stem if p.is_file() else p.name for p in (ROOT / "app/features").iterdir() if p.name[0] not in "_."}
    for path in sources("app/features"):
        own = path.relative_to(ROOT / "app/features").parts[0].removesuffix(".py")
        for name in imports(path):
            other = name.split(".")[2] if is_below(name, "app.features") and name.count(".") > 1 else own
            assert other == own or other in FEATURE_IMPORTS.get(own, set()) or other not in names, (
                f"{name_of(path)} imports {name}"
            )


def test_features_do_not_go_round_in_a_circle() -> None:
    def reached(name: str, seen: tuple[str, ...] = ()) -> None:
        assert name not in seen, (*seen, name)
        for further in FEATURE_IMPORTS.get(name, set()):
            reached(further, (*seen, name))

    for feature in FEATURE_IMPORTS:
        reached(feature)


def test_pages_know_their_own_feature_only() -> None:
    """And what that feature itself stands on."""
    pages = ROOT / "ui/pages"
    for path in sources("ui/pages"):
        own = path.relative_to(pages).parts[0].removesuffix(".py")
        for name in imports(path):
            if is_below(name, "ui.pages"):
                assert name.split(".")[2] == own, f"{name_of(path)} imports {name}"
            if is_below(name, "app.features") and own != "__init__":
                may = {own} | FEATURE_IMPORTS.get(own, set())
                assert name.split(".")[2] in may, f"{name_of(path)} imports {name}"


# 2 texts can be extracted -----------------------------------------------
def test_texts_to_translate_are_literals() -> None:
    """tr_noop takes a literal; tr a literal, or a name that holds what tr_noop marked; neither an f-string."""
    wrong = []
    for path in sources():
        for node in calls(path):
            if called(node) not in ("tr", "tr_noop"):
                continue
            given = node.args[0] if len(node.args) == 1 and not node.keywords else None
            literal = isinstance(given, ast.Constant) and isinstance(given.value, str)
            fine = isinstance(node.func, ast.Name) and given is not None and (literal or called(node) == "tr")
            # a text put together can be found in no catalogue
            if not fine or isinstance(given, ast.JoinedStr | ast.BinOp):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []


def test_no_call_of_tr_hides_in_an_f_string() -> None:
    """With placeholders: the extraction passes such a text over without a word."""
    wrong = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                hidden = [n for n in ast.walk(node) if isinstance(n, ast.Call) and called(n) in ("tr", "tr_noop")]
                wrong += [
                    f"{name_of(path)}:{n.lineno}" for n in hidden
                    if isinstance(n.args[0], ast.Constant) and n.args[0].value not in extracted()
                ]
    assert wrong == []


def test_qt_translates_nothing_of_ours() -> None:
    wrong = []
    for path in sources():
        for node in calls(path):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            named = getattr(owner, "id", getattr(owner, "attr", ""))
            if owner is not None and (
                called(node) in ("tr", "trUtf8", "QT_TRANSLATE_NOOP")
                or (called(node) == "translate" and named in ("QCoreApplication", "QApplication"))
            ):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []


# 3 catalogues -----------------------------------------------------------
@cache
def extracted() -> frozenset[str]:
    return frozenset(message.id for message in dev.extracted() if message.id)


def catalogues() -> list[Any]:
    return [
        pytest.param(path, id=path.parent.parent.name)
        for path in sorted(resource("i18n").glob("*/LC_MESSAGES/dutydesk.po"))
    ] or [pytest.param(None, id="none", marks=pytest.mark.skip(reason="no catalogue yet in resources/i18n"))]


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}", text))


@pytest.mark.parametrize("path", catalogues())
def test_every_text_is_translated_with_its_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        messages = {message.id: message for message in read_po(file) if message.id}
    assert path.parent.parent.name in LANGUAGES
    assert sorted(extracted() - messages.keys()) == [], "run: python -m app.dev catalogue"
    assert sorted(messages.keys() - extracted()) == [], "texts no longer used"
    unfinished = [id for id, message in messages.items() if not message.string or message.fuzzy]
    assert unfinished == []
    assert [id for id, m in messages.items() if placeholders(id) != placeholders(str(m.string))] == []


@pytest.mark.parametrize("path", catalogues())
def test_the_compiled_catalogue_is_current(path: Path) -> None:
    with path.open("rb") as file, path.with_suffix(".mo").open("rb") as compiled:
        texts = {m.id: m.string for m in read_po(file) if m.id and m.string and not m.fuzzy}
        assert {m.id: m.string for m in read_mo(compiled) if m.id} == texts


# 4 actions and reports --------------------------------------------------
def entries() -> list[Entry]:
    return [*registry.actions.values(), *registry.reports.values()]


def test_every_action_and_report_says_what_it_is_and_who_may() -> None:
    for entry in entries():
        assert entry.title and entry.title in extracted(), f"{entry.id}: no title"
        assert bool(entry.role) is (entry.id not in WITHOUT_ROLE), f"{entry.id}: role “{entry.role}”"
        assert entry.func.__doc__, f"{entry.id}: no docstring"
    declared = [*entries(), *registry.listings.values(), *registry.settings.values()]
    assert {word for entry in declared for word in entry.role.split("|")} - {""} <= rights.WORDS.keys()


def test_every_action_and_report_has_a_test_of_its_name() -> None:
    tests = {
        node.name for path in (ROOT / "tests").rglob("test_*.py") for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    lacking = [
        entry.id for entry in entries()
        if not any(
            re.search(rf"(^|_)({entry.func.__name__}|{entry.id.partition('.')[2]})(_|$)", name.removeprefix("test_"))
            for name in tests
        )
    ]
    assert lacking == []


# 5 is in tests/db/test_migrate.py ---------------------------------------


# 6 shortcuts, icons, settings -------------------------------------------
def test_shortcuts_are_unique() -> None:
    used = [entry.shortcut.lower() for entry in entries() if entry.shortcut]
    assert len(used) == len(set(used))


def test_icons_exist() -> None:
    import json

    import qtawesome

    folder = Path(qtawesome.__file__).parent / "fonts"
    (charmap,) = folder.glob("phosphor-charmap*.json")
    known = {name.removeprefix("ph.") for name in json.loads(charmap.read_text(encoding="utf-8"))}
    kinds = json.loads(resource("tables/entry_kinds.json").read_text(encoding="utf-8"))["rows"]
    named = {feature.icon for feature in registry.features.values()} | {row["icon"] for row in kinds}
    named |= {entry.icon for entry in registry.actions.values() if entry.icon}
    assert named and named - known == set()


def test_settings_carry_the_prefix_of_their_home() -> None:
    for declared in registry.settings.values():
        prefix = declared.key.partition(".")[0]
        assert prefix in SETTING_PREFIXES | registry.features.keys(), declared.key
        assert (prefix == "computer") <= (declared.scope == "computer"), declared.key
        assert declared.title in extracted(), declared.key


def test_no_feature_is_declared_without_a_name_and_place() -> None:
    for feature in registry.features.values():
        assert feature.title in extracted() and feature.group, feature.name


# 7 names ----------------------------------------------------------------
def test_the_window_names_no_feature() -> None:
    path = ROOT / "ui/window.py"
    if not path.exists():
        pytest.skip("no ui/window.py yet")
    words = {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    words |= {part for name in imports(path) for part in name.split(".")}
    assert {word.partition(".")[0] for word in words if isinstance(word, str)} & registry.features.keys() == set()


def test_file_names_say_what_is_in_them() -> None:
    assert [name_of(path) for path in sources() if path.stem.lower() in FORBIDDEN_NAMES] == []


# writes -----------------------------------------------------------------
def test_raw_sql_stays_below() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}" for path in sources("app", "ui", "main.py") for node in calls(path)
        if called(node) in ("execute_sql", "executescript", "SQL") and not name_of(path).startswith("app/core/search")
    ]
    assert wrong == []


def test_features_write_record_by_record() -> None:
    """The ledger sees Record.save(), Record.create() and bulk.add_all() only."""
    bulk = {
        "insert", "insert_many", "insert_from", "insert_all", "bulk_create", "bulk_update", "replace_many",
        "delete_by_id", "run_all", "execute_sql",
    }
    wrong = []
    for path in sources("app/features"):
        for node in calls(path):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            on_record = isinstance(owner, ast.Name) and owner.id[:1].isupper()
            listed = called(node) == "insert" and len(node.args) == 2  # list.insert(place, what)
            if (called(node) in bulk and not listed) or (called(node) in ("update", "delete") and on_record):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []


# sizes ------------------------------------------------------------------
def test_functions_and_files_stay_readable() -> None:
    """A budget of 40 and 400 lines is a talk; these bounds are the end of it."""
    for path in sources():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= FILE_LINES or name_of(path) in LONG_FILES, f"{name_of(path)}: {lines} lines"
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= FUNCTION_LINES or (name_of(path), node.name) in LONG_FUNCTIONS, (
                    f"{name_of(path)}: {node.name} has {length} lines"
                )


def test_nothing_is_printed_but_by_the_command_line() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}" for path in sources("app", "db", "ui") for node in calls(path)
        if isinstance(node.func, ast.Name) and node.func.id == "print" and path.name not in ("cli.py", "dev.py")
    ]
    assert wrong == []
