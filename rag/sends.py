"""Words by which a rule says that it stands elsewhere: « se reporter à l'article 4.6 de la zone UC1 »."""

from __future__ import annotations

import re

SENDS = re.compile(
    r"\bse (?:reporter|référer)\b|\brenvo(?:i|ie|yer)\b|\bcf\.|\bvoir\b"
    r"|\b(?:celles?|ceux|mêmes? (?:règles?|dispositions?))\b[^.]{0,40}\bzone\b"
    r"|\b(?:règles?|dispositions?|articles?)\b[^.]{0,60}\b(?:s'appliquent?|(?:est|sont) applicables?)\b",
    re.IGNORECASE,
)
