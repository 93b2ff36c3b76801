"""A heart that beats while a run is at work: a slow page must not look like a fallen process."""

import threading
from collections.abc import Callable
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from services.platform.problems import Conflict


class Heart:
    """Calls `beat` again and again from a thread of its own, until the block ends or the source is lost."""

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        self._beat, self._seconds = beat, seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._beat()
            except Conflict:
                return  # the pass finds out by itself, before it writes anything more
            except SQLAlchemyError:
                continue  # while the database is away nobody else can take over either
