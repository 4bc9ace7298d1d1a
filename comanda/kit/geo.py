"""Places on the earth."""

from math import asin, cos, radians, sin, sqrt

_RADIUS = 6_371_008.8  # meters, the mean of IUGG


def distance_meters(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """As the crow flies, by the haversine formula; degrees in. Within 0.6 % of the true ellipsoid."""
    across, along = radians(to_latitude - latitude), radians(to_longitude - longitude)
    half = sin(across / 2) ** 2 + cos(radians(latitude)) * cos(radians(to_latitude)) * sin(along / 2) ** 2
    return 2 * _RADIUS * asin(min(1.0, sqrt(half)))


def map_url(latitude: float, longitude: float) -> str:
    """Opens in whatever map the reader has; nobody is asked before they follow it."""
    place = f"{latitude:.6f},{longitude:.6f}"
    return (
        f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=17/{place.replace(',', '/')}"
    )
