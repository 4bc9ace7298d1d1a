"""`python -m tests.take_screens` takes the pictures in docs/screens from the demo; with a folder, every screen of both
apps in both languages, both schemes and three widths, to be looked at.

For the gallery the clock is the machine's: what is open, and how old an order is, is as it is now.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import httpx
import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

from comanda.demo.load import PASSWORD
from tests.browser.test_account import keep_passkeys
from tests.house import House
from tests.mailbox import Mailbox, token_in

GALLERY = Path(__file__).parents[1] / "docs/screens"
WIDTHS = {360: 780, 768: 1024, 1280: 860}

ACCOUNT = ("account-sign-in", "account-register", "account-orders", "account-profile", "account-set-up",
           "account-security")  # fmt: skip

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Scene:
    """The demo, with orders on their way."""

    url: str
    slug: str
    owner: str
    table: str
    staff: httpx.Client
    dish: str
    plain: list[str]  # dishes of which nothing is to be chosen
    mailbox: Mailbox

    @property
    def english(self) -> bool:
        return self.slug.startswith("asaase")


@contextmanager
def scene(house: House, mailbox: Mailbox, slug: str, owner: str) -> Iterator[Scene]:
    with httpx.Client(base_url=house.url, timeout=20) as staff:
        form = {"username": owner, "password": PASSWORD}
        token = staff.post("/api/token", data=form).raise_for_status().json()["access_token"]
        staff.headers["Authorization"] = f"Bearer {token}"
        tables = staff.get("/api/v1/tables").raise_for_status().json()
        menu = httpx.get(f"{house.url}/api/customer/menu", params={"restaurant": slug}).raise_for_status().json()
        items = [item for category in menu["categories"] for item in category["items"] if item["available"]]
        dish = next(item["id"] for item in items if item["option_groups"])
        plain = [item["id"] for item in items if not item["option_groups"]]
        moves = ((), ("accepted",), ("accepted", "preparing"), ("accepted", "preparing", "ready"), ())
        names = ("Ama Serwaa", "Yusuf", "Efua", "Salma", "Kojo") if slug.startswith("asaase") else (
            "Maryam", "Salim", "Aisha", "Khalid", "Noor")  # fmt: skip
        for number, states in enumerate(moves):
            body = {
                "lines": [{"item_id": plain[number + one], "quantity": 1 + one} for one in range(2)],
                "fulfilment": ("dine_in", "pickup", "dine_in", "pickup", "dine_in")[number],
                "customer_name": names[number],
            }
            if body["fulfilment"] == "dine_in":
                body["table_id"] = tables[number]["id"]
            headers = {"Idempotency-Key": str(uuid4())}
            order = staff.post("/api/v1/orders", json=body, headers=headers).raise_for_status().json()
            for state in states:
                staff.post(f"/api/v1/orders/{order['id']}/status", json={"status": state}).raise_for_status()
        table = tables[5]["url"].rpartition("/")[2]
        nowhere = f"kofi@{slug}.example"
        mailbox.refusing[nowhere] = f"550 <{nowhere}>: no such mailbox"
        registered = {"email": nowhere, "full_name": "Kofi", "password": PASSWORD, "language": "en"}
        httpx.post(
            f"{house.url}/api/customer/register", json=registered, headers={"X-Restaurant": slug}
        ).raise_for_status()
        # By name: a passkey is of a name, and not of a number.
        url = house.url.replace("127.0.0.1", "localhost")
        yield Scene(url, slug, owner, table, staff, dish, plain, mailbox)


def page_of(browser: Browser, scene: Scene, language: str, scheme: Scheme, width: int) -> Page:
    context = browser.new_context(
        base_url=scene.url,
        locale="ar" if language == "ar" else "en-GB",
        color_scheme=scheme,
        viewport={"width": width, "height": WIDTHS[width]},
        reduced_motion="reduce",
        service_workers="block",
    )
    context.add_cookies([{"name": "comanda.language", "value": language, "url": scene.url}])
    context.set_default_timeout(15_000)
    return context.new_page()


Take = Callable[[str], None]


def guest_screens(page: Page, scene: Scene, take: Take) -> None:
    page.goto("/")
    page.wait_for_selector("h1")
    take("front")
    page.goto(f"/t/{scene.table}")
    page.wait_for_selector("[data-item] button")
    take("menu")
    page.locator(f"[data-item='{scene.dish}'] button").last.click()
    sheet = page.get_by_role("dialog")
    sheet.wait_for()
    take("dish")
    for radio in sheet.get_by_role("radio").all():
        radio.check()
    sheet.locator("button").last.click()
    sheet.wait_for(state="hidden")
    page.locator("#open-basket").click()
    page.locator("#to-checkout").wait_for()
    take("cart")
    page.locator("#to-checkout").click()
    page.locator("#customer_name").fill("Ama")
    page.locator("#customer_phone").fill("024 123 4567" if scene.english else "9123 4567")
    page.locator(f"input[name^=payment_method][value={'mtn' if scene.english else 'cash'}]").check()
    page.wait_for_timeout(600)
    take("checkout")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    page.wait_for_selector("#cancel-order")
    order = scene.staff.get("/api/v1/orders").json()["items"][0]["id"]
    if scene.english:
        page.get_by_role("timer").wait_for()
        take("pay")
        scene.staff.post(f"/api/v1/orders/{order}/payments", json={}).raise_for_status()
    for state in ("accepted", "preparing"):
        scene.staff.post(f"/api/v1/orders/{order}/status", json={"status": state}).raise_for_status()
    page.locator("#cancel-order").wait_for(state="hidden")
    take("track")
    page.goto("/orders")
    page.wait_for_selector("a[href^='/track/']")
    take("orders")
    page.goto(f"/t/{scene.table}/tab")
    page.wait_for_selector("h2")
    take("tab")
    page.goto("/t/no-such-code")
    page.wait_for_selector("h1")
    take("unknown")
    page.goto("/sandbox")
    page.wait_for_timeout(2500)
    take("phone")


def order_as(email: str, scene: Scene) -> None:
    """Orders of an account, and what became of them."""
    with httpx.Client(base_url=str(scene.staff.base_url), timeout=20) as guest:
        form = {"username": email, "password": PASSWORD}
        token = guest.post("/api/customer/token", data=form).raise_for_status().json()["access_token"]
        for number, states in enumerate(
            (("accepted", "preparing", "ready", "completed"), ("accepted", "cancelled"), ("accepted", "preparing"))
        ):
            body = {
                "lines": [
                    {"item_id": item, "quantity": 1 + number % 2} for item in scene.plain[number : number + 2]
                ],
                "fulfilment": "pickup",
                "customer_name": "Ama Serwaa" if scene.english else "سلمى الهنائي",
                "customer_phone": "+233241234567" if scene.english else "+96892123456",
            }
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            order = guest.post(
                "/api/customer/orders/create", params={"restaurant": scene.slug}, json=body, headers=headers
            ).raise_for_status()
            for state in states:
                move = {"status": state} | ({"reason": "Sold out"} if state == "cancelled" else {})
                scene.staff.post(f"/api/v1/orders/{order.json()['id']}/status", json=move).raise_for_status()


def account_screens(page: Page, scene: Scene, take: Take) -> None:
    keep_passkeys(page)
    email = f"{'ama' if scene.english else 'salma'}.{uuid4().hex[:4]}@guest.example"

    def send() -> None:
        page.locator("form button[type=submit]").last.click()

    page.goto(f"/r/{scene.slug}")
    page.wait_for_selector("[data-item] button")
    page.goto("/customer/login")
    page.locator("#email").wait_for()
    take("account-sign-in")
    page.goto("/customer/register")
    page.locator("#full_name").fill("Ama Serwaa" if scene.english else "سلمى الهنائي")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("h1").click()  # no field has the focus
    take("account-register")
    send()
    page.locator("#full_name").wait_for(state="hidden")
    while not scene.mailbox.to(email):
        page.wait_for_timeout(50)
    page.goto(f"/customer/verify-email#{token_in(scene.mailbox.to(email)[0])}")
    page.locator("#confirm").click()
    page.locator("#confirm").wait_for(state="hidden")
    order_as(email, scene)
    page.goto("/customer")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    send()
    page.wait_for_selector("a[href^='/customer/orders/']")
    take("account-orders")
    page.goto("/customer/profile")
    page.locator("#phone").fill("24 123 4567" if scene.english else "9212 3456")
    page.locator("#business_name").fill("Serwaa Catering" if scene.english else "ضيافة الهنائي")
    page.locator("h1").click()  # no field has the focus
    take("account-profile")
    page.goto("/customer/security")
    page.locator("#add-passkey").click()
    page.locator("#name").fill("My phone" if scene.english else "هاتفي")
    page.locator("#password").fill(PASSWORD)
    send()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.locator("#app-on").click()
    page.locator("#password").fill(PASSWORD)
    send()
    secret = re.sub(r"\s", "", page.locator("#app-secret").inner_text())
    page.mouse.move(0, 0)
    take("account-set-up")
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    send()
    page.locator("#app-off").wait_for()
    take("account-security")
    page.locator("#add-passkey").scroll_into_view_if_needed()
    take("account-security-more")


def staff_screens(page: Page, scene: Scene, take: Take) -> None:
    page.goto("/staff")
    page.locator("input[autocomplete=username]").wait_for()
    take("sign-in")
    page.locator("input[autocomplete=username]").fill(scene.owner)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    for view in ("board", "kitchen", "new", "orders", "payments", "payments/day", "tables", "menu", "settings",
                 "settings/hours", "settings/payments", "settings/taxes", "settings/staff", "settings/emails",
                 "settings/account"):  # fmt: skip
        page.goto(f"/staff/{view}")
        page.locator(".mantine-Skeleton-root").first.wait_for(state="detached")
        page.wait_for_timeout(700)
        take(view.replace("/", "-"))
    # Where `settings/account` is open. It is not switched on: whoever signs in next would be asked for a code.
    page.locator("main section section button").first.click()
    page.get_by_role("dialog").locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#app-secret").wait_for()
    take("second-factor")
    order = scene.staff.get("/api/v1/orders").json()["items"][0]["id"]
    page.goto(f"/staff/board?order={order}")
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(500)
    take("order")


def take_every(browser: Browser, scenes: list[Scene], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scene, language in zip(scenes, ("en", "ar"), strict=True):
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                for app, screens in (
                    ("guest", guest_screens),
                    ("account", account_screens),
                    ("staff", staff_screens),
                ):
                    page = page_of(browser, scene, language, "dark" if scheme == "dark" else "light", width)

                    def take(
                        name: str, page: Page = page, about: str = f"{app}-{language}-{scheme}-{width}"
                    ) -> None:
                        page.wait_for_timeout(250)
                        page.screenshot(path=folder / f"{about}-{name}.png")

                    screens(page, scene, take)
                    page.context.close()


def take_gallery(browser: Browser, scenes: list[Scene]) -> None:
    english, arabic = scenes
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    wanted: list[tuple[Scene, str, Scheme, int, Any, dict[str, str]]] = [
        (english, "en", "light", 360, guest_screens,
         {"menu": "menu", "dish": "dish", "checkout": "checkout", "pay": "pay", "track": "track",
          "phone": "phone"}),
        (arabic, "ar", "dark", 360, guest_screens, {"menu": "menu-arabic", "track": "track-arabic"}),
        (english, "en", "light", 360, account_screens, {name: name for name in ACCOUNT}),
        (arabic, "ar", "dark", 360, account_screens, {name: f"{name}-arabic" for name in ACCOUNT}),
        (english, "en", "light", 1280, staff_screens,
         {"board": "board", "order": "order", "new": "desk", "payments-day": "end-of-day", "menu": "menu-editor",
          "tables": "tables",
          "second-factor": "second-factor", "settings-emails": "emails"}),
        (arabic, "ar", "dark", 768, staff_screens, {"kitchen": "kitchen-arabic"}),
    ]  # fmt: skip
    for scene, language, scheme, width, screens, names in wanted:
        page = page_of(browser, scene, language, scheme, width)

        def take(name: str, page: Page = page, names: dict[str, str] = names) -> None:
            if name in names:
                page.wait_for_timeout(250)
                page.screenshot(path=GALLERY / f"{names[name]}.jpg", type="jpeg", quality=82)

        screens(page, scene, take)
        page.context.close()


def main(folders: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="comanda-screens-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        mailbox = Mailbox()
        mailbox.start()
        house = House(Path(home), SMTP_HOST="127.0.0.1", SMTP_PORT=str(mailbox.port), SMTP_SECURITY="none")
        try:
            house.start("--demo")
            with (
                scene(house, mailbox, "asaase-kitchen", "owner@asaase.example") as english,
                scene(house, mailbox, "dar-al-mawj", "owner@dar-al-mawj.example") as arabic,
                sync_playwright() as playwright,
            ):
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                if folders:
                    take_every(browser, [english, arabic], Path(folders[0]))
                else:
                    take_gallery(browser, [english, arabic])
                browser.close()
        finally:
            house.stop()
            mailbox.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
