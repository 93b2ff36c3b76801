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
    ".js": "text/javascript; charset=utf-8",
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
    """The assets by the name that templates use. There is one stylesheet: the county's colours, what all pages
    share, then what single parts add."""
    parts = sorted(FOLDER.glob("*.css"), key=lambda path: (path.name != "tray.css", path.name))
    style = colours.stylesheet(chosen) + "".join(path.read_text(encoding="utf-8") for path in parts)
    found = {"tray.css": _asset("tray.css", style.encode())}
    for path in (*FOLDER.glob("*.svg"), *FOLDER.glob("*.js")):
        found[path.name] = _asset(path.name, path.read_bytes())
    if logo:
        found["logo"] = _asset(f"logo{logo.suffix}", logo.read_bytes())
    return found


def _asset(name: str, content: bytes) -> Asset:
    path = Path(name)
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"{path.stem}.{digest}{path.suffix}", content, _TYPES[path.suffix])
