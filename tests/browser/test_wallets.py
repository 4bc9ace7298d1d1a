"""Cards in the wallets of phones: the owner gets and enters keys, members add the card."""

import json
import re
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.tell import served
from tests.browser.test_customer import serious
from tests.browser.test_customer_phone import TEXTS, looked_at, number, prove, told
from tests.browser.test_points import begin, member, shot
from tests.browser.test_staff_customers import fits
from tests.sandbox.conftest import House as Sandbox
from tests.wallets import Apple, Keypair, contents, google_keys, new_key, verify

__all__ = ["sandbox", "served", "told"]

WIDE = {"width": 1280, "height": 900}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def keep(restaurant: Restaurant, keys: dict[str, Any]) -> None:
    restaurant.staff.put("/api/v1/settings/wallets", json=keys).raise_for_status()


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def choose(dialog: Locator, label: str, content: bytes, name: str) -> None:
    with dialog.page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name=re.compile(f": {label}$")).click()
    chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


def der(of: Keypair) -> bytes:
    """As Apple's site gives it."""
    return of[0].public_bytes(serialization.Encoding.DER)


def test_the_owner_has_apple_make_a_certificate_and_enters_it(device: Device, restaurant: Restaurant) -> None:
    apple = Apple()
    begin(restaurant)
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/wallets")
    mine = part(page, "Apple Wallet")
    expect(mine.get_by_text("Not set up")).to_be_visible()
    expect(mine.get_by_text("Pass Type ID Certificate")).to_be_visible()
    shot(page, "wallets-none-en")
    assert serious(page) == []
    with page.expect_download() as file:
        mine.get_by_role("button", name="Make a signing request").click()
    assert file.value.suggested_filename == f"{restaurant.slug}.certSigningRequest"
    signed = apple.sign_request(file.value.path().read_text())
    expect(mine.get_by_text("Waiting for the certificate")).to_be_visible()
    shot(page, "wallets-requested-en")

    mine.get_by_role("button", name="Enter the certificate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Check and save").click()
    field = dialog.get_by_label("Your certificate", exact=True)
    expect(field).to_have_accessible_description(re.compile("Please fill this in"))
    expect(field).to_be_focused()
    # Of another key, as the request lies here and this one was not made of it.
    choose(dialog, "Your certificate", der(apple.sign()), "pass.cer")
    choose(dialog, "Apple’s WWDR certificate", der(apple.own), "AppleWWDRCAG4.cer")
    expect(dialog.get_by_role("button", name="pass.cer: Your certificate")).to_be_visible()
    dialog.get_by_role("button", name="Check and save").click()
    key = dialog.get_by_label("Private key", exact=True)
    expect(key).to_have_accessible_description(re.compile("does not belong to this certificate"))
    shot(page, "wallets-refused-en")
    assert serious(page) == []
    choose(dialog, "Your certificate", signed.public_bytes(serialization.Encoding.DER), "pass.cer")
    dialog.get_by_role("button", name="Check and save").click()
    expect(page.get_by_text(f"{own('Apple Wallet')}: the keys are good and saved.")).to_be_visible()
    expect(mine.get_by_text("Set up", exact=True)).to_be_visible()
    expect(mine).to_contain_text("pass.example.asaase")

    mine.get_by_role("button", name="Make a card to try").click()
    link = mine.get_by_role("link", name="Download the card")
    expect(link).to_be_visible()
    shot(page, "wallets-good-en")
    address = link.get_attribute("href")
    assert address is not None
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/vnd.apple.pkpass"
    files = contents(answer.body())
    verify(files["signature"], files["manifest.json"], signed)
    assert json.loads(files["pass.json"])["barcodes"][0]["altText"] == "CUST-00000"

    mine.get_by_role("button", name="Remove the keys").click()
    shot(page, "wallets-remove-en")
    page.get_by_role("dialog").get_by_role("button", name="Remove the keys").click()
    expect(mine.get_by_text("Not set up")).to_be_visible()
    assert [one["state"] for one in restaurant.get("settings/wallets")] == ["none", "none"]


