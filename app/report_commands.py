"""The commands of the reports: their list, one page in any form, a whole month at once."""
from __future__ import annotations

import argparse
from typing import Any

from app import cli
from app.core import page_forms, pages, registry
from app.core.errors import UserError
from app.core.i18n import LANGUAGES, report_language, tr
from app.core.registry import GROUPS, Entry, Field

MARKS = tuple(code for code, _ in pages.MARKS if code)
SAID = {"pdf": "the page as a PDF", "docx": "as a Word file", "xlsx": "its tables as a workbook", "html": "as HTML"}


def add(commands: Any) -> None:
    """Adds ``report list``, ``report batch`` and ``report ID`` to the commands."""
    told = "Make the pages of reports: their list, one page, a whole month"
    whole = commands.add_parser("report", help=told, description=told)
    within = whole.add_subparsers(dest="page", metavar="ID", required=True)
    told = "Every report with its inputs; needs no database"
    cli.finish(within.add_parser("list", help=told, description=told), show_list)
    told = "Make the pages of a whole month"
    sub = within.add_parser("batch", help=told, description=told)
    _batch_options(sub)
    cli.finish(sub, make_batch)
    for entry in registry.reports.values():
        title = tr(entry.title).replace("%", "%%")
        sub = within.add_parser(entry.id, help=title, description=title)
        cli.field_options(sub, entry.fields)
        for form in page_forms.FORMS:
            sub.add_argument(f"--{form}", type=cli.read_path, metavar="FILE", help=SAID[form])
        _page_options(sub)
        cli.finish(sub, make_page, declared=entry)


def _page_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--page-language", choices=list(LANGUAGES), default="", help="language of the page; otherwise the office's"
    )
    sub.add_argument("--mark", choices=MARKS, default="", help="a mark across each page")
    sub.add_argument("--trace", action="store_true", help="your name and the time, pale all over each page")
    sub.add_argument("--attach-data", action="store_true", help="the PDF carries its data as JSON")


def _options_of(args: argparse.Namespace) -> pages.Options:
    return pages.Options(args.page_language, args.mark, args.trace, args.attach_data)


def _data_in_pdf(args: argparse.Namespace, is_pdf: bool, other: str) -> None:
    """Raises UserError for data that would be left out without a word: a PDF alone carries it."""
    if args.attach_data and not is_pdf:
        said = tr("--{option} goes with --{other}. Give both.")
        raise UserError(said.format(option="attach-data", other=other), "attach_data")


# one page ---------------------------------------------------------------
def make_page(args: argparse.Namespace) -> int:
    """One page of a report, in one form or several, all with one code."""
    named = [(form, getattr(args, form)) for form in page_forms.FORMS if getattr(args, form) is not None]
    if not named:
        forms = ", ".join(f"--{form}" for form in page_forms.FORMS)
        raise UserError(tr("Say which file to write: {forms}.").format(forms=forms), "pdf")
    for form, path in named:
        if path.suffix.lower() != f".{form}":
            raise UserError(tr("{name}: a file of --{form} ends in .{form}.").format(name=path.name, form=form), form)
    _data_in_pdf(args, args.pdf is not None, "pdf")
    ctx = cli.signed_in(args)
    values = cli.values_of(args, args.declared.fields)
    made = pages.save_all(ctx, args.declared.id, [path for _, path in named], _options_of(args), **values)
    warnings = [warning for one in made for warning in one.warnings]
    for warning in warnings:
        cli.say(warning)
    files = [{"file": str(one.file), "pages": one.pages, "rows": one.rows} for one in made]
    cli.emit(args, {"code": made[0].code, "files": files, "warnings": warnings}, "\n".join(
        f"{one.file}　{one.code}" for one in made
    ))
    return cli.DONE


# many pages -------------------------------------------------------------
def _batch_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--month", required=True, help="the month, as 2026-06")
    sub.add_argument("--to", type=cli.read_path, required=True, metavar="DIR", help="folder for the files")
    sub.add_argument("--only", nargs="+", default=(), metavar="ID", help="these reports alone")
    sub.add_argument("--as", dest="form", choices=page_forms.FORMS, default="pdf", help="form of the files")
    _page_options(sub)


def make_batch(args: argparse.Namespace) -> int:
    """Every page that belongs to a month: each shift's log, each sealed sheet, the roster, statistics and so on."""
    from app.core import periods

    _data_in_pdf(args, args.form == "pdf", "as pdf")
    ctx = cli.signed_in(args)
    first, last = periods.bounds(args.month)
    done = pages.batch(ctx, first, last, args.to, args.only, _options_of(args), args.form)
    skipped = [{"page": which, "because": why} for which, why in done.skipped]
    for one in skipped:
        cli.say(f"{one['page']}: {one['because']}")
    if done.stopped:
        cli.say(tr("Stopped. What was made stays."))
    told = {"files": [str(file) for file in done.files], "skipped": skipped, "stopped": done.stopped}
    said = tr("Made: {made}, left out: {left}").format(made=len(done.files), left=len(skipped))
    cli.emit(args, told, "\n".join([*map(str, done.files), said]))
    return cli.USER if done.stopped else cli.DONE


# the list ---------------------------------------------------------------
def show_list(args: argparse.Namespace) -> int:
    """Every report with its inputs, in the order of its groups; needs neither database nor signing in."""
    order = [code for code, _ in GROUPS]
    entries = sorted(registry.reports.values(), key=lambda one: (order.index(one.group), one.id))
    lines = (f"{one.id}　{tr(one.title)}　{' '.join(map(_shown, one.fields))}".rstrip("　") for one in entries)
    cli.emit(args, [listed(one) for one in entries], "\n".join(lines))
    return cli.DONE


def listed(entry: Entry) -> dict[str, Any]:
    """A report as the list tells it."""
    return {
        "id": entry.id, **_both("title", entry.title), "group": entry.group, "remark": tr(entry.remark),
        "parameters": [_parameter(one) for one in entry.fields], "batchable": entry.each is not None,
    }


def _parameter(field: Field) -> dict[str, Any]:
    given = {"name": field.name, "option": _option(field), "type": field.type.__name__, "many": field.many}
    codes = [code for code, _ in field.choices]
    return {**given, "required": field.required, **_both("label", field.label), "choices": codes}


def _both(name: str, text: str) -> dict[str, str]:
    """A text in both languages, as ``title_zh`` and ``title_en``."""
    with report_language("zh_CN"):
        return {f"{name}_zh": tr(text), f"{name}_en": text}


def _option(field: Field) -> str:
    return "--" + field.name.replace("_", "-")


def _shown(field: Field) -> str:
    return _option(field) if field.required else f"[{_option(field)}]"
