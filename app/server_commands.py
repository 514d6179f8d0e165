"""The commands about where the database lies: moving an office, and the rights of the desks' role on a server."""
from __future__ import annotations

import argparse
from dataclasses import asdict

from app import cli
from app.core import moving, registry, site
from app.core.errors import UserError
from app.core.i18n import tr
from db import grants as server_grants


def move_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("to", help="the new database: a path or a URL; it must be empty")
    sub.add_argument("--even-damaged", action="store_true", help="move a record that is not whole as it is")


def move(args: argparse.Namespace) -> int:
    """Copies database, attachments and seals to an empty place, proven before and after; the old one stays."""
    ctx = cli.signed_in(args)
    place = site.place_of(args.db)
    moved = moving.move(ctx, place, args.to, args.even_damaged)
    cli.emit(args, asdict(moved), moving.tell(moved))
    return cli.DONE


def grants_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("role", help="name of the role that the desks sign in with at the server")


def grants(args: argparse.Namespace) -> int:
    """Prints SQL for the owner of the tables; to be run once they stand, and again after each update."""
    registry.load_features()
    try:
        sql = server_grants.sql(args.role)
    except ValueError as fault:
        said = tr("“{name}” is no name of a role: letters, digits and _ only.")
        raise UserError(said.format(name=args.role), "role") from fault
    cli.emit(args, {"sql": sql}, sql)
    return cli.DONE
