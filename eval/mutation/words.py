"""Ways to turn a French sentence into one that says something else, a single edit at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

Pairs = Sequence[tuple[str, str]]


def edits(text: str, pairs: Pairs) -> Iterator[str]:
    """The text with one occurrence of one pattern replaced, each in turn."""
    for pattern, replacement in pairs:
        for found in re.finditer(pattern, text):
            new = found.expand(replacement)
            if found[0][:1].isupper():
                new = new[:1].upper() + new[1:]
            changed = text[: found.start()] + new + text[found.end() :]
            if changed != text:
                yield changed


def both(*pairs: tuple[str, str]) -> Pairs:
    """Words that replace each other, whole words only."""
    return [
        (rf"(?<![\w'’-]){re.escape(one)}(?![\w-])", other)
        for pair in pairs
        for one, other in (pair, pair[::-1])
    ]


def ways(*pairs: tuple[str, str]) -> Pairs:
    """Words replaced one way only."""
    return [(rf"(?i)(?<![\w-]){one}(?![\w-])", other) for one, other in pairs]


MIN_MAX = [
    *both(
        ("maximum", "minimum"),
        ("maximal", "minimal"),
        ("maximale", "minimale"),
        ("maximales", "minimales"),
        ("maximaux", "minimaux"),
        ("au maximum", "au minimum"),
        ("un minimum", "un maximum"),
    ),
    *ways(
        ("(?:est|sont) (?:limitée?s?|plafonnée?s?) à", "est d'au moins"),
        ("jusqu'à(?= [\\d])", "à partir de"),
        ("dans la limite de", "à partir de"),
    ),
]
LEAST_MOST = [
    *both(("au moins", "au plus"), ("d'au moins", "d'au plus"), ("à l'aide d'au moins", "d'au plus")),
    *ways(
        ("sans être inférieure? à", "sans être supérieur à"),
        ("ne peut être inférieure? à", "ne peut être supérieur à"),
    ),
]
COMPARISON = [
    *both(
        ("moins de", "plus de"),
        ("inférieur à", "supérieur à"),
        ("inférieure à", "supérieure à"),
        ("avant", "après"),
    ),
    *ways(("à partir de", "jusqu'à"), ("en deçà", "au-delà"), ("au-delà", "en deçà")),
]
ALLOWED = [
    *both(
        ("interdit", "autorisé"),
        ("interdite", "autorisée"),
        ("interdits", "autorisés"),
        ("interdites", "autorisées"),
        ("adopté", "rejeté"),
        ("adoptée", "rejetée"),
        ("adoptés", "rejetés"),
        ("approuvé", "rejeté"),
        ("approuvée", "rejetée"),
        ("favorable", "défavorable"),
    ),
    *ways(
        ("(?:est|sont) (?:admis|permis)", "est interdit"),
        ("(?:est|sont) (?:admise|permise)", "est interdite"),
        ("(?:est|sont) admises", "sont interdites"),
        ("(?:est|sont) possibles?", "est interdit"),
        ("peut (?=être|atteindre|s'|installer|signer|accorder)", "a interdiction d'"),
        ("maintenue?", "supprimé"),
        ("supprimée?", "maintenu"),
        ("fermé", "ouvert"),
        ("abrogée?", "maintenu en vigueur"),
        ("obligatoire", "interdit"),
    ),
]
_VERBS = "est|sont|doit|doivent|peut|peuvent|faut|compte|comptent|passe|reste|dure|relève|reçoit|prend|impose"
NEGATION_ADDED = [
    (r"(?<!n')(?<!n’)(?<!ne )(?<![\w-])(?=[eé])(est|a été|ont été|était)(?! pas)(?= )", r"n'\1 pas"),
    (rf"(?<!ne )(?<!n')(?<!n’)(?<![\w-])(?!est|a été)({_VERBS})(?! pas)(?= )", r"ne \1 pas"),
]
NEGATION_REMOVED = [
    (r"n['’](est|a|était|ont|entraîne|excède|excèdent|entraînent) (?:pas|plus|aucune?) ", r"\1 "),
    (r"\bne (sont|doit|doivent|peut|peuvent|compte|comptent|s'applique|s'appliquent) (?:pas|plus) ", r"\1 "),
    (r"(?<!tarif )\bne (peut|peuvent|doit|doivent|saurait) (?!pas|ni)", r"\1 "),
    (r"\bne (dépasse|dépassent|réduise) pas ", r"\1 "),
    (r"\bn['’](excède|excèdent)( pas)? ", r"\1 "),
    (r"\bAucune? (?:nouvel |nouvelle )?(\w+)((?: \w+)*?) n['’]est", r"Tout \1\2 est"),
    (r"\baucune (\w+) n['’]est", r"une \1 est"),
    (r"\bnon (?=réglementé|couvert|collectif|contigu|compris|visible|signalé)", ""),
]
# « ne peut » and « ne doit » say the same: only what is not denied is changed.
DUTY = ways(
    ("(?<!ne )doit(?! pas)", "peut"),
    ("(?<!ne )doivent(?! pas)", "peuvent"),
    ("il faut", "il est possible de"),
    ("(?:est|sont) (obligatoire|requis|exigée?|nécessaire)s?", "est facultatif"),
    ("(?<!ne )peut(?! pas| (?:dépasser|excéder|être inférieur|se poursuivre))", "doit"),
    ("(?<!ne )peuvent(?! pas| (?:dépasser|excéder|être inférieur))", "doivent"),
    ("pouvez", "devez"),
    ("(?:est|sont) (?:autorisée?s?|admise?s?|permise?s?)", "est obligatoire"),
    ("(?:est|sont) possibles?", "est obligatoire"),
)
SIDES = [
    (r"(\d+(?: voix)?) pour\b", r"\1 contre"),
    (r"(\d+(?: voix)?) contre\b", r"\1 pour"),
    (r"(\d+)( voix)? contre et (\d+) abstention", r"\3\2 contre et \1 abstention"),
    (r"(\d+)( voix)? pour, (\d+)( voix)? contre", r"\3\2 pour, \1\4 contre"),
    (r"se sont abstenus", "ont voté contre"),
    (r"s'est abstenue?", "a voté contre"),
    (r"voté contre", "voté pour"),
    (r"à la majorité", "à l'unanimité"),
    (r"à l'unanimité", "à la majorité"),
]
SUBJECTS = [
    *both(
        ("à l'égout du toit", "au faîtage"),
        ("annexes", "constructions principales"),
        ("l'alignement", "les limites séparatives"),
        ("limites séparatives", "voies publiques"),
        ("fonctionnement", "investissement"),
        ("permis de construire", "permis de démolir"),
        ("repas", "garderie"),
        ("dimanche", "samedi"),
        ("piscine", "terrasse"),
        ("d'emprise au sol", "de surface de plancher"),
    ),
    *ways(("l'extension", "la démolition"), ("commerces?", "industries"), ("habitations?", "entrepôts")),
]
UNITS: Pairs = [
    (r"(?<=\d) ?m²", " m"),
    (r"(?<=\d) ?m(?:ètres?)?(?![\w²])", " m²"),
    (r"(?<=\d) ?m(?:ètres?)?(?![\w²])", " cm"),
    (r"(?<=\d) ?cm(?!\w)", " m"),
    (r"(?<=\d) ?%", " m"),
    (r"(?<=\d) ?€", " %"),
    (r"(?<=\d) jours", " mois"),
    (r"(?<=\d) heures(?! d)", " jours"),
    (r"(?<=\d) ans", " mois"),
    (r"(?<=\d) mois", " jours"),
    (r"(?<=\d) km/h", " m"),
    (r"(?<=\d) litres", " m²"),
]

_CONDITION = re.compile(
    r"""(?ix)
    (?:,\s|;\s|\s)(?:sauf|excepté|hormis|à\ l['’]exception|hors(?!\ taxes)|si\s|s['’]il|
    lorsqu|à\ condition|dès\ lors|
    en\ l['’]absence|à\ défaut|en\ cas\ d|sous\ réserve|sous\ condition|quand\s|
    pour\ une?\ unité|par\ tranche|
    dans\ la\ limite|uniquement)[^.;]*
    """
)
_LEADING = re.compile(
    r"(?i)^((?:Oui|Non)[,:]? )?(?:sauf|hors|si|s'il|lorsqu\S*|à défaut|en "
    r"cas|sans|au-delà|en l'absence|avec|à partir)\b[^,]*, "
)


def without_condition(text: str) -> Iterator[str]:
    """The sentence without one of its conditions or exceptions."""
    for found in _CONDITION.finditer(text):
        end = text.find(",", found.start() + 2)
        if 0 < end < found.end():
            yield text[: found.start()] + text[end:]
        yield text[: found.start()] + text[found.end() :]
    if opening := _LEADING.match(text):
        rest = text[opening.end() :]
        yield (opening[1] or "") + (rest if opening[1] else rest[:1].upper() + rest[1:])


Edit = Callable[[str], Iterator[str]]


def editing(pairs: Pairs) -> Edit:
    return lambda text: edits(text, pairs)
