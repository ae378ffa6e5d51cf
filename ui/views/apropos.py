"""What the tool does, what it does not, and in which state it is."""

from __future__ import annotations

from collections.abc import Sequence

from rag.desk import Desk
from rag.models.embedders import EMBEDDERS
from rag.settings import Settings, VectorSettings
from rag.trust.gate import Trust
from ui import labels
from ui.components import frame, notice, session
from ui.components.markup import pairs, paragraph, safe, show

DOES = (
    "Il cherche la question dans les actes déposés : urbanisme, délibérations, arrêtés, annexes.",
    "Il répond par les phrases exactes de l'acte, avec le document, sa version, l'article et la page.",
    "Il affiche la page, les mots cités surlignés, pour que l'agent vérifie.",
    "Il refuse de répondre quand la preuve manque, et dit où il a cherché.",
)
LIMITS = (
    "Il ne connaît que les documents déposés ici : ni les codes, ni les plans dessinés, ni l'actualité.",
    "« Non trouvé » veut dire : non trouvé dans ces documents. La règle peut exister ailleurs.",
    "Une page numérisée est lue par reconnaissance de caractères, si elle est installée, et c'est dit à côté "
    "de la citation. Celles qui n'ont pu être lues sont comptées à la page « Documents ».",
    "Le niveau de confiance n'est pas une probabilité. L'état ci-dessous dit si le seuil de réponse a été "
    "calibré sur des réponses vérifiées.",
    "Il ne décide rien et ne remplace pas l'instruction du dossier.",
)


def render() -> None:
    frame.header("À propos", labels.TAGLINE, inform=False)
    notice.in_full()
    settings, desk = session.settings(), session.desk()
    show(
        f'<div class="s-prose"><h2>Ce que fait l\'outil</h2>{_points(DOES)}'
        f"<h2>Ses limites</h2>{_points(LIMITS)}"
        "<h2>Vos données</h2>"
        f"{paragraph(_data(settings))}"
        f"{paragraph(_model(settings))}"
        f"{paragraph(_journal(settings))}"
        f"<h2>État</h2></div>"
        f'<div class="s-source"><dl>{pairs(_state(settings, desk))}</dl></div>'
    )


def _points(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{safe(line)}</li>' for line in lines)}</ul>"


def _data(settings: Settings) -> str:
    """Where things are kept: what the settings give to a server is not said to be here."""
    served = settings.index.moteur == "serveur"
    index = "l'index, sur un serveur Qdrant" if served else "l'index, au même endroit"
    record = "dans une base PostgreSQL" if settings.journal.url else "au même endroit"
    return (
        "Les documents sont dans le dossier de données ci-dessous, sur cette machine ; "
        f"{index} ; le journal des réponses, {record}. Les écrans ne font aucun appel à internet et "
        "n'envoient aucune statistique."
    )


def _model(settings: Settings) -> str:
    model = settings.modele
    if model.moteur == "aucun":
        return "Aucun modèle de langage n'est utilisé : les réponses sont des phrases recopiées des actes."
    name = model.nom or model.moteur
    if not model.outside:
        return f"Les réponses sont rédigées par le modèle « {name} », sur votre réseau, puis vérifiées."
    if not model.externe_autorise:
        return f"Le modèle extérieur « {name} » est réglé mais non autorisé : rien ne lui est envoyé."
    return (
        f"Les réponses sont rédigées par le modèle extérieur « {name} ». Les noms, adresses, téléphones et "
        "courriels des particuliers sont masqués avant l'envoi. Un document interne n'est jamais envoyé."
    )


def _journal(settings: Settings) -> str:
    if not settings.journal.actif:
        return "Le journal des réponses est coupé dans les réglages."
    return (
        "Chaque réponse laisse une entrée au journal, sous son numéro de relecture : question, passages, "
        "vérifications, réglages. Elle permet d'expliquer la réponse (CRPA, article L. 311-3-1). "
        f"{labels.journal_kept(settings.journal.jours)}"
    )


def _vectors(vectors: VectorSettings) -> str:
    if vectors.moteur == "aucun":
        return "non"
    near = "sur votre réseau" if EMBEDDERS.served(vectors.moteur) else "sur cette machine"
    place = "extérieur" if vectors.outside else near
    return f"oui, modèle « {vectors.modele or vectors.moteur} » ({place})"


def _state(settings: Settings, desk: Desk) -> tuple[tuple[str, str], ...]:
    generation = desk.generation()
    trust = desk.trust() if generation else Trust(settings.reponse)
    gate = trust.gate()
    threshold = labels.decimal(gate.threshold, 2)
    return (
        # Whoever signs in from elsewhere has no use for a path of the server.
        ("Dossier de données", "sur le serveur" if settings.acces.signed else str(settings.data_dir)),
        ("Index", generation or "aucun document indexé"),
        ("Empreinte des réglages", settings.digest()),
        ("Seuil de réponse", f"{threshold} ({gate.said}). {trust.notice}".strip()),
        ("Recherche par le sens", _vectors(settings.vecteurs)),
    )
