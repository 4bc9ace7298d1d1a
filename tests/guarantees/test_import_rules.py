"""What the source may not say, read from its syntax trees. (Which package imports which: `lint-imports`.)

Every rule is also tried on lines that break it, so that one which notices nothing is noticed.
"""

import ast
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import comanda.api
from comanda.kit.errors import FACTS, Fact

PACKAGE = Path(comanda.api.__file__).parent
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(), str(path))
    for path in sorted(PACKAGE.rglob("*.py"))
}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last word of what is called: `session.commit()` -> commit."""
    return ast.unparse(call.func).rpartition(".")[2]


def commits(tree: ast.AST) -> Iterator[ast.expr]:
    return (call for call in calls(tree) if called(call) == "commit")


def rescopes(tree: ast.AST) -> Iterator[ast.expr]:
    return (call for call in calls(tree) if called(call) == "rescope")


def open_doors(tree: ast.AST) -> Iterator[ast.expr]:
    for call in calls(tree):
        said = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        if said.get("shell", "False") != "False" or said.get("verify") == "False":
            yield call
        if ast.unparse(call.func) in ("eval", "exec", "os.system", "os.popen", "pickle.load", "pickle.loads"):
            yield call


SENDING = {"execute", "executemany", "exec_driver_sql", "text", "scalar", "scalars", "stream", "stream_scalars"}
SQL = re.compile(
    r"\b(SELECT|INSERT INTO|DELETE FROM|LISTEN|NOTIFY|SET LOCAL)\s|\bUPDATE\s.+\sSET\s|\sWHERE\s", re.DOTALL
)
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]+")


def composed_sql(tree: ast.AST) -> Iterator[ast.expr]:
    """SQL put together, inside a function, of anything but text that stands in the source."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        local = assigned(function)
        sent = {id(call.args[0]) for call in calls(function) if called(call) in SENDING and call.args}
        for node in ast.walk(function):
            if (
                isinstance(node, ast.expr)
                and is_composed(node)
                and not is_fixed(node, local)
                and (id(node) in sent or SQL.search(words(node)))
            ):
                yield node


def is_composed(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "format_map", "join")
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    )


def is_fixed(node: ast.AST | None, local: Mapping[str, list[ast.expr]]) -> bool:
    """Constants of the source, and names, calls and compositions of such."""
    match node:
        case ast.Constant() | None:
            return True
        case ast.Name(id=name):
            return all(is_fixed(value, {}) for value in local[name]) if name in local else is_constant(name)
        case ast.Attribute(attr=name):
            return is_constant(name)
        case ast.JoinedStr(values=parts):
            return all(is_fixed(part, local) for part in parts)
        case ast.FormattedValue(value=value):
            return is_fixed(value, local)
        case ast.BinOp(left=left, right=right):
            return is_fixed(left, local) and is_fixed(right, local)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            on = function.value if isinstance(function, ast.Attribute) else None
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return bool(given) and is_fixed(on, local) and all(is_fixed(value, local) for value in given)
    return False


def is_constant(name: str) -> bool:
    return CONSTANT.fullmatch(name) is not None


def assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(ast.unparse(target), []).append(node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value is not None:
            found.setdefault(ast.unparse(node.target), []).append(node.value)
    return found


def words(node: ast.AST) -> str:
    return " ".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


@dataclass(frozen=True)
class Rule:
    """`allowed` are the files it does not bind, each with its reason; one that needs none any more fails too."""

    name: str
    find: Callable[[ast.AST], Iterator[ast.expr]]
    remedy: str
    breaches: tuple[str, ...]
    fine: tuple[str, ...]
    allowed: Mapping[str, str] = field(default_factory=dict)


RULES = (
    Rule(
        "one place commits",
        commits,
        "An action changes rows in its caller's transaction; the edge commits it, or `Database.transaction`.",
        ("await session.commit()", "connection.commit()"),
        ("COMMIT = 'commit'", "async with database.transaction(scope) as session: pass"),
        {"kit/http.py": "The edge: after the answer is made, before it leaves."},
    ),
    Rule(
        "few places go on in another scope",
        rescopes,
        "A guest's request works in the guest's scope. Where a proven right must change the business's own rows, "
        "add the file to the list with what was proven.",
        ("await rescope(session, Scope.staff(tenant_id))", "await db.rescope(session, scope)"),
        ("def rescope(session, scope): pass",),
        {
            "invoices/account_endpoints.py": "Whose order it is has been found in their own scope.",
            "orders/account_endpoints.py": "Who claims orders has shown a receipt's code or a guest's token; the "
            "statement takes no others.",
            "orders/public_endpoints.py": "Who cancels an order has been found to be the one who placed it.",
        },
    ),
    Rule(
        "SQL is fixed text, values are parameters",
        composed_sql,
        "Write the statement out and pass values as parameters; only constants of the source may be put into it.",
        (
            "def f(name): execute(f'SELECT {name}')",
            "def f(name): sql = f'SELECT id FROM {name}'",
            "def f(name): text('SELECT %s' % name)",
            "def f(name): text('SELECT {}'.format(name))",
            "def f(name): execute('SELECT ' + name)",
            "def f(names): sql = f\"SELECT {', '.join(names)} FROM items\"",
            "def f(name):\n    part = name\n    sql = f'DELETE FROM {part}'",
            "def f(name):\n    part = ''\n    part += name\n    sql = f'DELETE FROM {part}'",
            "def f(name): execute(f'{name}')",
            "async def f(name): await session.scalars(text(f'UPDATE items SET name = {name!r}'))",
        ),
        (
            "def f(name): execute('SELECT %s', [name])",
            "def f(): execute(f'SELECT {COLUMNS} FROM items')",
            "def f(): sql = f'SELECT {escape(_COLUMNS)}, {module.LINES} FROM items'",
            "def f(yes):\n    more = ''\n    if yes:\n        more = 'AND TRUE'\n    sql = f'SELECT 1 WHERE {more}'",
            "COLUMNS = f'SELECT {other}'",
            "def f(name): raise ValueError(f'{name} is not known')",
            "def f(): execute(select(Table).where(Table.id == id))",
        ),
        {
            "migrations/versions/v0001_first_schema.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0003_accounts.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0004_staff_factors.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0005_payments.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0006_messages.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0008_customer_book.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0009_invoices.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0013_promotions.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0011_loyalty.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0012_segments.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0014_consents.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0015_rights.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0016_reports.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0019_rewards.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0017_campaigns.py": "DDL takes no parameters; its names are listed in the file.",
            "migrations/versions/v0020_wishes.py": "DDL takes no parameters; its names are listed in the file.",
            "orders/repository.py": "list_orders, account_history: conditions are texts of this package, their values "
            "parameters.",
        },
    ),
    Rule(
        "no door is left open",
        open_doors,
        "Start programs from a list of arguments, keep certificates checked, never run text as code.",
        (
            "subprocess.run('ls', shell=True)",
            "httpx.AsyncClient(verify=False)",
            "eval('1')",
            "exec(code)",
            "os.system('ls')",
            "pickle.loads(data)",
        ),
        ("subprocess.run(['ls'])", "httpx.AsyncClient(verify=True)", "re.compile('eval(')", "model.evaluate(x)"),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_source_keeps(rule: Rule) -> None:
    found = {file: sorted({node.lineno for node in rule.find(tree)}) for file, tree in TREES.items()}
    broken = [
        f"comanda/{file}:{line}" for file, lines in found.items() for line in lines if file not in rule.allowed
    ]
    assert not broken, f"{rule.name}: {broken}. {rule.remedy}"
    stale = [file for file in rule.allowed if not found.get(file)]
    assert not stale, f"{rule.name}: {stale} needs no exception any more; take it off the list."


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.breaches])
def test_breach_is_noticed(rule: Rule, line: str) -> None:
    assert list(rule.find(ast.parse(line)))


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.fine])
def test_what_is_fine_is_left_alone(rule: Rule, line: str) -> None:
    assert list(rule.find(ast.parse(line))) == []


def test_files_are_named_for_what_they_hold() -> None:
    empty = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
        "shared",
        "stuff",
        "manager",
        "service",
        "services",
    }
    named = [file for file in TREES if empty & {Path(file).stem, *Path(file).parent.parts}]
    assert not named, f"{named}: name the file for what it holds."


OURS: dict[str, type[Fact]] = {
    fact.__name__: fact for fact in FACTS.values() if fact.__module__.startswith("comanda.")
}


def fields(fact: type[Fact]) -> set[str]:
    sentence = " ".join((fact.__doc__ or "").split())
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_fact_is_a_sentence() -> None:
    assert len(OURS) > 20
    wrong = {
        fact.__name__: fact.__doc__
        for fact in OURS.values()
        if not re.fullmatch(r"[^a-z\s].*[.…}]", " ".join((fact.__doc__ or "").split()))
    }
    assert not wrong, (
        f"{wrong}: the docstring is what the person reads; a whole sentence, what is so and what to do."
    )


def test_every_fact_has_a_kind() -> None:
    assert [name for name, fact in OURS.items() if not hasattr(fact, "kind")] == []


def test_every_fact_is_given_the_fields_of_its_sentence() -> None:
    """Else the sentence cannot be made, and the person reads of an internal error instead."""
    given = 0
    wrong = []
    for file, tree in TREES.items():
        for call in calls(tree):
            fact = OURS.get(called(call))
            if fact is None or any(keyword.arg is None for keyword in call.keywords):
                continue
            given += 1
            missing = fields(fact) - {keyword.arg for keyword in call.keywords}
            if missing:
                wrong.append(f"comanda/{file}:{call.lineno} {fact.__name__} without {sorted(missing)}")
    assert not wrong, f"{wrong}: give every field that the docstring names in braces."
    assert given > 20