def test_the_owner_enters_the_keys_of_google(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/wallets")
    expect(page.get_by_text("You have no programme of points yet.")).to_be_visible()
    mine = part(page, "Google Wallet")
    mine.get_by_role("button", name="Enter the keys").click()
    dialog = page.get_by_role("dialog")
    # Whichever digits are typed.
    dialog.get_by_label("Issuer ID").fill("٣٣٨٨٠٠٠٠٠٠٠٢٢٨٠١٢٣٤")
    dialog.get_by_label("Key of the service account", exact=True).fill("hello")
    dialog.get_by_role("button", name="Check and save").click()
    field = dialog.get_by_label("Key of the service account", exact=True)
    expect(field).to_have_accessible_description(re.compile("This is not the JSON file of a key"))
    choose(dialog, "Key of the service account", google_keys()["key_file"].encode(), "asaase-1.json")
    dialog.get_by_role("button", name="Check and save").click()
    expect(mine.get_by_text("Set up", exact=True)).to_be_visible()
    expect(mine).to_contain_text("3388000000022801234")
    mine.get_by_role("button", name="Make a card to try").click()
    link = mine.get_by_role("link", name="Open at Google")
    expect(link).to_have_attribute("href", re.compile(r"^https://pay\.google\.com/gp/v/save/"))
    assert serious(page) == []


def test_a_certificate_that_ends_is_warned_of(device: Device, restaurant: Restaurant) -> None:
    apple = Apple()
    begin(restaurant)
    member(restaurant, number(), 50)
    keep(restaurant, apple.keys(apple.sign(days=12)))
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/wallets")
    mine = part(page, "Apple Wallet")
    expect(mine.get_by_text("Ends soon", exact=True)).to_be_visible()
    expect(mine.get_by_text("After that day members can add no card.")).to_be_visible()
    shot(page, "wallets-ending-en")
    assert serious(page) == []
    page.goto("/staff/marketing/loyalty")
    expect(page.get_by_text("After that members can add no card.")).to_be_visible()
    shot(page, "marketing-ending-en")
    assert serious(page) == []
    page.get_by_role("link", name="Cards in phones").click()
    expect(mine.get_by_text("Ends soon", exact=True)).to_be_visible()


def test_others_see_what_is_set_up_and_change_nothing(device: Device, restaurant: Restaurant) -> None:
    keep(restaurant, google_keys())
    page = device(**WIDE)
    sign_in(page, restaurant.hire("manager", "Kofi"), "settings/wallets")
    expect(page.get_by_text("The owner enters these keys.")).to_be_visible()
    expect(part(page, "Google Wallet").get_by_text("Set up", exact=True)).to_be_visible()
    expect(part(page, "Google Wallet").get_by_role("button")).to_have_count(0)
    expect(part(page, "Apple Wallet").get_by_role("button")).to_have_count(0)


def test_the_settings_fit_a_phone_in_arabic(device: Device, restaurant: Restaurant) -> None:
    apple = Apple()
    keep(restaurant, apple.keys())
    restaurant.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    page = device(locale="ar", bypass_csp=True)
    sign_in(page, restaurant.email, "settings/wallets")
    expect(page.get_by_text("pass.example.asaase")).to_be_visible()
    screens = {"set": (fits(page), serious(page))}
    shot(page, "wallets-ar")
    part(page, "Apple Wallet").get_by_role("button", name="مفاتيح أخرى").click()
    expect(page.get_by_role("dialog")).to_have_css("opacity", "1")
    screens["form"] = (fits(page), serious(page))
    shot(page, "wallets-form-ar")
    assert screens == dict.fromkeys(screens, (True, []))


@pytest.mark.parametrize("locale", TEXTS)
def test_a_member_adds_the_card_to_an_iphone(
    locale: str, device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    apple, texts, phone = Apple(), TEXTS[locale], number()
    signed = apple.sign()
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    begin(told)
    keep(told, apple.keys(signed))
    keep(told, google_keys())
    ama = member(told, phone, 300)
    page = device(locale=locale, user_agent=IPHONE)
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts)
    points = page.get_by_role("region", name=texts["points.title"])
    button = points.get_by_role("button", name=texts["points.add_to.apple"])
    expect(button).to_be_visible()
    expect(points.get_by_role("button", name=texts["points.add_to.google"])).to_have_count(0)
    looked_at(page)
    shot(page, f"wallet-own-{locale}")
    with page.expect_download() as file:
        button.click()
    files = contents(file.value.path().read_bytes())
    verify(files["signature"], files["manifest.json"], signed[0])
    said = json.loads(files["pass.json"])
    (found,) = told.get(f"customers/search?q={said['serialNumber']}")["items"]
    assert found["id"] == ama["id"]
    has = told.get(f"customers/{ama['id']}")["loyalty_points"]
    assert said["storeCard"]["headerFields"][0]["value"] == has
    assert (said["storeCard"]["headerFields"][0]["label"] == "النقاط") == (locale == "ar")


def test_a_member_adds_the_card_to_an_android_phone(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    texts, phone, key = TEXTS["en-GB"], number(), new_key()
    begin(told)
    keep(told, Apple().keys())
    keep(told, google_keys(key))
    ama = member(told, phone, 300)
    page = device(user_agent=ANDROID)
    asked: list[Request] = []

    def google(route: Any) -> None:
        asked.append(route.request)
        route.fulfill(status=200, content_type="text/html", body="<title>Google</title>")

    page.context.route("https://pay.google.com/**", google)
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts)
    points = page.get_by_role("region", name=texts["points.title"])
    expect(points.get_by_role("button", name=texts["points.add_to.apple"])).to_have_count(0)
    points.get_by_role("button", name=texts["points.add_to.google"]).click()
    page.wait_for_url("https://pay.google.com/gp/v/save/**")
    token = asked[0].url.rpartition("/")[2]
    claims = jwt.decode(token, key.public_key(), algorithms=["RS256"], audience="google")
    (card,) = claims["payload"]["loyaltyObjects"]
    (found,) = told.get(f"customers/search?q={card['barcode']['value']}")["items"]
    assert found["id"] == ama["id"]


def test_keys_that_went_meanwhile_are_said(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    texts, phone = TEXTS["en-GB"], number()
    begin(told)
    keep(told, google_keys())
    member(told, phone, 300)
    page = device()
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts)
    points = page.get_by_role("region", name=texts["points.title"])
    button = points.get_by_role("button", name=texts["points.add_to.google"])
    expect(button).to_be_visible()
    told.staff.delete("/api/v1/settings/wallets/google").raise_for_status()
    button.click()
    expect(points.get_by_role("alert")).to_contain_text("The card on this page is as good at the counter.")
    looked_at(page)
