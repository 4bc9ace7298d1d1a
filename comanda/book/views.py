"""Customers and their addresses as they are answered."""

from datetime import datetime
from typing import Any

from comanda.book.actions.merge_customers import undoable
from comanda.book.business import Business
from comanda.book.schemas import AddressRead, AddressUpdate, CustomerDetail, CustomerRead, MergedFrom, ZoneRead
from comanda.customers import repository
from comanda.customers.models import Customer, CustomerAddress
from comanda.files.schemas import Picture
from comanda.kit.geo import map_url
from comanda.kit.text import masked_email, masked_phone
from comanda.kit.vault import Vault
from comanda.tenants.delivery_zones import meters_from, zone_at
from comanda.tenants.guards import Desk
from comanda.tenants.permissions import Permission


def values_of(desk: Desk, business: Business, customer: Customer) -> dict[str, Any]:
    """Fields of CustomerRead."""
    whole = desk.may(Permission.CUSTOMERS_CONTACT)
    phone, email = customer.phone, customer.email
    return {
        **{name: getattr(customer, name) for name in CustomerRead.model_fields if hasattr(customer, name)},
        "type": customer.profile_status,
        "phone": phone if whole or phone is None else masked_phone(phone),
        "email": email if whole or email is None else masked_email(email),
        "avatar_url": Picture.of(customer.avatar_url).small if customer.avatar_url else None,
        "currency": business.currency,
        "has_account": customer.account_id is not None,
    }


def read_customer(desk: Desk, business: Business, customer: Customer) -> CustomerRead:
    return CustomerRead.model_validate(values_of(desk, business, customer))


async def read_detail(desk: Desk, business: Business, customer: Customer) -> CustomerDetail:
    addresses = await repository.addresses_of(desk.session, desk.tenant_id, customer.id)
    merges = await repository.merges_into(desk.session, desk.tenant_id, customer.id)
    return CustomerDetail.model_validate(
        {
            **values_of(desk, business, customer),
            **{
                name: getattr(customer, name)
                for name in ("language", "birthday", "note", "preferences", "preference_consents")
            },
            "preferred_payment_method": customer.preferred_payment_method,
            "addresses": [read_address(desk.app.vault, business, one) for one in addresses],
            "merged_from": [_merged_from(merge, source, desk.now) for merge, source in merges],
        }
    )


def _merged_from(merge: Any, source: Customer, now: datetime) -> MergedFrom:
    return MergedFrom(
        merge_id=merge.id,
        customer_id=source.id,
        customer_number=source.customer_number,
        name=source.name,
        merged_at=merge.merged_at,
        can_undo=undoable(merge, now),
    )


def read_address(vault: Vault, business: Business, address: CustomerAddress) -> AddressRead:
    meters = meters_from(business.settings.place, address.latitude, address.longitude)
    zone = zone_at(business.settings.delivery_zones, meters)
    latitude, longitude = address.latitude, address.longitude
    return AddressRead.model_validate(
        {
            **{name: getattr(address, name) for name in AddressRead.model_fields if hasattr(address, name)},
            "delivery_notes": address.open_notes(vault),
            "distance_meters": meters,
            "zone": ZoneRead.model_validate(zone) if zone else None,
            "map_url": None if latitude is None or longitude is None else map_url(latitude, longitude),
            "one_line": one_line(address, business.language),
        }
    )


def values_to_change(body: AddressUpdate) -> dict[str, Any]:
    """A place on the map may be taken away; of all else, null means that it stays."""
    given = body.model_dump(exclude_unset=True)
    return {name: value for name, value in given.items() if value is not None or name in ("latitude", "longitude")}


_INSIDE = {"en": ("floor {}", "apt {}"), "ar": ("الطابق {}", "شقة {}")}


def one_line(address: CustomerAddress, language: str) -> str:
    """As it stands on an order, for the business's own staff."""
    written = [
        (address.street, address.street2),
        (address.area, address.area2),
        (address.city, address.city2),
    ]
    in_arabic = language == "ar"
    parts = [address.building, *(second or first if in_arabic else first or second for first, second in written)]
    floor, apartment = _INSIDE["ar" if in_arabic else "en"]
    inside = [floor.format(address.floor)] if address.floor else []
    inside += [apartment.format(address.apartment)] if address.apartment else []
    return ("، " if in_arabic else ", ").join([*inside, *(one for one in parts if one)])
