"""A sentence-transformers model read from a folder. Nothing is ever downloaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from rag.errors import SettingsError
from rag.models.embedders import Embedder, Vector
from rag.models.folder import refuse_programs
from rag.models.registry import Engine
from rag.settings import VectorSettings

# Families trained with prefixes that their folder does not always tell.
_FAMILIES = ((re.compile(r"(?<![a-z])e5-(?!.*instruct)", re.IGNORECASE), ("query: ", "passage: ")),)
_WHOLE = 1_048_576
_END = 65_536


class SentenceEmbedder:
    """Vectors of unit length, so that a dot product is a cosine."""

    outside = False

    def __init__(self, settings: VectorSettings) -> None:
        folder = Path(settings.modele)
        if not settings.modele:
            raise SettingsError(
                "Réglage [vecteurs] modele manquant : indiquez le dossier d'un modèle sentence-transformers "
                "déjà présent sur ce poste, ou mettez [vecteurs] moteur à « aucun »."
            )
        if not folder.is_dir():
            raise SettingsError(
                f"Le modèle de vecteurs « {settings.modele} » n'est pas un dossier. Indiquez dans [vecteurs] "
                "modele le dossier d'un modèle sentence-transformers déjà présent sur ce poste."
            )
        refuse_programs(folder)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise SettingsError(
                "Les vecteurs demandent une extension absente. Installez sourcier[models], ou mettez "
                "[vecteurs] moteur à « aucun »."
            ) from None
        try:
            self._model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, trust_remote_code=False
            )
        except Exception as error:  # each file format fails with an error of its own library
            raise SettingsError(
                f"Le modèle de vecteurs du dossier {folder} est illisible ({type(error).__name__}). Vérifiez "
                "que le dossier est complet."
            ) from None
        own = self._own_prefixes(folder)
        self._prefixes = (
            own[0] if settings.prefixe_question is None else settings.prefixe_question,
            own[1] if settings.prefixe_passage is None else settings.prefixe_passage,
        )
        self.id = f"{folder.name}-{_digest(folder, self._prefixes)}"
        self.size = len(self.queries(["taille"])[0])

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        return self._encode(self._prefixes[0], texts)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return self._encode(self._prefixes[1], texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> list[Vector]:
        if not texts:
            return []
        prefixed = [prefix + text for text in texts]
        rows = self._model.encode(
            prefixed,
            prompt="",  # else the model's default one would come before ours
            batch_size=32,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return [tuple(float(value) for value in row) for row in rows]

    def _own_prefixes(self, folder: Path) -> tuple[str, str]:
        """The prefixes for a question and a passage: those the model says, else those of its family."""
        said = self._model.prompts
        query = said.get("query") or ""
        passage = said.get("document") or said.get("passage") or ""
        if query or passage:
            return query, passage
        return next((found for family, found in _FAMILIES if family.search(folder.name)), ("", ""))


def _digest(folder: Path, prefixes: tuple[str, str]) -> str:
    """Twelve hexadecimal digits of the model's files and of the prefixes.

    Small files count whole; of large ones (weights), the name, the size and both ends: reading gigabytes
    at each start would cost more than it protects.
    """
    seen = hashlib.sha256("\0".join(prefixes).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        if name.suffix == ".md" or any(part.startswith(".") for part in name.parts):
            continue
        size = path.stat().st_size
        seen.update(f"\0{name.as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            if size <= _WHOLE:
                seen.update(file.read())
            else:
                seen.update(file.read(_END))
                file.seek(-_END, 2)
                seen.update(file.read())
    return seen.hexdigest()[:12]


EMBEDDER: Engine[VectorSettings, Embedder] = Engine("sentence-transformers", SentenceEmbedder, served=False)
