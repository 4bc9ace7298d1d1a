"""Cards in the wallets of phones, over HTTP: where the keys are kept, and who gets which card."""

import io
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from PIL import Image
from sqlalchemy import text

from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault
from comanda.loyalty.wallets.google import SAVE
from comanda.privacy.resealing import Tally, reseal
from comanda.tenants.permissions import Role
from tests.books import Books
from tests.calls import picture
from tests.clock import TestClock
from tests.factories import Shop
from tests.loyalty.conftest import TIERS, Club, Member, signed_in
from tests.orders.conftest import books, owner
from tests.wallets import ISSUER, Apple, contents, google_keys, new_key, pem, verify

__all__ = ["books", "owner"]

SETTINGS = "/api/v1/settings/wallets"


@pytest.fixture(scope="module")
def apple() -> Apple:
    return Apple()


@pytest.fixture(scope="module")
def google() -> rsa.RSAPrivateKey:
    return new_key()


async def ask(shop: Shop, method: str, path: str, status: int = 200, **request: Any) -> Any:
    answer = await shop.staff(method, f"{SETTINGS}{path}", **request)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def enter(shop: Shop, keys: dict[str, Any], status: int = 200, **more: Any) -> Any:
    return await ask(shop, "PUT", "", status, json=keys, **more)


async def read(shop: Shop, wallet: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in await ask(shop, "GET", "") if one["wallet"] == wallet)
    return found


async def wanted(member: Member, wallet: str, status: int = 200, language: str = "en") -> Any:
    answer = await member.club.shop.guest(
        "POST",
        f"/api/customer/phone/loyalty/cards/{wallet}",
        token=member.token,
        json={"language": language},
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def wallets_offered(member: Member) -> list[str]:
    shop = member.club.shop
    answer = await shop.guest("GET", "/api/customer/phone/loyalty", token=member.token)
    found: list[str] = answer.json()["loyalty"]["card"]["wallets"]
    return found


async def fetched(shop: Shop, url: str) -> httpx.Response:
    return await shop.client.get(url)


# --- keys -------------------------------------------------------------------------------------------------------


async def test_keys_are_kept_sealed_and_never_shown(
    shop: Shop, apple: Apple, google: rsa.RSAPrivateKey, owner: psycopg.Connection[Any]
) -> None:
    before = await ask(shop, "GET", "")
    assert [(one["wallet"], one["state"], one["name"]) for one in before] == [
        ("apple", "none", None),
        ("google", "none", None),
    ]
    own, key = apple.sign()
    after = await enter(shop, apple.keys((own, key)))
    after = await enter(shop, google_keys(google))
    assert [(one["wallet"], one["state"], one["name"], one["holder"]) for one in after] == [
        ("apple", "good", "pass.example.asaase", "TEAM123456"),
        ("google", "good", ISSUER, "wallet@asaase.iam.gserviceaccount.com"),
    ]
    assert after[0]["expires_at"] == own.not_valid_after_utc.isoformat().replace("+00:00", "Z")
    assert after[1]["expires_at"] is None
    listed = (await shop.staff("GET", SETTINGS)).text
    audit = (await shop.staff("GET", "/api/v1/audit")).text
    rows = repr(owner.execute("SELECT * FROM wallet_accounts").fetchall())
    assert audit.count("wallet_account.set") == 2
    for private in (pem(key), pem(google)):
        secret = private.splitlines()[2]
        for said in (json.dumps(after), listed, audit, rows):
            assert secret not in said
            assert "PRIVATE KEY" not in said


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("certificate_unreadable", "pass_keys_not_valid"),
        ("wwdr_unreadable", "pass_keys_not_valid"),
        ("no_key", "pass_keys_not_valid"),
        ("key_of_another", "pass_keys_not_valid"),
        ("wwdr_of_another", "pass_keys_not_valid"),
        ("expired", "pass_keys_not_valid"),
        ("not_json", "service_account_not_valid"),
        ("key_unreadable", "service_account_not_valid"),
        ("not_service_account", "service_account_not_valid"),
    ],
)
async def test_keys_that_are_not_good_are_not_kept(
    reason: str, code: str, shop: Shop, books: Books, apple: Apple
) -> None:
    await enter(shop, apple.keys())
    await enter(shop, google_keys())
    if reason == "no_key":  # none is at hand either
        await ask(shop, "DELETE", "/apple", 204)
    before = books.everything()
    stranger = Apple()
    body = {
        "certificate_unreadable": apple.keys() | {"certificate": "-----BEGIN CERTIFICATE-----"},
        "wwdr_unreadable": apple.keys() | {"intermediate": "hello"},
        "no_key": apple.keys() | {"key": None},
        "key_of_another": apple.keys() | {"key": None},
        "wwdr_of_another": apple.keys() | {"intermediate": pem(stranger.own[0])},
        "expired": apple.keys(apple.sign(days=-1)),
        "not_json": google_keys() | {"key_file": "hello"},
        "key_unreadable": google_keys()
        | {"key_file": json.dumps({"client_email": "a@b.gserviceaccount.com", "private_key": "x"})},
        "not_service_account": google_keys()
        | {"key_file": json.dumps({"client_email": "ama@mail.example", "private_key": pem(new_key())})},
    }[reason]
    refused = await enter(shop, body, 422)
    assert (refused["code"], refused["reason"]) == (code, reason)
    assert books.everything() == before


