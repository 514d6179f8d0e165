"""A report's template as it is kept, with what was changed at the desk and is not saved yet laid over it."""
from __future__ import annotations

from typing import Any

from app.core.i18n import shipped
from app.core.templates import Change, Template, fault_of, order_of

OWN, EVERY = "own", "every"  # a wording for this report, for every page
COLUMNS = {"zh_CN": "chinese", "en": "english"}
SIZE, STEP = 12.0, 0.5  # where a part has no size of its own; points
AS_SHIPPED = {"position": 0, "shown": True, "size": 0.0}


class Edition:
    """``parts`` and ``words`` as the readings give them; ``typed`` is plain, so that a draft can hold it.

    ``typed``: ``{"parts": {code: {position, shown, size}}, "words": {language: {own or every: {text: wording}}}}``.
    """

    def __init__(self, report: str, language: str) -> None:
        self.report, self.language = report, language
        self.typed: dict[str, Any] = {}
        self.words: list[dict[str, str]] = []
        self.order: list[str] = []  # codes of the parts, as they stand now
        self._parts: dict[str, dict[str, Any]] = {}

    def show(self, parts: list[dict[str, Any]], words: list[dict[str, str]]) -> None:
        """What is kept was read, again or for the first time; what is typed and says the same is no change."""
        self._parts, self.words = {one["part"]: one for one in parts}, words
        typed = self.typed.get("parts", {})
        for code in [code for code in typed if code not in self._parts or self.state(code) == self._kept(code)]:
            del typed[code]
        for scope, texts in self.typed.get("words", {}).get(self.language, {}).items():
            for word in words:
                if texts.get(word["text"]) == word.get(scope):
                    texts.pop(word["text"], None)
        self._tidy()
        codes = sorted(self._parts, key=lambda code: int(self._parts[code]["place"]))
        changes = {code: Change(**self.state(code)) for code in codes}
        self.order = [codes[at] for at in order_of(codes, changes)]

    # parts --------------------------------------------------------------
    def _kept(self, code: str) -> dict[str, Any]:
        return {name: self._parts[code][name] for name in AS_SHIPPED}

    def state(self, code: str) -> dict[str, Any]:
        """Position (0: as shipped), whether it is shown, and size (0: as shipped) of a part."""
        given = self.typed.get("parts", {}).get(code, {})
        return {**self._kept(code), **{name: given[name] for name in AS_SHIPPED if name in given}}

    def parts(self) -> list[dict[str, Any]]:
        """The parts in their order now, for a list."""
        return [
            {**self._parts[code], **(state := self.state(code)), "id": code,
             "changed": (state["shown"], state["size"]) != (True, 0),
             "points": state["size"] or next(iter(self._parts[code]["sizes"]), 0)}
            for code in self.order
        ]

    def _set(self, code: str, **values: Any) -> None:
        wanted = {**self.state(code), **values}
        parts = self.typed.setdefault("parts", {})
        parts.pop(code, None)
        if wanted != self._kept(code):
            parts[code] = wanted
        self._tidy()

    def move(self, code: str, step: int) -> bool:
        """One place up (-1) or down (1); False at the end."""
        at = self.order.index(code)
        if not 0 <= at + step < len(self.order):
            return False
        self.order[at], self.order[at + step] = self.order[at + step], code
        for place, one in enumerate(self.order, 1):
            self._set(one, position=place if place != self._parts[one]["place"] else 0)
        return True

    def turn(self, code: str) -> bool:
        """Shows a part, or leaves it out; False where it cannot be left out."""
        if self._parts[code]["fixed"]:
            return False
        self._set(code, shown=not self.state(code)["shown"])
        return True

    def resize(self, code: str, step: int, least: float, most: float) -> bool:
        """Larger (1) or smaller (-1); False for a part without text of a size of its own, and at either end."""
        sizes = self._parts[code]["sizes"]
        now = self.state(code)["size"] or next((size for size in sizes if size), SIZE)
        wanted = min(max(now + step * STEP, least), most)
        if not sizes or wanted == now:
            return False
        self._set(code, size=0.0 if sizes == [wanted] else wanted)
        return True

    def restore_part(self, code: str) -> None:
        """As shipped; the others keep their order among themselves."""
        order = [one for one in self.order if one != code]
        order.insert(min(self._parts[code]["place"] - 1, len(order)), code)
        self._set(code, **AS_SHIPPED)
        self.order = order
        for place, one in enumerate(order, 1):
            self._set(one, position=place if place != self._parts[one]["place"] else 0)

    # words --------------------------------------------------------------
    def wording(self, word: dict[str, str], scope: str) -> str:
        """The office's wording of a text for this report or for every page; empty where it has none."""
        given: dict[str, str] = self.typed.get("words", {}).get(self.language, {}).get(scope, {})
        return given.get(word["text"], word[scope])

    def said(self, word: dict[str, str]) -> str:
        """What the page says."""
        return self.wording(word, OWN) or self.wording(word, EVERY) or word["shipped"]

    def put(self, word: dict[str, str], scope: str, wording: str) -> None:
        """Another wording; an empty one, or the shipped one, is the program's."""
        wording = "" if wording == word["shipped"] or not wording.strip() else wording
        given = self.typed.setdefault("words", {}).setdefault(self.language, {}).setdefault(scope, {})
        given.pop(word["text"], None)
        if wording != word[scope]:
            given[word["text"]] = wording
        self._tidy()

    def _tidy(self) -> None:
        """Takes out what holds nothing, so that an empty ``typed`` is nothing to save."""
        words = self.typed.get("words", {})
        for language, scopes in list(words.items()):
            words[language] = {scope: texts for scope, texts in scopes.items() if texts}
        self.typed["words"] = {language: scopes for language, scopes in words.items() if scopes}
        for name in ("words", "parts"):
            if not self.typed.get(name):
                self.typed.pop(name, None)

    # outwards -----------------------------------------------------------
    def count(self) -> int:
        """How many changes are not saved."""
        parts, words = self.typed.get("parts", {}), self.typed.get("words", {})
        moved = any(self.state(code)["position"] != self._kept(code)["position"] for code in parts)
        alone = sum(self.state(code)[name] != self._kept(code)[name] for code in parts for name in ("shown", "size"))
        return moved + alone + sum(len(texts) for scopes in words.values() for texts in scopes.values())

    def template(self) -> Template:
        """For the preview: wordings that could not be saved are left out."""
        said = {word["text"]: self.said(word) for word in self.words}
        own = {text: wording for text, wording in said.items()
               if wording != shipped(text, self.language) and not fault_of(text, wording)}
        return Template(own, {code: Change(**self.state(code)) for code in self._parts})

    def fault(self) -> tuple[str, str]:
        """The first text whose wording cannot be saved, and why; two empty ones where all can."""
        for scopes in self.typed.get("words", {}).values():
            for texts in scopes.values():
                for text, wording in texts.items():
                    if wording and (fault := fault_of(text, wording)):
                        return text, fault
        return "", ""

    def inputs(self) -> dict[str, Any]:
        """What templates.change_page is to keep."""
        words = [
            {"text": text, COLUMNS[language]: wording, "report": self.report if scope == OWN else ""}
            for language, scopes in self.typed.get("words", {}).items() for scope, texts in scopes.items()
            for text, wording in texts.items()
        ]
        parts = [{"part": code, **given} for code, given in self.typed.get("parts", {}).items()]
        known = {code: one["fixed"] for code, one in self._parts.items()}
        return {"report": self.report, "words": words, "parts": parts, "known": known}
