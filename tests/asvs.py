"""Which requirements of OWASP ASVS 5.0 hold, and by which test: `python -m tests.asvs` writes it into docs/security.md.

A test says with `@pytest.mark.asvs("6.2.1")` what it proves. Every requirement below has one, or a deviation.
"""

import ast
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs/security.md"
BEGIN, END = "<!-- requirements -->", "<!-- end of requirements -->"

# Chapters 6 (authentication), 7 (sessions), 9 (tokens), as far as they apply. Chapter 10 is about OAuth between
# parties: here nobody signs in with another's account, and nobody signs in elsewhere with one of ours.
REQUIREMENTS = {
    "6.1.1": "Limits against guessing are written down, and nobody can be locked out by them",
    "6.2.1": "Passwords have at least eight characters",
    "6.2.3": "A new password wants the current one",
    "6.2.4": "At least 3000 common passwords are refused",
    "6.2.5": "No rule says which characters a password has to have",
    "6.2.8": "Passwords are compared exactly, to the last character",
    "6.2.9": "Passwords of 64 characters and more are taken",
    "6.2.12": "Passwords known from breaches are refused",
    "6.3.1": "Guessing one person's password, or one password of everybody, is stopped",
    "6.3.3": "A second factor, or one that is two, is asked for",
    "6.3.4": "Every way in is known and equally strong",
    "6.3.7": "Whoever's password, address or factor changes is told",
    "6.3.8": "Nobody learns by asking who has an account",
    "6.4.1": "What is given to begin with is random, ends soon, and is not kept as a password",
    "6.4.3": "A new password does not go round the second factor",
    "6.4.4": "Who has lost a factor proves themselves as well as with it",
    "6.5.1": "A code is good once, also for two who come at the same moment",
    "6.5.2": "Backup codes are kept as passwords are",
    "6.5.5": "Codes and links are good for a short time only",
    "6.6.2": "A proof holds for the request that asked for it",
    "6.6.3": "Codes cannot be tried through",
    "7.2.4": "Signing in gives a new session and ends the browser's old one",
    "7.3.1": "A session that rests ends",
    "7.3.2": "A session ends after its time, however often it is used",
    "7.4.1": "Signing out ends the session, also for tokens that would still hold",
    "7.4.2": "Whoever is sent away or deleted is out at once, everywhere",
    "7.4.3": "A changed factor ends the other sessions",
    "7.4.5": "Who runs a business can end the sessions of those who work there",
    "7.5.1": "Address and factors are changed only with a fresh proof",
    "7.5.2": "One sees one's sessions and ends them",
    "9.1.1": "A token's signature is checked each time",
    "9.1.2": "Only the algorithm in use is taken",
    "9.1.3": "Keys come from the configuration, never from a token",
    "9.2.1": "A token holds for its time only",
    "9.2.2": "A token of one kind is taken for no other",
    "9.2.3": "A token is taken only where it was made for",
}

DEVIATIONS = {
    "6.2.5": "A password of 8 to 14 characters needs three of four kinds of them; from 15 on there is no rule, and the "
    "form says so.",
    "6.2.12": "By a list that comes with Comanda; no password is sent anywhere to be looked up.",
    "6.3.3": "Customers may have one, and need none: they order food. Staff need one where an owner asks it of all.",
    "6.3.8": "Who registers with somebody's address and then signs in learns whether it was free: ordering does "
    "not wait for the proof. Each such try writes to the owner, and there are five an hour.",
    "6.6.2": "Of passkeys and links. A code of an app is not made for one request; it is taken once, for whichever.",
}


def proofs() -> dict[str, list[str]]:
    """Requirement -> tests, as `folder/file.py: name in words`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.asvs":
                    for one in decorator.args:
                        told = node.name.removeprefix("test_").replace("_", " ")
                        found[ast.literal_eval(one)].append(f"`{path.relative_to(TESTS)}`: {told}")
    return found


def table() -> str:
    held = proofs()
    rows = ["| ASVS | what | held by |", "| --- | --- | --- |"]
    for one, what in REQUIREMENTS.items():
        told = [*([f"**Deviation.** {DEVIATIONS[one]}"] if one in DEVIATIONS else []), *held.get(one, [])]
        rows.append(f"| {one} | {what} | {'<br>'.join(told)} |")
    others = sorted(held.keys() - REQUIREMENTS.keys(), key=lambda one: [int(part) for part in one.split(".")])
    return "\n".join([*rows, "", f"Tests also name requirements of other chapters: {', '.join(others)}."])


def written() -> str:
    """The page as it should be."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written())
