"""Identifiers, state tables and text from outside."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from comanda.kit.ids import uuid7
from comanda.kit.states import Transitions
from comanda.kit.text import Email, Name, Note, as_pasted
from comanda.orders.payment_states import PAYMENT_STATES
from comanda.orders.states import ORDER_STATES, OrderStatus, next_for


def test_uuid7_sorts_by_time_and_is_of_version_7() -> None:
    made = [uuid7() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    milliseconds = [one.int >> 80 for one in made]
    assert milliseconds == sorted(milliseconds)


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


@pytest.mark.parametrize(
    ("_case", "table", "message"),
    [
        ("a state without a row", {Light.RED: {Light.GREEN}, Light.GREEN: ()}, "no row for"),
        ("unreachable", {Light.RED: {Light.OFF}, Light.GREEN: {Light.OFF}, Light.OFF: ()}, "cannot be reached"),
        (
            "no way out",
            {Light.RED: {Light.GREEN, Light.OFF}, Light.GREEN: {Light.GREEN}, Light.OFF: ()},
            "no way out",
        ),
    ],
)
def test_a_broken_table_is_refused_when_it_is_made(
    _case: str, table: dict[Light, set[Light]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Transitions(table, initial={Light.RED})


def test_only_a_delivery_is_ever_out_for_delivery() -> None:
    assert OrderStatus.OUT_FOR_DELIVERY not in next_for(OrderStatus.READY, "pickup")
    assert OrderStatus.COMPLETED not in next_for(OrderStatus.READY, "delivery")
    assert OrderStatus.OUT_FOR_DELIVERY in next_for(OrderStatus.READY, "delivery")


@pytest.mark.parametrize(("page_name", "states"), [("states", ORDER_STATES), ("payments", PAYMENT_STATES)])
def test_a_page_about_states_draws_the_table(page_name: str, states: Transitions[Any]) -> None:
    page = (Path(__file__).parents[2] / f"docs/{page_name}.md").read_text()
    drawn = {
        (line.split("-->")[0].strip(), line.split("-->")[1].split(":")[0].strip())
        for line in page.splitlines()
        if "-->" in line
    }
    expected = {(str(state), str(after)) for state, many in states.table.items() for after in many}
    assert drawn == expected | {("[*]", str(state)) for state in states.initial}


@pytest.mark.parametrize("text", ["Ama Ọwụsụ", "عائشة البلوشي", "Kofi 🍕", "O'Brien <b>", "Ɔkyeame Ɛdwoa"])
def test_letters_of_every_script_and_emoji_are_names(text: str) -> None:
    assert TypeAdapter(Name).validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\u202eb", "a\x1b[31mb", "\ud800", "two\nlines", "", "   ", "x" * 101]
)
def test_what_cannot_be_shown_is_no_name(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(text)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("\u200f\u202bAma\u202c\u00a0Serwaa \ufeff", "Ama Serwaa"),
        ("a\x00b\tc", "abc"),
        ("می\u200cخواهم \u200fسلام\u200e", "می\u200cخواهم \u200fسلام"),
        ("12 Ring Road\r\nAccra\n", "12 Ring Road\nAccra"),
        ("\u00a0\u200b \u2066\u2069", ""),
    ],
)
def test_what_is_pasted_along_unseen_is_left_out(pasted: str, kept: str) -> None:
    assert as_pasted(pasted) == kept


def test_notes_keep_their_lines_and_are_normalised() -> None:
    assert TypeAdapter(Note).validate_python("one\ntwo e\u0301") == "one\ntwo é"


@pytest.mark.parametrize("text", ["a@b\r\nBcc: x@y.z", "a@b", "@b.example", "a b@c.example", "a@b..example"])
def test_no_email(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Email).validate_python(text)
