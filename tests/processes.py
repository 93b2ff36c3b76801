"""Processes of this machine, as Linux shows them."""

from pathlib import Path


def alive(pid: int) -> bool:
    """Whether the process runs (one that has ended and waits to be collected does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    """Ids of the process's own children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> set[int]:
    """Ids of its children, of their children, and so on."""
    found: set[int] = set()
    for child in children(pid):
        found |= {child, *descendants(child)}
    return found