@pytest.mark.parametrize(
    "body",
    [
        {"wallet": "samsung"},
        {"wallet": "google", "issuer_id": "٣٣٨٨٠٠٠٠٠٠٠٢٢", "key_file": "{}"},
        {"wallet": "google", "issuer_id": ISSUER, "key_file": "x" * 10_001},
        {"wallet": "apple", "certificate": "", "intermediate": "x"},
    ],
)
async def test_what_is_no_key_at_all_is_refused(body: dict[str, Any], shop: Shop, books: Books) -> None:
    before = books.everything()
    assert (await enter(shop, body, 422))["code"] == "validation_failed"
    assert books.everything() == before


async def test_only_owners_touch_keys(shop: Shop, books: Books, apple: Apple) -> None:
    await enter(shop, apple.keys())
    before = books.everything()
    for role in (Role.MANAGER, Role.FRONT_DESK, Role.KITCHEN):
        await enter(shop, apple.keys(), 403, role=role)
        await ask(shop, "POST", "/apple/request", 403, role=role)
        await ask(shop, "POST", "/apple/sample", 403, role=role, json={})
        await ask(shop, "DELETE", "/apple", 403, role=role)
    assert books.everything() == before


async def test_another_business_sees_and_uses_none_of_it(
    club: Club, other_shop: Shop, apple: Apple, google: rsa.RSAPrivateKey
) -> None:
    await enter(club.shop, apple.keys())
    await enter(club.shop, google_keys(google))
    assert [(one["state"], one["name"]) for one in await ask(other_shop, "GET", "")] == [("none", None)] * 2
    refused = await ask(other_shop, "POST", "/google/sample", 404, json={})
    assert refused["code"] == "wallet_not_set"
    await ask(other_shop, "DELETE", "/apple", 404)
    assert (await read(club.shop, "apple"))["state"] == "good"


async def test_removing_them(club: Club, apple: Apple) -> None:
    member = await signed_in(club, 100)
    await enter(club.shop, apple.keys())
    assert await wallets_offered(member) == ["apple"]
    link = (await wanted(member, "apple"))["card_url"]
    await ask(club.shop, "DELETE", "/apple", 204)
    await ask(club.shop, "DELETE", "/apple", 404)
    assert await wallets_offered(member) == []
    gone = await fetched(club.shop, link)
    assert (gone.status_code, gone.json()["code"]) == (404, "wallet_not_set")
    assert "wallet_account.removed" in (await club.shop.staff("GET", "/api/v1/audit")).text


