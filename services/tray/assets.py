"""Static files: read once, served under addresses that hold their content's hash, so that they can be kept
for a year and never be stale."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.tray import colours

FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}


@dataclass(frozen=True)
class Asset:
    """One file: `tray.3f2a….css`."""

    file_name: str
    content: bytes
    content_type: str


def load(chosen: Mapping[str, str], logo: Path | None) -> dict[str, Asset]:
    """The assets by the name that templates use; the stylesheet begins with the county's colours."""
    style = colours.stylesheet(chosen) + (FOLDER / "tray.css").read_text(encoding="utf-8")
    found = {
        "tray.css": _asset("tray.css", style.encode()),
        "icon.svg": _asset("icon.svg", (FOLDER / "icon.svg").read_bytes()),
    }
    if logo:
        found["logo"] = _asset(f"logo{logo.suffix}", logo.read_bytes())
    return found


def _asset(name: str, content: bytes) -> Asset:
    path = Path(name)
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"{path.stem}.{digest}{path.suffix}", content, _TYPES[path.suffix])
