"""Messages of the Common Alerting Protocol: what is taken, and that hostile files are refused by a sentence."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import UserError
from app.features.warnings import cap, xml_tree
from app.features.warnings.cap import Message
from app.features.warnings.rules import Reference

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cap"
HEAD = {
    "identifier": "42010041600000_20260624024000_0", "sender": "qxt@example.cn", "sent": "2026-06-24T02:40:00+08:00",
    "status": "Actual", "msgType": "Alert", "scope": "Public",
}
INFO = {
    "language": "zh-CN", "category": "Met", "event": "暴雨", "urgency": "Expected", "severity": "Minor",
    "certainty": "Likely", "onset": "2026-06-24T03:00:00+08:00", "expires": "2026-06-24T15:00:00+08:00",
    "senderName": "江城市气象台", "headline": "江城市气象台发布暴雨蓝色预警信号",
    "description": "预计12小时内\n   降雨量将达50毫米以上", "instruction": "检查排水系统。",
}
AREA = ("<area><areaDesc>江东区</areaDesc><polygon>1,2 3,4 5,6 1,2</polygon>"
        "<geocode><valueName>GB2260</valueName><value>420102</value></geocode></area>")
ORDER = ("identifier", "sender", "sent", "status", "msgType", "source", "scope", "references")


def info(more: str = AREA, **changed: str | None) -> str:
    """One info block, fields changed or (None) left out."""
    fields = {**INFO, **changed}
    return "<info>" + "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text is not None) + (
        f"{more}</info>")


def alert(
    body: str | None = None, version: str = "1.2", inside: str = "", declaration: str = "", **changed: str | None
) -> bytes:
    """A message with one info block (or ``body``), fields of its head changed or (None) left out."""
    fields = {**HEAD, **changed}
    head = "".join(f"<{name}>{fields[name]}</{name}>" for name in ORDER if fields.get(name) is not None)
    space = f"urn:oasis:names:tc:emergency:cap:{version}"
    return f'{declaration}<alert xmlns="{space}">{head}{info() if body is None else body}{inside}</alert>'.encode()


def one(content: bytes, **more: Any) -> Message:
    (message,) = cap.read(content, **more)
    return message


def refusal(content: bytes, **more: Any) -> str:
    with pytest.raises(UserError) as fault:
        cap.read(content, **more)
    assert fault.value.field == "file"
    return fault.value.text


# what is taken ----------------------------------------------------------
def test_a_message_is_read_whole() -> None:
    found = one(alert())
    assert (found.identifier, found.sender) == (HEAD["identifier"], "qxt@example.cn")
    assert (found.status, found.msg_type, found.severity) == ("actual", "alert", "Minor")
    assert found.sent == datetime(2026, 6, 23, 18, 40)
    assert (found.starts_at, found.ends_at) == (datetime(2026, 6, 23, 19), datetime(2026, 6, 24, 7))
    assert (found.event, found.issuer, found.title) == ("暴雨", "江城市气象台", "江城市气象台发布暴雨蓝色预警信号")
    assert found.text == "预计12小时内\n降雨量将达50毫米以上" and found.guidance == "检查排水系统。"
    assert (found.areas, found.area_codes) == ("江东区", ["420102"])
    assert ("area/polygon", "1,2 3,4 5,6 1,2") in found.further and ("area/geocode GB2260", "420102") in found.further
    assert ("urgency", "Expected") in found.further
    assert not found.signed and found.notes == []


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "gb2312"])
def test_files_in_the_encodings_of_the_field(codec: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?>'
    content = alert(declaration=declaration).decode().encode(codec)
    assert one(content).issuer == "江城市气象台"


def test_an_unknown_encoding_or_false_one_is_named() -> None:
    assert "punycode" in refusal(b'<?xml version="1.0" encoding="punycode"?><alert/>')
    assert "utf-8" in refusal(alert().decode().encode("gb18030"))


def test_version_1_1_is_read_too() -> None:
    assert one(alert(version="1.1")).event == "暴雨"


def test_chinese_comes_first_and_the_other_blocks_are_kept() -> None:
    english = info(language="en-US", event="Rainstorm", headline="Blue rainstorm warning")
    found = one(alert(english + info()))
    assert found.event == "暴雨" and ("info[en-US]/headline", "Blue rainstorm warning") in found.further
    assert ("info[en-US]/area/areaDesc", "江东区") in found.further
    assert any("2 blocks" in note for note in found.notes)
    spanish = info(language="es-US", event="Lluvia")
    assert one(alert(spanish + english)).event == "Lluvia"
    assert one(alert(info(language=None, event="雨") + english)).event == "雨"


def test_unknown_elements_and_attributes_are_kept_and_named() -> None:
    strange = '<x:depth xmlns:x="urn:x" unit="m"><x:most>3</x:most></x:depth><colour>蓝</colour>'
    found = one(alert(info(AREA + strange), inside="<local>甲</local>"))
    kept = dict(found.further)
    assert kept["colour"] == "蓝" and kept["local"] == "甲"
    assert kept["depth (urn:x)@unit"] == "m" and kept["depth (urn:x)/most (urn:x)"] == "3"
    (note,) = found.notes
    assert all(name in note for name in ("depth", "colour", "local"))


def test_what_stands_inside_a_known_leaf_is_kept_too() -> None:
    found = one(alert(info(event="暴<b>雨</b>雨")))
    assert found.event == "暴雨" and ("event/b", "雨") in found.further and "event/b" in found.notes[0]
    pair = "<parameter><valueName>a<i>1</i></valueName><value>2</value><more>3</more></parameter>"
    found = one(alert(info(pair)))
    kept = dict(found.further)
    assert kept["parameter a"] == "2" and kept["parameter/i"] == "1" and kept["parameter/more"] == "3"


def test_a_signature_is_said_to_be_unverified() -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><a/></SignedInfo></Signature>'
    found = one(alert(inside=signature))
    assert found.signed and "not verified" in found.notes[0]
    assert "outermost" in refusal(
        f'<Envelope xmlns="urn:e">{signature}{alert().decode()}</Envelope>'.encode()
    )


def test_a_cancel_without_info_and_its_references() -> None:
    found = one(alert("", msgType="Cancel", references="a@b,X1,2026-06-24T01:00:00+08:00\n a@b,X2,t"))
    assert found.references == [Reference("a@b", "X1", "2026-06-24T01:00:00+08:00"), Reference("a@b", "X2", "t")]
    assert found.title == found.identifier and found.issuer == "qxt@example.cn" and found.starts_at == found.sent
    assert one(alert("", msgType="Cancel")).notes == ["The message does not say which warning it refers to."]
    assert one(alert("")).notes == ["The message has no block that says what is warned of."]


@pytest.mark.parametrize("sent", ["2026-06-23T18:40:00Z", "2026-06-23T18:40:00.5-00:00"])
def test_times_that_are_clear_but_not_as_the_standard_has_them_are_noted(sent: str) -> None:
    found = one(alert(sent=sent))
    assert found.sent == datetime(2026, 6, 23, 18, 40) and "understood" in found.notes[0]


def test_long_lines_go_on_among_the_further_fields() -> None:
    found = one(alert(info(headline="长" * 400)))
    assert found.title == "长" * 299 + "…" and ("headline", "长" * 400) in found.further
    picture = "<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><derefUri>" + "A" * 9000 + (
        "</derefUri></resource>")
    kept = dict(one(alert(info(picture))).further)
    assert kept["resource/derefUri"].endswith("(9000 characters, whole in the file)")


def test_several_areas_keep_their_shapes_apart() -> None:
    found = one(alert(info(AREA + AREA.replace("江东区", "江西区").replace("5,6", "7,8"))))
    assert found.areas == "江东区、江西区"
    assert ("area[2]/polygon", "1,2 3,4 7,8 1,2") in found.further


def test_hidden_marks_are_shown() -> None:
    found = one(alert(info(headline="暴雨\u202e色蓝")))
    assert found.title == "暴雨\ufffd色蓝" and "hidden marks" in found.notes[0]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_samples_of_the_standard(number: int) -> None:
    file = SAMPLES / f"v1dot2_appendix_adot{number}.xml"
    if not file.exists():
        pytest.skip("the samples of the standard are not here")
    found = one(file.read_bytes())
    expected = {
        1: ("43b080713727", "Homeland Security Sets Code ORANGE", "Severe"),
        2: ("KSTO1055887203", "SEVERE THUNDERSTORM WARNING", "Severe"),
        3: ("TRI13970876.2", "EQ 3.4 Imperial County CA", "Minor"),
        4: ("KAR0-0306112239-SW", "Amber Alert in Los Angeles County", "Severe"),
    }
    assert (found.identifier, found.title, found.severity) == expected[number]
    assert found.text and found.areas and found.status == "actual"


def test_every_word_the_schema_knows_is_known_here() -> None:
    schema = SAMPLES / "cap12.xsd"
    if not schema.exists():
        pytest.skip("the schema of the standard is not here")
    root = xml_tree.tree(schema.read_bytes(), 20_000)
    found: dict[str, tuple[str, ...]] = {}
    often: dict[str, str] = {}

    def visit(node: xml_tree.Node, name: str) -> None:
        if node.name == "element" and "name" in node.attributes:
            name = node.attributes["name"]
            least, most = (node.attributes.get(key, "1") for key in ("minOccurs", "maxOccurs"))
            marks = {("1", "1"): "1", ("0", "1"): "?", ("1", "unbounded"): "+", ("0", "unbounded"): "*"}
            often[name] = marks[least, most]
        if node.name == "enumeration":
            found[name] = (*found.get(name, ()), node.attributes["value"])
        for child in node.children:
            visit(child, name)

    visit(root, "")
    assert found == cap.CHOICES
    ours = {name: mark for shape in (cap.ALERT, *cap.PARTS.values()) for name, mark in shape.items()}
    assert {name: mark for name, mark in often.items() if name not in ("alert", "valueName", "value")} == {
        name: mark for name, mark in ours.items() if name not in ("valueName", "value")
    }


# what is refused --------------------------------------------------------
@pytest.mark.parametrize("name", ["identifier", "sender", "sent", "status", "msgType", "scope"])
def test_a_missing_element_of_the_head_is_named(name: str) -> None:
    assert refusal(alert(**{name: None})).startswith(f"<{name}> is missing in <alert>")
    assert refusal(alert(**{name: "  "})).startswith(f"<{name}> is missing in <alert>")


@pytest.mark.parametrize("name", ["category", "event", "urgency", "severity", "certainty"])
def test_a_missing_element_of_a_block_is_named(name: str) -> None:
    assert refusal(alert(info(**{name: None}))).startswith(f"<{name}> is missing in <info>")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("<area><polygon>1,2</polygon></area>", "<areaDesc> is missing in <area>"),
        ("<eventCode><value>1</value></eventCode>", "<valueName> is missing in <eventCode>"),
        ("<resource><resourceDesc>a</resourceDesc></resource>", "<mimeType> is missing in <resource>"),
        ("<headline>again</headline>", "<headline> stands 2 times in <info>"),
        ("<responseType>Run</responseType>", "<responseType> says “Run”. Known: Shelter, Evacuate"),
    ],
)
def test_what_the_schema_forbids_in_a_block(more: str, said: str) -> None:
    assert said in refusal(alert(info(more)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "Real"}, "<status> says “Real”. Known: Actual"), ({"msgType": "alert"}, "<msgType> says"),
        ({"scope": "All"}, "<scope> says"), ({"sent": "2026-06-24T02:40:00"}, "no time with its zone"),
        ({"sent": "2026-02-30T02:40:00+08:00"}, "no time"), ({"sent": "0001-01-01T00:00:00+08:00"}, "no time"),
        ({"sent": "9999-12-31T23:59:59-10:00"}, "no time"), ({"sent": "2026-06-24T02:40:00+99:99"}, "no time"),
        ({"identifier": "a b"}, "no spaces"), ({"identifier": "a,b"}, "no spaces"),
        ({"identifier": "x" * 201}, "201 characters"), ({"sender": "x" * 201}, "201 characters"),
        ({"references": "a,b"}, "sender,identifier,time"), ({"references": "a,,c"}, "sender,identifier,time"),
        ({"references": " ".join(f"a@b,{n:0190},t" for n in range(200))}, "too long"),
    ],
)
def test_what_the_schema_forbids_in_the_head(changed: dict[str, str], said: str) -> None:
    assert said in refusal(alert(**changed))


def test_a_severity_is_known_by_the_schema_or_by_the_office() -> None:
    assert "<severity> says “Blue”" in refusal(alert(info(severity="Blue")))
    assert one(alert(info(severity="Blue")), severities=["Blue"]).severity == "Blue"


@pytest.mark.parametrize("version", ["1.0", "1.3", ""])
def test_another_namespace_is_refused(version: str) -> None:
    assert "outermost element is <alert>" in refusal(alert(version=version))


@pytest.mark.parametrize("content", [b"", b" ", b"\0", b"<", b"{}", b"<a>", b"<a></b>", b"<a/><b/>", b"\xff\xfe\0",
                                     b"<a>&nbsp;</a>", b"<a>\x01</a>", b"<a xmlns:x=''><x:b/></a>", b"%PDF-1.7"])
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    assert refusal(content)


def entities(depth: int = 9) -> bytes:
    """Each entity ten of the one before."""
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE alert [<!ENTITY e0 "x">{inner}]><alert>&e{depth - 1};</alert>'.encode()


@pytest.mark.parametrize(
    "content",
    [
        entities(), f'<!DOCTYPE a [<!ENTITY x "{"y" * 100_000}">]><a>{"&x;" * 10_000}</a>'.encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]><a/>',
    ],
)
def test_entities_and_document_types_are_not_opened(content: bytes) -> None:
    assert "not opened" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 200_000, b"<a>" * 39 + b"<a><a/>", b"<a>" + b"<b/>" * 20_000 + b"</a>",
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">' + b"<info>" * 100_000,
    ],
)
def test_too_deep_and_too_many_are_not_opened(content: bytes) -> None:
    assert "too many elements" in refusal(content)


def test_a_huge_text_is_refused_by_its_name() -> None:
    assert "<description> has 20001 characters" in refusal(alert(info(description="雨" * 20_001)))
    assert "<areaDesc> has" in refusal(alert(info("<area><areaDesc>" + "区" * 20_001 + "</areaDesc></area>")))


# anything at all --------------------------------------------------------
names = st.sampled_from([*ORDER, *INFO, "info", "area", "areaDesc", "polygon", "parameter", "valueName", "value",
                         "geocode", "resource", "references", "x", "Signature"])
words = st.one_of(st.sampled_from(
    ["", " ", "Actual", "Alert", "Cancel", "Public", "Met", "Minor", "2026-06-24T02:40:00+08:00", "a,b,c", "\u202e",
     "９", "2026-06-24T02:40:00+24:00", "&#x85;", "&amp;", "]]>", "<!-- -->", "<![CDATA[<a>]]>", "&#0;", "&#xD800;"]
), st.text(max_size=30))


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(names)
    inner = draw(words) if depth > 2 or draw(st.booleans()) else "".join(
        draw(st.lists(elements(depth + 1), max_size=4)))
    return f"<{name}>{inner}</{name}>"


@st.composite
def nearly(draw: st.DrawFn) -> bytes:
    """A good message with something put in, taken out or changed."""
    content = bytearray(alert(info() * draw(st.integers(0, 2)), inside="".join(draw(st.lists(elements(), max_size=3)))))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + draw(st.integers(0, 9))] = draw(st.one_of(
            st.binary(max_size=6), words.map(lambda text: text.encode("utf-8", "surrogatepass"))
        ))
    return bytes(content)


@given(content=st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    elements().map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(
        st.sampled_from([b"<?xml version='1.0' encoding='", b"\xef\xbb\xbf<?xml encoding='", b"\xff\xfe", b"\xfe\xff"]),
        st.binary(max_size=40),
    ).map(b"".join),
    nearly(), nearly(), nearly(),
))
@settings(max_examples=600, deadline=None, derandomize=True, database=None)
def test_any_bytes_are_messages_or_a_sentence(content: bytes) -> None:
    try:
        found = cap.read(content)
    except UserError as fault:
        assert fault.text and fault.field == "file" and "Traceback" not in fault.text
        return
    for message in found:
        assert message.identifier and message.issuer and message.title and message.starts_at is not None
        assert all(name and value for name, value in message.further)
