"""The ways of the staff's app that many tests go."""

from playwright.sync_api import Locator, Page

from tests.browser.restaurant import PASSWORD


def own(value: object) -> str:
    """As sentences hold it, whose direction may be the other one."""
    return f"\u2068{value}\u2069"


def sign_in(page: Page, email: str, view: str = "") -> None:
    """In either language; goes on to `view`."""
    page.goto("/staff")
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    if view:
        page.goto(f"/staff/{view}")
        page.get_by_role("navigation").first.wait_for()


def column(page: Page, name: str) -> Locator:
    """Of the board: new, accepted, preparing, ready, out_for_delivery."""
    return page.locator(f"section[aria-labelledby=column-{name}]")


def drag(page: Page, what: Locator, to: Locator) -> None:
    """With the mouse, by the middle of both."""
    middles = []
    for one in (what, to):
        one.scroll_into_view_if_needed()
        box = one.bounding_box()
        assert box is not None
        middles.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    (x, y), end = middles
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 12, steps=3)
    page.mouse.move(*end, steps=8)
    put_down(page)


def put_down(page: Page) -> None:
    """What is carried. A click that comes in the same moment would be taken for the end of the carrying."""
    page.mouse.up()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
