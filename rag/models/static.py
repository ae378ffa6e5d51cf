"""The embedding that ships with Sourcier: one vector by stem, a text is their sum. No torch, no network.

``tools/embedding`` trains it; ``rag/data/embedding/card.md`` says on what and how well it does.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import SettingsError
from rag.models.embedders import Embedder, Vector
from rag.models.registry import Engine
from rag.settings import VectorSettings
from rag.text import terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DESCRIPTION, STEMS, ROWS, SCALES = "model.json", "stems.txt", "rows.npy", "scales.npy"
FORMAT = 1


class Description(BaseModel):
    """What a model's folder says of itself. ``digest`` is that of its three other files.

    ``unknown`` is the length of the vector of a stem outside the vocabulary.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[int, Field(ge=FORMAT, le=FORMAT)]
    analyser: str
    size: Annotated[int, Field(ge=1)]
    stems: Annotated[int, Field(ge=1)]
    unknown: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def shipped() -> Path:
    """The folder of the model that ships with Sourcier."""
    return Path(str(files("rag").joinpath("data/embedding")))


def digest(folder: Path) -> str:
    """The digest of a model's files, its description apart."""
    seen = hashlib.sha256()
    for name in (STEMS, ROWS, SCALES):
        content = (folder / name).read_bytes()
        seen.update(f"{name}\0{len(content)}\0".encode())
        seen.update(content)
    return seen.hexdigest()


def is_hashed(term: str) -> bool:
    """Has a stem outside the vocabulary a vector? Numbers have none: they are in every table."""
    return not any(sign.isdigit() for sign in term)


@lru_cache(maxsize=20_000)
def signs(term: str, size: int) -> NDArray[np.int8]:
    """The direction, by its letters, of a stem outside the vocabulary (a name, a rare word): -1 and 1.

    Two such stems are at nearly right angles, so that a name is near itself and nothing else; and no name
    need be kept in the model (random indexing: Kanerva et al., 2000).
    """
    import numpy as np

    drawn = hashlib.shake_128(term.encode("utf-8", "replace")).digest((size + 7) // 8)
    return np.unpackbits(np.frombuffer(drawn, np.uint8), count=size).astype(np.int8) * np.int8(2) - np.int8(1)


class StaticEmbedder:
    """Vectors of unit length; a text without any word but numbers has a vector of zeros, near nothing.

    Only the description is read at once: the rows are loaded, and checked, by the first text.
    """

    outside = False

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or shipped()
        try:
            raw = (self._folder / DESCRIPTION).read_bytes()
            self._description = Description.model_validate_json(raw)
        except (OSError, ValidationError):
            raise self._broken() from None
        made = hashlib.sha256(raw).hexdigest()  # the description holds the digest of the rest
        self.id = f"integre-{made[:12]}"
        self.size = self._description.size

    @classmethod
    def of(cls, settings: VectorSettings) -> StaticEmbedder:
        """The shipped model, or the one of ``[vecteurs] modele``, trained by the same tool."""
        return cls(Path(settings.modele) if settings.modele else None)

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        return self._encode(texts)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> list[Vector]:
        return [tuple(self.vector(terms(text)).tolist()) for text in texts]

    def vector(self, found: Sequence[str]) -> NDArray[np.float32]:
        """The vector of a text by its search terms."""
        import numpy as np

        places, rows, scales = self._loaded
        known = [places[term] for term in found if term in places]
        total = scales[known] @ rows[known] if known else np.zeros(self.size, np.float32)
        others = [signs(term, self.size) for term in found if term not in places and is_hashed(term)]
        if others:
            length = self._description.unknown / math.sqrt(self.size)
            total = total + length * np.sum(others, axis=0, dtype=np.float32)
        norm = float(np.linalg.norm(total))
        return total / norm if norm else total

    @cached_property
    def _loaded(self) -> tuple[dict[str, int], NDArray[np.int8], NDArray[np.float32]]:
        """Where each stem's row is, the rows in small whole numbers, and what one unit of each is worth."""
        import numpy as np

        try:
            if digest(self._folder) != self._description.digest:
                raise self._broken()
            stems = (self._folder / STEMS).read_text(encoding="utf-8").split("\n")
            rows = np.load(self._folder / ROWS, mmap_mode="r", allow_pickle=False)
            scales = np.load(self._folder / SCALES, allow_pickle=False)
        except (OSError, ValueError):
            raise self._broken() from None
        if rows.shape != (len(stems), self.size) or scales.shape != (len(stems),):
            raise self._broken()
        return {stem: place for place, stem in enumerate(stems)}, rows, scales.astype(np.float32)

    def _broken(self) -> SettingsError:
        return SettingsError(
            f"Le modèle de vecteurs du dossier {self._folder} manque ou a changé. Réinstallez Sourcier, ou "
            "vérifiez [vecteurs] modele."
        )


EMBEDDER: Engine[VectorSettings, Embedder] = Engine("integre", StaticEmbedder.of, served=False)
