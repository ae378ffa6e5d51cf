"""A sentence-transformers cross-encoder read from a folder. Nothing is ever downloaded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from rag.errors import ModelError, SettingsError
from rag.models.folder import refuse_programs
from rag.models.registry import Engine
from rag.models.rerankers import CrossReader
from rag.settings import RerankSettings

_BATCH = 16


class CrossEncoderReader:
    """Scores pairs on the processor, one call at a time, each within the delay of the settings.

    A call that goes on past it cannot be stopped: until it ends, others are refused at once.
    """

    def __init__(self, settings: RerankSettings) -> None:
        folder = Path(settings.modele)
        if not settings.modele or not folder.is_dir():
            raise SettingsError(
                f"Le modèle de reclassement « {settings.modele} » n'est pas un dossier. Indiquez dans "
                "[reclassement] modele le dossier d'un cross-encodeur déjà présent sur ce poste, ou mettez "
                "[reclassement] moteur à « aucun »."
            )
        refuse_programs(folder)
        try:
            from sentence_transformers import CrossEncoder
            from torch.nn import Sigmoid
        except ImportError:
            raise SettingsError(
                "Le reclassement demande une extension absente. Installez sourcier[models], ou mettez "
                "[reclassement] moteur à « aucun »."
            ) from None
        try:
            self._model = CrossEncoder(
                str(folder),
                device="cpu",
                activation_fn=Sigmoid(),
                local_files_only=True,
                trust_remote_code=False,
            )
        except Exception as error:  # each file format fails with an error of its own library
            raise SettingsError(
                f"Le modèle de reclassement du dossier {folder} est illisible ({type(error).__name__}). "
                "Vérifiez que le dossier est complet."
            ) from None
        if (given := self._model.num_labels) != 1:
            raise SettingsError(
                f"Le modèle du dossier {folder} n'est pas un modèle de reclassement : il donne {given} notes "
                "par passage au lieu d'une. Indiquez-en un autre dans [reclassement] modele."
            )
        self._delay = settings.delai
        self._busy = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        if not passages:
            return []
        if not self._busy.acquire(timeout=self._delay):
            raise self._slow()
        done: Future[list[float]] = Future()
        pairs = [(question, passage) for passage in passages]
        threading.Thread(target=self._run, args=(pairs, done), daemon=True).start()
        try:
            return done.result(timeout=self._delay)
        except TimeoutError:
            raise self._slow() from None

    def _run(self, pairs: Sequence[tuple[str, str]], done: Future[list[float]]) -> None:
        try:
            rows = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
            done.set_result([float(value) for value in rows])
        except (RuntimeError, MemoryError) as error:  # what torch raises when it lacks memory
            done.set_exception(
                ModelError(
                    f"Le modèle de reclassement a échoué ({type(error).__name__}). Réduisez [reclassement] "
                    "profondeur, ou mettez [reclassement] moteur à « aucun »."
                )
            )
        except BaseException as error:  # ours: raised where the answer is waited for
            done.set_exception(error)
        finally:
            self._busy.release()

    def _slow(self) -> ModelError:
        return ModelError(
            f"Le modèle de reclassement n'a pas répondu en {self._delay:g} s. Réduisez [reclassement] "
            "profondeur, ou augmentez [reclassement] delai."
        )


CROSS_READER: Engine[RerankSettings, CrossReader] = Engine(
    "sentence-transformers", CrossEncoderReader, served=False
)
