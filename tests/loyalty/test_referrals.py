"""A member's link brings a friend: both have points, once, however the friend's first order goes on."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from comanda.kit.tenancy import Scope
from comanda.loyalty.models import Referral
from comanda.loyalty.tasks import expire_points, forget_links
from comanda.notifications.models import Notification
from comanda.orders.guests import BESIDE
from tests.clock import TestClock
from tests.factories import Shop, make_shop
from tests.loyalty.conftest import Club, Member, signed_in
from tests.people import make_holder
from tests.people_known import CustomerBook, new_number, write_code

LINKS = "/api/customer/phone/loyalty/referrals"
GIVES: dict[str, Any] = {"inviter_points": 200, "friend_points": 50, "least_cents": 5000, "good_days": 30}


class Friend:
    """Somebody with a browser of their own, and a number."""

    def __init__(self, club: Club, phone: str | None = None) -> None:
        self.club, self.phone = club, phone or new_number()
        self.token: str | None = None
        self.id: str = ""

    async def open(self, code: str, **request: Any) -> httpx.Response:
        answer = await self.club.shop.guest("POST", LINKS, token=self.token, json={"code": code}, **request)
        if answer.status_code == 200:
            self.token = answer.json()["guest_token"]
        return answer

    async def prove(self) -> None:
        shop = self.club.shop
        code = await write_code(shop.app, shop.tenant_id, self.phone, "login")
        body = {"phone": self.phone, "code": code}
        proved = await shop.guest("POST", "/api/customer/phone/verify-otp", token=self.token, json=body)
        assert proved.status_code == 200, proved.text
        self.token = proved.json()["guest_token"]
        found = await self.club.book.ask("GET", "/search", params={"q": self.phone})
        self.id = found["items"][0]["id"]

    async def place(self, **fields: Any) -> str:
        shop = self.club.shop
        body = shop.order(customer_phone=self.phone, **fields)
        answer = await shop.place(body, token=self.token)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["id"]
        return id

    @property
    def known(self) -> dict[str, Any]:
        return {"id": self.id, "phone": self.phone}


@pytest.fixture
async def club(club: Club) -> Club:
    await club.rules(referral=GIVES)
    return club


async def own_page(member: Member) -> dict[str, Any]:
    answer = await member.club.shop.guest("GET", "/api/customer/phone/loyalty", token=member.token)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["loyalty"]
    return found


async def invitation(member: Member) -> dict[str, Any]:
    found: dict[str, Any] = (await own_page(member))["invite"]
    return found


async def friend_of(member: Member) -> Friend:
    """Who has opened the link and proved their number."""
    friend = Friend(member.club)
    assert (await friend.open((await invitation(member))["friend_code"])).status_code == 200
    await friend.prove()
    return friend


async def bonuses(club: Club, who: dict[str, Any]) -> list[tuple[str, int]]:
    items = (await club.of(who))["entries"]["items"]
    return [(one["occasion"], one["points"]) for one in reversed(items) if one["kind"] == "bonus"]


async def statuses(club: Club) -> list[str]:
    found = await club.shop.staff("GET", "/api/v1/loyalty/referrals")
    assert found.status_code == 200, found.text
    return [one["status"] for one in found.json()["items"]]


async def test_both_have_points_when_the_first_order_is_completed(club: Club) -> None:
    ama = await signed_in(club, 0)
    invite = await invitation(ama)
    assert {name: invite[name] for name in ("inviter_points", "friend_points", "least_cents", "left", "friends")} == {
        "inviter_points": 200, "friend_points": 50, "least_cents": 5000, "left": 20, "friends": 0,
    }  # fmt: skip
    assert invite["link"].endswith(f"/r/{club.shop.slug}?friend={invite['friend_code']}")
    friend = Friend(club)
    opened = (await friend.open(invite["friend_code"])).json()
    assert (opened["friend_points"], opened["least_cents"], opened["currency"]) == (50, 5000, "GHS")
    await friend.prove()
    order = await friend.place()
    assert await bonuses(club, friend.known) == []  # not before it is handed over
    await club.complete(order)
    assert await bonuses(club, friend.known) == [("friend", 50)]
    assert await bonuses(club, ama.customer) == [("inviter", 200)]
    assert await club.points(friend.known) == 85 + 50
    await club.eaten(friend.known)  # the second one gives nothing more
    assert (await bonuses(club, friend.known), await bonuses(club, ama.customer)) == (
        [("friend", 50)], [("inviter", 200)],
    )  # fmt: skip
    after = await invitation(ama)
    assert (after["friend_code"], after["left"], after["friends"], after["points"]) == (
        invite["friend_code"],
        19,
        1,
        200,
    )
    seen = await club.of(friend.known)
    assert (seen["came_by"]["inviter_id"], seen["came_by"]["status"]) == (ama.customer["id"], "rewarded")
    assert ((await club.of(ama.customer))["came_by"], (await club.of(ama.customer))["friends"]) == (None, 1)
    assert await club.agrees()


async def test_who_proves_their_number_afterwards_is_not_too_late(club: Club) -> None:
    ama = await signed_in(club, 0)
    friend = Friend(club)
    await friend.open((await invitation(ama))["friend_code"])
    await club.complete(await friend.place())
    assert await bonuses(club, ama.customer) == []
    await friend.prove()
    assert await bonuses(club, ama.customer) == [("inviter", 200)]
    assert await bonuses(club, friend.known) == [("friend", 50)]
    await friend.prove()
    assert await bonuses(club, ama.customer) == [("inviter", 200)]


async def test_an_account_proves_who_they_are_too(club: Club) -> None:
    """Joined to the customer elsewhere; in this browser nobody has typed a code."""
    ama, shop = await signed_in(club, 0), club.shop
    account = await make_holder(shop.app)
    elsewhere = Friend(club)
    code = await write_code(shop.app, shop.tenant_id, elsewhere.phone, "login")
    proved = await shop.guest(
        "POST",
        "/api/customer/phone/verify-otp",
        token=account.token,
        json={"phone": elsewhere.phone, "code": code},
    )
    assert proved.status_code == 200
    elsewhere.id = (await club.book.ask("GET", "/search", params={"q": elsewhere.phone}))["items"][0]["id"]
    here = Friend(club, elsewhere.phone)
    await here.open((await invitation(ama))["friend_code"])
    assert here.token is not None
    placed = await shop.guest(
        "POST",
        "/api/customer/orders/create",
        token=account.token,
        headers={BESIDE: here.token, "Idempotency-Key": str(uuid4())},
        json=shop.order(customer_phone=here.phone),
    )
    assert placed.status_code == 201, placed.text
    await club.complete(placed.json()["id"])
    assert await bonuses(club, ama.customer) == [("inviter", 200)]
    assert await bonuses(club, elsewhere.known) == [("friend", 50)]


async def test_a_refund_takes_both_back_and_less_than_that_does_not(club: Club) -> None:
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    order = await club.complete(await friend.place())  # 85.00, of which 50.00 must stay
    await club.refund(order, 3500)
    assert await bonuses(club, ama.customer) == [("inviter", 200)]
    await club.refund(order, 1)
    assert await bonuses(club, ama.customer) == [("inviter", 200), ("inviter", -200)]
    assert await bonuses(club, friend.known) == [("friend", 50), ("friend", -50)]
    await club.refund(order)
    assert await bonuses(club, ama.customer) == [("inviter", 200), ("inviter", -200)]
    assert (await statuses(club), await club.points(friend.known)) == (["taken_back"], 0)
    after = await invitation(ama)
    assert (after["friends"], after["points"], after["left"]) == (0, 0, 20)


async def test_an_order_that_is_cancelled_is_not_the_first(club: Club) -> None:
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    await club.move(await friend.place(), "cancelled", reason="x")
    assert await bonuses(club, ama.customer) == []
    await club.complete(await friend.place())
    assert await bonuses(club, ama.customer) == [("inviter", 200)]


async def test_too_small_a_first_order_gives_nothing_nor_does_the_next(club: Club) -> None:
    await club.rules(referral=GIVES | {"least_cents": 8501})
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    await club.complete(await friend.place())
    two = [club.shop.line(quantity=2)]
    await club.complete(await friend.place(lines=two))
    assert (await bonuses(club, ama.customer), await statuses(club)) == ([], ["open"])


async def test_too_late(club: Club, clock: TestClock) -> None:
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    await club.later(clock, days=31)
    await club.complete(await friend.place())
    assert (await bonuses(club, ama.customer), await statuses(club)) == ([], ["open"])
    assert await forget_links(club.shop.app, club.shop.tenant_id) == 0
    await club.later(clock, days=30)
    assert await forget_links(club.shop.app, club.shop.tenant_id) == 1
    assert await statuses(club) == []


async def test_the_terms_are_those_of_the_day_it_was_opened(club: Club) -> None:
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    await club.rules(referral=GIVES | {"inviter_points": 1, "friend_points": 1, "least_cents": 10**6})
    await club.complete(await friend.place())
    assert await bonuses(club, ama.customer) == [("inviter", 200)]


async def test_who_ends_it_gives_nothing_more(club: Club) -> None:
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    await club.rules()
    assert (await own_page(ama))["invite"] is None
    await club.complete(await friend.place())
    assert await bonuses(club, ama.customer) == []
    refused = await Friend(club).open("ANYTHING")
    assert (refused.status_code, refused.json()["code"]) == (404, "referral_unknown")


# --- who may not ------------------------------------------------------------------------------------------------


async def refused(club: Club, friend: Friend, code: str, status: int, why: str) -> None:
    before = await statuses(club)
    answer = await friend.open(code)
    assert (answer.status_code, answer.json()["code"]) == (status, why)
    assert await statuses(club) == before


async def test_links_that_are_not_good(club: Club, shop: Shop) -> None:
    ama = await signed_in(club, 0)
    code = (await invitation(ama))["friend_code"]
    await refused(club, Friend(club), "NOSUCHCODE", 404, "referral_unknown")
    other = await make_shop(shop.app, shop.client)
    theirs = Club(other, CustomerBook(other))
    await theirs.rules(referral=GIVES)
    await refused(theirs, Friend(theirs), code, 404, "referral_unknown")
    for body in ({"code": ""}, {"code": "x" * 41}, {}):
        answer = await shop.guest("POST", LINKS, json=body)
        assert answer.status_code == 422
    assert (await Friend(club).open(code.lower())).status_code == 200  # as somebody types it


async def test_nobody_invites_themselves(club: Club) -> None:
    ama = await signed_in(club, 0)
    code = (await invitation(ama))["friend_code"]
    same = Friend(club)
    same.token = ama.token
    await refused(club, same, code, 409, "referral_own")
    gone = await club.shop.guest("DELETE", "/api/customer/phone", token=ama.token)
    assert gone.status_code == 204  # signed out, it is still the browser in which the link was shown
    await refused(club, same, code, 409, "referral_own")
    again = Friend(club, ama.customer["phone"])  # another browser, the same number
    assert (await again.open(code)).status_code == 200
    await again.prove()
    await club.complete(await again.place())
    assert await bonuses(club, ama.customer) == []


async def test_whoever_has_ordered_is_not_new(club: Club) -> None:
    ama = await signed_in(club, 0)
    code = (await invitation(ama))["friend_code"]
    kofi = await signed_in(club, 0)
    await club.eaten(kofi.customer)
    known = Friend(club, kofi.customer["phone"])
    known.token = kofi.token
    await refused(club, known, code, 409, "not_new_here")
    stranger = Friend(club)
    placed = await club.shop.place(club.shop.order())
    stranger.token = placed.json()["guest_token"]
    await refused(club, stranger, code, 409, "not_new_here")
    fresh = Friend(club, kofi.customer["phone"])  # a new browser does not make anybody new
    assert (await fresh.open(code)).status_code == 200
    await fresh.prove()
    await club.complete(await fresh.place())
    assert await bonuses(club, ama.customer) == []


async def test_the_first_link_wins(club: Club, clock: TestClock) -> None:
    ama, esi = await signed_in(club, 0), await signed_in(club, 0)
    friend = Friend(club)
    await friend.open((await invitation(ama))["friend_code"])
    second = await friend.open((await invitation(esi))["friend_code"])
    assert second.status_code == 200
    await friend.prove()
    await club.complete(await friend.place())
    assert (await bonuses(club, ama.customer), await bonuses(club, esi.customer)) == ([("inviter", 200)], [])
    await refused(club, friend, (await invitation(esi))["friend_code"], 409, "not_new_here")


async def test_in_another_browser_the_first_link_stays_too(club: Club) -> None:
    ama, esi = await signed_in(club, 0), await signed_in(club, 0)
    friend = await friend_of(ama)
    elsewhere = Friend(club, friend.phone)
    await elsewhere.prove()
    assert (await elsewhere.open((await invitation(esi))["friend_code"])).status_code == 200
    assert len(await statuses(club)) == 1
    await club.complete(await elsewhere.place())
    assert (await bonuses(club, ama.customer), await bonuses(club, esi.customer)) == ([("inviter", 200)], [])


async def test_one_that_is_over_makes_room(club: Club, clock: TestClock) -> None:
    ama, esi = await signed_in(club, 0), await signed_in(club, 0)
    friend = Friend(club)
    await friend.open((await invitation(ama))["friend_code"])
    await club.later(clock, days=32)
    await friend.open((await invitation(esi))["friend_code"])
    await friend.prove()
    await club.complete(await friend.place())
    assert (await bonuses(club, ama.customer), await bonuses(club, esi.customer)) == ([], [("inviter", 200)])


async def test_fifty_at_once_with_five_left(club: Club) -> None:
    await club.rules(referral=GIVES | {"most_per_year": 5})
    ama = await signed_in(club, 0)
    code, shop = (await invitation(ama))["friend_code"], club.shop
    friends = [Friend(club) for _ in range(50)]
    orders = []
    for friend in friends:
        assert (await friend.open(code)).status_code == 200
        await friend.prove()
        orders.append(await friend.place())
    for order in orders:
        await club.move(order, "accepted", "preparing", "ready")

    async def complete(order: str) -> int:
        done = await shop.staff("POST", f"/api/v1/orders/{order}/status", json={"status": "completed"})
        return done.status_code if done.status_code != 503 else await complete(order)  # no connection was free

    assert set(await asyncio.gather(*(complete(one) for one in orders))) == {200}
    assert await club.points(ama.customer) == 5 * 200
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.execute(select(Referral.status, func.count()).group_by(Referral.status))
        assert sorted(tuple(one) for one in found) == [("full", 45), ("rewarded", 5)]
    assert sum([len(await bonuses(club, one.known)) for one in friends]) == 5
    assert await club.agrees()
    await refused(club, Friend(club), code, 409, "referral_full")


async def test_a_year_later_there_is_room_again(club: Club, clock: TestClock) -> None:
    await club.rules(referral=GIVES | {"most_per_year": 1})
    ama = await signed_in(club, 0)
    await club.complete(await (await friend_of(ama)).place())
    code = (await invitation(ama))["friend_code"]
    await club.later(clock, days=364)
    await refused(club, Friend(club), code, 409, "referral_full")
    await club.later(clock, days=1)
    assert (await Friend(club).open(code)).status_code == 200


# --- merges, expiry, erasure ------------------------------------------------------------------------------------


async def merge(club: Club, source: dict[str, Any], target: dict[str, Any]) -> str:
    body = {"source_customer_id": source["id"], "target_customer_id": target["id"]}
    id: str = (await club.book.ask("POST", "/merge", json=body))["merge_id"]
    return id


async def test_a_merge_with_an_older_customer_shows_that_they_were_not_new(club: Club) -> None:
    ama = await signed_in(club, 0)
    old = await club.member()
    await club.eaten(old)
    await club.adjust(old, 30)
    friend = await friend_of(ama)
    await club.complete(await friend.place())
    assert await club.points(friend.known) == 135
    merged = await merge(club, friend.known, old)
    assert await bonuses(club, ama.customer) == [("inviter", 200), ("inviter", -200)]
    assert await club.points(old) == 85 + 30 + 85
    await club.book.ask("POST", f"/merge/{merged}/undo")
    assert await bonuses(club, ama.customer) == [("inviter", 200), ("inviter", -200), ("inviter", 200)]
    assert (await club.points(friend.known), await club.points(old)) == (135, 115)
    assert await club.agrees()


async def test_a_merge_of_both_takes_both_back(club: Club) -> None:
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    await club.complete(await friend.place())
    merged = await merge(club, friend.known, ama.customer)
    assert await club.points(ama.customer) == 85
    await club.book.ask("POST", f"/merge/{merged}/undo")
    assert (await club.points(ama.customer), await club.points(friend.known)) == (200, 135)
    assert await club.agrees()


async def test_two_friends_who_are_one_are_one(club: Club) -> None:
    ama = await signed_in(club, 0)
    one, other = await friend_of(ama), await friend_of(ama)
    for friend in (one, other):
        await club.complete(await friend.place())
    assert await club.points(ama.customer) == 400
    await merge(club, other.known, one.known)
    assert (await club.points(ama.customer), await club.points(one.known)) == (200, 85 + 85 + 50)


async def test_where_nobody_owes_points_only_what_is_there_is_taken(club: Club, clock: TestClock) -> None:
    await club.rules(referral=GIVES, may_go_negative=False, waiting_days=1)
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    order = await club.complete(await friend.place())
    standing = (await club.of(ama.customer))["standing"]
    assert (standing["points"], standing["usable_points"]) == (200, 0)  # they wait as those of orders do
    await club.later(clock, days=2)
    await club.adjust(ama.customer, -150)
    await club.refund(order)
    assert await club.points(ama.customer) == 0
    (last, *_) = (await club.of(ama.customer))["entries"]["items"]
    assert (last["points"], last["forgone"], last["occasion"]) == (-50, 150, "inviter")


async def test_what_has_expired_is_not_taken_twice(club: Club, clock: TestClock) -> None:
    await club.rules(referral=GIVES, expires_after_months=1)
    ama = await signed_in(club, 0)
    friend = await friend_of(ama)
    order = await club.complete(await friend.place())
    await club.later(clock, days=40)
    await expire_points(club.shop.app, club.shop.tenant_id)
    assert await club.points(ama.customer) == 0
    await club.refund(order)
    assert (await club.points(ama.customer), await club.points(friend.known)) == (0, 0)
    assert await club.agrees()


async def test_the_inviter_is_told_nothing_of_who_it_was(club: Club) -> None:
    shop = club.shop
    ama = await signed_in(club, 0)
    answer = await shop.staff(
        "PATCH", f"/api/v1/customers/{ama.customer['id']}", json={"email": "ama@guest.example"}
    )
    assert answer.status_code == 200
    friend = await friend_of(ama)
    await club.complete(await friend.place(customer_name="Yaa Asantewaa"))
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        (told,) = (
            await session.scalars(select(Notification).where(Notification.notification_type == "friend_came"))
        ).all()
    assert (told.category, told.recipient_email) == ("marketing", "ama@guest.example")
    assert told.fields is not None
    assert told.fields["points"] == "200"
    page = await own_page(ama)
    for secret in ("Yaa", friend.phone, friend.id):
        assert secret not in str(told.fields)
        assert secret not in str(page)


async def test_figures_by_month(club: Club, clock: TestClock) -> None:
    ama = await signed_in(club, 0)
    for friend in [await friend_of(ama) for _ in range(2)]:
        await club.complete(await friend.place())
    await friend_of(ama)
    found = (await club.shop.staff("GET", "/api/v1/loyalty/referrals/figures")).json()
    assert (found["has_referrals"], len(found["months"])) == (True, 12)
    assert found["months"][-1] == {
        "month": f"{clock():%Y-%m}-01", "opened": 3, "came": 2, "points": 500,
    }  # fmt: skip
    assert {one["opened"] for one in found["months"][:-1]} == {0}
    first = (await club.shop.staff("GET", "/api/v1/loyalty/referrals", params={"limit": 2})).json()
    rest = await club.shop.staff("GET", "/api/v1/loyalty/referrals", params={"cursor": first["next"]})
    listed = first["items"] + rest.json()["items"]
    assert [one["status"] for one in listed] == ["open", "rewarded", "rewarded"]
    assert {one["inviter_id"] for one in listed} == {ama.customer["id"]}
    assert UUID(listed[0]["friend_id"])
    assert rest.json()["next"] is None


async def test_many_links_opened_from_one_address(club: Club) -> None:
    ama = await signed_in(club, 0)
    code = (await invitation(ama))["friend_code"]
    answers = [(await Friend(club).open(code)).status_code for _ in range(61)]
    assert (set(answers[:60]), answers[60]) == ({200}, 429)
