"""The zoning drawing on the screen: a click, a point, a parcel or a name, and the zone it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from rag.dates import in_french
from rag.desk import Desk
from rag.errors import UsageError
from rag.parcels import Parcel
from rag.projection import Point, place
from rag.zoning import TOLERANCE, Found, ZoneShape, Zoning, ruled_as
from ui import labels
from ui.components import zone_parcels
from ui.components.frame import STATIC
from ui.components.markup import label, paragraph, safe, show, typeset
from ui.components.zone_drawing import ZoneDrawing
from ui.components.zone_parcels import Sought

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_NUMBER = re.compile(r"[-+−]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?")
_HELP = (
    "Cliquez sur le plan pour connaître la zone d'un point ; glissez pour le déplacer, molette après un clic "
    "pour l'agrandir. Au clavier : les boutons du plan, ou les champs ci-dessous."
)
_mount = st.components.v2.component(
    "plan_de_zonage",
    html='<div class="plan"></div>',
    css=(STATIC / "plan.css").read_text(encoding="utf-8"),
    js=(STATIC / "plan.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen: a zone by its name; or a point and, at a limit, one of its zones; or a parcel by what
    was typed, with which of its namesakes and which of its zones."""

    label: str = ""
    point: Point | None = None
    system: str = ""
    zoomed: bool = False
    typed: str = ""
    parcel: str = ""


def pick(desk: Desk, commune: str | None, key: str) -> ZoneShape | None:
    """The drawing of a commune (of all that is open, without one) and the zone chosen on it.

    None until one is chosen, or when no drawing is open for this commune (check ``desk.zoning().of(commune)``
    first: nothing is shown then). ``ZoneShape.label`` is the drawing's own; ``rag.zoning.ruled_as(label,
    desk.zones(commune))`` is the zone of the règlement it stands for, empty when there is none.
    """
    zoning = desk.zoning().of(commune)
    if not zoning:
        return None
    drawing = _drawing(tuple(each.id for each in zoning.layers), commune, zoning)
    choice = _choice_in(key, commune)
    found = zoning.at(choice.point) if choice.point else None
    sought = zone_parcels.seek(desk, commune, zoning, choice.typed, choice.parcel) if choice.typed else None
    shape = _of_parcel(sought, choice) if sought else _chosen(zoning, choice, found)
    _show_map(drawing, shape, choice, key, commune, sought.parcel if sought else None)
    _ways_in(zoning, key)
    if choice.point and found is not None:
        shape = _say_point(found, choice, key)
    elif sought:
        _say_parcel(zoning, sought, choice, key)
    if shape:
        _say_zone(desk, commune, zoning, shape)
    return shape


def seek(key: str, commune: str | None, text: str) -> None:
    """Have a parcel looked for, as if its name were typed in the field. Before :func:`pick`."""
    _empty_fields(key)
    st.session_state[f"{key}-lieu"] = commune
    st.session_state[f"{key}-parcelle"] = text
    _keep(key, Choice(typed=text, zoomed=True))


def shows_parcel(key: str) -> bool:
    """Was a parcel looked for last?"""
    return bool(_choice(key).typed)


def at_limit(desk: Desk, commune: str | None, key: str) -> bool:
    """Was a point chosen that the drawing cannot give to one zone?"""
    point = _choice(key).point
    return point is not None and desk.zoning().of(commune).at(point).doubtful


# Shared by all users: it depends on the layers alone, which the desk has let this one see.
@st.cache_resource(show_spinner=False, max_entries=8)
def _drawing(layers: tuple[str, ...], commune: str | None, _zoning: Zoning) -> ZoneDrawing:
    return ZoneDrawing(_zoning)


def _choice_in(key: str, commune: str | None) -> Choice:
    """What is chosen: nothing once the commune is another one."""
    place_key = f"{key}-lieu"
    if st.session_state.get(place_key, commune) != commune:
        _empty_fields(key)
        _keep(key, Choice())
    st.session_state[place_key] = commune
    return _choice(key)


def _choice(key: str) -> Choice:
    return cast("Choice", st.session_state.get(f"{key}-choix", Choice()))


def _keep(key: str, choice: Choice) -> None:
    st.session_state[f"{key}-choix"] = choice


def _chosen(zoning: Zoning, choice: Choice, found: Found | None) -> ZoneShape | None:
    """The shape of the choice: the widest of a name, else the likeliest of a point."""
    if found is not None:
        of_label = [each for each in found.zones if each.label == choice.label]
        return next(iter(of_label or found.zones), None)
    shapes = [each for each in zoning.shapes if each.label == choice.label]
    return max(
        shapes, key=lambda each: (each.box[2] - each.box[0]) * (each.box[3] - each.box[1]), default=None
    )


