"""Whoever has proved their phone asks for a copy of what a restaurant holds on them, or for its end, by a code."""

import json
import zipfile

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.tell import served
from tests.browser.test_customer_phone import TEXTS, codes_to, looked_at, number, prove, told
from tests.browser.test_messages_customer import eventually
from tests.browser.test_staff_privacy import look
from tests.house import House
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served", "told"]


def a_minute_later(served: House) -> None:
    """For codes alone: one a minute is sent."""
    with psycopg.connect(served.database.owner_url(), autocommit=True) as connection:
        connection.execute("UPDATE otp_codes SET created_at = created_at - interval '1 minute'")


def by_code(page: Page, served: House, sandbox: Sandbox, phone: str, texts: dict[str, str], send: str) -> None:
    """In the dialog that is open."""
    a_minute_later(served)
    known = len(codes_to(sandbox, phone))
    dialog = page.get_by_role("dialog")
    dialog.locator("#own-send").click()
    code = eventually(page, lambda: codes_to(sandbox, phone)[: -known or None])
    expect(dialog.locator("#code")).to_be_focused()
    dialog.locator("#code").fill(code)
    dialog.get_by_role("button", name=texts[send]).click()


@pytest.mark.parametrize("locale", TEXTS)
def test_a_copy_and_the_end_of_it(
    locale: str, device: Device, served: House, told: Restaurant, sandbox: Sandbox
) -> None:
    texts, phone = TEXTS[locale], number()
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts, name="Ama Owusu")
    page.locator("#own-export").click()
    by_code(page, served, sandbox, phone, texts, "own_data.export_yes")
    ready = page.get_by_role("button", name=texts["own_data.fetch"])
    expect(ready).to_be_visible(timeout=20_000)
    expect(page.locator("#own-export")).to_have_count(0)
    looked_at(page)
    look(page, f"own-data-{locale}-360")
    ready.click()
    with page.expect_download() as saving:
        by_code(page, served, sandbox, phone, texts, "own_data.fetch")
    with zipfile.ZipFile(saving.value.path()) as archive:
        (section,) = json.loads(archive.read("data.json"))["sections"]
    assert section["parts"]["profile"][0]["phone"] == f"+233{phone}"
    expect(page.locator("#own-export")).to_be_visible()

    page.locator("#own-erasure").click()
    look(page, f"own-data-erasure-{locale}-360")
    by_code(page, served, sandbox, phone, texts, "own_data.erasure_yes")
    keep = page.get_by_role("button", name=texts["own_data.cancel"])
    expect(keep).to_be_visible()
    keep.click()
    expect(page.locator("#own-erasure")).to_be_visible()
    (erasure, copy) = told.get("privacy/requests")["items"]
    assert [(one["kind"], one["status"], one["source"], one["identity"]) for one in (erasure, copy)] == [
        ("erasure", "cancelled", "guest", "code"),
        ("export", "done", "guest", "code"),
    ]
