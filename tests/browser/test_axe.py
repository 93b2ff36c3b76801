"""No page breaks a rule that a machine can check, in any language, in light or in the dark."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.kinds import KINDS, LANGUAGES, Kind

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# What passes is counted, not told: page by page it is long.
ASKED = """options => axe.run(document, options).then(found => ({
  version: found.testEngine.version,
  rules: found.passes.concat(found.violations).map(rule => rule.id),
  violations: found.violations.map(rule => ({
    rule: rule.id, tags: rule.tags, where: rule.nodes.map(node => node.target.join(' '))
  })),
}))"""


def asked(page: Page, rules: dict[str, Any]) -> dict[str, Any]:
    """What axe says of a page."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate(ASKED, rules)
    return found


# The pages are the same in every language; each change meets the Finnish ones, the long run all.
EVERY = [code if code == "fi" else pytest.param(code, marks=pytest.mark.long) for code in LANGUAGES]


@pytest.mark.parametrize("code", EVERY)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_page_breaks_a_rule_in_light_or_in_the_dark(
    visit: Open, kind: Kind, code: str, record_property: Any
) -> None:
    page = visit(kind, code, color_scheme="light")
    light = asked(page, RULES)
    page.emulate_media(color_scheme="dark")
    dark = asked(page, CONTRAST)
    page.emulate_media(color_scheme="light")
    violations = light["violations"] + dark["violations"]
    record_property("axe", {**light, "violations": violations, "kind": kind.name, "language": code})
    assert [(found["rule"], found["where"]) for found in violations] == []


def test_axe_sees_what_is_wrong(visit: Open) -> None:
    page = visit("about")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/x.png\"><p><a href=\"/\"></a></p>'")
    assert {"image-alt", "link-name"} <= {found["rule"] for found in asked(page, RULES)["violations"]}
