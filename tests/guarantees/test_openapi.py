"""The API's description: committed as it is, and whole."""

import json
from pathlib import Path

import pytest

from comanda.app import openapi_document
from comanda.description import problems_page
from comanda.kit.errors import FACTS
from tests.documented import operations, resolved

API = Path(__file__).parents[2] / "docs/api"


@pytest.mark.parametrize("page", ["openapi.json", "problems.md"])
def test_the_committed_page_is_what_the_server_says(page: str) -> None:
    said = json.dumps(openapi_document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    now = said if page == "openapi.json" else problems_page()
    assert (API / page).read_text().strip() == now.strip(), "run `make docs` and commit what it writes"


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(operation.get("summary") or operation.get("description") for _, _, operation in operations())


def test_every_refusal_is_a_problem_of_a_known_code() -> None:
    for method, path, operation in operations():
        for status, response in operation["responses"].items():
            if status >= "400":
                refusal = resolved(response)
                assert list(refusal["content"]) == ["application/problem+json"], (method, path, status)
                codes = [
                    word for word in refusal["description"].split("`")[1::2] if word.replace("_", "").isalpha()
                ]
                assert codes and codes[0] in FACTS, (method, path, status)
