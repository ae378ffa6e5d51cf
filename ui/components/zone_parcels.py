"""A parcel on the zoning drawing: its name typed, and the zones it lies in with the part of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rag.desk import Desk
from rag.errors import UsageError
from rag.parcels import Parcel, typed
from rag.shares import Shares, shares
from rag.text import fold
from rag.types import Territory
from rag.zoning import Zoning
from ui import labels
from ui.components.markup import paragraph, safe, show, typeset

FIELD = "Parcelle (section et numéro, par exemple AB 123)"
NO_LAYER = (
    "Aucun plan cadastral n'est déposé pour ce plan de zonage. Pour chercher par parcelle, déposez la couche "
    "« parcelles » de la commune dans Documents : GeoJSON à prendre sur cadastre.data.gouv.fr, ou shapefile "
    "avec section et numéro."
)
_MANY = 40


@dataclass(frozen=True, slots=True)
class Sought:
    """What a typed name leads to. ``parcel`` is the one kept: the only one found, or the one chosen."""

    found: tuple[Parcel, ...] = ()
    parcel: Parcel | None = None
    shares: Shares | None = None
    fault: str = ""


def seek(desk: Desk, commune: str | None, zoning: Zoning, text: str, chosen: str) -> Sought:
    """The parcels of that name; ``chosen`` is the identifier of one of them, or empty."""
    try:
        name = typed(text)
    except UsageError as error:
        return Sought(fault=str(error))
    if not zoning.cadastre:
        return Sought()  # the field says so already
    found = _apart(desk.parcels(name, commune))
    if not found:
        return Sought(
            fault=f"Parcelle {name} non trouvée dans le plan déposé : vérifiez la section et le numéro, ou "
            "si la parcelle est plus récente que ce plan."
        )
    kept = found[0] if len(found) == 1 else next((each for each in found if each.id == chosen), None)
    if kept is None:
        return Sought(found)
    layers = tuple(each.id for each in zoning.layers)
    return Sought(found, kept, _shares(layers, commune, kept.id, kept, zoning))


def _apart(found: Sequence[Parcel]) -> tuple[Parcel, ...]:
    """Each once: one layer may be deposited twice."""
    return tuple({(each.reference, each.rings): each for each in reversed(found)}.values())[::-1]


# Shared by all users: it depends on the layers alone, which the desk has let this one see.
@st.cache_resource(show_spinner=False, max_entries=64)
def _shares(
    layers: tuple[str, ...], commune: str | None, parcel: str, _parcel: Parcel, _zoning: Zoning
) -> Shares:
    return shares(_parcel, _zoning)


# -- what is said -------------------------------------------------------------------------------------


def names(parcels: Sequence[Parcel], zoning: Zoning) -> dict[str, str]:
    """How each of several parcels of one name is told from the others, by identifier."""
    of_layer = {each.id: each for each in zoning.cadastre}
    told: dict[str, str] = {}
    for each in parcels[:_MANY]:
        layer = of_layer[each.layer]
        code = each.reference.insee
        place = each.commune or _member(layer.territory, code)
        told[each.id] = f"{each.reference}, {place or code or layer.file}"
    same = [name for name in told.values() if list(told.values()).count(name) > 1]
    for each in parcels[:_MANY]:
        if told[each.id] in same:
            told[each.id] += f" (couche {of_layer[each.layer].file}, n° {each.id.rsplit('-', 1)[-1]})"
    return told


def _member(territory: Territory, code: str) -> str:
    """The name of the commune of this code, in a territory; empty when there is none."""
    known = [(each.insee, each.name) for each in territory.members]
    known.append((territory.insee, territory.name))
    return next((name for insee, name in known if insee and code and insee.endswith(code)), "")


def say(sought: Sought, zoning: Zoning) -> None:
    """What the drawings say of a parcel."""
    parcel, found = sought.parcel, sought.shares
    if sought.fault:
        show(paragraph(sought.fault, "s-lost"))
    if parcel is None or found is None:
        return
    size = f", contenance cadastrale {labels.number(parcel.size)} m²" if parcel.size else ""
    show(paragraph(f"Parcelle {parcel.reference}{size} : {_lies(found)}", _tone(found)))
    notes = list(_notes(found))
    if notes:
        show(f"<ul>{''.join(f'<li>{safe(typeset(note))}</li>' for note in notes)}</ul>")
    layer = next((each for each in zoning.cadastre if each.id == parcel.layer), None)
    if layer:
        source = f"Parcelle d'après la couche {layer.name} ({layer.file})."
        show(f"<p><small>{safe(typeset(source))}</small></p>")


def _tone(found: Shares) -> str:
    return "s-found" if len(found.zones) == 1 and not found.outside and not found.overlap else "s-lost"


def _lies(found: Shares) -> str:
    parts = [f"{percent(each.part)} en « {each.label} »" for each in found.zones]
    if not found.zones:
        return "hors de toute zone de ce plan."
    if found.outside:
        parts.append(f"{percent(found.outside)} hors de toute zone de ce plan")
    if found.straddles:
        return (
            f"à cheval sur {len(found.zones)} zones, {', '.join(parts)}. Choisissez la zone où se trouve le "
            "projet, et vérifiez sur le document graphique opposable."
        )
    if found.outside or found.limits:
        return f"{', '.join(parts)}."
    return f"entièrement en zone « {found.zones[0].label} »."


def _notes(found: Shares) -> list[str]:
    notes = [
        f"Limite : {percent(each.part)} de la parcelle ({_area(each.area)}) en « {each.label} », ce qui peut "
        "venir du tracé. Cette zone n'est pas comptée."
        for each in found.limits
    ]
    if found.overlap:
        notes.append("Les zones du plan se recouvrent sur cette parcelle : leurs parts dépassent 100 %.")
    others = sorted(found.others, key=lambda each: fold(each.label))
    notes += [f"Aussi dessiné sur {percent(each.part)} de la parcelle : {each.label}." for each in others]
    return notes


def straddled(found: Shares) -> dict[str, str]:
    """The zones to choose from, by label, with their part."""
    return {each.label: f"{each.label} ({percent(each.part)}, {_area(each.area)})" for each in found.zones}


def percent(part: float) -> str:
    """« 92 % »; with a decimal near none and near all, where it says something."""
    value = round(100 * part, 1)
    if value < 0.1:
        return "moins de 0,1 %"
    if 10 <= value <= 90 or value == int(value):
        return f"{value:.0f} %"
    return f"{value:.1f} %".replace(".", ",")


def _area(square_metres: float) -> str:
    if square_metres < 0.1:
        return "moins de 0,1 m²"
    if square_metres < 10:
        return f"{square_metres:.1f} m²".replace(".", ",")
    return f"{labels.number(round(square_metres))} m²"
