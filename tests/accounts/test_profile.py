"""The account in its owner's hands: details, password, address, its end. Each change wants a proof and is told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.accounts.conftest import PASSWORD, People, Person, joined
from tests.accounts.test_mfa import switch_on
from tests.accounts.test_passkeys import HERE, add, begin_sign_in, sign_in
from tests.authenticator import Authenticator
from tests.conftest import TestClock
from tests.mailbox import text_of, token_in

NEW = "nine quiet purple kettles"
NOT_IT = "not the password at all"


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(HERE)


async def post(person: Person, path: str, **body: Any) -> tuple[int, str]:
    answer = await person.browser.post(f"/api/customer/{path}", json=body)
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


async def profile(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = (await person.browser.get("/api/customer/profile")).json()
    return found


async def events(person: Person) -> list[str]:
    return [one["action"] for one in (await person.browser.get("/api/customer/events")).json()]


async def test_what_invoices_need_is_kept(ama: Person, people: People) -> None:
    details = {
        "full_name": "Ama Serwaa Bonsu",
        "business_name": "Bonsu & Daughters Ltd",
        "tax_id": "C0001234567",
        "vat_number": "GHA-000123456-7",
        "address": "12 Ring Road\nAccra",
        "phone": "+233 24 123 4567",
        "language": "ar",
    }
    answer = await ama.browser.put("/api/customer/profile", json=details)
    assert answer.status_code == 200
    kept = await profile(ama)
    assert {name: kept[name] for name in details} == {**details, "phone": "+233241234567"}
    assert (kept["email"], kept["email_verified"], kept["mfa_enabled"]) == (ama.email, True, False)
    emptied = await ama.browser.put("/api/customer/profile", json={"full_name": "Ama"})
    assert (emptied.json()["tax_id"], emptied.json()["phone"], emptied.json()["language"]) == ("", None, "en")
    assert (await profile(await joined(people)))["full_name"] == "Ama Serwaa"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"full_name": ""},
        {"full_name": "Ama", "email": "eve@guest.example"},
        {"full_name": "Ama", "email_verified": True},
        {"full_name": "Ama", "mfa_enabled": True},
        {"full_name": "Ama", "phone": "024 123 4567"},  # of no country
        {"full_name": "Ama", "tax_id": "1" * 41},
        {"full_name": "Ama", "address": "x" * 301},
        {"full_name": "Ama", "language": "fr"},
    ],
)
async def test_what_is_no_detail_changes_nothing(wrong: dict[str, Any], ama: Person) -> None:
    before = await profile(ama)
    assert (await ama.browser.put("/api/customer/profile", json=wrong)).status_code == 422
    assert await profile(ama) == before


@pytest.mark.asvs("6.2.3", "6.3.7", "7.4.3")
async def test_a_new_password_wants_the_old_one_and_ends_the_other_sign_ins(ama: Person, people: People) -> None:
    phone = people(email=ama.email)
    await phone.sign_in()
    wrong = await post(ama, "change-password", current_password=NOT_IT, new_password=NEW)
    assert wrong == (403, "current_password_wrong")
    weak = await post(ama, "change-password", current_password=PASSWORD, new_password="password1")
    assert weak == (422, "password_too_weak")
    assert (await ama.browser.post("/api/customer/change-password", json={"new_password": NEW})).status_code == 422
    assert (await phone.browser.get("/api/customer/profile")).status_code == 200
    assert await post(ama, "change-password", current_password=PASSWORD, new_password=NEW) == (204, "")
    assert (await phone.browser.get("/api/customer/profile")).status_code == 401
    assert (await profile(ama))["email"] == ama.email
    assert ((await phone.sign_in()).status_code, (await phone.sign_in(NEW)).status_code) == (401, 200)
    assert "Your password was changed" in await ama.subjects()
    assert "password.changed" in await events(ama)


@pytest.mark.asvs("6.3.7", "7.5.1")
async def test_another_address_holds_once_it_is_proved_and_the_old_one_is_told(
    ama: Person, people: People
) -> None:
    new = people().email
    assert await post(ama, "change-email", email=new, current_password=NOT_IT) == (403, "current_password_wrong")
    assert await post(ama, "change-email", email=ama.email, current_password=PASSWORD) == (409, "email_taken")
    assert await post(ama, "change-email", email=new, current_password=PASSWORD) == (202, "")
    assert (await profile(ama))["email"] == ama.email
    assert (await ama.subjects())[-1] == "Your e-mail address is about to change"
    there = people(email=new)
    secret = await there.mail("Confirm your new e-mail address")
    answer = await there.browser.post("/api/customer/verify-email", json={"token": secret})
    assert (answer.status_code, answer.json()["email"]) == (200, new)
    assert (await profile(ama))["email"] == new
    assert "Your e-mail address was changed" in await ama.subjects()
    assert ((await ama.sign_in()).status_code, (await there.sign_in()).status_code) == (401, 200)


async def test_an_address_that_has_an_account_cannot_be_taken(ama: Person, people: People) -> None:
    kofi = await joined(people)
    assert await post(ama, "change-email", email=kofi.email, current_password=PASSWORD) == (202, "")
    assert (await profile(ama))["email"] == ama.email
    assert "Confirm your new e-mail address" not in await kofi.subjects()
    assert "You already have an account" in await kofi.subjects()
    assert (await profile(kofi))["email"] == kofi.email


async def test_of_two_who_prove_one_address_the_first_has_it(people: People) -> None:
    ama, kofi = await joined(people), await joined(people)
    new = people().email
    there = people(email=new)
    secrets = []
    for one in (ama, kofi):
        assert (await post(one, "change-email", email=new, current_password=PASSWORD))[0] == 202
        secrets.append(await there.mail("Confirm your new e-mail address"))
    first = await there.browser.post("/api/customer/verify-email", json={"token": secrets[1]})
    assert first.status_code == 200
    late = await there.browser.post("/api/customer/verify-email", json={"token": secrets[0]})
    assert (late.status_code, late.json()["code"]) == (410, "address_has_account")
    assert ((await profile(ama))["email"], (await profile(kofi))["email"]) == (ama.email, new)


@pytest.mark.asvs("6.3.7")
async def test_switching_codes_on_and_off_is_told(ama: Person, clock: TestClock) -> None:
    await switch_on(ama, clock)
    assert await post(ama, "mfa/disable", password=PASSWORD) == (204, "")
    told = await ama.subjects()
    assert told[-2:] == ["Codes are now asked for when you sign in", "Codes are no longer asked for"]


@pytest.mark.asvs("7.4.2")
async def test_a_deleted_account_is_over_at_once_everywhere(ama: Person, people: People) -> None:
    phone = people(email=ama.email)
    await phone.sign_in()
    assert await post(ama, "delete-account", current_password=NOT_IT) == (403, "current_password_wrong")
    assert await post(ama, "delete-account", current_password=PASSWORD) == (204, "")
    for one in (ama, phone):
        assert (await one.browser.get("/api/customer/profile")).status_code == 401
        assert (await one.refresh()).status_code == 401
    again = people(email=ama.email)
    assert (await again.register()).status_code == 201
    assert (await again.verify()).status_code == 200


# --- links of messages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "hours"), [("verify-email", 24), ("reset-password", 0.5)])
async def test_a_link_expires(path: str, hours: float, people: People, clock: TestClock) -> None:
    for late, status in ((-30, 200), (1, 410)):  # the clock goes on, and a busy machine takes its time
        ama = people()
        await ama.register()
        body: dict[str, str] = {}
        if path == "reset-password":
            await post(ama, "forgot-password", email=ama.email)
            body = {"password": NEW}
        secret = await ama.mail(
            "Confirm your e-mail address" if path == "verify-email" else "Choose a new password"
        )
        clock.forward(timedelta(hours=hours, seconds=late))
        answer = await ama.browser.post(f"/api/customer/{path}", json={"token": secret, **body})
        assert answer.status_code == (204 if status == 200 and body else status), answer.text
        if status == 410:
            assert answer.json()["code"] == "link_expired"


async def test_a_newer_link_takes_an_older_ones_place(ama: Person) -> None:
    secrets = []
    for _ in range(2):
        await post(ama, "forgot-password", email=ama.email)
        secrets.append(await ama.mail("Choose a new password"))
    assert await post(ama, "reset-password", token=secrets[0], password=NEW) == (410, "link_replaced")
    assert (await ama.browser.get("/api/customer/profile")).status_code == 200
    assert await post(ama, "reset-password", token=secrets[1], password=NEW) == (204, "")
    assert await post(ama, "reset-password", token=secrets[0], password=NEW) == (410, "link_used")


@pytest.mark.asvs("6.5.5")
async def test_a_link_is_for_what_it_was_sent_for(people: People) -> None:
    ama = people()
    await ama.register()
    proving = await ama.mail("Confirm your e-mail address")
    answer = await post(ama, "reset-password", token=proving, password=NEW)
    assert answer == (410, "link_not_valid")
    await post(ama, "forgot-password", email=ama.email)
    resetting = await ama.mail("Choose a new password")
    assert await post(ama, "verify-email", token=resetting) == (410, "link_not_valid")
    assert await post(ama, "reset-password", token="x" * 43, password=NEW) == (410, "link_not_valid")
    assert await post(ama, "reset-password", token=resetting, password="password1") == (422, "password_too_weak")
    assert await post(ama, "reset-password", token=resetting, password=NEW) == (204, "")
    assert await post(ama, "reset-password", token=resetting, password=NEW) == (410, "link_used")


@pytest.mark.asvs("7.4.3")
async def test_a_reset_ends_every_sign_in(ama: Person, people: People) -> None:
    phone = people(email=ama.email)
    await phone.sign_in()
    await post(people(), "forgot-password", email=ama.email)
    secret = await ama.mail("Choose a new password")
    assert await post(people(), "reset-password", token=secret, password=NEW) == (204, "")
    for one in (ama, phone):
        assert (await one.browser.get("/api/customer/profile")).status_code == 401
        assert (await one.refresh()).status_code == 401
    assert ((await ama.sign_in()).status_code, (await ama.sign_in(NEW)).status_code) == (401, 200)


@pytest.fixture
async def eve(people: People, device: Authenticator) -> Person:
    """Has registered with an address that is not hers, and made herself at home."""
    eve = people(full_name="Eve")
    await eve.register()
    await eve.app.work(until_idle=True)  # two messages sent together may come in either order
    assert (await eve.sign_in()).status_code == 200
    assert (await add(eve, device)).status_code == 201
    await eve.browser.put("/api/customer/profile", json={"full_name": "Eve", "address": "12 Ring Road"})
    return eve


async def late(eve: Person, ama: Person) -> None:
    await ama.register()
    ama.first = await ama.mail("Confirm your e-mail address")


async def sends_another(eve: Person, ama: Person) -> None:
    await late(eve, ama)
    await post(eve, "resend-verification", email=eve.email)
    ama.first = await ama.mail("Confirm your e-mail address")


async def registers_again(eve: Person, ama: Person) -> None:
    await late(eve, ama)
    await eve.register()
    await eve.app.work(until_idle=True)


async def at_once(eve: Person, ama: Person) -> None:
    await asyncio.gather(eve.register(), ama.register())
    await ama.app.work(until_idle=True)
    ama.first = next(
        token_in(one) for one in ama.mailbox.to(ama.email) if f"Hello {ama.full_name}," in text_of(one)
    )


@pytest.mark.parametrize("how", [late, sends_another, registers_again, at_once])
async def test_whoever_proves_the_address_has_the_account(
    how: Any, eve: Person, people: People, device: Authenticator
) -> None:
    ama = people(email=eve.email, password=NEW)
    await how(eve, ama)
    assert await post(ama, "verify-email", token=ama.first) == (200, "")
    await assert_hers(ama, eve, device)
    assert {"Your account begins anew", "Your password was changed"} < set(await ama.subjects())
    for message in ama.mailbox.to(ama.email):  # of the others none is of use any more
        if "Confirm" in str(message["Subject"]):
            assert await post(eve, "verify-email", token=token_in(message)) == (410, "link_used")
    await assert_hers(ama, eve, device)


async def assert_hers(ama: Person, eve: Person, device: Authenticator) -> None:
    assert (await eve.browser.get("/api/customer/profile")).status_code == 401
    assert (await eve.sign_in()).status_code == 401
    begun = await begin_sign_in(eve)
    assert (await sign_in(eve, begun, device.prove(begun["options"]))).status_code == 401
    assert (await ama.sign_in()).status_code == 200
    hers = await profile(ama)
    assert (hers["full_name"], hers["address"]) == ("Ama Serwaa", "")


async def test_a_new_password_also_proves_the_address(eve: Person, people: People, device: Authenticator) -> None:
    ama = people(email=eve.email, password=NEW)
    await post(ama, "forgot-password", email=ama.email)
    secret = await ama.mail("Choose a new password")
    assert await post(ama, "reset-password", token=secret, password=NEW) == (204, "")
    assert (await eve.browser.get("/api/customer/profile")).status_code == 401
    begun = await begin_sign_in(eve)
    assert (await sign_in(eve, begun, device.prove(begun["options"]))).status_code == 401
    assert (await ama.sign_in()).json()["email_verified"] is True
    assert "Your account begins anew" in await ama.subjects()
    happened = (await ama.browser.get("/api/customer/events")).json()
    assert "account.begun_anew" in [one["action"] for one in happened]
    earlier = await ama.mail("Confirm your e-mail address")
    assert await post(eve, "verify-email", token=earlier) == (410, "link_used")


async def test_who_proves_their_own_stays_signed_in(people: People) -> None:
    ama = people()
    await ama.register()
    await ama.sign_in()
    assert (await ama.verify()).status_code == 200
    assert (await profile(ama))["email_verified"] is True
