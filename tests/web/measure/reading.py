"""Read a page as its reader does: its tables as text, its links, its pictures."""

from html.parser import HTMLParser

INLINE = ("a", "b", "strong", "small", "code", "span")


class Page(HTMLParser):
    """links, images (attributes), tables (rows of cell texts), headings by id, text."""

    def __init__(self, html: str):
        super().__init__()
        self.links, self.images, self.tables, self.ids, self.charts = [], [], [], [], []
        self._cell, self._text = None, []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag not in INLINE:
            self.handle_data(" ")
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        elif tag == "img":
            self.images.append(named)
        elif tag == "svg":
            self.charts.append(named)
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []

    def handle_endtag(self, tag):
        if tag not in INLINE and self._cell is None:
            self._text.append(" ")
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data):
        self._text.append(data)
        if self._cell is not None:
            self._cell.append(data)


def read(answer) -> Page:
    assert answer.status_code == 200, (answer.request["PATH_INFO"], answer.status_code)
    return Page(answer.content.decode())
