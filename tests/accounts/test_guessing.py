"""What strangers try: guessing, learning who has an account, borrowing what is another's."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import select

from comanda.accounts.guards import DEVICE, REFRESH
from comanda.accounts.models import Account, AccountBackupCode
from comanda.bootstrap import Comanda
from comanda.kit.tenancy import Scope
from tests.accounts.conftest import PASSWORD, People, Person, joined
from tests.accounts.test_mfa import switch_on
from tests.conftest import TestClock
from tests.factories import Shop


async def sign_in(person: Person, email: str, password: str) -> httpx.Response:
    return await person.browser.post("/api/customer/token", data={"username": email, "password": password})


@pytest.mark.asvs("6.1.1", "6.3.1")
async def test_wrong_passwords_of_strangers_do_not_lock_the_owner_out(ama: Person, people: People) -> None:
    codes = [(await sign_in(people(), ama.email, "not the password")).status_code for _ in range(21)]
    assert codes == [401] * 20 + [429]
    stranger = await sign_in(people(), ama.email, PASSWORD)
    assert (stranger.status_code, stranger.json()["code"]) == (429, "too_many_attempts")
    assert int(stranger.headers["Retry-After"]) <= 900
    assert (await ama.sign_in()).status_code == 200  # from a browser that was signed in before
    codes = [(await sign_in(ama, ama.email, "not the password")).status_code for _ in range(21)]
    assert codes == [401] * 20 + [429]


@pytest.mark.asvs("6.3.1")
async def test_one_password_is_not_tried_on_everybody(people: People) -> None:
    stranger = people()
    codes = [(await sign_in(stranger, f"guest{n}@guest.example", PASSWORD)).status_code for n in range(101)]
    assert codes == [401] * 100 + [429]


@pytest.mark.asvs("6.3.8")
async def test_nobody_learns_who_has_an_account(ama: Person, people: People) -> None:
    waiting = people()
    await waiting.register()
    unknown = people()
    stranger = people()

    async def said(path: str, email: str, **more: Any) -> tuple[int, dict[str, Any], list[str]]:
        answer = await stranger.browser.post(f"/api/customer/{path}", json={"email": email, **more})
        body = answer.json() if answer.content else {}
        if "customer_id" in body:
            assert body.pop("customer_id")[14] == "7"  # made anew, of nobody
        return answer.status_code, {**body, "email": "…"}, sorted(answer.headers)

    for path, more in (
        ("forgot-password", {}),
        ("resend-verification", {}),
        ("register", {"password": PASSWORD, "full_name": "Eve"}),
    ):
        answers = [await said(path, one.email, **more) for one in (ama, waiting, unknown)]
        assert answers[0] == answers[1] == answers[2]
    refused = [(await sign_in(stranger, one.email, "not it")).json() for one in (ama, waiting, people())]
    assert refused[0] == refused[1] == refused[2]
    assert refused[0]["code"] == "customer_sign_in_refused"
    assert "You already have an account" in await ama.subjects()
    assert (await ama.browser.get("/api/customer/profile")).json()["full_name"] == "Ama Serwaa"


async def test_of_many_who_register_at_once_one_account_comes(people: People, app: Comanda) -> None:
    email = people().email
    answers = await asyncio.gather(*(people(email=email).register() for _ in range(5)))
    assert {one.status_code for one in answers} == {201}
    ids = [one.json()["customer_id"] for one in answers]
    there: list[str] = []
    for id in ids:
        async with app.database.transaction(Scope.account(id, read_only=True)) as session:
            there += (await session.scalars(select(Account.email).where(Account.id == id))).all()
    assert there == [email]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ama",
        "ama@guest",
        "ama@guest.example\r\nBcc: eve@guest.example",
        "ama@guest.example, eve@guest.example",
        "аma@guest.example",  # its first letter is Cyrillic
        "ama@guеst.example",  # so is one of these
        "ａｍａ@guest.example",
        "ama\u202e@guest.example",
        "a" * 65 + "@guest.example",
        "a@" + "b" * 250 + ".example",
    ],
)
async def test_addresses_that_are_none_are_told(email: str, people: People) -> None:
    answer = await people().browser.post(
        "/api/customer/register", json={"email": email, "password": PASSWORD, "full_name": "Eve"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/body/email"
    assert "pattern" not in error["message"]


async def test_a_long_address_is_one(people: People) -> None:
    longest = f"{'a' * 64}@{'b' * 61}.{'c' * 61}.{'d' * 61}.exa"
    assert len(longest) == 254
    ama = people(email=longest)
    assert (await ama.register()).status_code == 201
    assert (await ama.verify()).json()["email"] == longest


@pytest.mark.parametrize(
    "name",
    [
        "Ama\r\nBcc: eve@guest.example",
        "Ama\nX-Evil: 1",
        "Ama\x00",
        "Ama \u202eevil",
        "You have won, see https://evil.example/win",
        "You have won, see www.evil.example",
        "write to eve@evil.example",
    ],
)
async def test_a_name_cannot_write_headers(name: str, people: People) -> None:
    ama = people(full_name=name)
    answer = await ama.register()
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body/full_name")
    assert await ama.subjects() == []


async def test_what_is_typed_as_a_name_stays_text(people: People) -> None:
    ama = people(full_name='{link} <b>"Ama" & {0.__class__}</b> %s')
    await ama.register()
    await ama.app.work(until_idle=True)
    (message,) = ama.mailbox.to(ama.email)
    html = message.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;&quot;Ama&quot; &amp; {0.__class__}&lt;/b&gt; %s" in html.get_content()
    assert message.get_all("To") == [ama.email]


async def test_links_lead_to_the_configured_address(people: People) -> None:
    ama = people()
    ama.browser.headers["Host"] = "evil.example"
    await ama.register()
    await ama.app.work(until_idle=True)
    (message,) = ama.mailbox.to(ama.email)
    assert "evil" not in message.as_string()
    assert "http://localhost:8000/customer/verify-email#" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.asvs("6.2.8", "6.2.9")
async def test_a_password_is_compared_to_its_last_character(people: People) -> None:
    long = "correct horse battery staple " * 8
    ama = people(password=long[:256].strip())
    assert (await ama.register()).status_code == 201
    for wrong in (ama.password[:-1], ama.password.upper(), ama.password[:72], ama.password + " "):
        assert (await ama.sign_in(wrong)).status_code == 401
    assert (await ama.sign_in()).status_code == 200
    too_long = people(password="x" * 257)
    assert (await too_long.register()).status_code == 422


@pytest.mark.asvs("6.5.1")
async def test_of_many_who_come_with_one_code_at_once_one_gets_in(ama: Person, clock: TestClock) -> None:
    app, codes = await switch_on(ama, clock)
    for code in (app.at(clock()), codes[0]):
        begun = [(await ama.sign_in()).json()["challenge_token"] for _ in range(4)]
        answers = await asyncio.gather(
            *(
                ama.browser.post("/api/customer/mfa/verify", json={"code": code, "challenge_token": one})
                for one in begun
            )
        )
        assert sorted(one.status_code for one in answers) == [200, 401, 401, 401]


@pytest.mark.asvs("6.5.2", "11.4.2")
async def test_what_stands_in_the_database_opens_nothing(ama: Person, app: Comanda, clock: TestClock) -> None:
    totp, codes = await switch_on(ama, clock)
    id = (await ama.browser.get("/api/customer/profile")).json()["customer_id"]
    async with app.database.transaction(Scope.account(id, read_only=True)) as session:
        hashed = list(await session.scalars(select(AccountBackupCode.hashed_code)))
        hashed.append((await session.get_one(Account, id)).hashed_password)
        stored = repr(
            [row._asdict() for row in (await session.execute(select(AccountBackupCode.__table__))).all()]
        )
    assert len(hashed) == 11
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in hashed)
    assert totp.secret not in stored
    assert not any(code.replace("-", "")[2:] in stored for code in codes)


# --- tokens -----------------------------------------------------------------------------------------------------


def forged(token: str, **changes: Any) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims | changes, "", algorithm="none")


@pytest.mark.asvs("9.1.1", "9.1.2", "9.1.3", "9.2.2", "9.2.3")
async def test_only_an_accounts_own_token_opens_it(ama: Person, shop: Shop, clock: TestClock) -> None:
    good = ama.browser.headers["Authorization"].removeprefix("Bearer ")
    head, body, signature = good.split(".")
    guest = (await shop.place()).json()["guest_token"]
    await switch_on(ama, clock)
    challenge = (await ama.sign_in()).json()["challenge_token"]
    public = jwt.encode(jwt.decode(good, options={"verify_signature": False}), "public" * 8, algorithm="HS256")
    others = {
        "turned bit": f"{head}.{body}.{signature[:-2]}{'A' if signature[-2] != 'A' else 'B'}{signature[-1]}",
        "other claims": f"{head}.{body[:-2]}AA.{signature}",
        "no algorithm": forged(good),
        "another key": public,
        "its own key": jwt.encode({"sub": "x"}, "k" * 32, headers={"jku": "https://evil.example", "kid": "../x"}),
        "a guest": guest,
        "staff": shop.tokens[next(iter(shop.tokens))],
        "a challenge": challenge,
        "the cookie": ama.cookie,
        "the device": ama.browser.cookies[DEVICE],
    }
    for what, token in others.items():
        answer = await ama.browser.get("/api/customer/profile", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), what
    as_challenge = await ama.browser.post(
        "/api/customer/mfa/verify", json={"code": "123456", "challenge_token": good[:200]}
    )
    assert (as_challenge.status_code, as_challenge.json()["code"]) == (401, "challenge_over")
    for route in ("/api/v1/me", "/api/v1/orders/board"):
        answer = await shop.client.get(route, headers={"Authorization": f"Bearer {good}"})
        assert answer.status_code == 401


@pytest.mark.asvs("9.2.1")
async def test_an_access_token_is_good_for_a_quarter_of_an_hour(ama: Person, clock: TestClock) -> None:
    await ama.sign_in()
    claims = jwt.decode(ama.browser.headers["Authorization"][7:], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 900
    assert set(claims) == {"sub", "customer_id", "sid", "iat", "exp", "aud"}
    clock.forward(timedelta(minutes=15))
    assert (
        await ama.browser.get("/api/customer/profile")
    ).status_code == 200  # clocks may differ by half a minute
    clock.forward(timedelta(seconds=31))
    assert (await ama.browser.get("/api/customer/profile")).status_code == 401
    assert (await ama.refresh()).status_code == 200


@pytest.mark.asvs("7.3.1")
async def test_a_sign_in_that_rests_for_a_fortnight_is_over(ama: Person, clock: TestClock) -> None:
    clock.forward(timedelta(days=13, hours=23))
    assert (await ama.refresh()).status_code == 200
    clock.forward(timedelta(days=14, minutes=1))
    answer = await ama.refresh()
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_over")


@pytest.mark.asvs("7.3.2")
async def test_a_sign_in_is_over_after_thirty_days_however_often_it_is_used(ama: Person, clock: TestClock) -> None:
    for _ in range(5):
        clock.forward(timedelta(days=5, hours=23))
        assert (await ama.refresh()).status_code == 200
    clock.forward(timedelta(hours=6))
    assert (await ama.refresh()).json()["code"] == "sign_in_over"


@pytest.mark.asvs("3.3.1", "3.3.3", "3.3.4")
async def test_the_refresh_token_travels_in_its_cookie_alone(people: People) -> None:
    ama = people()
    await ama.register()
    answer = await ama.sign_in()
    cookies = {one.partition("=")[0]: one for one in answer.headers.get_list("set-cookie")}
    assert set(cookies) == {REFRESH, DEVICE}
    for cookie in cookies.values():
        assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert ama.cookie not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.asvs("7.2.4")
async def test_signing_in_again_ends_what_this_browser_had(ama: Person, people: People) -> None:
    phone = people(email=ama.email)
    await phone.sign_in()
    old = ama.browser.headers["Authorization"]
    old_cookie = ama.cookie
    assert (await ama.sign_in()).status_code == 200
    assert ama.cookie != old_cookie
    gone = await ama.browser.get("/api/customer/profile", headers={"Authorization": old})
    assert gone.status_code == 401
    assert (await phone.browser.get("/api/customer/profile")).status_code == 200


@pytest.mark.asvs("7.5.2")
async def test_sign_ins_are_seen_and_ended(ama: Person, people: People) -> None:
    phone = people(email=ama.email)
    phone.browser.headers["User-Agent"] = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    await phone.sign_in()
    assert "A new sign-in to your account" in await ama.subjects()
    listed = (await ama.browser.get("/api/customer/sessions")).json()
    assert [(one["device"], one["current"]) for one in listed] == [("Firefox, Android", False), ("", True)]
    kofi = await joined(people)
    foreign = await kofi.browser.delete(f"/api/customer/sessions/{listed[0]['id']}")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert (await ama.browser.delete(f"/api/customer/sessions/{listed[0]['id']}")).status_code == 204
    assert (await phone.browser.get("/api/customer/profile")).status_code == 401
    assert (await phone.refresh()).status_code == 401
    laptop = people(email=ama.email)
    await laptop.sign_in()
    assert (await ama.browser.delete("/api/customer/sessions")).status_code == 204
    assert (await laptop.browser.get("/api/customer/profile")).status_code == 401
    assert (await ama.browser.get("/api/customer/profile")).status_code == 200


@pytest.mark.asvs("6.3.4")
def test_every_way_in_is_known() -> None:
    """Each is tried above and beside: a new one wants its tests and its line here."""
    from tests.documented import operations

    ways = {
        path
        for _, path, operation in operations()
        if "CustomerToken" in repr(operation["responses"].get("200", {}))
    }
    assert ways == {
        "/api/customer/token",
        "/api/customer/token/refresh",
        "/api/customer/mfa/verify",
        "/api/customer/passkeys/sign-in",
    }
