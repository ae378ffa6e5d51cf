"""Where a scene takes place: the demonstration town, an empty folder, settings that are wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.settings import load_settings
from tools.serving import served


@dataclass(frozen=True, slots=True)
class World:
    """What is served: ``town``, the demonstration town, else an empty data folder; ``signs``, people sign in.
    ``variables`` are settings, as the environment gives them."""

    name: str
    town: bool = True
    signs: bool = False
    variables: tuple[tuple[str, str], ...] = ()


LIVED = World("demonstration")
EMPTY = World("vide", town=False)
MODEL_DOWN = World(
    "modele-en-panne",
    variables=(
        ("SOURCIER_MODELE__MOTEUR", "openai"),
        ("SOURCIER_MODELE__NOM", "essai"),
        ("SOURCIER_MODELE__URL", "http://127.0.0.1:9/v1"),
        ("SOURCIER_MODELE__ESSAIS", "1"),
    ),
)
DOOR = World(
    "porte",
    town=False,
    signs=True,
    variables=(
        ("SOURCIER_ACCES__MODE", "oidc"),
        ("SOURCIER_ACCES__METADONNEES", "https://127.0.0.1:9/.well-known/openid-configuration"),
        ("SOURCIER_ACCES__CLIENT", "sourcier"),
        ("SOURCIER_ACCES__SECRET", "secret-des-images"),
        ("SOURCIER_ACCES__RETOUR", "http://127.0.0.1:8501/oauth2callback"),
        ("SOURCIER_ACCES__SECRET_TEMOIN", "temoin-des-images-0123456789-0123456789"),
    ),
)
MISSET = World("reglage-faux", town=False, variables=(("SOURCIER_REPONSE__SEUIL", "beaucoup"),))


@contextmanager
def address(world: World, data: Path, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The address of its screens over this data folder, while they are served."""
    variables = {**environment, "SOURCIER_DATA_DIR": str(data), **dict(world.variables)}
    with served(variables, settings=load_settings(variables) if world.signs else None) as (found, _):
        yield f"http://{found}"
