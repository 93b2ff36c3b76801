"""What the dictionary says of many words, kept beside Python's own compiled files: a slow dictionary is asked
once for each of them, and not by every process that starts. Where nothing can be written, nothing is kept."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

Found = tuple[tuple[str, ...], tuple[str, ...]]
FOLDER = Path(__file__).parent / "__pycache__"


def kept(words: Iterable[str], version: str, look_up: Callable[[str], Found]) -> dict[str, Found]:
    """The lemmas and parts of each word, from the file of this version and these words, or looked up."""
    wanted = sorted(set(words))
    name = hashlib.sha256("\n".join([version, *wanted]).encode()).hexdigest()[:16]
    file = FOLDER / f"words-{name}.json"
    with suppress(OSError, ValueError):
        return {word: (tuple(lemmas), tuple(parts)) for word, lemmas, parts in json.loads(file.read_text("utf-8"))}
    found = {word: look_up(word) for word in wanted}
    with suppress(OSError):
        FOLDER.mkdir(exist_ok=True)
        temporary = file.with_suffix(f".{id(found)}")
        temporary.write_text(
            json.dumps([[word, *its] for word, its in found.items()], ensure_ascii=False), "utf-8"
        )
        temporary.replace(file)
    return found
