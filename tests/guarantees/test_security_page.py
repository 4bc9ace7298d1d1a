"""Every requirement of docs/security.md has a test that names it, or says why not."""

from tests.asvs import DEVIATIONS, PAGE, REQUIREMENTS, proofs, written


def test_every_requirement_is_held_or_deviated_from() -> None:
    held = proofs()
    assert sorted(id for id in REQUIREMENTS if id not in held and id not in DEVIATIONS) == []
    assert DEVIATIONS.keys() <= REQUIREMENTS.keys()


def test_the_page_says_what_the_tests_say() -> None:
    assert PAGE.read_text() == written(), "run `make docs` and commit what it writes"
