"""Proper names in a French sentence, and those its sources do not hold."""

from __future__ import annotations

import re

from rag.text import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n«»\"“”(•|–—-])\s*$")
_ELIDED = re.compile(r"^(?:[ldjmtsncLDJMTSNC]|qu|Qu)['’]")
_PARTICLES = frozenset(["de", "du", "des", "le", "la", "les", "d", "l"])
_TITLES = frozenset(["M", "MM", "Mme", "Mmes", "Mlle", "Dr", "Me"])
_PERSON = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Maître|"
    r"Docteur)\s+((?:[^\W\d_]+[-'’ .]{1,2}){0,3}?[^\W\d_]+(?:-[^\W\d_]+)*)"
    r"(?=[^\w'’-]*(?:$|[^\w\s'’-]|\s[^A-ZÀ-Þ]))"
)

# Institutions and codes, written with a capital in ordinary prose: never a person nor a place.
_INSTITUTIONS = """
    m mm mme mmes me dr monsieur madame messieurs mesdames maitre docteur maire mairie adjoint adjointe
    prefet prefecture
    prefete conseil conseiller conseillere municipal municipale communal communautaire metropolitain commune
    communaute metropole ville departement region etat republique code urbanisme environnement construction
    habitation patrimoine article articles titre chapitre section annexe zone secteur plu plui ppri ppr scot
    cnig abf architecte batiments france service direction arrete deliberation proces verbal president
    presidente tribunal administratif cour decret loi journal officiel euro euros seance reglement plan local
    intercommunal un une non oui erp sru pmr nord sud est ouest
"""
_ORDINARY = frozenset(_INSTITUTIONS.split())


def unsupported_names(text: str, source: str) -> tuple[str, ...]:
    """Capitalised names of the text absent from the source, in order.

    A name of several words must stand together in the source: « Jean Martin » is not vouched for by
    « Jean Dupont » and « Paul Martin ». The first word of a sentence alone is taken for an ordinary word.
    """
    words = _parts(source)
    known = frozenset(words)
    missing: list[str] = []
    for name in _names(text):
        parts = _parts(name)
        if not parts or all(part in _ORDINARY for part in parts):
            continue
        proper = [part for part in parts if part not in _ORDINARY or part in known]
        if any(part not in known for part in proper) or not _together(proper, words):
            missing.append(name)
    return tuple(dict.fromkeys(missing))


def persons(text: str) -> tuple[str, ...]:
    """The family names, folded, of those whom a title announces (« Mme Claire OURDOUX »), in order."""
    found = []
    for person in _PERSON.finditer(text):
        proper = [word for word in person[1].split() if word[:1].isupper()]
        if proper and not set(_parts(" ".join(proper))) <= _ORDINARY:
            found.append(fold(proper[-1]))
    return tuple(found)


def _names(text: str) -> list[str]:
    """Runs of capitalised words, particles inside; the word that opens a sentence is left out."""
    runs: list[list[tuple[str, bool]]] = [[]]
    end = 0
    for found in _WORD.finditer(text):
        gap = text[end : found.start()]
        end = found.end()
        if gap.strip(" \u00a0\u202f."):
            runs.append([])
        opens = bool(_SENTENCE_START.search(text[: found.start()]))
        if opens and "." in gap:
            if runs[-1] and runs[-1][-1][0] in _TITLES:
                opens = False
            else:
                runs.append([])
        word = _ELIDED.sub("", found[0])
        if word[:1].isupper():
            runs[-1].append((word, opens and not _ELIDED.match(found[0])))
        elif not (runs[-1] and word in _PARTICLES):
            runs.append([])
    kept = [[word for word, opens in run if not opens] for run in runs]
    return [" ".join(run) for run in kept if any(len(word) > 1 for word in run)]


def _parts(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+", fold(text)) if word not in _PARTICLES]


def _together(parts: list[str], words: list[str]) -> bool:
    """Do all the parts stand in one window of the source, a title or a first name more allowed?"""
    width = len(parts) + 3
    if len(parts) < 2:
        return True
    wanted = frozenset(parts)
    return any(
        wanted <= frozenset(words[max(0, at - width) : at + width])
        for at, word in enumerate(words)
        if word == parts[0]
    )
