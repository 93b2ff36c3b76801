"""WGS84, as we keep it, to ETRS-TM35FIN (EPSG:3067), as PTV shows it."""

import threading
from functools import cache

from pyproj import Transformer

_lock = threading.Lock()  # a Transformer is not made for several threads


def to_ptv(longitude: float, latitude: float) -> tuple[str, str]:
    """PTV's (latitude, longitude): northing and easting in metres, as strings (facts: a swap is the usual bug)."""
    with _lock:
        easting, northing = _transformer().transform(longitude, latitude)
    return f"{northing:.3f}", f"{easting:.3f}"


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:3067", always_xy=True)
