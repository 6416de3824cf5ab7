"""Write docs/reference/paper-contents.md: what the law wants in each paper, and where it stands.

python tools/paper_reference.py            write the page
python tools/paper_reference.py --check    change nothing; fail if the page is out of date
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from reference_page import asked_to_check, bring

from kept.documents import Content, Paper, paper_codes, read_paper

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "paper-contents.md"
HEAD = """\
# What each paper contains, and why

Each of the papers holds what an instrument wants in it, or what makes it do what it is for; one that does not
is refused when it is loaded. A content is carried by fields, by words or by a row of a form. Written by
`tools/paper_reference.py` from `documents/papers/contents.yaml` and each `paper.yaml`; tests compare the page
with them, and read each content in the text of the PDF, in both languages. A part is named by its heading in
the English paper; *opening* is what stands before the first.

How far the source was read: *text*, the provision itself; *secondary*, a page that reports it; *partly*, some
of its elements; *no*, from memory: have those checked first.
"""

_HEADING = re.compile(r"#part\[([^\]]*)\]")


def page() -> str:
    """Return the whole page."""
    return HEAD + "".join(line for code in paper_codes() for line in _paper(read_paper(code)))


def _paper(paper: Paper) -> Iterator[str]:
    yield f"\n## {paper.file.name.en} {paper.file.name.zh} (`{paper.code}`)\n"
    for code, row in paper.law.items():
        yield f"\n`{code}` {row.source.en} · {row.source.zh} · read: *{row.verified}*\n"
        yield "\n| content | carried by | where |\n|---|---|---|\n"
        for one in paper.contents:
            if one.law == code:
                yield f"| {one.name.zh}<br>{one.name.en} | {_carried(one)} | {_where(paper, one)} |\n"


def _carried(one: Content) -> str:
    fields = [f"`{name}`" for name in one.fields]
    return ", ".join([*fields, *([f"“{one.says.en}”"] if one.says else [])])


def _where(paper: Paper, one: Content) -> str:
    """Return the section and row of a form, or the part of a letter in which a content first stands."""
    if one.row is not None:
        title = next(part.title.en for part in paper.sections if one.row in part.rows)
        return f"{title}: {one.row.label.en}"
    text = paper.sources["en"]["paper.typ"].decode()
    needles = [one.says.en] if one.says else [f"d.{one.fields[0]}", f'amount(d, "{one.fields[0]}")']
    places = [text.find(needle) for needle in needles if needle in text]
    if not places:
        return "signature"
    parts = [found[1] for found in _HEADING.finditer(text) if found.start() <= min(places)]
    return parts[-1] if parts else "opening"


def main() -> int:
    """Write the page, or compare it."""
    return bring(PAGE, page(), check=asked_to_check(__doc__ or ""))


if __name__ == "__main__":
    sys.exit(main())
