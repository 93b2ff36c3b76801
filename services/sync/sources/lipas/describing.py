"""What is told of a site: its keeper's words, what is published of its activities, what its properties say."""

import math
from collections.abc import Iterator
from typing import Any

from services.sync.sources.lipas.activities import TEXTS
from services.sync.sources.lipas.data import data, localized
from services.sync.sources.lipas.schema import PROPERTIES
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import joined
from services.vocabulary.texts import UI_LANGUAGES, Text

MOST = 5000


def description(payload: Payload) -> Text:
    """First that it is closed, then the keeper's words, then activities, then a sentence for each property."""
    return joined(_described(payload), MOST)


def accessibility(payload: Payload) -> Payload:
    """What is told of getting in and about; of what is not told nothing is known."""
    text = joined(_accessibility(payload), MOST)
    found: Payload = {"text": text} if text else {}
    parts = payload.get("activities", [])
    if {part["class"] for part in parts if part.get("class") in _CLASSES} == {"accessible"}:
        found["step_free"] = "yes"
    return found


def _described(payload: Payload) -> Iterator[Text]:
    if payload["status"] == "out-of-service-temporarily":
        yield data("sentences")["closed_for_now"]
    yield {"fi": payload.get("comment", "").strip()}
    for part in payload.get("activities", []):
        yield from _of_part(part, payload["name"])
    yield {code: " ".join(_facts(payload["properties"], code)) for code in UI_LANGUAGES}


def _accessibility(payload: Payload) -> Iterator[Text]:
    yield {"fi": str(payload["properties"].get("accessibility-info") or "").strip()}
    for part in payload.get("activities", []):
        yield _classified(part)
        yield localized(part.get("accessibility"))
        for group, given in part.get("accessibility-categorized", {}).items():
            if (template := data("sentences").get(group)) and group.endswith(("-impaired", "-disabled")):
                yield {code: template[code].format(text=text) for code, text in localized(given).items()}


_CLASSES = ("accessible", "advanced-accessible", "inaccessible")


def _classified(part: Payload) -> Text:
    kind = part.get("class")
    if kind not in _CLASSES:
        return {}
    names = localized(part.get("name"))
    if not names:
        return dict(data("sentences")[kind])
    name = next(iter(names.values()))
    return {
        code: its.format(name=names.get(code, name)) for code, its in data("sentences")[f"{kind}_route"].items()
    }


def _of_part(part: Payload, site: str) -> Iterator[Text]:
    """A route's texts under its name, where that is another than the site's."""
    names = {code: name for code, name in localized(part.get("name")).items() if name != site}
    for key in TEXTS:
        text = _lines(map(localized, part.get(key, []))) if key == "highlights" else localized(part.get(key))
        yield {code: f"{names[code]}\n{its}" if code in names else its for code, its in text.items()}
        if text:
            names = {code: name for code, name in names.items() if code not in text}
    known = data("rules")
    rules = [known[code] for code in part.get("codes", []) if code in known]
    yield _lines([*rules, *(_own_rule(rule) for rule in part.get("own-rules", []))])


def _own_rule(rule: Payload) -> Text:
    label, text = localized(rule.get("label")), localized(rule.get("description"))
    both = {code: f"{label[code].rstrip('.')}. {text[code]}" for code in label.keys() & text.keys()}
    found = label | text | both
    return {code: found[code] for code in UI_LANGUAGES if code in found}


def _lines(texts: Any) -> Text:
    lines: dict[str, list[str]] = {}
    for its in texts:
        for code, text in its.items():
            lines.setdefault(code, []).append(f"- {text}")
    return {code: "\n".join(its) for code, its in lines.items()}


def _facts(properties: Payload, language: str) -> Iterator[str]:
    sentences = data("sentences")
    for key in PROPERTIES:  # in our order: a database may have kept the properties in another
        if key in sentences and _is_said(key, value := properties.get(key)):
            yield sentences[key][language].format(value=_number(value, language))


def _is_said(key: str, value: Any) -> bool:
    """Whether there is something to say: yes, or a length or a number of something. What is odd is not guessed."""
    if key.endswith("?"):
        return value is True
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 and math.isfinite(value)


def _number(value: Any, language: str) -> str:
    text = f"{value:g}"
    return text if language == "en" else text.replace(".", ",")
