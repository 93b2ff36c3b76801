"""Every kind of page, in one list. A new page gets its line here, and with it axe in three languages and in the
dark, 320 px, 400 % zoom, printing, privacy, forced colours and its screenshots."""

from dataclasses import dataclass

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Kind:
    """One kind of page. The path may name `{code}` and the ids of `Site.ids`; `tray` is which one is asked: the
    `whole` one, or the one that stands `without_search`. One that others put into their own pages is not `framed`:
    it has no header and no footer."""

    name: str
    path: str
    status: int = 200
    tray: str = "whole"
    framed: bool = True


KINDS = (
    Kind("start", "/{code}/"),
    Kind("results", "/{code}/search?q=kahvi"),
    Kind("all results", "/{code}/search"),
    Kind("second page of results", "/{code}/search?page=2"),
    Kind("narrowed results", "/{code}/search?q=ilmainen+kävely&municipality=491&weekday=tue"),
    Kind("nothing found", "/{code}/search?q=kvanttifysiikka&municipality=046"),
    Kind("help in danger", "/{code}/search?q=haluan+kuolla"),
    Kind("got elsewhere", "/{code}/search?q=reseptin+uusiminen"),
    Kind("results without search", "/{code}/search?q=kahvi", tray="without_search"),
    Kind("offering", "/{code}/offerings/{walk}"),
    Kind("sparse offering", "/{code}/offerings/{sparse}"),
    Kind("Swedish offering", "/{code}/offerings/{choir}"),
    Kind("is this right", "/{code}/offerings/{walk}/report"),
    Kind("thanks", "/{code}/offerings/{walk}/thanks"),
    Kind("guide", "/{code}/guide"),
    Kind("themes", "/{code}/themes"),
    Kind("theme", "/{code}/themes/exercise"),
    Kind("municipalities", "/{code}/municipalities"),
    Kind("municipality", "/{code}/municipalities/491"),
    Kind("organizations", "/{code}/organizations"),
    Kind("organization", "/{code}/organizations/{organizer}"),
    Kind("picks", "/{code}/picks?ids={walk}&ids={choir}"),
    Kind("nothing picked", "/{code}/picks"),
    Kind("handout", "/{code}/handout?ids={walk}&ids={choir}"),
    Kind("large handout", "/{code}/handout?ids={walk}&large=yes"),
    Kind("choice of leaflets", "/{code}/leaflet"),
    Kind("leaflet", "/{code}/leaflet?municipality=491&theme=exercise"),
    Kind("large leaflet", "/{code}/leaflet?municipality=491&large=yes"),
    Kind("box for other sites", "/{code}/embed", framed=False),
    Kind("about", "/{code}/about"),
    Kind("accessibility", "/{code}/accessibility"),
    Kind("no such page", "/{code}/nowhere", status=404),
    Kind("too many words", "/{code}/search?q=" + "kahvia+" * 40, status=422),
)

FRAMED = tuple(kind for kind in KINDS if kind.framed)
