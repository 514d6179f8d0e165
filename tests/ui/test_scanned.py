"""Paper comes back: the code of a form filled in by hand is scanned into the palette."""
from __future__ import annotations

from app.features.duty_log import forms
from tests.ui.hands import Hands, entries, entry, newest


def scan(hands: Hands, text: str) -> None:
    hands.press("Ctrl+K")
    hands.type(text)
    hands.press("Return")
    hands.rest()


def test_a_form_begins_its_entry_and_later_finds_it(hands: Hands) -> None:
    code = forms.new_code("document")
    said: list[str] = []
    hands.window.desk.toasted.connect(lambda text, *rest: said.append(text))
    scan(hands, forms.SCANNED + code.replace("-", ""))
    hands.until(lambda: hands.form.options.kept().get("paper_form") == code)
    assert any(code in text for text in said), "which sheet it is stands on the screen"
    hands.type("市交通局")
    hands.press("Tab")
    hands.type("补录停电时收到的来文")
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    hands.rest()
    assert (newest().kind, newest().paper_form) == ("doc_in", code)
    hands.log_call(text="之后的另一条")
    assert newest().paper_form == ""
    scan(hands, code.lower())
    hands.until(lambda: hands.page.detail.isVisible())
    hands.rest()
    assert hands.page.detail.row["number"] == entry(1).number


def test_a_page_of_the_log_goes_on_with_its_next_line(hands: Hands) -> None:
    code = forms.new_code("log")
    for n, (source, text) in enumerate((("市应急局", "东闸口停电"), ("市水务局", "泵站已改用柴油机")), 1):
        scan(hands, code)
        hands.until(lambda: hands.form.options.kept().get("paper_form") == code)
        hands.type(source)
        hands.press("Tab")
        hands.type(text)
        hands.press("Return")
        hands.until(lambda n=n: entries() == n)
        hands.rest()
    assert {entry(1).paper_form, entry(2).paper_form} == {code}
