"""Every kind of corruption, and the mutants it makes of a right draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.mutation import figures, words
from eval.mutation.drafts import Line, RightDraft

_WORD = re.compile(r"[^\W\d_]{4,}")
_OTHER_WORD = "notamment"
MOST = 4
"""Mutants of one kind made of one draft, at most."""
FEW = 1
"""The same for kinds that any draft allows: they must not fill the suite."""

Make = Callable[[RightDraft, Random, Sequence[RightDraft]], Iterator[Line]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of being wrong. ``label`` is shown."""

    name: str
    label: str
    make: Make
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Mutant:
    """A line that is wrong, and the right one it was made of."""

    id: str
    kind: str
    draft: RightDraft
    line: Line


def mutants(drafts: Sequence[RightDraft], seed: int, kinds: Sequence[Kind] | None = None) -> Iterator[Mutant]:
    """Every mutant of every draft, always the same for a seed."""
    for draft in drafts:
        for kind in KINDS if kinds is None else kinds:
            random = Random(f"{seed}:{draft.id}:{kind.name}")
            made = [line for line in dict.fromkeys(kind.make(draft, random, drafts)) if line != draft.line]
            chosen = made if len(made) <= kind.most else random.sample(made, kind.most)
            for rank, line in enumerate(chosen, 1):
                yield Mutant(f"{draft.id}:{kind.name}:{rank}", kind.name, draft, line)


def _of_figures(make: Callable[[RightDraft, Random], Iterator[str]]) -> Make:
    def lines(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
        for phrase in make(draft, random):
            yield replace(draft.line, phrase=phrase)

    return lines


def _of_words(edit: words.Edit) -> Make:
    def lines(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
        for phrase in edit(draft.line.phrase):
            yield replace(draft.line, phrase=phrase)

    return lines


def _unconditional(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    """Without a condition, unless the question already states it."""
    asked = {word[:5].lower() for word in _WORD.findall(draft.question.text)}
    for phrase in words.without_condition(draft.line.phrase):
        left = {word[:5].lower() for word in _WORD.findall(draft.line.phrase)}
        left -= {word[:5].lower() for word in _WORD.findall(phrase)}
        if len(left & asked) * 2 < len(left):
            yield replace(draft.line, phrase=phrase)


def _sides(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    if re.search(r"(?i)\b(?:vot[eé]|voix|absten|unanimité|majorité)", draft.line.phrase):
        yield from _of_words(words.editing(words.SIDES))(draft, random, drafts)


def _borrowed_marker(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    """Another passage's number under the same words."""
    own = " ".join(draft.line.quote.split())
    for rank, passage in enumerate(draft.passages, 1):
        if rank not in draft.line.ranks and own not in " ".join(passage.chunk.whole.split()):
            yield replace(draft.line, ranks=(rank,))


def _borrowed_quote(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    """Another passage's number and its own words, which do not say it."""
    for rank, passage in enumerate(draft.passages, 1):
        if rank in draft.line.ranks or _says(passage.chunk.whole, draft.line.phrase):
            continue
        pieces = [
            piece
            for piece in re.split(r"(?<=[.;])\s", " ".join(passage.chunk.whole.split()))
            if len(piece) > 40
        ]
        if pieces:
            yield replace(draft.line, ranks=(rank,), quote=random.choice(pieces)[:300])


def _says(text: str, phrase: str) -> bool:
    """Could another passage support the sentence: does it hold nearly all its figures and long words?"""
    known, said = {w[:6].lower() for w in _WORD.findall(text)}, {w[:6].lower() for w in _WORD.findall(phrase)}
    return len(said & known) >= 0.7 * len(said)


def _altered(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    """The quote with one word changed, dropped or added."""
    quote = draft.line.quote
    # The first and the last word may go: what is left is still what the act says.
    found = list(_WORD.finditer(quote))[1:-1]
    for word in random.sample(found, min(2, len(found))):
        yield replace(draft.line, quote=quote[: word.start()] + _OTHER_WORD + quote[word.end() :])
        yield replace(draft.line, quote=quote[: word.start()] + quote[word.end() :].lstrip())
    if len(found) > 1:
        at = found[-1].start()
        yield replace(draft.line, quote=f"{quote[:at]}{_OTHER_WORD} {quote[at:]}")


def _out_of_range(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    for rank in (0, -1, len(draft.passages) + 1, 99):
        yield replace(draft.line, ranks=(rank,))


def _uncited(draft: RightDraft, random: Random, drafts: Sequence[RightDraft]) -> Iterator[Line]:
    yield replace(draft.line, ranks=())
    yield replace(draft.line, quote="")


KINDS: tuple[Kind, ...] = (
    Kind("nombre", "Nombre changé", _of_figures(figures.numbers)),
    Kind("nombre_voisin", "Nombre d'une autre règle du passage", _of_figures(figures.neighbours)),
    Kind("nombres_permutes", "Deux nombres échangés", _of_figures(figures.swapped)),
    Kind("montant", "Montant : milliers faux", _of_figures(figures.thousands)),
    Kind("unite", "Unité changée", _of_words(words.editing(words.UNITS))),
    Kind("zone", "Autre zone", _of_figures(figures.zones)),
    Kind("min_max", "Minimum et maximum", _of_words(words.editing(words.MIN_MAX))),
    Kind("moins_plus", "« au moins » et « au plus »", _of_words(words.editing(words.LEAST_MOST))),
    Kind(
        "comparaison",
        "« moins de » et « plus de », avant et après",
        _of_words(words.editing(words.COMPARISON)),
    ),
    Kind("interdit", "Interdit et autorisé, adopté et rejeté", _of_words(words.editing(words.ALLOWED))),
    Kind("negation_ajoutee", "Négation ajoutée", _of_words(words.editing(words.NEGATION_ADDED))),
    Kind("negation_retiree", "Négation retirée", _of_words(words.editing(words.NEGATION_REMOVED))),
    Kind("obligation", "Obligation et faculté", _of_words(words.editing(words.DUTY))),
    Kind("exception", "Condition ou exception retirée", _unconditional),
    Kind("sujet", "Autre objet de la règle", _of_words(words.editing(words.SUBJECTS))),
    Kind("jour", "Jour changé", _of_figures(figures.days)),
    Kind("mois", "Mois changé", _of_figures(figures.months)),
    Kind("annee", "Année changée", _of_figures(figures.years)),
    Kind("heure", "Heure changée", _of_figures(figures.clocks)),
    Kind("vote_compte", "Compte d'un vote changé", _of_figures(figures.votes)),
    Kind("vote_camp", "Camp d'un vote changé", _sides),
    Kind("personne", "Autre personne du passage", _of_figures(figures.persons)),
    Kind("nom", "Nom propre inventé", _of_figures(figures.strangers)),
    Kind("article", "Article inventé", _of_figures(figures.articles), FEW),
    Kind("acte", "Numéro d'acte changé ou inventé", _of_figures(figures.acts)),
    Kind("adresse", "Numéro de rue changé", _of_figures(figures.addresses)),
    Kind("coordonnees", "Téléphone ou courriel changé", _of_figures(figures.contacts)),
    Kind("repere_emprunte", "Repère d'un autre passage", _borrowed_marker, FEW),
    Kind("citation_empruntee", "Repère et extrait d'un autre passage", _borrowed_quote, FEW),
    Kind("extrait_altere", "Extrait changé d'un mot", _altered, FEW),
    Kind("repere_hors_limites", "Repère hors limites", _out_of_range, FEW),
    Kind("sans_citation", "Sans citation", _uncited, FEW),
)
