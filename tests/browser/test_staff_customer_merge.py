"""Two customers who are one person: proposed, merged after a look at what becomes of it, and undone."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious

WIDE = {"width": 1280, "height": 1000}
SPICE = {
    "key": "spice",
    "label": "Spice",
    "label2": "التوابل",
    "kind": "choice",
    "options": [
        {"key": "mild", "label": "Mild", "label2": "خفيف"},
        {"key": "hot", "label": "Hot", "label2": "حار"},
    ],
}
GOES: dict[str, Any] = {
    "name": "Mohamed Said",
    "phone": "+233241000001",
    "email": "said@guest.example",
    "note": "Window seat",
    "birthday": "1990-05-01",
    "preferences": {"spice": "hot"},
}
STAYS: dict[str, Any] = {
    "name": "Mohammed Said",
    "name2": "محمد سعيد",
    "phone": "+233241000002",
    "note": "Likes the terrace",
    "language": "ar",
    "preferences": {"spice": "mild"},
}


def make(restaurant: Restaurant, **fields: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": uuid4().hex}
    answer = restaurant.staff.post("/api/v1/customers", json=fields, headers=headers).raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


def ordered(restaurant: Restaurant, customer: dict[str, Any], times: int) -> None:
    for _ in range(times):
        restaurant.order(customer_name=customer["name"], customer_phone=customer["phone"])


def read(restaurant: Restaurant, customer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = restaurant.get(f"customers/{customer['id']}")
    return found


def visits(restaurant: Restaurant, customer: dict[str, Any]) -> int:
    return len(restaurant.get(f"customers/{customer['id']}/orders")["items"])


def two(restaurant: Restaurant) -> tuple[dict[str, Any], dict[str, Any]]:
    """Who goes, with two orders and an address, and who stays, with one order."""
    restaurant.staff.patch("/api/v1/settings", json={"preference_fields": [SPICE]}).raise_for_status()
    goes, stays = make(restaurant, **GOES), make(restaurant, **STAYS)
    ordered(restaurant, goes, 2)
    ordered(restaurant, stays, 1)
    restaurant.staff.post(f"/api/v1/customers/{goes['id']}/addresses", json={"city": "Tema"}).raise_for_status()
    return goes, stays


def side(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def conflict(page: Page, field: str) -> Locator:
    return page.get_by_role("group", name=field, exact=True)


def find(page: Page, name: str, typed: str, shown: str) -> None:
    side(page, name).get_by_role("combobox", name="Customer").fill(typed)
    page.get_by_role("option").filter(has_text=shown).click()
    expect(side(page, name).get_by_text(shown).first).to_be_visible()


def test_two_are_chosen_looked_at_merged_and_are_two_again(device: Device, restaurant: Restaurant) -> None:
    goes, stays = two(restaurant)
    before = {one["id"]: read(restaurant, one) for one in (goes, stays)}
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers/merge")
    go_on = page.get_by_role("button", name="Go on")
    expect(go_on).to_be_disabled()
    find(page, "Goes", "Mohammed", STAYS["phone"])
    # The same one twice is no merge.
    find(page, "Stays", "000002", STAYS["phone"])
    expect(page.get_by_text("This is the same customer twice.")).to_be_visible()
    expect(go_on).to_be_disabled()
    side(page, "Stays").get_by_role("button", name="Change").click()
    find(page, "Stays", "000001", GOES["phone"])
    # The wrong way round.
    page.get_by_role("button", name="Swap the two").click()
    expect(side(page, "Goes")).to_contain_text(GOES["phone"])
    expect(side(page, "Stays")).to_contain_text(STAYS["phone"])
    go_on.click()

    expect(page.get_by_role("listitem").filter(has_text="What becomes of it")).to_have_attribute(
        "aria-current", "step"
    )
    expect(page.get_by_role("heading", name="What becomes of it")).to_be_focused()
    assert [one.inner_text() for one in page.locator("#conflicts ~ fieldset legend").all()] == [
        "Name",
        "Phone",
        "Note",
        "Preferences",
    ]
    after = side(page, "As it will be")
    expect(conflict(page, "Name").get_by_role("radio", checked=True)).to_have_accessible_name(
        "Stays Mohammed Said"
    )
    expect(after).to_contain_text("Mohammed Said")
    conflict(page, "Name").get_by_role("radio", name="Goes").check()
    expect(after).to_contain_text("Mohamed Said")
    expect(conflict(page, "Preferences")).to_contain_text("Spice: Hot")
    conflict(page, "Preferences").get_by_role("radio", name="Goes").check()
    for text in (
        STAYS["phone"],
        GOES["email"],
        "العربية",
        "1 May 1990",
        "Spice: Hot",
        STAYS["note"],
        f"{own('GH₵')}45.00",
    ):
        expect(after).to_contain_text(text)
    moves = side(page, "What goes over")
    expect(moves.get_by_role("listitem")).to_have_text(["One address", "2 orders"])
    expect(moves).to_contain_text("the stricter holds")
    page.get_by_role("textbox", name="Reason").fill("The same man")
    assert visits(restaurant, stays) == 1  # so far it is a plan
    go_on.click()

    expect(
        page.get_by_text(
            f"{own('Mohamed Said')} ({own(goes['customer_number'])}) goes into "
            f"{own('Mohammed Said')} ({own(stays['customer_number'])})."
        )
    ).to_be_visible()
    # Back, and what was chosen is still chosen.
    page.get_by_role("button", name="Back").click()
    expect(conflict(page, "Name").get_by_role("radio", name="Goes")).to_be_checked()
    go_on.click()
    page.get_by_role("button", name="Merge them now").click()
    expect(page.get_by_role("heading", name="The two are one customer now")).to_be_focused()
    expect(page.get_by_text("2 orders went over.")).to_be_visible()
    merged = read(restaurant, stays)
    assert {
        name: merged[name] for name in ("name", "name2", "phone", "email", "note", "birthday", "language")
    } == {
        "name": GOES["name"],
        "name2": STAYS["name2"],
        "phone": STAYS["phone"],
        "email": GOES["email"],
        "note": STAYS["note"],
        "birthday": GOES["birthday"],
        "language": STAYS["language"],
    }
    assert (merged["preferences"], merged["visit_count"], merged["total_spent"]) == (GOES["preferences"], 3, 4500)
    assert [one["city"] for one in merged["addresses"]] == ["Tema"]
    assert read(restaurant, goes)["merged_into"] == stays["id"]

    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("heading", name="They are two again")).to_be_focused()
    expect(page.get_by_role("link", name=f"Open {own('Mohamed Said')}")).to_be_visible()
    figures = (
        "name",
        "phone",
        "email",
        "note",
        "preferences",
        "visit_count",
        "total_spent",
        "is_active",
        "merged_into",
    )
    for one in (goes, stays):
        now = read(restaurant, one)
        assert {name: now[name] for name in figures} == {name: before[one["id"]][name] for name in figures}
    assert (visits(restaurant, goes), visits(restaurant, stays)) == (2, 1)
    page.get_by_role("link", name=f"Open {own('Mohamed Said')}").click()
    page.wait_for_url(f"**/customers/of/{goes['id']}")


def test_what_was_merged_already_is_told_and_leads_on(device: Device, restaurant: Restaurant) -> None:
    goes, stays = make(restaurant, **GOES | {"preferences": {}}), make(restaurant, **STAYS | {"preferences": {}})
    third = make(restaurant, name="Somebody Else", phone="+233241000003")
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"customers/merge?source={goes['id']}&target={stays['id']}")
    # Both are given: it begins with the plan. In the meantime somebody else has merged them.
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Merge them now")).to_be_enabled()
    body = {"source_customer_id": goes["id"], "target_customer_id": stays["id"]}
    restaurant.staff.post("/api/v1/customers/merge", json=body).raise_for_status()
    page.get_by_role("button", name="Merge them now").click()
    expect(page.get_by_role("alert")).to_have_text(
        "One of the two was merged in the meantime. Look at both again."
    )
    # Nor in a circle.
    page.goto(f"/staff/customers/merge?source={stays['id']}&target={goes['id']}")
    expect(page.get_by_role("alert")).to_have_text(
        "One of the two was merged in the meantime. Look at both again."
    )
    # Trying again could not help.
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.get_by_role("button", name="Back").click()
    expect(side(page, "Stays")).to_contain_text("was merged into another customer already.")
    expect(page.get_by_role("button", name="Go on")).to_be_disabled()
    page.get_by_role("button", name="Take that one").click()
    expect(page.get_by_text("This is the same customer twice.")).to_be_visible()
    side(page, "Goes").get_by_role("button", name="Change").click()
    find(page, "Goes", "Somebody", third["phone"])
    page.get_by_role("button", name="Go on").click()
    expect(side(page, "What goes over")).to_contain_text("Nothing belongs to the one that goes.")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Merge them now").click()
    expect(page.get_by_text("No order went over.")).to_be_visible()
    assert read(restaurant, third)["merged_into"] == stays["id"]

    # One of whom nothing is known.
    page.goto(f"/staff/customers/merge?source={uuid4()}")
    expect(page.get_by_text("This customer is not there any more.")).to_be_visible()


def test_likely_duplicates_are_merged_or_found_to_be_two(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers/duplicates")
    expect(page.get_by_text("Nobody looks like somebody else.")).to_be_visible()
    first = make(restaurant, name="Efua Mensah", phone="+233241000011")
    guest = make(restaurant, type="guest", name="Efua Mensah")
    one = make(restaurant, name="Yaw Boateng", phone="+233241000021", email="yaw@guest.example")
    other = make(restaurant, name="Yaw B.", phone="+233247777777", email="yaw@guest.example")
    page.reload()
    efua = page.get_by_role("listitem", name=f"{own('Efua Mensah')} and {own('Efua Mensah')}")
    expect(efua).to_contain_text("Same name")
    yaw = page.get_by_role("listitem").filter(has_text="Same e-mail")
    expect(yaw).to_contain_text(one["phone"])
    expect(yaw).to_contain_text(other["phone"])

    yaw.get_by_role("button", name="Two people").click()
    expect(yaw).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(yaw).to_be_visible()
    yaw.get_by_role("button", name="Two people").click()
    expect(yaw).to_have_count(0)
    two = f"{own('Yaw Boateng')} and {own('Yaw B.')} are two people, and are not proposed again."
    other_way = f"{own('Yaw B.')} and {own('Yaw Boateng')} are two people, and are not proposed again."
    expect(page.get_by_text(two).or_(page.get_by_text(other_way)).first).to_be_visible()
    assert len(restaurant.get("customers/duplicates")["items"]) == 1

    # Of whom less is known goes into whom more is known of.
    efua.get_by_role("link", name="Merge").click()
    page.wait_for_url(f"**/customers/merge?source={guest['id']}&target={first['id']}")
    expect(page.get_by_text("Nowhere do the two say different things.")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Merge them now").click()
    page.get_by_role("link", name="More likely duplicates").click()
    expect(page.get_by_text("Nobody looks like somebody else.")).to_be_visible()
    assert read(restaurant, guest)["merged_into"] == first["id"]


def test_who_may_not_merge_is_told_so(device: Device, restaurant: Restaurant) -> None:
    email = restaurant.hire("front_desk", "Kojo Desk")
    page = device(**WIDE)
    sign_in(page, email, "customers/merge")
    expect(page.get_by_text("Your role does not include this.")).to_be_visible()
    page.goto("/staff/customers")
    expect(page.get_by_role("link", name="Everyone")).to_be_visible()
    expect(page.get_by_role("link", name="Likely duplicates")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_merging_has_a_serious_fault_for_those_who_see_or_move_otherwise(
    locale: str, scheme: str, device: Device, restaurant: Restaurant
) -> None:
    goes, stays = two(restaurant)
    make(restaurant, type="guest", name=STAYS["name"])
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    sign_in(page, restaurant.email)
    faults: dict[str, Any] = {}

    def look(screen: str) -> None:
        page.wait_for_timeout(300)
        if found := serious(page):
            faults[screen] = found
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 360:
            faults[f"{screen}: width"] = wide

    page.goto("/staff/customers/duplicates")
    page.locator("main li dl, main li a[href*=merge]").first.wait_for()
    look("duplicates")
    page.goto(f"/staff/customers/merge?source={goes['id']}")
    page.locator("main section section").first.wait_for()
    look("who")
    page.goto(f"/staff/customers/merge?source={goes['id']}&target={stays['id']}")
    page.locator("main fieldset").first.wait_for()
    look("what")
    page.locator("main button").last.click()
    page.locator("main button").last.wait_for()
    look("sure")
    page.locator("main button").last.click()
    page.locator("main h3 svg").wait_for()
    look("done")
    assert faults == {}
