"""Every kind of evidence that is written has words on the exported page."""

import ast
import fnmatch

from kept.evidence import Wording

WRITERS = {"Fact", "append"}


def kinds_in(tree):
    """Yield the kinds that a module writes; one filled in at run time as what it begins with and a star."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
            for part in ast.walk(node.args[1]) if len(node.args) > 1 else ():
                if isinstance(part, ast.JoinedStr):
                    yield f"{part.values[0].value}*"
                elif isinstance(part, ast.Constant) and not str(part.value).endswith("."):
                    yield part.value


def test_every_kind_that_is_written_has_words(modules):
    words = Wording.of_the_house().kinds

    written = {kind for tree in modules.values() for kind in kinds_in(tree)}

    assert "payment.posted" in written
    assert {kind for kind in written if not fnmatch.filter(words, kind)} == set()
