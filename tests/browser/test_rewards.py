"""Friends and greetings as people see them: the owner decides, a member sends a link, a friend comes by it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.camera import scan
from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.staff import sign_in
from tests.browser.tell import served
from tests.browser.test_customer import WEB, serious
from tests.browser.test_customer_phone import TEXTS as PHONE
from tests.browser.test_customer_phone import looked_at, number, prove, told
from tests.browser.test_points import PROGRAMME, WIDE, member, shot
from tests.browser.test_staff_customers import fits, serve
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served", "told"]

TEXTS = {
    locale: PHONE[locale] | json.loads((WEB / f"customer/strings/offers/{locale[:2]}.json").read_text())
    for locale in PHONE
}
REFERRAL: dict[str, Any] = {"inviter_points": 200, "friend_points": 50, "least_cents": 1000, "good_days": 30}


def begin(restaurant: Restaurant, **changes: Any) -> None:
    rules = {"loyalty": PROGRAMME | {"referral": REFERRAL} | changes}
    restaurant.staff.patch("/api/v1/settings", json=rules).raise_for_status()


def invitation(page: Page, texts: dict[str, str]) -> Any:
    return page.get_by_role("region", name=texts["invite.title"])


def test_the_owner_decides_what_members_have(device: Device, restaurant: Restaurant) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"loyalty": PROGRAMME}).raise_for_status()
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/loyalty")
    page.get_by_role("switch", name="Members can invite friends").check(force=True)
    page.get_by_label("Points for who invites").fill("0")
    page.get_by_label("Points for the friend").fill("0")
    page.get_by_label("Least first order").fill("50")
    page.get_by_role("switch", name="Greet members on their birthday").press("Space")
    birthday = page.get_by_role("group", name="Birthday")
    birthday.get_by_label("Good for so many days").fill("400")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Points for who invites")).to_have_accessible_description(
        "Write a whole number, at most 100000. One of the two gets at least 1."
    )
    expect(birthday.get_by_label("Good for so many days")).to_have_accessible_description("Write 1 to 365 days.")
    assert restaurant.get("settings")["loyalty"]["referral"] is None
    page.get_by_label("Points for who invites").fill("150")
    birthday.get_by_label("Good for so many days").fill("14")
    shot(page, "rewards-settings-en")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    kept = restaurant.get("settings")["loyalty"]
    assert kept["referral"] == {
        "inviter_points": 150, "friend_points": 0, "least_cents": 5000, "good_days": 30, "most_per_year": 20,
    }  # fmt: skip
    assert (kept["birthday"], kept["anniversary"]) == ({"points": 50, "good_days": 14}, None)
    assert serious(page) == []


@pytest.mark.parametrize("locale", TEXTS)
def test_a_friend_comes_by_a_members_link(locale: str, device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    texts, phone, theirs = TEXTS[locale], number(), number()
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    begin(told)
    ama = member(told, phone, 10)
    page = device(locale=locale)
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts)
    mine = invitation(page, texts)
    expect(mine).to_contain_text(texts["invite.none"])
    mine.get_by_text(texts["invite.qr"]).click()
    page.wait_for_timeout(200)
    link = scan(mine.locator("img"))
    assert link.rpartition("?")[0].endswith(f"/r/{told.slug}")
    expect(mine).to_contain_text(link)
    looked_at(page)
    shot(page, f"rewards-invite-{locale}")
    page.goto(f"/r/{told.slug}?{link.rpartition('?')[2]}")  # their own is good for nobody
    expect(page.get_by_text(texts["error.referral_own"])).to_be_visible()

    friend = device(locale=locale)
    friend.goto(f"/r/{told.slug}?{link.rpartition('?')[2]}")
    expect(friend.get_by_text(texts["friend.title"])).to_be_visible()
    looked_at(friend)
    shot(friend, f"rewards-friend-{locale}")
    friend.get_by_role("link", name=texts["friend.prove"]).click()
    prove(friend, sandbox, theirs, texts, name="Kofi Boateng")
    friend.goto(f"/r/{told.slug}/phone")
    expect(friend.get_by_text("50").first).to_be_visible()
    shot(friend, f"rewards-invited-{locale}")
    serve(told, f"+233{theirs}", item="Grilled tilapia")
    friend.reload()
    expect(friend.get_by_text(texts["points.occasion.friend"], exact=True)).to_be_visible()

    page.goto(f"/r/{told.slug}/phone")
    expect(page.get_by_text(texts["points.occasion.inviter"], exact=True)).to_be_visible()
    assert "Kofi" not in page.inner_text("body")
    shot(page, f"rewards-came-{locale}")
    loyalty = told.get(f"customers/{ama['id']}/loyalty")
    assert loyalty["friends"] == 1
    assert [one["points"] for one in loyalty["entries"]["items"] if one["occasion"]] == [200]


@pytest.mark.parametrize("locale", TEXTS)
def test_a_link_that_is_not_good_opens_the_menu(locale: str, device: Device, told: Restaurant) -> None:
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    page.goto(f"/r/{told.slug}?friend=NOSUCHCODE")
    expect(page.get_by_text(TEXTS[locale]["error.referral_unknown"])).to_be_visible()
    expect(page.locator("main#menu")).to_be_visible()


def test_staff_see_who_came_by_whom(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    texts, theirs = TEXTS["en-GB"], number()
    told.staff.patch("/api/v1/settings", json={"language": "en"}).raise_for_status()
    begin(told)
    phone = number()
    ama = member(told, phone, 10, "Efua Sarpong")
    page = device(locale="en-GB")
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts)
    code = invitation(page, texts).inner_text().partition("friend=")[2][:10]
    friend = device(locale="en-GB")
    friend.goto(f"/r/{told.slug}?friend={code}")
    expect(friend.get_by_text(texts["friend.title"])).to_be_visible()
    friend.get_by_role("link", name=texts["friend.prove"]).click()
    prove(friend, sandbox, theirs, texts, name="Yaw Mensah")
    expect(friend).to_have_url(f"{friend.url.partition('/r/')[0]}/r/{told.slug}")
    serve(told, f"+233{theirs}", item="Grilled tilapia")

    desk = device(**WIDE)
    sign_in(desk, told.email, "marketing/loyalty")
    row = desk.get_by_role("region", name="Invitations opened").first.get_by_role("row").nth(1)
    expect(row).to_contain_text("Efua Sarpong")
    expect(row).to_contain_text("Yaw Mensah")
    expect(row).to_contain_text("Rewarded")
    expect(desk.get_by_role("region", name="Friends by month")).to_contain_text("Friends who came")
    desk.get_by_role("button", name="Opened", exact=True).click()
    shot(desk, "rewards-marketing-en")
    assert serious(desk) == []
    row.get_by_role("link", name="Yaw Mensah").click()
    friends = desk.get_by_role("region", name="Friends", exact=True)
    expect(friends.get_by_role("link", name="Efua Sarpong")).to_be_visible()
    expect(desk.get_by_role("region", name="Ledger").first).to_contain_text("Came by a friend")
    shot(desk, "rewards-customer-en")
    assert serious(desk) == []

    told.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    small = device(locale="ar", bypass_csp=True)
    sign_in(small, told.email, "marketing/loyalty")
    expect(small.get_by_role("region", name="دعوات فُتحت").first).to_be_visible()
    screens = {"marketing": (fits(small), serious(small))}
    shot(small, "rewards-marketing-ar")
    small.goto("/staff/settings/loyalty")
    expect(small.get_by_text("يمكن للأعضاء دعوة أصدقائهم")).to_be_visible()
    screens["settings"] = (fits(small), serious(small))
    shot(small, "rewards-settings-ar")
    small.goto(f"/staff/customers/of/{ama['id']}/loyalty")
    expect(small.get_by_role("region", name="الأصدقاء")).to_be_visible()
    screens["customer"] = (fits(small), serious(small))
    shot(small, "rewards-customer-ar")
    assert screens == dict.fromkeys(screens, (True, []))
