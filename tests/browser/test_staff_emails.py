"""What staff see of e-mails that did not arrive."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import sign_in
from tests.mailbox import Mailbox


def test_an_owner_sees_what_did_not_arrive_and_why(
    device: Device, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    page = device(width=1280, height=900)
    sign_in(page, restaurant.email, "settings/emails")
    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()

    there, nowhere = (f"{name}-{uuid4().hex}@guest.example" for name in ("ama", "kofi"))
    mailbox.refusing[nowhere] = f"550 <{nowhere}>: no such mailbox"
    guest = device()
    guest.goto(f"/r/{restaurant.slug}")
    expect(guest.get_by_role("searchbox")).to_be_enabled()
    for email in (there, nowhere):
        guest.goto("/customer/register")
        guest.locator("#full_name").fill("Ama")
        guest.locator("#email").fill(email)
        guest.locator("#password").fill("four quiet brown kettles")
        guest.locator("form button[type=submit]").click()
        expect(guest.get_by_text("We have sent a message to")).to_be_visible()
    for _ in range(100):
        if restaurant.get("emails")["lately"] == {"queued": 0, "sent": 1, "failed": 1}:
            break
        page.wait_for_timeout(100)
    page.reload()
    expect(page.get_by_text("In the last seven days: 1 sent, 0 waiting, 1 not delivered.")).to_be_visible()
    rows = page.get_by_role("main").get_by_role("listitem").filter(has_text="Confirm an address")
    expect(rows).to_have_count(2)
    page.get_by_role("switch", name="Only those that did not arrive").check(force=True)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("k…@guest.example")
    expect(rows).to_contain_text("550 <k…@guest.example>: no such mailbox")
    expect(rows).to_contain_text("Not delivered")
