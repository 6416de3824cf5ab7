"""What every module of the package keeps to."""

import ast
import re

MAX_FUNCTION = 60
MAX_FILE = 400


def names_in(node):
    """Return the names and attributes anywhere within an expression."""
    return {
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Name | ast.Attribute)
    }


def is_amount(node):
    return any(name.endswith("_minor") for name in names_in(node))


def is_float(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def touches_an_amount_with_a_float(node):
    """Return whether an expression divides an amount truly, joins it with a float, or makes it one."""
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        return any(map(is_amount, sides)) and (isinstance(node.op, ast.Div) or any(map(is_float, sides)))
    if isinstance(node, ast.AugAssign):
        return is_amount(node.target) and (isinstance(node.op, ast.Div) or is_float(node.value))
    if isinstance(node, ast.Call):
        made = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return made in {"float", "float32", "float64"} and any(map(is_amount, node.args))
    return False


def test_no_float_touches_an_amount(modules, root):
    """A line that says so in a comment may estimate a size, such as that of an overflow."""
    found = []
    for name, tree in modules.items():
        lines = (root / name).read_text("utf-8").splitlines()
        places = {node.lineno for node in ast.walk(tree) if touches_an_amount_with_a_float(node)}
        found += [f"{name}:{place}" for place in sorted(places) if "never an amount" not in lines[place - 1]]

    assert found == []


def test_the_check_for_floats_finds_them():
    bad = ["a_minor / 2", "x.a_minor * 0.5", "float(a_minor)", "np.float64(row.a_minor)", "(a_minor + b) / c"]
    good = ["a_minor // 2", "a_minor * 2", "path / name", "0.5 * weight", "str(a_minor)"]

    def holds(text):
        return any(touches_an_amount_with_a_float(node) for node in ast.walk(ast.parse(text)))

    assert [text for text in bad if not holds(text)] == []
    assert [text for text in good if holds(text)] == []


def test_no_function_is_longer_than_a_screen(modules):
    found = [
        f"{name}:{node.lineno} {node.name}: {length} lines"
        for name, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := node.end_lineno - node.lineno + 1) > MAX_FUNCTION
    ]

    assert found == []


def test_no_file_is_longer_than_a_sitting(modules, root):
    ours = [name for name in modules if "/migrations/" not in name]
    lengths = {name: len((root / name).read_text("utf-8").splitlines()) for name in ours}

    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}


def test_every_package_says_what_it_is_for(modules):
    packages = {name: tree for name, tree in modules.items() if name.endswith("__init__.py")}

    assert [
        name for name, tree in packages.items() if "migrations" not in name and not ast.get_docstring(tree)
    ] == []


def test_no_file_is_named_after_a_layer(modules):
    layers = re.compile(r"(?:utils?|helpers?|managers?|services?|misc|common)\.py$")

    assert [name for name in modules if layers.search(name)] == []
