"""What was made once and is asked for again, kept in memory up to a size."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V", bound=Sized)


class Kept(Generic[V]):
    """The values that were used last, as many as there is room for; each counts by its length.

    A key says everything that the value depends on, so that nothing ever has to be thrown away for being old.
    """

    def __init__(self, room: int) -> None:
        self.used, self._room, self._lock = 0, room, Lock()
        self._values: OrderedDict[Hashable, V] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of a key, made when it is not there; two callers at once may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self.used += len(value) - len(self._values.pop(key, ()))
            self._values[key] = value
            while self.used > self._room:
                self.used -= len(self._values.popitem(last=False)[1])
        return value

    def values(self) -> list[V]:
        """All that is kept."""
        with self._lock:
            return list(self._values.values())
