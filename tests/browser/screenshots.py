"""Takes pictures of every kind of page: `python -m tests.browser.screenshots [part of a name]`."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.browser import chromium
from tests.browser.kinds import KINDS, LANGUAGES
from tests.browser.site import running
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "var" / "screenshots"
WIDTHS = (360, 768, 1440)


def main(part: str = "") -> int:
    """Kind by kind, in each width and language; gives 1 when there is no browser."""
    path = chromium.find()
    if path is None:
        sys.stderr.write("no Chromium is here: install one, or set TEST_CHROMIUM\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    count = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        browser = stack.enter_context(chromium.browser(path))
        site = stack.enter_context(running(Path(folder)))
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
            for kind in (kind for kind in KINDS if part in kind.name):
                for code in LANGUAGES:
                    page.goto(site.address(kind, code))
                    name = f"{kind.name.replace(' ', '-')}-{code}-{width}.png"
                    page.screenshot(path=FOLDER / name, full_page=True)
                    count += 1
            page.close()
    sys.stdout.write(f"{count} pictures: {FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
