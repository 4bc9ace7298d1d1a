"""Passkeys: signing in with nothing else, and in a code's place."""

from typing import Any

import httpx
import pytest

from tests.accounts.conftest import PASSWORD, People, Person, joined
from tests.accounts.test_mfa import switch_on
from tests.authenticator import Authenticator, decoded, encoded
from tests.conftest import TestClock

HERE = "http://localhost:8000"  # as the settings of the tests say


async def add(person: Person, device: Authenticator, name: str = "Phone") -> httpx.Response:
    begun = await person.browser.post("/api/customer/passkeys/begin", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    body = {
        "challenge_token": begun.json()["challenge_token"],
        "name": name,
        "credential": device.make(begun.json()["options"]),
    }
    return await person.browser.post("/api/customer/passkeys", json=body)


async def begin_sign_in(person: Person) -> dict[str, Any]:
    begun: dict[str, Any] = (await person.browser.post("/api/customer/passkeys/sign-in/begin")).json()
    return begun


async def sign_in(person: Person, begun: dict[str, Any], credential: dict[str, Any]) -> httpx.Response:
    return await person.browser.post(
        "/api/customer/passkeys/sign-in",
        json={"challenge_token": begun["challenge_token"], "credential": credential},
    )


async def listed(person: Person) -> list[str]:
    return [one["name"] for one in (await person.browser.get("/api/customer/passkeys")).json()]


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(HERE)


async def test_a_passkey_signs_in_by_itself(ama: Person, people: People, device: Authenticator) -> None:
    assert (await add(ama, device)).status_code == 201
    assert await listed(ama) == ["Phone"]
    phone = people(email=ama.email)
    begun = await begin_sign_in(phone)
    assert begun["options"].get("allowCredentials", []) == []
    answer = await sign_in(phone, begun, device.prove(begun["options"]))
    assert answer.status_code == 200, answer.text
    phone.take(answer)
    assert (await phone.browser.get("/api/customer/profile")).json()["email"] == ama.email
    (used,) = (await phone.browser.get("/api/customer/passkeys")).json()
    assert used["last_used_at"] is not None
    assert "A passkey was added" in await ama.subjects()


@pytest.mark.asvs("6.5.1", "6.6.2")
async def test_what_was_signed_is_good_once(ama: Person, people: People, device: Authenticator) -> None:
    await add(ama, device)
    phone = people()
    begun = await begin_sign_in(phone)
    proof = device.prove(begun["options"])
    assert (await sign_in(phone, begun, proof)).status_code == 200
    again = await sign_in(phone, begun, proof)
    assert (again.status_code, again.json()["code"]) == (401, "challenge_over")
    other = await sign_in(phone, await begin_sign_in(phone), proof)
    assert (other.status_code, other.json()["code"]) == (401, "passkey_refused")


async def test_a_browser_may_say_anything_of_how_a_passkey_is_reached(ama: Person, device: Authenticator) -> None:
    begun = (await ama.browser.post("/api/customer/passkeys/begin", json={"password": PASSWORD})).json()
    credential = device.make(begun["options"])
    credential["response"]["transports"] = ["usb", [], {}, None, "pigeon"]
    body = {"challenge_token": begun["challenge_token"], "name": "Phone", "credential": credential}
    assert (await ama.browser.post("/api/customer/passkeys", json=body)).status_code == 201
    again = (await ama.browser.post("/api/customer/passkeys/begin", json={"password": PASSWORD})).json()
    assert [one["transports"] for one in again["options"]["excludeCredentials"]] == [["usb"]]


async def test_what_a_sign_in_of_staff_began_with_is_none_of_a_customers(
    ama: Person, people: People, device: Authenticator
) -> None:
    await add(ama, device)
    phone = people()
    begun = (await phone.browser.post("/api/token/passkey/begin")).json()
    refused = await sign_in(phone, begun, device.prove(begun["options"]))
    assert (refused.status_code, refused.json()["code"]) == (401, "challenge_over")


def of_another_page(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    device.origin = "https://evil.example"
    return device.prove(options)


def of_another_address(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return device.prove({**options, "rpId": "evil.example"})


def without_the_person(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    device.flags = 0x01
    return device.prove(options)


def with_another_key(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    device.key = Authenticator(HERE).key
    return device.prove(options)


def with_a_bit_turned(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    good = device.prove(options)
    signature = bytearray(decoded(good["response"]["signature"]))
    signature[-1] ^= 1
    return {**good, "response": {**good["response"], "signature": encoded(bytes(signature))}}


def counted_back(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    device.signed = 0  # a copy of it was used meanwhile
    return device.prove(options)


def unknown(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return Authenticator(HERE).prove(options)


def nonsense(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return {"rawId": "%%%", "response": []}


def half(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return {"rawId": encoded(device.id), "response": 7}


@pytest.mark.parametrize(
    "forged",
    [
        of_another_page,
        of_another_address,
        without_the_person,
        with_another_key,
        with_a_bit_turned,
        counted_back,
        unknown,
        nonsense,
        half,
    ],
)
async def test_a_proof_that_is_not_right_opens_nothing(
    forged: Any, ama: Person, people: People, device: Authenticator
) -> None:
    await add(ama, device)
    phone = people()
    for _ in range(2):
        begun = await begin_sign_in(phone)
        assert (await sign_in(phone, begun, device.prove(begun["options"]))).status_code == 200
    sessions = len((await ama.browser.get("/api/customer/sessions")).json())
    begun = await begin_sign_in(phone)
    answer = await sign_in(phone, begun, forged(device, begun["options"]))
    assert (answer.status_code, answer.json()["code"]) == (401, "passkey_refused")
    assert len((await ama.browser.get("/api/customer/sessions")).json()) == sessions


async def test_a_passkey_stands_in_for_a_code(
    ama: Person, people: People, device: Authenticator, clock: TestClock
) -> None:
    await switch_on(ama, clock)
    await add(ama, device)
    laptop = people(email=ama.email)
    asked = (await laptop.sign_in()).json()
    assert asked["methods"] == ["totp", "backup_code", "passkey"]
    stranger = await joined(people)
    theirs = Authenticator(HERE)
    await add(stranger, theirs)
    for credential in (
        theirs.prove(asked["passkey_options"]),
        device.prove((await begin_sign_in(laptop))["options"]),
    ):
        refused = await laptop.browser.post(
            "/api/customer/mfa/verify",
            json={"challenge_token": asked["challenge_token"], "credential": credential},
        )
        assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")
    done = await laptop.browser.post(
        "/api/customer/mfa/verify",
        json={"challenge_token": asked["challenge_token"], "credential": device.prove(asked["passkey_options"])},
    )
    assert done.status_code == 200, done.text
    assert done.json()["customer_id"] == (await ama.browser.get("/api/customer/profile")).json()["customer_id"]


async def test_without_a_passkey_none_is_asked_for(
    ama: Person, people: People, device: Authenticator, clock: TestClock
) -> None:
    await switch_on(ama, clock)
    laptop = people(email=ama.email)
    asked = (await laptop.sign_in()).json()
    assert (asked["methods"], asked["passkey_options"]) == (["totp", "backup_code"], None)
    begun = await begin_sign_in(laptop)
    refused = await laptop.browser.post(
        "/api/customer/mfa/verify",
        json={"challenge_token": asked["challenge_token"], "credential": device.prove(begun["options"])},
    )
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")


@pytest.mark.asvs("7.5.1")
async def test_adding_wants_the_password_and_the_right_device(
    ama: Person, people: People, device: Authenticator
) -> None:
    wrong = await ama.browser.post("/api/customer/passkeys/begin", json={"password": "not the password"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "current_password_wrong")
    assert (await add(ama, device)).status_code == 201
    twice = await add(ama, device)
    assert (twice.status_code, twice.json()["code"]) == (401, "passkey_refused")
    elsewhere = await add(ama, Authenticator("https://evil.example"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "passkey_refused")
    careless = await add(ama, Authenticator(HERE, verifies=False))
    assert (careless.status_code, careless.json()["code"]) == (401, "passkey_refused")
    assert await listed(ama) == ["Phone"]
    kofi = await joined(people)
    begun = (await ama.browser.post("/api/customer/passkeys/begin", json={"password": PASSWORD})).json()
    body = {
        "challenge_token": begun["challenge_token"],
        "name": "Mine",
        "credential": Authenticator(HERE).make(begun["options"]),
    }
    foreign = await kofi.browser.post("/api/customer/passkeys", json=body)
    assert (foreign.status_code, foreign.json()["code"]) == (401, "challenge_over")
    assert await listed(kofi) == []


async def test_ten_are_enough(ama: Person) -> None:
    for number in range(10):
        assert (await add(ama, Authenticator(HERE), f"Key {number}")).status_code == 201
    more = await ama.browser.post("/api/customer/passkeys/begin", json={"password": PASSWORD})
    assert (more.status_code, more.json()["code"]) == (409, "too_many_passkeys")


@pytest.mark.asvs("6.5.6")
async def test_a_removed_one_opens_nothing(ama: Person, people: People, device: Authenticator) -> None:
    made = (await add(ama, device)).json()
    path = f"/api/customer/passkeys/{made['id']}/remove"
    wrong = await ama.browser.post(path, json={"password": "not the password"})
    assert (wrong.status_code, await listed(ama)) == (403, ["Phone"])
    stranger = await joined(people)
    assert (await stranger.browser.post(path, json={"password": PASSWORD})).status_code == 404
    assert (await ama.browser.post(path, json={"password": PASSWORD})).status_code == 204
    assert await listed(ama) == []
    begun = await begin_sign_in(stranger)
    refused = await sign_in(stranger, begun, device.prove(begun["options"]))
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")
