"""Messages of the Common Alerting Protocol (OASIS CAP 1.2, also 1.1), read and checked before anything is kept.

A file is hostile until it is read whole: no document type, no entities, bounds on size, depth and number of elements.
What the schema asks for is checked by hand: what must be there, what may stand once, the words that are known. What
no column takes is kept as further fields, unknown elements too. A signature is kept with the file and not verified.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.core.i18n import to_utc, tr
from app.core.run import LONGEST, YEARS, is_text
from app.features.warnings.rules import Reference, parse_references
from app.features.warnings.xml_tree import Node, refuse, short, tree

SPACES = {"urn:oasis:names:tc:emergency:cap:1.2": "1.2", "urn:oasis:names:tc:emergency:cap:1.1": "1.1"}
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
SHOWN = 2_000  # characters of a further field that are kept beside the file
NAME = 200  # characters of names and identifiers

# element → how often: 1 once, ? at most once, + at least once, * any number (cap12.xsd)
ALERT = {
    "identifier": "1", "sender": "1", "sent": "1", "status": "1", "msgType": "1", "source": "?", "scope": "1",
    "restriction": "?", "addresses": "?", "code": "*", "note": "?", "references": "?", "incidents": "?", "info": "*",
}
INFO = {
    "language": "?", "category": "+", "event": "1", "responseType": "*", "urgency": "1", "severity": "1",
    "certainty": "1", "audience": "?", "eventCode": "*", "effective": "?", "onset": "?", "expires": "?",
    "senderName": "?", "headline": "?", "description": "?", "instruction": "?", "web": "?", "contact": "?",
    "parameter": "*", "resource": "*", "area": "*",
}
AREA = {
    "areaDesc": "1", "polygon": "*", "circle": "*", "geocode": "*", "altitude": "?", "ceiling": "?",
}
RESOURCE = {"resourceDesc": "1", "mimeType": "1", "size": "?", "uri": "?", "derefUri": "?", "digest": "?"}
PAIR = {"valueName": "1", "value": "1"}
PARTS = {
    "info": INFO, "area": AREA, "resource": RESOURCE, "eventCode": PAIR, "parameter": PAIR, "geocode": PAIR,
}
CHOICES = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "category": ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
                 "CBRNE", "Other"),
    "responseType": ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}
MOMENTS = ("sent", "effective", "onset", "expires")
# what columns of a warning take; the rest are further fields
TAKEN = {"identifier", "sender", "sent", "status", "msgType", "references", "event", "onset", "expires", "senderName",
         "headline", "description", "instruction", "areaDesc"}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[-+]\d\d:\d\d)")


@dataclass
class Message:
    """One message as its file says it, times in UTC. ``further``: (name, value) of what no other field takes.

    ``event_codes`` and ``severity`` are the words of the message; ``notes`` are sentences for who takes it in.
    """

    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    references: list[Reference]
    event: str = ""
    event_codes: list[str] = field(default_factory=list)
    severity: str = ""
    title: str = ""
    text: str = ""
    guidance: str = ""
    issuer: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    areas: str = ""
    area_codes: list[str] = field(default_factory=list)
    further: list[tuple[str, str]] = field(default_factory=list)
    signed: bool = False
    notes: list[str] = field(default_factory=list)


def read(content: bytes, most: int = 20_000, severities: Collection[str] = ()) -> list[Message]:
    """The messages of a file, today always one. ``most``: elements; ``severities``: further words for severity.

    Raises UserError, whatever the bytes are, for what is not a message that can be kept whole.
    """
    root = tree(content, most)
    if root.space not in SPACES:
        refuse(tr("This is no warning message: the outermost element is <{name}> of “{space}”. A message begins with "
                   "<alert> of urn:oasis:names:tc:emergency:cap:1.2.").format(name=short(root.name), space=short(
                       root.space)))
    if root.name != "alert":
        refuse(tr("This is no warning message: the outermost element is <{name}>. A message begins with <alert>.")
                .format(name=short(root.name)))
    return [_Reading(root, {**CHOICES, "severity": (*CHOICES["severity"], *severities)}).message()]


# the message ------------------------------------------------------------
class _Reading:
    """Reads one message out of its tree."""

    def __init__(self, root: Node, choices: dict[str, tuple[str, ...]]) -> None:
        self.root = root
        self.choices = choices
        self.signed = False
        self.notes: list[str] = []
        self.unknown: list[str] = []
        self.further: list[tuple[str, str]] = []

    def message(self) -> Message:
        self._check(self.root, ALERT)
        one = {node.name: self._line(node) for node in self._own(self.root) if ALERT.get(node.name) in ("1", "?")}
        made = Message(
            self._identifier(one["identifier"]), self._within(one["sender"], "sender", NAME),
            self._moment(one["sent"], "sent"), one["status"].lower(), one["msgType"].lower(),
            self._references(one.get("references", "")),
        )
        infos = [node for node in self._own(self.root) if node.name == "info"]
        chosen = _chosen(infos)
        if chosen is not None:
            self._fill(made, chosen)
        self._rest(self.root, "", chosen)
        self._say(made, len(infos))
        made.issuer = made.issuer or made.sender
        made.title = made.title or made.event or made.identifier
        made.starts_at = made.starts_at or made.sent
        made.signed, made.notes, made.further = self.signed, self.notes, self._kept()
        return made

    def _own(self, node: Node) -> Iterator[Node]:
        """The elements in ``node`` that are of the message's namespace."""
        return (child for child in node.children if child.space == self.root.space)

    # the schema ---------------------------------------------------------
    def _check(self, node: Node, shape: dict[str, str], where: str = "") -> None:
        """Holds an element and what is in it against the schema; unknown ones are left for the further fields."""
        found: dict[str, list[Node]] = {}
        for child in self._own(node):
            found.setdefault(child.name, []).append(child)
        for name, often in shape.items():
            given = found.get(name, [])
            filled = (child.children if name in PARTS else child.text.strip() for child in given)
            if often in "1+" and not any(filled):
                refuse(tr("<{name}> is missing in <{where}>. Nothing was taken; ask the sender for the whole message.")
                        .format(name=name, where=node.name))
            if often in "1?" and len(given) > 1:
                refuse(tr("<{name}> stands {n} times in <{where}>, and may stand once. Ask the sender which holds.")
                        .format(name=name, n=len(given), where=node.name))
            for child in given:
                self._check_one(child, name)

    def _check_one(self, child: Node, name: str) -> None:
        if name in PARTS:
            self._check(child, PARTS[name])
            return
        value = child.text.strip()
        if name in self.choices and value not in self.choices[name]:
            refuse(tr("<{name}> says “{value}”. Known: {known}.").format(
                name=name, value=short(value), known=", ".join(self.choices[name])))
        if name in MOMENTS and value:
            self._moment(value, name)

    def _moment(self, value: str, name: str) -> datetime:
        """A time with its zone as UTC. The schema wants ``-00:00`` for UTC; a Z is as clear, and noted."""
        found = _MOMENT.fullmatch(value)
        try:
            if found is None:
                raise ValueError(value)
            at = to_utc(datetime.fromisoformat(found[1] + (found[3] if found[3] != "Z" else "+00:00")))
            if at.year not in YEARS:
                raise ValueError(value)
        except (ValueError, OverflowError):
            refuse(tr("<{name}> says “{value}”, which is no time with its zone. Example: {example}").format(
                name=name, value=short(value), example="2026-06-24T02:44:00+08:00"))
        if (found[2] or found[3] == "Z") and (
            said := tr("Times are not written as the standard asks; they were understood.")
        ) not in self.notes:
            self.notes.append(said)
        return at

    def _identifier(self, value: str) -> str:
        if re.search(r"[\s,<&]", value):
            refuse(tr("<identifier> says “{value}”. It may have no spaces, commas, < or &.").format(
                value=short(value)))
        return self._within(value, "identifier", NAME)

    def _references(self, value: str) -> list[Reference]:
        try:
            found = parse_references(value)
        except ValueError as fault:
            refuse(tr("<references> says “{value}”. Each must be sender,identifier,time.").format(
                value=short(str(fault))))
        if len(value) > LONGEST or any(len(one.identifier) > NAME for one in found):
            refuse(tr("<{name}> is too long to be kept. Ask the sender for a shorter message.").format(
                name="references"))
        return found

    # texts --------------------------------------------------------------
    def _line(self, node: Node) -> str:
        """The text of an element on one line."""
        return " ".join(self._clean(node.text).split())

    def _lines(self, node: Node) -> str:
        """The text of an element, its lines without the indentation of the file."""
        return re.sub(r"[ \t]*\n[ \t]*", "\n", self._clean(node.text).strip())

    def _clean(self, text: str) -> str:
        if is_text(text):
            return text
        said = tr("The message has hidden marks; they are shown as \ufffd.")
        if said not in self.notes:
            self.notes.append(said)
        return "".join(ch if is_text(ch) else "\ufffd" for ch in text)

    def _within(self, value: str, name: str, most: int) -> str:
        if len(value) > most:
            refuse(tr("<{name}> has {n} characters; {limit} are possible. Ask the sender for a shorter message.")
                    .format(name=name, n=len(value), limit=most))
        return value

    def _begun(self, value: str, name: str, most: int) -> str:
        """A line that fits its column; a longer one goes on in the further fields."""
        if len(value) <= most:
            return value
        self.further.append((name, value))
        return value[: most - 1] + "…"

    def _fill(self, made: Message, info: Node) -> None:
        """What the chosen block says, into the fields of the message."""
        one = {node.name: node for node in self._own(info) if INFO.get(node.name) in ("1", "?")}
        line = {name: self._line(node) for name, node in one.items()}
        made.event = self._begun(line["event"], "event", NAME)
        made.severity = line["severity"]
        made.title = self._begun(line.get("headline", ""), "headline", 300)
        made.issuer = self._begun(line.get("senderName", ""), "senderName", NAME)
        texts = {
            name: self._within(self._lines(one[name]), name, LONGEST) if name in one else ""
            for name in ("description", "instruction")
        }
        made.text, made.guidance = texts["description"], texts["instruction"]
        begins = line.get("onset") or line.get("effective") or ""
        made.starts_at = self._moment(begins, "onset") if begins else None
        made.ends_at = self._moment(line["expires"], "expires") if line.get("expires") else None
        made.event_codes = [
            self._line(value) for code in self._own(info) if code.name == "eventCode"
            for value in self._own(code) if value.name == "value"
        ]
        areas = [node for node in self._own(info) if node.name == "area"]
        named = [self._line(node) for area in areas for node in self._own(area) if node.name == "areaDesc"]
        made.areas = self._within("、".join(named), "areaDesc", LONGEST)
        made.area_codes = [
            self._line(value) for area in areas for code in self._own(area) if code.name == "geocode"
            for value in self._own(code) if value.name == "value"
        ]

    # what no field takes ------------------------------------------------
    def _rest(self, node: Node, path: str, chosen: Node | None) -> None:
        """Puts what the fields of the message do not take among the further fields, by its path."""
        self._attributes(node, path)
        if node.children and node.text.strip():
            self.further.append((path or node.name, self._lines(node)))
        for number, child in enumerate(node.children):
            here = f"{path}/{child.name}" if path else child.name
            if child.space == SIGNATURE and node is self.root:
                self.signed = True
            elif child.space != self.root.space or child.name not in self._shape(node):
                self.unknown.append(here)
                self._flat(child, here)
            elif child.name == "info":
                self._rest(child, "" if child is chosen else f"info[{_language(child) or '-'}]", chosen)
            elif PARTS.get(child.name) is PAIR:
                self._pair(child, here)
            elif child.name in PARTS:
                same = [place for place, one in enumerate(node.children) if one.name == child.name]
                self._rest(child, here if len(same) == 1 else f"{here}[{same.index(number) + 1}]", chosen)
            else:
                self._leaf(child, here, is_taken=child.name in TAKEN and not path.startswith("info["))

    def _leaf(self, node: Node, path: str, is_taken: bool) -> None:
        """A known element that holds a text; others in it are unknown."""
        self.unknown += [f"{path}/{child.name}" for child in node.children]
        if not is_taken:
            self._flat(node, path)
            return
        self._attributes(node, path)
        for child in node.children:
            self._flat(child, f"{path}/{child.name}")

    def _pair(self, node: Node, path: str) -> None:
        """A name and its value; what else stands there is unknown."""
        one = {child.name: child.text.strip() for child in self._own(node) if child.name in PAIR}
        self.further.append((f"{path} {one['valueName']}", one["value"]))
        self._attributes(node, path)
        for child in node.children:
            for inner in child.children if child.name in PAIR else [child]:
                self.unknown.append(f"{path}/{inner.name}")
                self._flat(inner, self.unknown[-1])

    def _shape(self, node: Node) -> dict[str, str]:
        return ALERT if node is self.root else PARTS[node.name]

    def _attributes(self, node: Node, path: str) -> None:
        for name, value in node.attributes.items():
            self.unknown.append(f"{path}@{name.rpartition('}')[2]}".lstrip("/"))
            self.further.append((self.unknown[-1], value))

    def _flat(self, node: Node, path: str) -> None:
        """An element and all in it, as names and values."""
        if node.space != self.root.space:
            path += f" ({node.space or '-'})"
        self._attributes(node, path)
        if node.text.strip() or not node.children:
            self.further.append((path, self._lines(node)))
        for child in node.children:
            self._flat(child, f"{path}/{child.name}")

    def _kept(self) -> list[tuple[str, str]]:
        """The further fields, long values begun: the whole one is in the file."""
        found = []
        for name, value in self.further:
            value = self._clean(value.strip())
            if len(value) > SHOWN:
                value = tr("{begin}… ({n} characters, whole in the file)").format(begin=value[:NAME], n=len(value))
            if value:
                found.append((self._clean(name)[:NAME], value))
        return found

    def _say(self, made: Message, infos: int) -> None:
        """Sentences about what a person should know of the file."""
        if self.signed:
            self.notes.append(tr("The message is signed. The signature was not verified."))
        if self.unknown:
            names = list(dict.fromkeys(short(name) for name in self.unknown))
            self.notes.append(tr("Unknown fields were kept: {names}.").format(names=tr(", ").join(names[:10])))
        if infos > 1:
            self.notes.append(tr("The message has {n} blocks; one is shown, the others are among the further fields.")
                              .format(n=infos))
        if not infos and made.msg_type in ("alert", "update"):
            self.notes.append(tr("The message has no block that says what is warned of."))
        if made.msg_type in ("update", "cancel") and not made.references:
            self.notes.append(tr("The message does not say which warning it refers to."))


def _language(info: Node) -> str:
    return next((child.text.strip() for child in info.children if child.name == "language"), "")


def _chosen(infos: list[Node]) -> Node | None:
    """The block to read: the first in Chinese, else the first."""
    chinese = (info for info in infos if _language(info).lower().split("-")[0] == "zh")
    return next(chinese, infos[0] if infos else None)
