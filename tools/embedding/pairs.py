"""What the embedding learns from: pairs of texts that say the same thing in other words.

A pair is a question and the passage that answers it, a heading and what it heads, a lay word and the acts'
word, or a sentence and the rest of its passage (the inverse cloze task of Lee et al., 2019). Headings that
hold the acts' words are learned a second time with the lay ones instead.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.text import clean, terms
from tools.embedding.vocabulary import Census

QUERY_TERMS, PASSAGE_TERMS, PASSAGE_CHARACTERS = 48, 160, 1600
SENTENCE = 40  # characters under which a sentence says too little to be told from others

_BREAK = re.compile(r"(?<=[.;:!?])\s+|\n+|\f")
_TAG = re.compile(r"<[^<>]{1,200}>")  # tables of the codes are HTML
_CODE_ARTICLE = re.compile(r"Article ([LRD]\d\S*)")
_RANK = re.compile(r"^[^:]{1,40} : ")  # « Section 2 : » before a heading of the codes
LABOUR = "Code du travail"
HELD_CODES = frozenset(("Code du patrimoine", "Code du tourisme", "Code de la voirie routière"))
MOST_RIGHT = 20  # articles under a heading beyond which finding one of them says little
HEADINGS = ("codes_titre", "fiches_titre", "demandes_titre")


@dataclass(frozen=True, slots=True)
class Pair:
    """``source`` decides how often the pair is seen, and with which others it is compared."""

    source: str
    query: tuple[str, ...]
    passage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A held-out search task: each query and the ranks of its right documents."""

    name: str
    documents: tuple[tuple[str, ...], ...]
    queries: tuple[tuple[tuple[str, ...], frozenset[int]], ...]


@dataclass(slots=True)
class Material:
    """Everything read: pairs to learn, slices to measure on, and the census of words."""

    pairs: list[Pair] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    census: Census = field(default_factory=Census)

    def add(self, source: str, query: Iterable[str], passage: Iterable[str]) -> None:
        pair = Pair(source, tuple(query)[:QUERY_TERMS], tuple(passage)[:PASSAGE_TERMS])
        if pair.query and pair.passage:
            self.pairs.append(pair)

    def passage(self, source: str, text: str, heading: str, rng: random.Random) -> tuple[str, ...]:
        """A passage with its heading, and one of its sentences with the others. Gives the terms."""
        pieces = [terms(piece) for piece in _BREAK.split(text) if piece.strip()]
        whole = tuple(term for piece in pieces for term in piece)[:PASSAGE_TERMS]
        if heading:
            self.add(f"{source}_titre", terms(heading), whole)
        long = [rank for rank, piece in enumerate(pieces) if sum(map(len, piece)) > SENTENCE * 0.6]
        if len(pieces) > 1 and long:
            taken = rng.choice(long)
            rest = [term for rank, piece in enumerate(pieces) if rank != taken for term in piece]
            self.add(f"{source}_phrase", pieces[taken], rest)
        return whole


def held_out(key: str, share: int) -> bool:
    """One key in ``share``, always the same ones."""
    return zlib.crc32(key.encode()) % share == 0


def gather(shared_qa: Path, lexicon: Path, acts: Path | None, seed: int = 0) -> Material:
    """Read every source. ``acts`` is a folder written by ``sourcier corpus export --out``."""
    material, rng = Material(), random.Random(seed)
    articles = _codes(material, shared_qa / "codes_fr.jsonl.gz", rng)
    _fiches(material, shared_qa / "fiches_sections.jsonl.gz", rng)
    _piaf(material, shared_qa / "piaf", rng)
    _requests(material, shared_qa / "datafiller_requests.json", articles, rng)
    if acts:
        _acts(material, acts, rng)
    _lexicon(material, lexicon, rng)
    return material


