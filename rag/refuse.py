"""Refusals: why nothing is asserted, what was searched, and whom to ask. Never « n'existe pas »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.anchors import has_act
from rag.answers.frames import NO_END, NOTHING_FOUND
from rag.confidence import Evidence
from rag.dates import in_french
from rag.orders import orders_in
from rag.out_of_force import OutOfForce
from rag.question import Understanding
from rag.question.beyond import Beyond, beyond_acts
from rag.settings import ContactSettings
from rag.text import fold
from rag.trust.gate import PROVISIONAL
from rag.types import Passage, Refusal, RefusalReason, Territory

# A phone or an address counts as a contact after the words for an office: an act also names private people.
_OFFICE = r"\b(?:mairie|hôtel de ville|services?|accueil|standard|guichet)\b[^\n;]{0,100}?"
_PHONE = re.compile(rf"{_OFFICE}\b(0[1-9](?:[ .]\d{{2}}){{4}})\b", re.IGNORECASE)
_MAIL = re.compile(rf"{_OFFICE}(?<![\w.+-])([\w.+-]+@[\w-]+\.[\w.-]*\w)", re.IGNORECASE)
# What is typed is said again only when it can be the name of a place, or its code.
_PLACE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ' ’-]{1,45}(?: \d{1,2}(?:er?)?)?|\d[\dAB]\d{3}")
LISTED, ROWS_LISTED, MAX_LABEL = 6, 12, 12
ELSEWHERE = "Adressez-vous à cette commune."
NOT_SURE = "Non trouvé dans les documents avec assez de certitude"
PINNED = "les réglages ne demandent pas de réponse rédigée ([reponse] niveau)"
FALLEN = "la rédaction a échoué"
_KEPT_FROM = {
    Beyond.OPINION: "Sourcier cite les documents, il ne juge ni les décisions ni les personnes.",
    Beyond.ADVICE: "Sourcier cite les règles, il ne choisit ni ne conseille à votre place.",
    Beyond.FORECAST: "Sourcier cite ce qui est décidé, il ne dit pas ce qui arrivera.",
    Beyond.PERSONAL: "Sourcier ne cherche ni coordonnées privées, ni santé, ni vie des personnes.",
}
NO_QUESTION = "Posez une question sur les actes : une règle d'urbanisme, une délibération, un arrêté."


def foreign_place(
    understood: Understanding, territories: Sequence[Territory], contact: ContactSettings
) -> Refusal:
    """The question is about a place whose documents are not here, or that the search leaves out."""
    ours = {town.name for town in territories} | {each.name for town in territories for each in town.members}
    if understood.territory and understood.foreign in ours:
        message = (
            f"La question porte sur {understood.foreign} et la recherche est limitée à "
            f"{understood.territory.name} : aucune règle d'une autre commune n'est donnée à sa place. "
            "Changez la commune choisie, ou retirez-la."
        )
        return Refusal(RefusalReason.OUT_OF_CORPUS, message)
    names = ", ".join(territory.name for territory in territories[:LISTED])
    can_be = _PLACE.fullmatch(understood.foreign) and not next(orders_in(understood.foreign), "")
    named = f"« {understood.foreign} »" if can_be else "la commune demandée"
    message = (
        f"Les documents indexés ne concernent pas {named} : ils portent sur {names}. "
        f"{ELSEWHERE}{_whom(contact, ())}"
    )
    return Refusal(RefusalReason.OUT_OF_CORPUS, message)


def elsewhere(refusal: Refusal | None) -> bool:
    """Was it refused for a place whose documents are not here? No passage of another one serves then."""
    return refusal is not None and ELSEWHERE in refusal.message


def outside(
    understood: Understanding, territories: Sequence[Territory], contact: ContactSettings
) -> Refusal | None:
    """What no search answers: another place, an opinion, what belongs to a person."""
    if understood.foreign:
        return foreign_place(understood, territories, contact)
    kind = beyond_acts(understood.own)
    if kind is None:
        return None
    message = (
        f"La question demande {kind.value}, et aucun acte n'en donne : {_KEPT_FROM[kind]} "
        f"Les passages trouvés sur le sujet sont à lire.{_whom(contact, ())}"
    )
    return Refusal(RefusalReason.OUT_OF_CORPUS, message)


def unknown_corpus(corpora: Sequence[str]) -> Refusal:
    """The search is limited to a corpus that is not indexed: its silence would be no answer."""
    message = f"Le corpus demandé n'est pas parmi ceux indexés : {', '.join(corpora[:30])}."
    return Refusal(RefusalReason.OUT_OF_CORPUS, message)


def unknown_zone(
    understood: Understanding, zone: str, zones: Sequence[str], contact: ContactSettings
) -> Refusal:
    """No document of the territory rules the asked zone."""
    where = f" pour {understood.territory.name}" if understood.territory else ""
    known = (
        f" Zones trouvées : {', '.join(zones[:30])}." if zones else " Aucun règlement de zone n'est indexé."
    )
    named = f"« {zone} »" if len(zone) <= MAX_LABEL and zone.isalnum() else "demandée"
    message = (
        f"Règlement de la zone {named} non trouvé dans les documents indexés{where}.{known} "
        f"Vérifiez le nom de la zone sur le plan de zonage.{_whom(contact, ())}"
    )
    return Refusal(RefusalReason.UNKNOWN_ZONE, message)


def out_of_force(found: OutOfForce, understood: Understanding, contact: ContactSettings) -> Refusal:
    """The zone is ruled here, but by no text that was in force on the day asked."""
    where = f" pour {understood.territory.name}" if understood.territory else ""
    if found.since:
        known = f" Le plus ancien qui soit indexé est en vigueur depuis le {in_french(found.since)}."
    elif found.until:
        known = f" Le dernier qui soit indexé n'est plus en vigueur depuis le {in_french(found.until)}."
    else:
        known = ""
    message = (
        f"Non trouvé dans les documents indexés{where} : un règlement de la zone {found.zone} en vigueur le "
        f"{in_french(found.day)}.{known}{_whom(contact, ())}"
    )
    return Refusal(RefusalReason.OUT_OF_CORPUS, message)


def which_territory(territories: Sequence[Territory]) -> str:
    """The one question back, when several towns could be meant."""
    return (
        f"De quelle commune s'agit-il : {', '.join(territory.name for territory in territories[:LISTED])} ?"
    )


def which_zone(zones: Sequence[str]) -> str:
    """The one question back, when each zone has its own rule; ``zones`` are the likeliest first."""
    others = " ou une autre" if len(zones) > LISTED else ""
    return f"La règle dépend de la zone : laquelle ({', '.join(zones[:LISTED])}{others}) ?"


def which_year(years: Sequence[str]) -> str:
    """The one question back, when acts of several years set the same amount."""
    return f"Plusieurs actes répondent, d'années différentes : laquelle ({', '.join(years[:LISTED])}) ?"


def which_date(written: str) -> str:
    """The one question back, when a date is on no calendar."""
    return f"La date « {written} » n'est pas au calendrier : quelle date voulez-vous dire ?"


def which_row(rows: Sequence[str]) -> str:
    """The one question back, when a table has one answer a row and nothing said tells which."""
    more = ", …" if len(rows) > ROWS_LISTED else ""
    return f"La réponse dépend du cas : lequel ({', '.join(rows[:ROWS_LISTED])}{more}) ?"


def _as_typed(item: str, text: str) -> str:
    """A thing not found, in the question's own letters where they can be found again."""
    words = [re.escape(word) for word in re.split(r"[\W_]+", item) if word]
    between = r"\W+(?:\w+\W+){0,4}?"
    if words and all(word.isdigit() for word in words):  # an act: « n° 20231113 1 », « 22-AT-0225 »
        words[0] = rf"(?:{words[0][:2]})?{words[0][2:]}" if len(words[0]) == 4 else words[0]
        between = r"[\W_]*(?:[a-z]{1,4}[\W_])?0*"
    found = re.search(r"\b" + between.join(words), fold(text)) if words else None
    if found and len(fold(text)) == len(text):
        return text[found.start() : found.end()]
    return item.replace("_", "-")