def _of_parcel(sought: Sought, choice: Choice) -> ZoneShape | None:
    """The zone of the parcel; where it straddles several, that which the reader chose, if any."""
    found = sought.shares
    if found is None or not found.zones:
        return None
    return found.of(choice.label) if found.straddles else found.zones[0].shape


# -- the drawing --------------------------------------------------------------------------------------


def _show_map(
    drawing: ZoneDrawing,
    shape: ZoneShape | None,
    choice: Choice,
    key: str,
    commune: str | None,
    parcel: Parcel | None,
) -> None:
    place_name = commune or "tous les plans ouverts"

    def clicked() -> None:
        found = cast("dict[str, Any]", st.session_state[f"{key}-plan"])["pick"]
        point = drawing.plane.off(float(found["x"]), float(found["y"]))
        _keep(key, Choice(point=point))
        _empty_fields(key)

    _mount(
        key=f"{key}-plan",
        data={
            "version": f"{drawing.version}-{place_name}",
            "name": f"Plan de zonage, {place_name} : {labels.count(len(drawing.shapes), 'polygone')}. "
            "La liste des zones est sous le plan.",
            "box": drawing.frame(),
            "shapes": drawing.shapes,
            "legend": drawing.legend,
            "help": _HELP,
            "chosen": shape.id if shape else "",
            "point": drawing.plane.on(choice.point) if choice.point else None,
            "parcel": drawing.outline(parcel.rings) if parcel else "",
            "goto": _goto(drawing, shape, choice, parcel),
        },
        on_pick_change=clicked,
    )


def _goto(
    drawing: ZoneDrawing, shape: ZoneShape | None, choice: Choice, parcel: Parcel | None
) -> tuple[float, float, float, float] | None:
    """What part of the drawing is to be shown, when it must move."""
    if parcel:
        return drawing.around_parcel(parcel.rings)
    return drawing.around(shape) if shape and choice.zoomed else None


# -- the other ways in --------------------------------------------------------------------------------


def _empty_fields(key: str) -> None:
    for name in ("x", "y", "parcelle"):
        st.session_state[f"{key}-{name}"] = ""
    st.session_state[f"{key}-nom"] = None


def _ways_in(zoning: Zoning, key: str) -> None:
    """The same without a mouse: a parcel, the list of zones, and coordinates."""
    if st.session_state.pop(f"{key}-vider", False):
        for name, nothing in (("parcelle", ""), ("nom", None)):
            st.session_state[f"{key}-{name}"] = nothing
    _parcel_field(zoning, key)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    _zone_list(zoning, key, left)
    _coordinates(key, right)


