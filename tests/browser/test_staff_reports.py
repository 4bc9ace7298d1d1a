"""Reports as an owner sees them: figures at a glance, plots, tables and files."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import sign_in
from tests.browser.test_customer import serious
from tests.browser.test_staff_customers import WIDE, fits, serve


@pytest.fixture
def sold(restaurant: Restaurant) -> Restaurant:
    """Three orders of two people, and one that was rejected."""
    serve(restaurant, "+233241000003", 4)
    serve(restaurant, "+233241000003")
    serve(restaurant, "+233241000001")
    rejected = restaurant.order("Sobolo", 1, customer_name="Kofi", customer_phone="+233241000009")
    restaurant.staff.post(
        f"/api/v1/orders/{rejected['id']}/status", json={"status": "rejected", "reason": "Nothing left"}
    ).raise_for_status()
    return restaurant


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("region", name=name, exact=True).first


def test_sales_at_a_glance(device: Device, sold: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, sold.email, "reports")
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile(r"Sales.*90\.00"))
    expect(main).to_contain_text("Orders3")
    expect(main).to_contain_text(re.compile(r"Average order.*30\.00"))
    expect(main).to_contain_text("Cancelled or rejected1")
    columns = card(page, "Sales by day").get_by_role("listitem").filter(has_text="orders")
    expect(columns).to_have_count(7)  # seven days, where nothing else is chosen
    expect(columns.last).to_contain_text(re.compile(r"90\.00.? from 3 orders; before:"))
    expect(card(page, "Where orders come from")).to_contain_text("Desk")
    page.get_by_role("button", name="Today").click()
    expect(page).to_have_url(re.compile("range=today"))
    expect(card(page, "Sales by hour")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Today")).to_have_attribute("aria-pressed", "true")


def test_each_plot_has_its_table_and_its_file(device: Device, sold: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, sold.email, "reports?as=table")
    row = card(page, "Sales by day").locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("90.00")
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("CSV: .?Sales by day")).click()
    assert re.fullmatch(r".*-sales-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv", saved.value.suggested_filename)
    text = saved.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("period,orders,currency,sales_with_tax")
    assert "90.00" in text.splitlines()[-1]


def test_items_customers_and_the_kitchen(device: Device, sold: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, sold.email, "reports?range=today")
    main = page.get_by_role("main")
    page.get_by_role("link", name="Items", exact=True).click()
    expect(page).to_have_url(re.compile("items.*range=today"))  # the days stay
    expect(card(page, "What was ordered").get_by_role("listitem")).to_have_count(1)
    expect(card(page, "What was ordered")).to_contain_text("6 sold")
    page.get_by_role("button", name="Quantity").click()
    expect(page).to_have_url(re.compile("by=quantity"))
    expect(card(page, "What was ordered")).to_contain_text("100%")
    page.get_by_role("link", name="Customers", exact=True).last.click()
    expect(main).to_contain_text("Customers who ordered2")
    expect(main).to_contain_text("Came back0")
    expect(card(page, "New and returning")).to_contain_text("First order 2")
    expect(card(page, "How many come back")).to_contain_text("100%")
    page.get_by_role("link", name="Kitchen", exact=True).last.click()
    expect(main).to_contain_text("Until acceptedunder 1 min")
    expect(main).to_contain_text("0 of 3, after the promised time")


def test_nothing_was_sold(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "reports")
    expect(page.get_by_role("main")).to_contain_text("Nothing was ordered on these days.")
    page.goto("/staff/reports/kitchen")
    expect(page.get_by_role("main")).to_contain_text("No order of these days was accepted.")


def test_own_days_are_chosen(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "reports")
    page.get_by_role("button", name="Other days").click()
    page.get_by_label("From day").fill("2026-01-01")
    expect(page).to_have_url(re.compile("range=own.*from=2026-01-01|from=2026-01-01.*range=own"))
    expect(page.get_by_role("main")).to_contain_text("Nothing was ordered on these days.")


def test_all_of_it_fits_a_phone_and_complains_of_nothing(device: Device, sold: Restaurant) -> None:
    page = device(locale="ar", reduced_motion="reduce", bypass_csp=True)
    sign_in(page, sold.email, "reports")
    screens: dict[str, tuple[bool, list[Any]]] = {}
    for part in ("", "items", "customers", "kitchen", "?as=table"):
        page.goto(f"/staff/reports/{part}" if part[:1] != "?" else f"/staff/reports{part}")
        expect(page.get_by_role("main").locator("section, li").first).to_be_visible()
        page.wait_for_timeout(800)
        screens[part or "sales"] = (fits(page), serious(page))
    assert screens == dict.fromkeys(screens, (True, []))
