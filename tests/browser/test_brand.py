"""A business's logo and colour: the owner sets them, guests see them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import sign_in
from tests.calls import picture

OWN = "rgb(179, 56, 26)"  # the app's accent in the light scheme, and in the dark one
OWN_DARK = "rgb(233, 126, 87)"


def manifest(page: Page) -> str | None:
    return page.locator("link[rel=manifest]").get_attribute("href")


def accent(page: Page) -> str:
    """What a filled button would be painted with."""
    found: str = page.evaluate(
        """() => {
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = 'var(--mantine-primary-color-filled)';
            const { color } = getComputedStyle(probe);
            probe.remove();
            return color;
        }"""
    )
    return found


@pytest.mark.parametrize(
    ("scheme", "own", "painted"), [("light", OWN, "rgb(12, 94, 122)"), ("dark", OWN_DARK, "rgb(56, 123, 146)")]
)
def test_guests_see_the_logo_and_the_colour_until_they_leave(
    scheme: str, own: str, painted: str, device: Device, restaurant: Restaurant
) -> None:
    restaurant.staff.put(
        "/api/v1/settings/logo", content=picture(), headers={"Content-Type": "image/png"}
    ).raise_for_status()
    restaurant.staff.patch("/api/v1/settings", json={"color": "#0c5e7a"}).raise_for_status()
    page = device(scheme=scheme)
    page.goto(f"/t/{restaurant.table}")
    logo = page.locator("header img")
    expect(logo).to_have_attribute("alt", "")
    expect(logo).to_have_js_property("complete", True)
    expect(logo).not_to_have_js_property("naturalWidth", 0)
    expect(page.get_by_role("searchbox")).to_be_enabled()  # the app has taken over from the first screen
    assert (accent(page), manifest(page)) == (painted, f"/r/{restaurant.slug}/manifest.webmanifest")

    page.goto("/cart")
    expect(page.get_by_role("heading", name="Your order", exact=True)).to_be_visible()
    assert accent(page) == painted

    page.evaluate("history.pushState({}, '', '/')")  # to the front page, without loading anew
    expect(page.locator("link[rel=manifest]")).to_have_attribute("href", "/manifest.webmanifest")
    assert accent(page) == own


def test_the_owner_sets_them(device: Device, restaurant: Restaurant) -> None:
    page = device(width=1100, height=900)
    sign_in(page, restaurant.email)
    page.get_by_role("link", name="Settings").click()

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a logo").click()
    chooser.value.set_files({"name": "logo.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.get_by_role("img", name="Your logo")).to_have_attribute(
        "src", re.compile(r"^/media/logos/.+\.webp$")
    )

    page.get_by_label("Colour of your pages").fill("#FFD400")
    expect(page.get_by_text("On a light screen")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    settings = restaurant.staff.get("/api/v1/settings").json()
    assert (settings["color"], settings["logo"] is None) == ("#ffd400", False)

    page.get_by_role("button", name="Without a logo").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Add a logo")).to_be_visible()
    page.get_by_role("button", name="Without a colour").click()
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_role("button", name="Save").click()
    settings = restaurant.staff.get("/api/v1/settings").json()
    assert (settings["color"], settings["logo"]) == (None, None)
