"""QR codes for paper: a telephone opens the same page from them."""

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """The address as an SVG image, black on white in any mode."""
    drawing = segno.make_qr(address, error="m").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    # The drawing is lines alone: no text of anybody stands in it.
    return Markup(drawing)  # noqa: S704
