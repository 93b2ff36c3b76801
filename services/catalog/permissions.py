"""Who may do what with which offering: by the scopes of a key, or of the person for whom it acts."""

from services.catalog.store.tables import Offering, Organization
from services.platform.access import Principal
from services.platform.problems import Forbidden, NotFound


def oversees(caller: Principal | None) -> bool:
    """Whether every offering and organization is the caller's to change."""
    return caller is not None and "coordinator" in caller.scopes


def owns(caller: Principal | None, its: Organization) -> bool:
    """Whether the caller writes for the organization, or for the host of it."""
    if caller is None or caller.organization_id is None:
        return False
    return caller.organization_id in (its.id, its.host_id)


def may_write(caller: Principal | None, its: Organization) -> bool:
    """Whether the caller may change the organization's offerings."""
    return oversees(caller) or owns(caller, its)


def may_read(caller: Principal | None, offering: Offering, its: Organization) -> bool:
    """Whether the caller may know of the offering: all may of what is public and published."""
    if may_write(caller, its):
        return True
    if offering.status != "published":
        return False
    return offering.visibility == "public" or (caller is not None and "professional" in caller.scopes)


def must_write(caller: Principal | None, offering: Offering, its: Organization) -> None:
    """`NotFound` when the caller may not know of the offering, `Forbidden` when it is another's."""
    if not may_read(caller, offering, its):
        raise NotFound(f"There is no offering with the id {offering.id}.")
    if not may_write(caller, its):
        raise Forbidden("This key belongs to another organization.")


def reads_persons(caller: Principal | None, its: Organization) -> bool:
    """Whether contacts that are persons and not for everybody are shown to the caller."""
    return may_write(caller, its) or (caller is not None and "contacts" in caller.scopes)
