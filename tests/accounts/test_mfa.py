"""A second factor: set up, asked for, used up, switched off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from tests.accounts.conftest import PASSWORD, Person
from tests.conftest import TestClock

AT = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)


async def switch_on(person: Person, clock: TestClock) -> tuple[pyotp.TOTP, list[str]]:
    clock.set(AT)
    await person.sign_in()
    setup = (await person.browser.post("/api/customer/mfa/setup", json={"password": PASSWORD})).json()
    app = pyotp.TOTP(setup["secret"])
    answer = await person.browser.post("/api/customer/mfa/verify", json={"code": app.at(AT)})
    assert (answer.status_code, answer.json()) == (200, {"mfa_enabled": True})
    clock.forward(timedelta(seconds=30))
    return app, setup["backup_codes"]


async def prove(person: Person, code: str, challenge: str | None = None) -> Any:
    if challenge is None:
        challenge = (await person.sign_in()).json()["challenge_token"]
    return await person.browser.post("/api/customer/mfa/verify", json={"code": code, "challenge_token": challenge})


@pytest.mark.asvs("6.5.1")
async def test_a_code_is_asked_for_and_taken_once(ama: Person, clock: TestClock) -> None:
    app, _ = await switch_on(ama, clock)
    begun = (await ama.sign_in()).json()
    assert (begun["mfa_required"], begun["methods"]) == (True, ["totp", "backup_code"])
    code = app.at(clock())
    assert (await prove(ama, code, begun["challenge_token"])).status_code == 200
    again = await prove(ama, code)
    assert (again.status_code, again.json()["code"]) == (401, "code_used")


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, (200, None)),
        (-30, (200, None)),
        (-60, (401, "code_off_time")),
        (30, (401, "code_off_time")),
        (-90, (401, "code_wrong")),
        (60, (401, "code_wrong")),
    ],
)
async def test_a_phone_may_be_late_by_one_step(
    seconds: int, said: tuple[int, str | None], ama: Person, clock: TestClock
) -> None:
    app, _ = await switch_on(ama, clock)
    clock.forward(timedelta(seconds=120))
    answer = await prove(ama, app.at(clock() + timedelta(seconds=seconds)))
    assert (answer.status_code, answer.json().get("code")) == said


@pytest.mark.asvs("6.6.3")
async def test_the_sixth_try_is_over_even_with_the_right_code(ama: Person, clock: TestClock) -> None:
    app, _ = await switch_on(ama, clock)
    challenge = (await ama.sign_in()).json()["challenge_token"]
    right = app.at(clock())
    wrong = "000000" if right != "000000" else "000001"
    codes = [(await prove(ama, wrong, challenge)).json()["code"] for _ in range(5)]
    assert codes == ["code_wrong"] * 5
    assert (await prove(ama, right, challenge)).json()["code"] == "tried_too_often"
    assert (await prove(ama, right)).status_code == 200  # with a challenge of its own


@pytest.mark.asvs("6.5.1", "6.4.4")
async def test_a_backup_code_is_good_once_however_it_is_typed(ama: Person, clock: TestClock) -> None:
    _, codes = await switch_on(ama, clock)
    assert len(set(codes)) == 10
    assert (await prove(ama, codes[0].lower().replace("-", " "))).status_code == 200
    assert (await prove(ama, codes[0])).json()["code"] == "code_used"
    assert (await prove(ama, codes[1][:-1] + ("A" if codes[1][-1] != "A" else "B"))).json()["code"] == "code_wrong"
    await ama.app.work(until_idle=True)
    assert "A backup code was used" in ama.mailbox.subjects(ama.email)


@pytest.mark.asvs("9.2.2")
async def test_what_begins_a_sign_in_opens_nothing_else(ama: Person, clock: TestClock) -> None:
    await switch_on(ama, clock)
    challenge = (await ama.sign_in()).json()["challenge_token"]
    ama.browser.headers["Authorization"] = f"Bearer {challenge}"
    assert (await ama.browser.get("/api/customer/profile")).status_code == 401


@pytest.mark.asvs("6.4.3")
async def test_a_new_password_does_not_go_round_the_code(ama: Person, clock: TestClock) -> None:
    await switch_on(ama, clock)
    await ama.browser.post("/api/customer/forgot-password", json={"email": ama.email})
    token = await ama.mail("Choose a new password")
    new = "seven loud green kettles"
    body = {"token": token, "password": new}
    assert (await ama.browser.post("/api/customer/reset-password", json=body)).status_code == 204
    assert (await ama.browser.get("/api/customer/profile")).status_code == 401
    assert (await ama.sign_in()).json()["code"] == "customer_sign_in_refused"
    assert (await ama.sign_in(new)).json()["mfa_required"] is True


@pytest.mark.asvs("7.5.1")
async def test_switching_off_wants_the_password(ama: Person, clock: TestClock) -> None:
    await switch_on(ama, clock)
    refused = await ama.browser.post("/api/customer/mfa/disable", json={"password": "not this one at all"})
    assert (refused.status_code, refused.json()["code"]) == (403, "current_password_wrong")
    assert (await ama.browser.get("/api/customer/profile")).json()["mfa_enabled"] is True
    assert (await ama.browser.post("/api/customer/mfa/disable", json={"password": PASSWORD})).status_code == 204
    assert (await ama.sign_in()).json()["mfa_required"] is False