async def test_certificates_end(club: Club, apple: Apple, clock: TestClock) -> None:
    """Thirty days before, the owner is warned; after it no card is made that no phone would take."""
    member = await signed_in(club, 100)
    own, key = apple.sign(days=40)
    await enter(club.shop, apple.keys((own, key)))
    assert (await read(club.shop, "apple"))["state"] == "good"
    await club.later(clock, days=11)
    assert (await read(club.shop, "apple"))["state"] == "ending"
    assert await wallets_offered(member) == ["apple"]
    await club.later(clock, days=30)
    assert (await read(club.shop, "apple"))["state"] == "over"
    assert await wallets_offered(member) == []
    assert (await wanted(member, "apple", 404))["code"] == "wallet_not_set"
    # Renewed with the key there is.
    renewed, _ = apple.sign(key, days=400)
    await enter(club.shop, apple.keys((renewed, key)) | {"key": None})
    assert (await read(club.shop, "apple"))["state"] == "good"


async def test_keys_under_a_seal_that_is_lost_say_so(
    club: Club, apple: Apple, owner: psycopg.Connection[Any]
) -> None:
    member = await signed_in(club, 100)
    await enter(club.shop, apple.keys())
    owner.execute(
        "UPDATE wallet_accounts SET sealed_keys = '00000000.lost' WHERE tenant_id = %s", (club.shop.tenant_id,)
    )
    assert (await read(club.shop, "apple"))["state"] == "lost"
    assert await wallets_offered(member) == []
    assert (await wanted(member, "apple", 404))["code"] == "wallet_not_set"
    await enter(club.shop, apple.keys())
    assert (await read(club.shop, "apple"))["state"] == "good"


async def test_keys_are_sealed_anew_with_everything_else(club: Club, apple: Apple) -> None:
    shop, old = club.shop, "a secret for tests that is long enough"
    await enter(shop, apple.keys())
    await ask(shop, "POST", "/apple/request")
    both = Vault(["a new secret for tests that is long enough", old])
    try:
        tallies = await reseal(shop.app.database, both, [shop.tenant_id])
        for column in ("sealed_keys", "sealed_request"):
            assert tallies[f"wallet_accounts.{column}"] == Tally(resealed=1)
        assert (await read(shop, "apple"))["state"] == "lost"  # the server has not been given the new key
    finally:
        await reseal(
            shop.app.database, Vault([old, "a new secret for tests that is long enough"]), [shop.tenant_id]
        )
    assert (await read(shop, "apple"))["state"] == "good"
    member = await signed_in(club, 10)
    assert (await fetched(shop, (await wanted(member, "apple"))["card_url"])).status_code == 200


async def test_a_certificate_is_asked_for_without_handling_a_key(
    club: Club, apple: Apple, owner: psycopg.Connection[Any]
) -> None:
    shop = club.shop
    asked = await ask(shop, "POST", "/apple/request")
    assert asked["file_name"] == f"{shop.slug}.certSigningRequest"
    state = await read(shop, "apple")
    assert (state["state"], state["has_request"], state["name"]) == ("requested", True, None)
    assert "PRIVATE" not in repr(owner.execute("SELECT sealed_request FROM wallet_accounts").fetchall())
    # Asked again, it is a request of the same key: Apple may be at work already.
    again = await ask(shop, "POST", "/apple/request")
    signed = apple.sign_request(asked["certificate_request"])
    assert apple.sign_request(again["certificate_request"]).public_key() == signed.public_key()
    body = {"wallet": "apple", "certificate": pem(signed), "intermediate": pem(apple.own[0])}
    after = (await enter(shop, body))[0]
    assert (after["state"], after["has_request"], after["name"]) == ("good", False, "pass.example.asaase")
    # A request beside good keys leaves these as they are, until its certificate is here.
    renewal = await ask(shop, "POST", "/apple/request")
    state = await read(shop, "apple")
    assert (state["state"], state["has_request"]) == ("good", True)
    assert apple.sign_request(renewal["certificate_request"]).public_key() != signed.public_key()
    member = await signed_in(club, 10)
    assert (await fetched(shop, (await wanted(member, "apple"))["card_url"])).status_code == 200
    renewed = await enter(shop, body | {"certificate": pem(apple.sign_request(renewal["certificate_request"]))})
    assert (renewed[0]["state"], renewed[0]["has_request"]) == ("good", False)


