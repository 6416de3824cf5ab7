"""Write docs/reference/evidence-kinds.md: every kind of evidence, from the words of the exported page.

python tools/kinds_reference.py            write the page
python tools/kinds_reference.py --check    change nothing; fail if the page is out of date
"""

from __future__ import annotations

import sys
from pathlib import Path

from reference_page import asked_to_check, bring

from kept.evidence import Wording

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "evidence-kinds.md"
HEAD = """\
# Kinds of evidence

Every act that changes a case, and every refusal, leaves a record of one of these kinds in the case's chain;
what belongs to no case stands in the chain `house`. Written by `tools/kinds_reference.py` from
`evidence/wording.yaml`, which also words the exported page; tests compare the page with the file, and the
file with what the code writes. How a record is built and checked: [evidence](../concepts/evidence.md).

| kind | 中文 | English | how it reads |
|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    kinds = Wording.of_the_house().kinds.items()
    return HEAD + "".join(
        f"| `{kind}` | {words.title.zh} | {words.title.en} | {words.line.en if words.line else ''} |\n"
        for kind, words in sorted(kinds)
    )


def main() -> int:
    """Write the page, or compare it."""
    return bring(PAGE, page(), check=asked_to_check(__doc__ or ""))


if __name__ == "__main__":
    sys.exit(main())
