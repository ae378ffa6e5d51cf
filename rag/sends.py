"""Words by which a rule says that it stands elsewhere: « se reporter à l'article 4.6 de la zone UC1 »."""

from __future__ import annotations

import re

_PLACE = r"\b(?:articles?|chapitres?|titres?|annexes?|paragraphes?|dispositions? (?:générales?|communes?))\b"
_POINTS = (
    r"\b(?:fait application|appliquer|celles?|ceux|figur(?:e|ent)"
    r"|(?:fix|défini|précis|donn|indiqu|prévu|détaill|énonc)\w+)\b"
)
# A whole sentence that only names a place: « Les normes figurent à l'article DG 6. »
WHOLLY_SENDS = re.compile(
    r"(?!.*\d\s?(?:m|%|€|cm|places?)(?!\w))"
    rf"(?:[^.;:\d]{{0,90}}?{_POINTS}[^.;:\d]{{0,40}}{_PLACE}[^.;:]{{0,90}}"
    rf"|[^.;:\d]{{0,60}}{_PLACE}[^.;:]{{0,60}}\b(?:s['’]applique(?:nt)?|(?:est|sont) applicables?))\.?$",
    re.IGNORECASE,
)
SENDS = re.compile(
    r"\bse (?:reporter|référer)\b|\brenvo(?:i|ie|yer)\b|\bcf\.|\bvoir\b"
    r"|\b(?:celles?|ceux|mêmes? (?:règles?|dispositions?))\b[^.]{0,40}\bzone\b"
    r"|\b(?:règles?|dispositions?|articles?)\b[^.]{0,60}\b(?:s'applique(?:nt)?|(?:est|sont) applicables?)\b",
    re.IGNORECASE,
)
