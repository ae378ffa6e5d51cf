"""What must be read beside the passages found: each kind, why it is there, and that no limit is passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from rag.acts import ActLink, LinkKind
from rag.assistant import Assistant
from rag.context import related
from rag.encode import Encoder, open_home
from rag.index.targets import Targets
from rag.mentions import Mention, Target
from rag.settings import Settings, VectorSettings
from rag.text import squeeze
from rag.types import (
    Act,
    ActKind,
    Chunk,
    Document,
    DocumentState,
    Filters,
    Ingested,
    Page,
    Question,
    Related,
    Section,
    Territory,
    Validity,
    Version,
    Visibility,
    Why,
)
from tests.index.builders import document

TOWN = Territory("Ornebourg", "99301")
COMMON = ("Règles communes à toutes les zones",)
LEXICON = ("Lexique",)


@dataclass
class Town:
    """An index made by hand, passage after passage, and asked once written."""

    settings: Settings

    def __post_init__(self) -> None:
        self._chunks: dict[Document, list[Chunk]] = {}
        self._targets: list[Targets] = []

    def rule(
        self,
        doc: Document,
        path: Sequence[str],
        text: str,
        *,
        zones: Sequence[str] = (),
        article: str | None = None,
        act: Act | None = None,
        validity: Validity = Validity(),  # noqa: B008 (frozen)
        to: tuple[str, Sequence[Chunk]] | None = None,
    ) -> Chunk:
        """A passage; ``to`` are words of it that refer to others."""
        held = self._chunks.setdefault(doc, [])
        section = Section(doc, tuple(path), tuple(zones), article, act)
        made = Chunk(f"{doc.id}-{len(held)}", section, (1,), text, len(held) * 1000, validity=validity)
        if to:
            start = text.index(to[0])
            mention = Mention(start, start + len(to[0]), to[0], Target.ARTICLE, "1")
            made = replace(made, mentions=(mention,))
            self._targets.append(Targets(doc.id, made.id, 0, tuple(each.id for each in to[1])))
        held.append(made)
        return made

    def opened(self) -> Assistant:
        home, _ = open_home(self.settings)
        with home.write() as writer:
            for doc, chunks in self._chunks.items():
                outcome = Ingested(doc.file, DocumentState.INDEXED, pages=1, document=doc)
                writer.put(doc, outcome, [Page(1, "page")], chunks, Encoder(None))
            for corpus in {doc.corpus for doc in self._chunks}:
                own = [each for each in self._targets if _corpus(self._chunks, each) == corpus]
                writer.catalog.set_targets(corpus, own)
        return Assistant(self.settings)


def _corpus(chunks: dict[Document, list[Chunk]], targets: Targets) -> str:
    return next(doc.corpus for doc in chunks if doc.id == targets.document_id)


Beside = Callable[..., tuple[Related, ...]]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(Settings(data_dir=tmp_path / "data", vecteurs=VectorSettings(moteur="aucun")))


@pytest.fixture
def beside(town: Town) -> Iterator[Beside]:
    """What is related to the first passages found for a question, or to the one ``shown``."""
    opened: list[Assistant] = []

    def ask(text: str, filters: Filters = Filters(), shown: Chunk | None = None) -> tuple[Related, ...]:  # noqa: B008
        opened.append(assistant := town.opened())
        searched = assistant.searched(Question(text, filters=filters))
        ranked, found = searched.ranking.passages, searched.related
        first = {passage.chunk.id for passage in ranked[:3]}
        if shown:
            first = {shown.id}
            (passage,) = (each for each in ranked if each.chunk.id == shown.id)
            with open_home(town.settings)[0].read() as snapshot:
                found = related(snapshot, searched.understood, filters, searched.ranking, [passage])
        for each in found:
            assert each.passage.chunk.id not in first, "already among the first passages"
            assert each.words in squeeze(ranked[each.of - 1].chunk.text), (
                "words of the passage that leads there"
            )
            assert each.because.endswith(".")
        assert len(found) <= 5
        assert len({each.passage.chunk.id for each in found}) == len(found)
        return found

    yield ask
    for each in opened:
        each.close()


def rules(corpus: str = "plu", file: str = "plu/reglement.pdf", **changes: object) -> Document:
    return document(file, corpus, territory=TOWN, **changes)  # type: ignore[arg-type]


def of(related: Sequence[Related], why: Why) -> list[Related]:
    return [each for each in related if each.why is why]


def fill(town: Town, doc: Document) -> None:
    """Three passages that answer a question on parking before anything else does."""
    for zone in ("UX", "UY", "UZ"):
        text = f"Le stationnement des vélos demande un local fermé en zone {zone}, vélos compris."
        town.rule(doc, (f"ARTICLE {zone} 12 - STATIONNEMENT DES VÉLOS",), text, zones=(zone,))


def test_the_rule_that_a_rule_refers_to(town: Town, beside: Beside) -> None:
    doc = rules()
    far = town.rule(
        doc,
        (*COMMON, "7.1 Nombre de places"),
        "Il est exigé deux places de stationnement par logement, dont une couverte.",
        article="7.1",
    )
    town.rule(
        doc,
        ("ARTICLE UA 12 - STATIONNEMENT",),
        "Stationnement en zone UA : se reporter à l'article 7.1 des règles communes.",
        zones=("UA",),
        article="UA 12",
        to=("article 7.1", (far,)),
    )
    fill(town, doc)
    town.rule(
        doc, ("ARTICLE UA 13 - STATIONNEMENT EN SOUS-SOL",), "Le stationnement reste libre.", zones=("UA",)
    )
    town.rule(
        doc, ("ARTICLE UA 14 - STATIONNEMENT EN TOITURE",), "Le stationnement reste libre.", zones=("UA",)
    )
    (found,) = of(beside("Où trouver la règle de stationnement en zone UA ?"), Why.REFERRED)
    assert found.passage.chunk.id == far.id
    assert found.words == "se reporter à l'article 7.1 des règles communes"
    assert found.because == (
        "L'article UA 12 y renvoie (« se reporter à l'article 7.1 des règles communes ») : "
        "« Il est exigé deux places de stationnement par logement, dont une couverte »."
    )


@pytest.mark.parametrize("form", ["heading", "lines"])
def test_the_definition_of_an_asked_word(town: Town, beside: Beside, form: str) -> None:
    doc = rules()
    text = "Emprise au sol : projection verticale du volume de la construction, débords compris."
    if form == "heading":
        town.rule(doc, (*LEXICON, "Emprise au sol"), text)
    else:
        town.rule(doc, LEXICON, f"Albédo : pouvoir réfléchissant d'une surface éclairée.\n{text}")
    for zone in ("UA", "UB", "UC", "UD"):
        town.rule(
            doc,
            (f"ARTICLE {zone} 9 - EMPRISE AU SOL DES CONSTRUCTIONS",),
            f"L'emprise au sol des constructions n'excède pas 40 % du terrain en zone {zone}.",
            zones=(zone,),
            article=f"{zone} 9",
        )
    (found,) = of(beside("Quelle emprise au sol maximale ?"), Why.DEFINITION)
    assert found.passage.chunk.section.path[0] == "Lexique"
    assert found.words.lower() == "emprise au sol"
    assert "définit « Emprise au sol »" in found.because
    assert "projection verticale" in found.because


def test_a_word_like_a_defined_one_is_not_defined(town: Town, beside: Beside) -> None:
    """« limitée » is no « limite de fait »."""
    doc = rules()
    town.rule(
        doc,
        (*LEXICON, "Limite de fait"),
        "Limite de fait : limite constatée sur place, sans bornage ni acte.",
    )
    for zone in ("UA", "UB", "UC", "UD"):
        text = f"La hauteur est limitée à 9 m en zone {zone}."
        town.rule(doc, (f"ARTICLE {zone} 10 - HAUTEUR",), text, zones=(zone,))
    assert not of(beside("À combien la hauteur est-elle limitée ?"), Why.DEFINITION)


def test_an_exception_of_the_same_article(town: Town, beside: Beside) -> None:
    doc, path = rules(), ("ARTICLE UA 10 - HAUTEUR",)

    def part(text: str) -> Chunk:
        return town.rule(doc, path, text, zones=("UA",), article="UA 10")

    part("La hauteur maximale des constructions est de 9 m, hauteur comptée à l'égout.")
    part("La hauteur maximale des annexes est de 4 m, hauteur comptée au faîtage.")
    part("La hauteur maximale des clôtures est de 2 m, hauteur comptée au sol.")
    other = part("Toutefois, une hauteur de 12 m est admise pour les équipements publics.")
    part("Les antennes sont posées en retrait des façades.")
    found = of(beside("Quelle est la hauteur maximale en zone UA ?"), Why.EXCEPTION)
    assert [each.passage.chunk.id for each in found] == [other.id]
    assert found[0].because.startswith("Exception dans l'article UA 10 : « Toutefois, une hauteur de 12 m")


def test_the_sector_that_the_question_names(town: Town, beside: Beside) -> None:
    doc, path = rules(), ("ARTICLE UA 9 - EMPRISE AU SOL",)
    found = town.rule(doc, path, "L'emprise au sol est de 40 %.", zones=("UA",), article="UA 9")
    own = town.rule(doc, path, "En secteur UAb, elle est ramenée à 15 %.", zones=("UA",), article="UA 9")
    (found_own,) = of(beside("Quelle emprise au sol en secteur UAb ?", shown=found), Why.EXCEPTION)
    assert found_own.passage.chunk.id == own.id
    assert found_own.because.startswith("Règle propre au secteur UAb, dans l'article UA 9 : « En secteur UAb")


def test_the_common_rule_beside_a_zone_s(town: Town, beside: Beside) -> None:
    doc = rules()
    title = "Hauteur des constructions et des installations"
    text = "La hauteur des constructions est mesurée depuis le terrain naturel avant travaux."
    common = town.rule(doc, (*COMMON, f"4.6. {title}"), text, article="4.6")
    for zone in ("UA", "UB", "UC", "UD"):
        held = "La hauteur des constructions n'excède pas 9 m à l'égout."
        town.rule(doc, (f"4.6. {title}",), f"{held} Zone {zone}.", zones=(zone,), article="4.6")
        town.rule(
            doc, (f"4.6. {title}",), f"Hauteur maximale de {zone} : 12 m.", zones=(zone,), article="4.6"
        )
        town.rule(doc, (f"4.6. {title}",), f"Hauteur relative en {zone} : 3 m.", zones=(zone,), article="4.6")
    (found,) = of(beside("Quelle est la hauteur des constructions en zone UA ?"), Why.GENERAL)
    assert found.passage.chunk.id == common.id
    assert "vaut aussi en zone UA" in found.because


def test_the_version_in_force(town: Town, beside: Beside) -> None:
    ended = Validity(date(2015, 1, 1), date(2021, 6, 1), "modification n° 2 du 1er juin 2021")
    old = replace(rules(file="plu/ancien.pdf"), version=Version("Modification n° 1", date(2015, 1, 1)))
    new = rules(file="plu/nouveau.pdf", day=date(2021, 6, 1))
    path = ("ARTICLE UA 10 - HAUTEUR",)
    text = "La hauteur en zone UA est de 9 m."
    lapsed = town.rule(old, path, text, zones=("UA",), article="UA 10", validity=ended)
    held = town.rule(
        new,
        path,
        "Elle est portée à 11 m.",
        zones=("UA",),
        article="UA 10",
        validity=Validity(date(2021, 6, 1)),
    )
    asked = "Quelle était la hauteur en zone UA à la modification n° 1 ?"
    (found,) = of(beside(asked, shown=lapsed), Why.VERSION)
    assert found.passage.chunk.id == held.id
    assert (
        "n'est plus en vigueur depuis le 1er juin 2021 (modification n° 2 du 1er juin 2021)" in found.because
    )


# -- acts -------------------------------------------------------------------------------------------

PERIL = Act(ActKind.ARRETE, "2023-112", date(2023, 11, 14), "Péril au 7 rue des Tanneurs")
LIFT = "La mainlevée de l'arrêté n° 2023-112 est prononcée."
LIFTED = Act(
    ActKind.ARRETE,
    "2024-038",
    date(2024, 5, 22),
    "Mainlevée",
    links=(ActLink(LinkKind.LIFTS, "2023-112", date(2023, 11, 14), LIFT),),
)


def acts(town: Town, corpus: str, territory: Territory, visibility: Visibility) -> Chunk:
    """An order of « actes » and the act that lifts it, told in another document."""
    first = document("actes/2023-112.pdf", "actes", kind=ActKind.ARRETE, territory=TOWN)
    other = document(f"{corpus}/2024-038.pdf", corpus, kind=ActKind.ARRETE, territory=territory)
    other = replace(other, visibility=visibility)
    for number in (1, 2, 3):
        text = f"Article {number} : l'immeuble du 7 rue des Tanneurs est en péril, arrêté 2023-112."
        town.rule(first, (f"Arrêté n° 2023-112, article {number}",), text, act=PERIL)
    return town.rule(other, ("Arrêté n° 2024-038",), LIFT, act=LIFTED)


def test_what_another_act_did(town: Town, beside: Beside) -> None:
    held = acts(town, "actes", TOWN, Visibility.PUBLIC)
    # The question names the order three passages of which come first.
    found = of(
        beside("Que dit l'arrêté 2023-112 sur le péril de l'immeuble, rue des Tanneurs ?"), Why.CHANGED
    )
    assert [each.passage.chunk.id for each in found] == [held.id]
    assert found[0].because == (
        "L'arrêté n° 2024-038 du 22 mai 2024 lève l'arrêté n° 2023-112 du 14 novembre 2023 : "
        "« La mainlevée de l'arrêté n° 2023-112 est prononcée »."
    )


@pytest.mark.parametrize(
    ("corpus", "territory", "visibility", "filters"),
    [
        ("notes", TOWN, Visibility.INTERNAL, Filters(visibilities=(Visibility.PUBLIC,))),
        ("notes", TOWN, Visibility.PUBLIC, Filters(corpora=("actes",))),
        ("notes", Territory("Ailleurs", "99302"), Visibility.PUBLIC, Filters(commune="Ornebourg")),
        ("actes", TOWN, Visibility.PUBLIC, Filters(date_to=date(2023, 12, 31))),
    ],
)
def test_what_another_act_did_stays_inside_the_limits(
    town: Town, beside: Beside, corpus: str, territory: Territory, visibility: Visibility, filters: Filters
) -> None:
    hidden = acts(town, corpus, territory, visibility)
    related = beside("Que dit l'arrêté 2023-112 sur le péril, rue des Tanneurs ?", filters)
    assert hidden.id not in {each.passage.chunk.id for each in related}


# -- limits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hidden", "filters"),
    [
        (
            rules("notes", "notes/n.pdf", visibility=Visibility.INTERNAL),
            Filters(visibilities=(Visibility.PUBLIC,)),
        ),
        (rules("notes", "notes/n.pdf"), Filters(corpora=("plu",))),
        (
            replace(rules("notes", "notes/n.pdf"), territory=Territory("Ailleurs")),
            Filters(commune="Ornebourg"),
        ),
        (rules("notes", "notes/n.pdf", kind=ActKind.ANNEXE), Filters(kinds=(ActKind.PLU,))),
        (rules("notes", "notes/n.pdf", day=date(2030, 1, 1)), Filters(date_to=date(2025, 1, 1))),
        (rules(), Filters(zones=("UA",))),
        (rules(), Filters(in_force=date(2024, 1, 1))),
    ],
    ids=["interne", "corpus", "commune", "nature", "date", "zone", "en vigueur"],
)
def test_a_reference_leads_past_no_limit(
    town: Town, beside: Beside, hidden: Document, filters: Filters
) -> None:
    """Each hidden passage is shown without the filter, and never with it, by whatever road."""
    doc = rules(day=date(2024, 1, 1))
    hidden = replace(hidden, id="d-hidden", file="notes/h.pdf")
    lapsed = Validity(until=date(2020, 1, 1)) if filters.in_force else Validity()
    far = town.rule(
        hidden,
        (*LEXICON, "Stationnement"),
        "Stationnement : le code de la barrière du stationnement est 4312.",
        zones=("UB",) if filters.zones else (),
        validity=lapsed,
    )
    for number in range(1, 5):
        town.rule(
            doc,
            (f"ARTICLE UA 12.{number} - STATIONNEMENT",),
            f"Stationnement {number} : se reporter à l'article 7.1 des règles communes.",
            zones=("UA",),
            article=f"UA 12.{number}",
            to=("article 7.1", (far,)),
        )
    question = "Où trouver la règle de stationnement ?"
    assert far.id in {each.passage.chunk.id for each in beside(question)}
    assert far.id not in {each.passage.chunk.id for each in beside(question, filters)}


def test_the_same_question_has_the_same_companions(town: Town, beside: Beside) -> None:
    acts(town, "actes", TOWN, Visibility.PUBLIC)
    first, again = (beside("Que dit l'arrêté 2023-112 sur le péril ?") for _ in range(2))
    assert first == again
