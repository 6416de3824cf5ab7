"""Keep the catalogue: extract the English texts, merge them into the Chinese catalogue, compile it.

    python tools/messages.py            extract, merge, compile; list what is still to be translated
    python tools/messages.py --check    change nothing; fail on anything missing, unclear or stale

Needs no system gettext. Source texts are English; the Chinese ones stand in ``site/locale/zh_Hans``.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

KEPT = Path(__file__).parents[1] / "src" / "kept"
LOCALE = "zh_Hans"
PO = KEPT / "site" / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
ROOMS = ("actions", "records", "site")
METHODS = [("**/locale/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
#: Django's names beside Babel's own.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# The Chinese texts of Kept. Renewed by tools/messages.py; translate by hand, then run it again."
#: A fixed moment: a catalogue differs only where its texts differ.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def extract() -> Catalog:
    """Return every text of the rooms that speak, with the files it stands in."""
    found = Catalog(charset="utf-8")
    for room in ROOMS:
        for name, _line, message, _notes, context in extract_from_dir(
            KEPT / room,
            method_map=METHODS,
            options_map=OPTIONS,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
        ):
            found.add(message, None, [(f"{room}/{name}", 0)], context=context)
    return found


def merged(found: Catalog) -> Catalog:
    """Return the texts with the Chinese ones kept for them: new ones empty, gone ones dropped."""
    kept = Catalog(locale=LOCALE)
    if PO.exists():
        with PO.open("rb") as file:
            kept = read_po(file, locale=LOCALE)
    catalog = Catalog(
        locale=LOCALE,
        header_comment=HEADER,
        project="kept",
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )
    for text in found:
        if not text.id:
            continue
        old = kept.get(text.id, text.context)
        added = catalog.add(text.id, old.string if old else None, text.locations, context=text.context)
        added.flags |= old.flags if old else set()
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Return the catalogue as the file people edit: sorted, without line numbers."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    return re.sub(rb'"Generated-By: .*\n', b"", file.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    """Return the compiled catalogue."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def texts(catalog: Catalog) -> dict[object, object]:
    """Return what each text becomes."""
    return {(repr(one.id), one.context): one.string for one in catalog if one.id and one.string}


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts without a clear translation."""
    return [repr(one.id) for one in catalog if one.id and (one.fuzzy or not all(_strings(one.string)))]


def _strings(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (list, tuple)) else (str(string or ""),)


def mistaken(catalog: Catalog) -> list[str]:
    """Return the translations whose placeholders differ from the text's."""
    given = (one for one in catalog if one.id and all(_strings(one.string)))
    return [f"mistaken: {one.id!r}: {error}" for one in given for error in one.check(catalog)]


def stale(catalog: Catalog) -> list[str]:
    """Return the committed files that no longer say what the sources say."""
    names = [] if PO.exists() and PO.read_bytes() == as_po(catalog) else [PO.name]
    compiled = texts(read_mo(io.BytesIO(MO.read_bytes()))) if MO.exists() else {}
    return names if compiled == texts(read_mo(io.BytesIO(as_mo(catalog)))) else [*names, MO.name]


def main() -> int:
    """Bring the catalogue up to date, or check that it is."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--check", action="store_true", help="change nothing, fail on anything to do")
    check = options.parse_args().check
    catalog = merged(extract())
    problems = [f"not translated: {text}" for text in untranslated(catalog)] + mistaken(catalog)
    if check:
        problems += [f"stale: {name} (run tools/messages.py)" for name in stale(catalog)]
    else:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(as_po(catalog))
        MO.write_bytes(as_mo(catalog))
    print("\n".join(problems) or f"{len(catalog)} texts, all translated")
    return 1 if check and problems else 0


if __name__ == "__main__":
    sys.exit(main())