def not_found(
    understood: Understanding,
    passages: Sequence[Passage],
    evidence: Evidence,
    contact: ContactSettings,
    threshold: str = PROVISIONAL,
) -> Refusal:
    """Nothing found, or too little to assert it; ``threshold`` says how much it takes."""
    where = (
        f"les documents de {understood.territory.name}"
        if understood.territory
        else "tous les documents indexés"
    )
    if not passages:
        then = f" en vigueur le {in_french(understood.day)}" if understood.day else ""
        message = (
            f"Non trouvé dans les documents : la recherche a porté sur {where}{then}, "
            f"sans aucun passage correspondant.{_whom(contact, ())}"
        )
        return Refusal(RefusalReason.OUT_OF_CORPUS, message)
    unknown = [act for act in understood.acts if not any(has_act(act, passage) for passage in passages)]
    if unknown:
        numbers = ", ".join(_as_typed(act, understood.text) for act in unknown)
        message = (
            f"Aucun acte portant ce numéro (n° {numbers}) n'a été trouvé dans {where} : ce que dit un autre "
            "acte n'est pas donné à sa place. Vérifiez le numéro, ou dites la date et l'objet."
            f"{_whom(contact, ())}"
        )
        return Refusal(RefusalReason.WEAK_EVIDENCE, message)
    absent = [_as_typed(item, understood.text) for item in evidence.missing if item != "date"]
    absent = [item for item in absent if not any(item != other and item in other for other in absent)]
    detail = f" ({', '.join(absent)} : non trouvé)" if absent else ""
    message = (
        f"{NOT_SURE}{detail}. La recherche a porté sur {where} ; "
        f"les passages les plus proches sont à vérifier ({threshold})."
        f"{_whom(contact, passages)}"
    )
    return Refusal(RefusalReason.WEAK_EVIDENCE, message)


