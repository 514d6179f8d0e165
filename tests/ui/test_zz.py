from tests.ui.hands import *
from PySide6.QtWidgets import QApplication
def test_q(hands):
    hands.page.table.setFocus()
    print("focus", hands.focus)
    hands.press("?")
    print(hands.window.sheet.isVisible(), hands.focus)
def test_outcome(hands, log):
    log("a"); log("b"); hands.rest()
    hands.press("Ctrl+O"); hands.rest(); hands.press("D"); print(hands.page.outcome.isVisible(), hands.focus); hands.press("Tab"); print(hands.focus, hands.focus.accessibleName())
def test_c(hands, log):
    log("第一件"); log("第二件"); hands.rest()
    hands.select(2); hands.press("L"); hands.type("more of it"); hands.press("Return"); hands.rest(); print(entries(), hands.focus)
    hands.select(1); hands.press("C"); print(hands.focus, hands.form.source.text(), repr(hands.form.content.toPlainText()))
    hands.type("called back"); hands.press("Return"); hands.rest()
    print(entries(), hands.form.findings.text(), hands.form.error.text(), hands.form.content.toPlainText())
