"""An installation of one business: what is not said to be for any is for this one."""

import time

import httpx

from tests.house import House, open_business


def test_its_staff_see_what_was_not_asked_for_on_any_business_page(house: House) -> None:
    house.start()
    business = open_business(house)
    with httpx.Client(base_url=house.url, timeout=20) as client:
        body = {"email": "ama@guest.example", "password": "four quiet brown kettles", "full_name": "Ama"}
        assert client.post("/api/customer/register", json=body).status_code == 201
        found: list[dict[str, object]] = []
        for _ in range(100):
            answer = client.get("/api/v1/messages", headers={"Authorization": f"Bearer {business.token}"})
            if found := answer.json()["items"]:
                break
            time.sleep(0.1)
    assert [(one["notification_type"], one["recipient"]) for one in found] == [
        ("verify_email", "a…@guest.example")
    ]