def no_act_at(
    place: str, understood: Understanding, passages: Sequence[Passage], contact: ContactSettings
) -> Refusal:
    """What has become of the acts about an address is asked, and none is here."""
    message = (
        f"Aucun acte portant sur cette adresse ({_as_typed(place, understood.text)}) n'a été trouvé dans les "
        f"documents indexés : son état ne peut pas être dit.{_whom(contact, passages)}"
    )
    return Refusal(RefusalReason.WEAK_EVIDENCE, message)


def no_later_act(acts: str, passages: Sequence[Passage], contact: ContactSettings) -> Refusal:
    """The act that ended or changed another one is asked, and none is here: silence proves nothing."""
    before, after = NOTHING_FOUND
    return Refusal(RefusalReason.WEAK_EVIDENCE, f"{before}{acts}{after}{NO_END}{_whom(contact, passages)}")


def no_total(passages: Sequence[Passage], contact: ContactSettings) -> Refusal:
    """A total is asked that no act gives, and no list found is surely whole."""
    message = (
        "Aucun total n'a été trouvé dans les documents, et rien ne dit que les montants trouvés sont tous "
        "ceux qu'il faudrait additionner : aucune somme n'est faite. Les passages trouvés sont à lire."
        f"{_whom(contact, passages)}"
    )
    return Refusal(RefusalReason.WEAK_EVIDENCE, message)


def unverified(passages: Sequence[Passage], contact: ContactSettings) -> Refusal:
    """What was written did not pass the checks."""
    message = (
        "Une réponse a été rédigée mais n'a pas passé les vérifications : elle n'est pas montrée. "
        f"Les passages trouvés sont à lire directement.{_whom(contact, passages)}"
    )
    return Refusal(RefusalReason.UNVERIFIED, message)


def to_read(passages: Sequence[Passage], why: str, contact: ContactSettings) -> Refusal:
    """No sentence is written: the passages found are to be read, or none was found."""
    if not passages:
        message = f"Non trouvé dans les documents : aucun passage ne contient ces mots.{_whom(contact, ())}"
        return Refusal(RefusalReason.OUT_OF_CORPUS, message)
    message = (
        f"Passages à lire : {why}, aucune phrase n'est donc affirmée ni vérifiée. Les passages trouvés sont "
        f"donnés du plus proche au moins proche.{_whom(contact, passages)}"
    )
    return Refusal(RefusalReason.UNVERIFIED, message)


def model_down(passages: Sequence[Passage], contact: ContactSettings) -> Refusal:
    """The model cannot write, and the settings let nothing else write."""
    message = (
        "Le modèle de langage n'a pas donné de réponse vérifiée, et les réglages n'en admettent pas d'autre "
        "([reponse] niveau = « modele »). Les passages trouvés sont à lire directement ; "
        f"« auto » laisse répondre avec les phrases des actes.{_whom(contact, passages)}"
    )
    return Refusal(RefusalReason.MODEL_DOWN, message)


def _whom(contact: ContactSettings, passages: Sequence[Passage]) -> str:
    """Whom to ask: the settings, else a phone or an address written in a passage found. Never invented."""
    parts = [part for part in (contact.service, contact.telephone, contact.courriel) if part]
    if parts:
        return f" À qui demander : {', '.join(parts)}."
    for passage in passages[:3]:
        found = _PHONE.search(passage.chunk.text) or _MAIL.search(passage.chunk.text)
        if found:
            return f" Contact cité par « {passage.document.title} » : {found[1]}."
    return ""