def _lines(path: Path) -> Iterator[dict[str, object]]:
    """The objects of a file of JSON lines, compressed or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in content.splitlines():
        yield json.loads(line)


def _codes(material: Material, path: Path, rng: random.Random) -> dict[str, tuple[str, ...]]:
    """The articles of the codes, but those held out whole; gives those of the labour code by number."""
    labour = {}
    held: list[tuple[str, str]] = []
    for line in _lines(path):
        text = _TAG.sub(" ", clean(str(line["text"])))[:PASSAGE_CHARACTERS]
        headings = line["headings"]
        assert isinstance(headings, list)
        if line["code"] in HELD_CODES:
            held.append((_RANK.sub("", headings[-1]) if headings else "", text))
            continue
        material.census.read(text)
        whole = material.passage("codes", text, " ".join(headings[-2:]), rng)
        if line["code"] == LABOUR:
            labour[str(line["article"]).removeprefix("Article ")] = whole
    material.slices.append(_headings(held))
    return labour


def _headings(held: Sequence[tuple[str, str]]) -> Slice:
    """Each heading is to find an article that it heads."""
    articles = [(tuple(terms(heading)), tuple(terms(text))[:PASSAGE_TERMS]) for heading, text in held]
    articles = [article for article in articles if article[1]]
    under: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for rank, (heading, _) in enumerate(articles):
        under[heading].add(rank)
    queries = ((asked, frozenset(found)) for asked, found in under.items() if asked)
    return Slice(
        "codes",
        tuple(text for _, text in articles),
        tuple((asked, right) for asked, right in queries if len(right) <= MOST_RIGHT),
    )


def _fiches(material: Material, path: Path, rng: random.Random) -> None:
    documents: dict[tuple[str, ...], int] = {}
    queries = []
    for line in _lines(path):
        text = clean(str(line["text"]))[:PASSAGE_CHARACTERS]
        heading = f"{line['title']} {str(line['section']).partition(chr(10))[0]}"
        if not held_out(str(line["fiche"]), 5):
            material.census.read(text)
            whole = material.passage("fiches", text, heading, rng)
        else:
            whole = tuple(terms(text))[:PASSAGE_TERMS]
        if whole:
            rank = documents.setdefault(whole, len(documents))
            if held_out(str(line["fiche"]), 5):
                queries.append((tuple(terms(heading)), frozenset((rank,))))
    material.slices.append(Slice("fiches", tuple(documents), tuple(queries)))


def _piaf(material: Material, folder: Path, rng: random.Random) -> None:
    ranks: dict[str, int] = {}
    documents = []
    for line in _lines(folder / "corpus.jsonl.gz"):
        name, text = str(line["id"]), clean(str(line["text"]))
        ranks[name] = len(documents)
        if held_out(name, 4):
            documents.append(tuple(terms(text)))
        else:
            material.census.read(text)
            material.passage("piaf", text, "", rng)
            documents.append(tuple(terms(text)))
    queries = []
    for line in _lines(folder / "queries.jsonl.gz"):
        name, query = str(line["doc"]), tuple(terms(str(line["question"])))
        if not held_out(name, 4):
            material.add("piaf", query, documents[ranks[name]])
        elif query:
            queries.append((query, frozenset((ranks[name],))))
    material.slices.append(Slice("piaf", tuple(documents), tuple(queries)))


def _requests(
    material: Material, path: Path, articles: dict[str, tuple[str, ...]], rng: random.Random
) -> None:
    """Ways of asking one thing, and the articles and pages that answer it."""
    documents = {number: rank for rank, number in enumerate(articles)}
    queries = []
    for request in json.loads(path.read_text(encoding="utf-8")):
        said = [terms(text) for text in (request["title"].replace("-", " "), *request["variants"])]
        found = [_CODE_ARTICLE.match(ref["title"]) for ref in request["refs"]]
        numbers = [match[1] for match in found if match and match[1] in articles]
        if held_out(request["title"], 4):
            right = frozenset(documents[number] for number in numbers)
            queries += [(tuple(each), right) for each in said if right and each]
            continue
        for each in said:
            other = rng.choice(said)
            if other != each:
                material.add("demandes", each, other)
            for number in numbers:
                material.add("demandes_article", each, articles[number])
            for ref, match in zip(request["refs"], found, strict=True):
                if not match:
                    material.add("demandes_titre", each, terms(ref["title"]))
    material.slices.append(Slice("demandes", tuple(articles.values()), tuple(queries)))


def _lexicon(material: Material, path: Path, rng: random.Random) -> None:
    """Lay words and the acts' words; then headings in lay words, over the text that they head."""
    by_word: dict[str, list[tuple[list[str], list[str]]]] = defaultdict(list)
    for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
        for written in table.items():
            lay, acts = map(terms, written)
            material.census.give((*lay, *acts))
            material.add("lexique", lay, acts)
            for term in acts:
                by_word[term].append((lay, acts))
    for pair in [pair for pair in material.pairs if pair.source in HEADINGS]:
        held = set(pair.query)
        known = [said for term in pair.query for said in by_word.get(term, ()) if held.issuperset(said[1])]
        if known:
            lay, acts = rng.choice(known)
            rest = [term for term in pair.query if term not in acts]
            material.add("lexique_texte", (*rest, *lay), pair.passage)


def _acts(material: Material, folder: Path, rng: random.Random) -> None:
    corpora = {str(line["id"]): str(line["corpus"]) for line in _lines(folder / "documents.jsonl")}
    for line in _lines(folder / "passages.jsonl"):
        text, path = clean(str(line["text"]))[:PASSAGE_CHARACTERS], line["path"]
        assert isinstance(path, list)
        material.census.read(text, town=corpora[str(line["document"])])
        material.passage("actes", text, " ".join(path[-2:]), rng)
