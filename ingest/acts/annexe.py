"""What goes with a plan or stands beside it (risks, SCOT, servitudes, reports): read by its titles."""

from __future__ import annotations

import re

from ingest.acts.autre import blocks
from ingest.acts.declared import DocumentType, Known
from rag.acts import ActKind

DOCUMENT_TYPE = DocumentType(
    ActKind.ANNEXE,
    "Annexe",
    blocks,
    "PLAN DE PRÉVENTION DES RISQUES D'INONDATION\nRÈGLEMENT\nTITRE I - PORTÉE\nIl s'applique à Bray.\n"
    "TITRE II - ZONE ROUGE\nLes constructions neuves y sont interdites.",
    Known(
        mentions=re.compile(
            r"plan de prevention (?:du|des) risque|\bppr[a-z]{0,3}\b|\brpqs\b|\bscot\b|\bplh\b|\brlpi?\b"
            r"|\bpcaet\b|rapport (?:annuel )?sur le prix et la qualite|schema de coherence territoriale"
        ),
        title=re.compile(
            r"^(?:[\divx.]{1,6}[ .)–-]*|piece \S{1,5}[ :–-]*|tome \S{1,4}[ :–-]*|annexe \S{1,4}[ :–-]*)?"
            r"(?:plans? de prevention|schema de coherence|schema directeur|orientations? d'amenagement"
            r"|projet d'amenagement et de dev|rapport de presentation|rapport (?:annuel )?sur le prix"
            r"|programme local de l'habitat|reglement local de publicite|document d'orientation"
            r"|carte communale|listes? des (?:emplacements|servitudes|elements|batiments)"
            r"|emplacements reserves"
            r"|servitudes d'utilite|annexes(?: sanitaires| au reglement)?$|evaluation environnementale"
            r"|resume non technique|plan (?:de deplacements?|de mobilite|climat)|etude d'impact"
            r"|notice (?:de presentation|explicative)|diagnostic (?:territorial|communal))"
        ),
        name=re.compile(
            r"\boap\b|\bpadd\b|\bdoo\b|rapport (?:de )?presentation|\bsup\b|servitudes?\b|\bannexes?\b"
            r"|emplacements? reserves?|notice\b|evaluation environnementale|carte communale"
        ),
        ahead=3,
    ),
    place=40,
)