def _parcel_field(zoning: Zoning, key: str) -> None:
    def sought() -> None:
        text = st.session_state[f"{key}-parcelle"].strip()
        _empty_fields(key)
        st.session_state[f"{key}-parcelle"] = text
        _keep(key, Choice(typed=text, zoomed=True))

    none = not zoning.cadastre
    with (
        st.form(f"{key}-cadastre", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            zone_parcels.FIELD,
            placeholder="Aucun plan cadastral déposé" if none else "AB 123",
            key=f"{key}-parcelle",
            max_chars=60,
            disabled=none,
        )
        st.form_submit_button(
            "Chercher la parcelle", icon=":material/crop_free:", on_click=sought, disabled=none
        )
    if none:
        show(paragraph(zone_parcels.NO_LAYER, "s-reminder"))


def _zone_list(zoning: Zoning, key: str, place_in: DeltaGenerator) -> None:
    long_labels = {each.label: each.long_label for each in reversed(zoning.shapes)}

    def named() -> None:
        label = st.session_state[f"{key}-nom"]
        for name in ("x", "y", "parcelle"):
            st.session_state[f"{key}-{name}"] = ""
        _keep(key, Choice(label or "", zoomed=True))

    place_in.selectbox(
        "Zone du plan",
        zoning.labels,
        index=None,
        placeholder="Choisir dans la liste",
        format_func=lambda label: f"{label} – {long_labels[label]}" if long_labels[label] else label,
        key=f"{key}-nom",
        on_change=named,
    )


def _coordinates(key: str, place_in: DeltaGenerator) -> None:
    with (
        place_in.form(f"{key}-point", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        x = st.text_input("Longitude, ou X", placeholder="-1,2402 ou 383 220", key=f"{key}-x", max_chars=40)
        y = st.text_input("Latitude, ou Y", placeholder="47,4875 ou 6 717 400", key=f"{key}-y", max_chars=40)
        sent = st.form_submit_button("Situer", icon=":material/my_location:")
    if sent:
        try:
            point, system = place(_number(x), _number(y))
        except UsageError as error:
            show(paragraph(str(error), "s-lost"))
            return
        _keep(key, Choice(point=point, system=system.name, zoomed=True))
        st.session_state[f"{key}-vider"] = True
        st.rerun()


def _number(text: str) -> float:
    """A figure as it is typed: « 383 220,5 », « −1,2402 »."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            "Donnez deux nombres : longitude et latitude en degrés (-1,2402 et 47,4875), ou X et Y en mètres."
        )
    return float("".join(match[0].split()).replace("−", "-").replace(",", "."))


# -- what is found ------------------------------------------------------------------------------------


def _say_point(found: Found, choice: Choice, key: str) -> ZoneShape | None:
    """What the drawing says of a point, and the zone that is kept of it."""
    read = f" (lu en {choice.system})" if choice.system else ""
    where = f"Point {_degrees(found.point)}{read}"
    if not found.zones:
        show(paragraph(f"{where} : hors de toute zone de ce plan.", "s-lost"))
        return None
    kept = next((each for each in found.zones if each.label == choice.label), found.zones[0])
    if found.doubtful:
        names = " et ".join(f"« {each.label} »" for each in found.zones)
        many = "deux" if len(found.zones) == 2 else "plusieurs"
        show(
            paragraph(
                f"{where} : à la limite de {many} zones, {names} (à moins de {TOLERANCE:g} m). Le plan ne "
                "permet pas de trancher : vérifiez sur le document graphique opposable.",
                "s-lost",
            )
        )

        def settled() -> None:
            label = st.session_state[f"{key}-limite"]
            _keep(key, Choice(label, choice.point, choice.system))

        st.radio(
            "Zone à retenir",
            [each.label for each in found.zones],
            format_func=label,
            index=[each.label for each in found.zones].index(kept.label),
            horizontal=True,
            key=f"{key}-limite",
            on_change=settled,
        )
    else:
        show(paragraph(f"{where} : zone « {kept.label} ».", "s-found"))
    if found.others:
        drawn = dict.fromkeys(each.label for each in found.others)
        items = "".join(f"<li>{safe(typeset(name))}</li>" for name in drawn)
        show(f"<p>Aussi dessiné sur ce point :</p><ul>{items}</ul>")
    return kept


def _say_parcel(zoning: Zoning, sought: Sought, choice: Choice, key: str) -> None:
    """What the drawings say of a parcel; which one and which zone, where there are several."""

    def parcel_settled(widget: str) -> None:
        _keep(key, replace(choice, parcel=st.session_state[widget] or "", label=""))

    def zone_settled(widget: str) -> None:
        _keep(key, replace(choice, label=st.session_state[widget] or ""))

    if len(sought.found) > 1:
        told = zone_parcels.names(sought.found, zoning)
        show(paragraph("Plusieurs parcelles du plan déposé portent ce nom : choisissez la vôtre.", "s-lost"))
        widget = f"{key}-homonymes"
        st.radio(
            "Parcelle",
            list(told),
            index=list(told).index(choice.parcel) if choice.parcel in told else None,
            format_func=lambda each: label(told[each]),
            key=widget,
            on_change=parcel_settled,
            args=(widget,),
        )
    zone_parcels.say(sought, zoning)
    if sought.parcel and sought.shares and sought.shares.straddles:
        zones = zone_parcels.straddled(sought.shares)
        widget = f"{key}-parts-{sought.parcel.id}"
        st.radio(
            "Zone à retenir",
            list(zones),
            index=list(zones).index(choice.label) if choice.label in zones else None,
            format_func=lambda each: label(zones[each]),
            horizontal=True,
            key=widget,
            on_change=zone_settled,
            args=(widget,),
        )


def _degrees(point: Point) -> str:
    return f"{labels.decimal(point[0], 5)} ; {labels.decimal(point[1], 5)}"


def _say_zone(desk: Desk, commune: str | None, zoning: Zoning, shape: ZoneShape) -> None:
    """The zone kept, where it is drawn, and whether the règlement knows it."""
    known = desk.zones(commune)
    ruled = ruled_as(shape.label, known)
    layer = zoning.layer_of(shape)
    parts = [f"<strong>Zone « {safe(shape.label)} »</strong>"]
    if shape.long_label:
        parts.append(safe(typeset(shape.long_label)))
    if layer:
        dated = f", plan du {in_french(shape.dated)}" if shape.dated else ""
        parts.append(f"<small>D'après la couche {safe(layer.name)} ({safe(layer.file)}){dated}.</small>")
    show(f"<p>{'<br>'.join(parts)}</p>")
    if not known:
        show(paragraph("Aucun règlement n'est indexé pour ce territoire.", "s-reminder"))
    elif not ruled:
        show(
            paragraph(
                f"Le règlement indexé n'a pas de zone « {shape.label} » : vérifiez les versions.", "s-lost"
            )
        )
    elif ruled != shape.label:
        show(paragraph(f"Dans le règlement indexé : zone « {ruled} ».", "s-reminder"))
