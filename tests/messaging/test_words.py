"""Texts: ours in both languages, a business's own, strict when they are kept and when they are filled."""

import pytest

from comanda.kit.segments import length_of
from comanda.messaging.errors import PlaceholderUnknown, TemplateNotValid, TemplateTooLong
from comanda.messaging.rendering import LONGEST, check_words, fill
from comanda.notifications.kinds import KINDS
from comanda.notifications.words import DEFAULT_WORDS, Words
from comanda.tenants.permissions import Role
from tests.factories import Shop
from tests.outside import Outside

EXAMPLES = {
    "name": "Akosua Mensah", "order_id": "1284", "restaurant": "Asaase Kitchen", "amount": "GHS 1250.00",
    "link": "https://order.asaase.example/o/asaase-kitchen/" + "Ab3" * 10, "time": "19:45", "reason": "",
    "code": "481920", "invoice_number": "INV-2026-0128", "credit_note_number": "INVC-2026-0007",
    "tier": "Gold", "benefits": "Points count twice.", "points": "1250", "day": "30 Nov 2026",
    "reward": "Our present: 50 points, good until 31/12.",
}  # fmt: skip


@pytest.mark.parametrize("key", DEFAULT_WORDS)
def test_our_own_words_are_fit(key: tuple[str, str, str]) -> None:
    notification_type, channel, language = key
    words = DEFAULT_WORDS[key]
    check_words(notification_type, channel, words)
    values = {name: EXAMPLES[name] for name in KINDS[notification_type].placeholders}
    filled = fill(words, values)
    assert "{" not in filled.subject + filled.body
    if channel == "sms":
        assert words.subject == ""
        length = length_of(filled.body)
        assert length.encoding == ("GSM-7" if language == "en" else "UCS-2")
        assert length.parts <= (2 if language == "en" else 3)


def test_every_message_has_words_in_both_languages() -> None:
    assert {(kind, channel) for kind, channel, language in DEFAULT_WORDS if language == "en"} == {
        (kind, channel) for kind, channel, language in DEFAULT_WORDS if language == "ar"
    }
    assert {kind for kind, _, _ in DEFAULT_WORDS} == KINDS.keys()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("Hi {nmae}", PlaceholderUnknown),
        ("Hi {code}", PlaceholderUnknown),
        ("Hi {name.__class__}", PlaceholderUnknown),
        ("Hi {name[0]}", PlaceholderUnknown),
        ("Hi {}", PlaceholderUnknown),
        ("Hi {0}", PlaceholderUnknown),
        ("Hi {name!r}", TemplateNotValid),
        ("Hi {name:>100000}", TemplateNotValid),
        ("Hi {name", TemplateNotValid),
        ("Hi name}", TemplateNotValid),
        ("x" * (LONGEST["sms"] + 1), TemplateTooLong),
    ],
)
def test_words_that_cannot_be_filled_are_refused(body: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        check_words("order_ready", "sms", Words("", body))


def test_a_brace_that_stands_for_itself() -> None:
    words = Words("", "{{{name}}} is ready")
    check_words("order_ready", "sms", words)
    assert fill(words, {"name": "Ama"}).body == "{Ama} is ready"


async def test_an_owner_s_words_are_sent_and_ours_again(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    path = "/api/v1/settings/messages/templates/order_received/sms/en"
    answer = await shop.staff("PUT", path, json={"body": "{restaurant}: order {order_id}, {amount}."})
    assert answer.status_code == 200
    made = answer.json()
    assert (made["is_own"], made["body"]) == (True, "{restaurant}: order {order_id}, {amount}.")
    assert made["default_body"] == DEFAULT_WORDS["order_received", "sms", "en"].body
    phone = outside.number()
    order = await outside.order(phone)
    await outside.work()
    assert [one["text"] for one in outside.texts(phone)] == [f"Test Kitchen: order {order['number']}, GHS 85.00."]
    assert (await shop.staff("DELETE", path)).status_code == 204
    listed = {
        (one["notification_type"], one["channel"], one["language"]): one
        for one in (await shop.staff("GET", "/api/v1/settings/messages/templates")).json()
    }
    assert listed.keys() == DEFAULT_WORDS.keys()
    assert not any(one["is_own"] for one in listed.values())


async def test_a_placeholder_that_is_none_is_refused_and_nothing_is_kept(outside: Outside, shop: Shop) -> None:
    path = "/api/v1/settings/messages/templates/order_ready/sms/en"
    answer = await shop.staff("PUT", path, json={"body": "Hi {nmae}!"})
    assert (answer.status_code, answer.json()["code"]) == (422, "placeholder_unknown")
    assert "{nmae} is nothing that this text can be filled with" in answer.json()["detail"]
    assert answer.json()["allowed"] == "{name}, {order_id}, {restaurant}, {link}"
    refused = await shop.staff("PUT", path, role=Role.FRONT_DESK, json={"body": "Hi"})
    assert refused.status_code == 403
    own = (await shop.staff("GET", "/api/v1/settings/messages/templates")).json()
    assert not any(one["is_own"] for one in own)
    assert (await shop.staff("PUT", path.replace("/sms/", "/pigeon/"), json={"body": "Hi"})).status_code == 422
    assert (await shop.staff("PUT", path.replace("order_ready", "x"), json={"body": "Hi"})).status_code == 404


@pytest.mark.parametrize(
    ("body", "encoding", "segments", "not_gsm"),
    [
        ("Order {order_id} is ready", "GSM-7", 1, ""),
        ("x" * 160, "GSM-7", 1, ""),
        ("x" * 161, "GSM-7", 2, ""),
        ("Total ₵25 “today”", "UCS-2", 1, "₵“”"),
        ("₵" + "x" * 70, "UCS-2", 2, "₵"),
    ],
)
async def test_while_it_is_typed_one_sees_what_it_costs(
    outside: Outside, body: str, encoding: str, segments: int, not_gsm: str
) -> None:
    await outside.open_line("twilio", price_per_segment="0.045", price_currency="USD")
    typed = {"notification_type": "order_ready", "channel": "sms", "language": "en", "body": body}
    seen = (await outside.shop.staff("POST", "/api/v1/settings/messages/preview", json=typed)).json()
    assert (seen["encoding"], seen["segments"], seen["not_gsm"]) == (encoding, segments, not_gsm)
    assert (seen["cost_micros"], seen["cost_currency"]) == (45_000 * segments, "USD")
    together = {"GSM-7": (160, 153), "UCS-2": (70, 67)}[encoding]
    room = together[0] if segments == 1 else together[1] * segments
    assert seen["left_in_segment"] == room - seen["units"]


async def test_a_preview_of_an_e_mail_is_filled_with_examples(shop: Shop) -> None:
    typed = {
        "notification_type": "order_received",
        "channel": "email",
        "language": "ar",
        "subject": "{restaurant}",
        "body": "{name} {amount} {time}",
    }
    seen = (await shop.staff("POST", "/api/v1/settings/messages/preview", json=typed)).json()
    assert seen["subject"] == shop.name2
    assert seen["body"].startswith("سالم الحارثي 125.50 ")
    assert (seen["segments"], seen["encoding"], seen["cost_micros"]) == (None, None, None)
