"""What is photographed, and checked for accessibility: a page in a state worth looking at, and where."""

from __future__ import annotations

from dataclasses import dataclass

from tools.steps import (
    Act,
    ask,
    ask_and_open,
    beside,
    click,
    deposit,
    find_act,
    letter,
    nothing,
    part,
    prepare,
    press,
    show,
    signed,
    then,
    understood,
    write,
)
from tools.worlds import DOOR, EMPTY, LIVED, MISSET, MODEL_DOWN, World

TOWN = "Clairvigne-sur-Ormelle"
HEIGHT = "Quelle est la hauteur maximale en zone UB ?"


@dataclass(frozen=True, slots=True)
class Scene:
    """``name`` is the file's; ``url`` the page's, with its parameters if any (the first page has none).
    ``told``: a guide shows it. ``lived``: it shows what only days of use leave."""

    name: str
    url: str
    act: Act = nothing
    told: bool = False
    world: World = LIVED
    lived: bool = False


TELLING = (
    Scene("premiere-visite", "", told=True),
    Scene("questions", "", understood),
    Scene("questions-reponse", "", ask(HEIGHT), told=True),
    Scene("questions-source", "", ask_and_open(HEIGHT), told=True),
    Scene("questions-refus", "", ask("Combien coûte une pizza à Naples ?"), told=True),
    Scene("fiche", "fiche"),
    Scene("fiche-zone", f"fiche?commune={TOWN}&zone=UB&travaux=extension", told=True),
    Scene(
        "fiche-page",
        f"fiche?commune={TOWN}&zone=UB&travaux=extension",
        press(r"^Ouvrir la page \d+"),
        told=True,
    ),
    Scene("fiche-comparaison", f"fiche?commune={TOWN}&zone=UB&comparer-zone=UA", told=True),
    Scene("reglement", "consulter", told=True),
    Scene("reglement-mots", "consulter", click("Chercher des mots")),
    Scene("registre", "registre"),
    Scene("registre-acte", "registre", find_act("7 rue des Tanneurs", "2023-112"), told=True),
    Scene("deliberations", "deliberations"),
    Scene("deliberation", "deliberations", press("2025-027"), told=True),
    Scene("rendez-vous", "rendez-vous"),
    Scene("rendez-vous-fiche", "rendez-vous", prepare, told=True),
    Scene("reponses", "reponses"),
    Scene("reponse", "rendez-vous", letter, told=True),
    Scene("documents", "documents", told=True),
    Scene("documents-acces", "documents", click("Corpus et accès"), told=True),
    Scene("qualite", "qualite", told=True),
    Scene("tendances", "tendances", told=True),
    Scene("a-propos", "a-propos", show("État"), told=True),
)
"""Each page, and what the guides show of it. In order: the second puts the notice away for all that follow,
as one reader does."""

CLOSER = (
    Scene("questions-precision", "", ask("Quelle est la hauteur maximale des constructions ?")),
    Scene("questions-pourquoi", "", then(ask_and_open(HEIGHT), click("Pourquoi ce passage"))),
    Scene("questions-exporter", "", then(ask(HEIGHT), press("^Exporter$"))),
    Scene("questions-contexte", "", then(ask(HEIGHT), press("^Préciser"))),
    Scene("questions-avis", "", then(ask(HEIGHT), click("Faux"), press("^(Préciser|Modifier la pr)"))),
    Scene("questions-gardees", "", then(ask(HEIGHT), beside(press("^Chercher, renommer")))),
    Scene("fiche-plan", f"fiche?commune={TOWN}&zone=UB", click("Trouver la zone sur le plan de zonage")),
    Scene("reglement-trouve", "consulter", then(click("Chercher des mots"), write("Mots cherchés", "mur"))),
    Scene("registre-seances", "registre", click("Par séance")),
    Scene("deliberations-plusieurs", "deliberations", click("Plusieurs fiches")),
    Scene("deliberation-ecarts", "deliberations", then(press("2025-027"), press("^Comparer"))),
    Scene("rendez-vous-sujet", "rendez-vous", then(prepare, press("^Modifier ce sujet"))),
    Scene("reponse-validee", "rendez-vous", signed),
    Scene("documents-depot", "documents", click("Déposer d'autres documents")),
    Scene("documents-fichier", "documents", press("^Arrêté n° 2020-036")),
    Scene("documents-index", "documents", click("Vérifier l'index")),
    Scene("qualite-evolution", "qualite", part("Évolution"), lived=True),
    Scene("qualite-questions", "qualite", then(part("Questions"), press("^Lire")), lived=True),
    Scene("qualite-seuil", "qualite", part("Seuil")),
    Scene("qualite-comparaisons", "qualite", part("Comparaisons")),
    Scene("qualite-retours", "qualite", part("Retours")),
    Scene("qualite-relire", "qualite", then(part("Retours"), press("^Relire")), lived=True),
    Scene("tendances-refus", "tendances", show("Les refus, et ce qui manque"), lived=True),
    Scene("page-introuvable", "nulle-part"),
    Scene("documents-compte-rendu", "documents", deposit),
)
"""Opened boxes, menus and dialogs, what is asked back, what is done. The last one changes the index."""

ELSEWHERE = (
    Scene("vide-questions", "", understood, world=EMPTY),
    *(
        Scene(f"vide-{url}", url, world=EMPTY)
        for url in ("consulter", "registre", "deliberations", "fiche", "rendez-vous", "reponses")
    ),
    *(Scene(f"vide-{url}", url, world=EMPTY) for url in ("documents", "qualite", "tendances", "a-propos")),
    Scene("modele-en-panne", "", then(understood, ask(HEIGHT)), world=MODEL_DOWN),
    Scene("connexion", "", world=DOOR),
    Scene("reglage-faux", "", world=MISSET),
)
"""Every page of an empty data folder; a model that does not answer; the door; settings that are wrong."""

SCENES = (*TELLING, *CLOSER, *ELSEWHERE)