# --- cards ------------------------------------------------------------------------------------------------------


async def test_without_keys_there_is_the_card_on_the_page_alone(club: Club) -> None:
    member = await signed_in(club, 100)
    assert await wallets_offered(member) == []
    for wallet in ("apple", "google"):
        refused = await wanted(member, wallet, 404)
        assert refused["code"] == "wallet_not_set"
        assert "The card on your page is as good" in refused["detail"]


async def test_an_iphone_gets_a_signed_pass(club: Club, apple: Apple) -> None:
    await club.rules(tiers=TIERS)
    member = await signed_in(club, 250)
    shop = club.shop
    await shop.staff("PUT", "/api/v1/settings/logo", content=picture(), headers={"Content-Type": "image/png"})
    own, key = apple.sign()
    await enter(shop, apple.keys((own, key)))
    url = (await wanted(member, "apple"))["card_url"]
    answer = await fetched(shop, url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.apple.pkpass"
    assert answer.headers["cache-control"] == "no-store"
    files = contents(answer.content)
    verify(files["signature"], files["manifest.json"], own)
    assert "logo@2x.png" in files
    said = json.loads(files["pass.json"])
    own_page = (await shop.guest("GET", "/api/customer/phone/loyalty", token=member.token)).json()["loyalty"]
    code = own_page["card"]["membership_code"]
    assert (said["serialNumber"], said["barcodes"][0]["message"]) == (code, code)
    assert said["storeCard"]["headerFields"][0]["value"] == 250
    secondary = {one["key"]: one["value"] for one in said["storeCard"]["secondaryFields"]}
    assert secondary == {"member": member.customer["name"]}
    # Scanned at the desk, it is the member.
    (found,) = (await club.book.ask("GET", f"/search?q={code}"))["items"]
    assert found["id"] == member.customer["id"]
    await club.eaten(member.customer)
    later = json.loads(contents((await fetched(shop, url)).content)["pass.json"])
    assert later["serialNumber"] == code  # in place of the one before
    assert later["storeCard"]["headerFields"][0]["value"] == await club.points(member.customer)
    tier = {one["key"]: one["value"] for one in later["storeCard"]["secondaryFields"]}["tier"]
    assert tier == "Bronze"


async def test_a_card_in_arabic(club: Club, apple: Apple) -> None:
    shop = club.shop
    await shop.staff("PATCH", "/api/v1/settings", json={"name2": "مطبخ التجربة"})
    member = await signed_in(club, 250)
    await enter(shop, apple.keys())
    url = (await wanted(member, "apple", language="ar"))["card_url"]
    said = json.loads(contents((await fetched(shop, url)).content)["pass.json"])
    assert (said["organizationName"], said["storeCard"]["headerFields"][0]["label"]) == ("مطبخ التجربة", "النقاط")
    assert said["description"] == "مطبخ التجربة: بطاقة العضوية"


async def test_google_is_given_a_signed_link(club: Club, google: rsa.RSAPrivateKey) -> None:
    member = await signed_in(club, 250)
    await enter(club.shop, google_keys(google))
    assert await wallets_offered(member) == ["google"]
    url = (await wanted(member, "google"))["card_url"]
    assert url.startswith(SAVE)
    token = urlsplit(url).path.rpartition("/")[2]
    claims = jwt.decode(token, google.public_key(), algorithms=["RS256"], audience="google")
    (card,) = claims["payload"]["loyaltyObjects"]
    assert card["loyaltyPoints"]["balance"] == {"int": 250}
    assert card["accountName"] == member.customer["name"]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, new_key().public_key(), algorithms=["RS256"], audience="google")


