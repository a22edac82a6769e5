"""One article a file: plain text and HTML.

The text of a `.txt` is the whole file, its title line included, so that offsets hold in the file itself; the
text of an HTML page is what trafilatura finds to be the article.
"""

from .articles import Article
from .records import Fault, plain, printable
from .sources import Place
from .streams import Whole, decoded, text_fault

_LONGEST_TITLE = 200


def text_article(whole: Whole, place: Place) -> Article | Fault:
    """The article of a text file; its first line is its title if it looks like one."""
    text = decoded(whole.data)
    if fault := whole.fault or text_fault(text) or ("" if text.strip() else "the file is empty"):
        return Fault(None, fault)
    return Article(place.stem, text, title=_title(text), source=place.shown)


def html_article(whole: Whole, place: Place) -> Article | Fault:
    """The article of a web page, without menus and readers' comments, its metadata as the page has them."""
    import trafilatura

    if whole.fault or not whole.data.strip():
        return Fault(None, whole.fault or "the file is empty")
    # As bytes: the page itself may say in which encoding it is.
    page = trafilatura.bare_extraction(whole.data, with_metadata=True, include_comments=False)
    if page is None or not (page.text or "").strip():
        return Fault(None, "no article was found in this page")
    return Article(
        place.stem,
        printable(page.text),
        title=plain(page.title),
        url=plain(page.url),
        date=plain(page.date),
        source=place.shown,
    )


def _title(text: str) -> str:
    """A short first line with more text below; a sentence that ends is a first paragraph."""
    first, _, rest = text.lstrip().partition("\n")
    title = first.strip()
    looks = len(title) <= _LONGEST_TITLE and not title.endswith((".", ",", ";", ":"))
    return title if looks and rest.strip() else ""
