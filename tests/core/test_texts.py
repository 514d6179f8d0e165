"""Every text of an action passes the checks that features declare."""
from __future__ import annotations

from pathlib import Path

import pytest

from app.core import registry, texts
from app.core.errors import UserError
from app.core.files import Stored
from app.core.run import Context


def test_texts_within_a_value() -> None:
    value = {"a": ["b", Path("/x/c.pdf"), ("d", 1, None, True)], "e": Stored("f.pdf", "g", 3, "h")}
    assert list(texts.texts_in(value)) == ["a", "e", "b", "c.pdf", "d", "f.pdf", "g", "h"]
    assert list(texts.texts_in(4.5)) == []


def test_a_check_names_the_field_and_passes_passwords_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        registry, "text_checks", {"a": lambda ctx: lambda text: "", "b": lambda ctx: lambda text: "No." * ("x" in text)}
    )
    texts.check(Context(), {"new_password": "x", "note": "y", "number": 3})
    with pytest.raises(UserError, match="No") as refused:
        texts.check(Context(), {"first": "y", "second": ["y", {"z": "x"}]})
    assert refused.value.field == "second"
