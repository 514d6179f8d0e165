"""Page templates: words, parts and sizes of a printed page beside the page itself."""
from ui.pages.templates.page import TemplatePage

# reached as templates.<name>
Pages = {"change_page": TemplatePage}

__all__ = ["Pages"]