async def test_google_can_fetch_the_logo(club: Club, google: rsa.RSAPrivateKey) -> None:
    shop, member = club.shop, await signed_in(club, 1)
    await enter(shop, google_keys(google))

    async def logo() -> str:
        token = urlsplit((await wanted(member, "google"))["card_url"]).path.rpartition("/")[2]
        (program,) = jwt.decode(token, options={"verify_signature": False})["payload"]["loyaltyClasses"]
        found: str = program["programLogo"]["sourceUri"]["uri"]
        return found

    assert urlsplit(await logo()).path == "/icon-maskable-512.png"
    assert (await shop.client.get(f"/r/{shop.slug}/logo.png")).status_code == 404
    await shop.staff("PUT", "/api/v1/settings/logo", content=picture(), headers={"Content-Type": "image/png"})
    address = urlsplit(await logo())
    answer = await shop.client.get(f"{address.path}?{address.query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    shown = Image.open(io.BytesIO(answer.content))
    assert (shown.format, shown.size) == ("PNG", (512, 512))


async def test_only_the_member_gets_the_card(club: Club, apple: Apple) -> None:
    shop = club.shop
    await enter(shop, apple.keys())
    member = await signed_in(club, 10)
    nobody = await shop.guest("POST", "/api/customer/phone/loyalty/cards/apple", json={})
    assert nobody.status_code == 401
    stranger = (await shop.place()).json()["guest_token"]
    refused = await shop.guest("POST", "/api/customer/phone/loyalty/cards/apple", token=stranger, json={})
    assert refused.json()["code"] == "phone_not_proved"
    # Whatever else they hold, it opens no card.
    for token in (member.token, "x", shop.tokens[Role.OWNER]):
        answer = await fetched(shop, f"/api/wallet-cards/{token}")
        assert (answer.status_code, answer.json()["code"]) == (410, "card_link_over")


async def test_a_link_is_over_after_some_minutes(club: Club, apple: Apple, clock: TestClock) -> None:
    member = await signed_in(club, 10)
    await enter(club.shop, apple.keys())
    url = (await wanted(member, "apple"))["card_url"]
    clock.forward(timedelta(minutes=9))
    assert (await fetched(club.shop, url)).status_code == 200
    clock.forward(timedelta(minutes=2))
    over = await fetched(club.shop, url)
    assert (over.status_code, over.json()["code"]) == (410, "card_link_over")


async def test_cards_are_made_so_often_only(club: Club, google: rsa.RSAPrivateKey) -> None:
    member = await signed_in(club, 10)
    await enter(club.shop, google_keys(google))
    for _ in range(30):
        await wanted(member, "google")
    refused = await wanted(member, "google", 429)
    assert refused["code"] == "too_many_attempts"


async def test_whoever_is_erased_meanwhile_gets_none(club: Club, apple: Apple) -> None:
    member = await signed_in(club, 10)
    await enter(club.shop, apple.keys())
    url = (await wanted(member, "apple"))["card_url"]
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
        await session.execute(
            text("UPDATE customers SET erased_at = now() WHERE tenant_id = :tenant_id AND id = :id"),
            {"tenant_id": club.shop.tenant_id, "id": member.customer["id"]},
        )
    gone = await fetched(club.shop, url)
    assert (gone.status_code, gone.json()["code"]) == (404, "wallet_not_set")


async def test_a_sample_is_of_nobody(club: Club, apple: Apple, google: rsa.RSAPrivateKey) -> None:
    shop = club.shop
    await enter(shop, apple.keys())
    await enter(shop, google_keys(google))
    url = (await ask(shop, "POST", "/apple/sample", json={"language": "en"}))["card_url"]
    said = json.loads(contents((await fetched(shop, url)).content)["pass.json"])
    assert (said["serialNumber"], said["barcodes"][0]["altText"]) == ("M000000000000", "CUST-00000")
    assert (await club.book.ask("GET", "/search?q=M000000000000"))["items"] == []
    link = (await ask(shop, "POST", "/google/sample", json={"language": "ar"}))["card_url"]
    assert link.startswith(SAVE)
