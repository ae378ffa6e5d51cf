"""The French words of a sheet that the screen and its papers share."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rag.appointment.proof import over
from rag.appointment.scale import set_out
from rag.appointment.types import Contact, ContactKind, Visit
from rag.dates import in_french
from rag.settings import ContactSettings
from rag.text import sentences, terms
from rag.types import ActKind, Citation, Passage, Visibility
from rag.wire import passage_date
from ui import labels
from ui.components.markup import items

NO_NAME_KEPT = (
    "Le nom, le téléphone, le courriel et l'adresse personnelle du visiteur ne sont ni gardés ni envoyés : "
    "ils sont ôtés avant toute recherche. L'adresse d'un immeuble ou d'un terrain reste : elle sert à "
    "trouver l'acte."
)
RULES = "Sujets reconnus par des règles écrites, sans modèle de langage ; mots exacts tirés des documents"
EXCERPT = 600
# What an act decides, after what it recites.
_DECIDES = re.compile(r"\b(?:D[ÉE]CIDE|ARR[ÊE]TE|ARTICLE (?:1er|1|PREMIER))\b")
OLD = timedelta(days=365)
_ABOUT = {
    ContactKind.PHONE: "Téléphone",
    ContactKind.MAIL: "Courriel",
    ContactKind.ADDRESS: "Adresse",
    ContactKind.HOURS: "Horaires",
}


def excerpt(passage: Passage, about: str = "") -> str:
    """The words of a passage that is only to be read: from what it decides on, cut when long. What a long one
    says of the subject is not always at its beginning."""
    words = _without_title(passage)
    decides = _DECIDES.search(words)
    start = decides.start() if decides and words[:2].casefold() in ("vu", "co", "dé", "ré") else 0
    if len(words) - start > EXCERPT:
        start = max(start, _nearest(words, about))
    kept = words[start : start + EXCERPT]
    if start + EXCERPT < len(words):
        kept = f"{kept.rsplit(' ', 1)[0]} […]"
    return f"[…] {kept}" if start else kept


def _nearest(words: str, about: str) -> int:
    """Where the sentence begins that has most of the words of the subject; 0 when none has any."""
    wanted = frozenset(terms(about))
    found = [(len(wanted & frozenset(terms(words[start:end]))), -start) for start, end in sentences(words)]
    most, place = max(found, default=(0, 0))
    return -place if most else 0


def _without_title(passage: Passage) -> str:
    """The words of a passage on one line, without the title of its article, which its reference says."""
    words = " ".join(passage.chunk.text.split())
    title = " ".join(passage.chunk.section.path[-1].split()) if passage.chunk.section.path else ""
    rest = words[len(title) :].lstrip(" .:-–—")
    return rest if title and rest and words.casefold().startswith(title.casefold()) else words


def exact_lines(citation: Citation) -> list[str]:
    """The words of an act, a line for each item of its lists and each row of its tables."""
    return list(set_out(citation)) or items(citation.quote.strip(" :"))


def contact_line(contact: Contact) -> str:
    """« Téléphone de la mairie : 01… », and how recent the act is that says it."""
    told = f"acte du {in_french(contact.day)}" if contact.day else "acte sans date"
    others = contact.acts - 1
    several = f", et {others} {'autres actes' if others > 1 else 'autre acte'}" if others else ""
    return f"{_ABOUT[contact.kind]} : {contact.value} — {contact.office} ({told}{several})"


def outdated(citation: Citation, visit: Visit) -> str:
    """A warning when the text is not in force on the day of the visit; empty else."""
    found = citation.passage.chunk.validity
    return "" if found.at(visit.around.day) else labels.validity(found, visit.around.day)


def aged(citation: Citation, visit: Visit) -> str:
    """A warning for a decision of more than a year: prices and schedules are voted anew."""
    day, kind = passage_date(citation.passage), citation.passage.document.kind
    if day is None or kind is ActKind.PLU or not _old(day, visit.around.day):
        return ""
    return f"Cet acte est du {in_french(day)} : vérifiez qu'aucun acte plus récent ne le remplace."


def past(citation: Citation, visit: Visit) -> str:
    """A warning when the period that an act writes (« du 3 au 7 mars 2025 ») is over on the day."""
    ended = over(citation.quote, visit.around.day)
    return f"La période écrite ici s'est terminée le {in_french(ended)}." if ended else ""


def internal(citation: Citation) -> str:
    """A warning for what is written for the agents only: the sheet may be handed over."""
    kept = citation.passage.document.visibility is Visibility.INTERNAL
    return "Document interne : à ne pas remettre au visiteur." if kept else ""


def warnings(citation: Citation, visit: Visit) -> tuple[str, ...]:
    """What must be known of a source before it is relied on."""
    told = (internal(citation), outdated(citation, visit), past(citation, visit), aged(citation, visit))
    return tuple(filter(None, told))


def _old(day: date, now: date) -> bool:
    return now - day > OLD


def whom(contact: ContactSettings, message: str) -> str:
    """Whom to ask, by the settings, when the refusal does not say it itself."""
    parts = [part for part in (contact.service, contact.telephone, contact.courriel) if part]
    if not parts or "À qui demander" in message:
        return ""
    return f" À qui demander : {', '.join(parts)}."
