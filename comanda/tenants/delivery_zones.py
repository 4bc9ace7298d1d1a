"""How far a business delivers, and for what."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from comanda.kit.geo import distance_meters
from comanda.kit.schemas import Body, Cents
from comanda.kit.text import Line

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Place(Body):
    """Degrees."""

    latitude: Latitude = Field(examples=[5.6037])
    longitude: Longitude = Field(examples=[-0.187])


class DeliveryZone(Body):
    """Around the business; of several that reach a place, the smallest counts."""

    name: Annotated[Line, Field(min_length=1, max_length=60)] = Field(examples=["Near"])
    name2: Annotated[Line, Field(max_length=60)] = Field("", examples=["قريب"])
    radius_meters: Annotated[int, Field(ge=100, le=200_000)] = Field(examples=[3000])
    fee_cents: Cents = Field(0, examples=[1500])
    minimum_cents: Cents = Field(0, examples=[5000])


def meters_from(here: Place | None, latitude: float | None, longitude: float | None) -> int | None:
    """None where one of the two is not on the map."""
    if here is None or latitude is None or longitude is None:
        return None
    return round(distance_meters(here.latitude, here.longitude, latitude, longitude))


def zone_at(zones: Sequence[DeliveryZone], meters: int | None) -> DeliveryZone | None:
    """None: out of reach, or nobody knows."""
    if meters is None:
        return None
    return min(
        (one for one in zones if meters <= one.radius_meters), key=lambda one: one.radius_meters, default=None
    )
