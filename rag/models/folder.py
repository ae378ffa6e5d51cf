"""A model's folder on this machine: what may be loaded of it."""

from __future__ import annotations

from pathlib import Path

from rag.errors import SettingsError

_PICKLED = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"})
_SHOWN = 3


def refuse_programs(folder: Path) -> None:
    """Weights kept as pickles run, when they are loaded, whatever program was put in them. A folder that
    holds any is refused, even beside others: which of them is loaded is the libraries' choice, not ours.

    Raises:
        SettingsError: it holds some.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _PICKLED)
    if found:
        names = [path.relative_to(folder).as_posix() for path in found[:_SHOWN]]
        some = ", ".join(names) + ("…" if len(found) > _SHOWN else "")
        raise SettingsError(
            f"Le modèle du dossier {folder} n'a pas été chargé : un fichier de ce genre peut exécuter un "
            f"programme ({some}). Gardez-y des poids au format .safetensors (prenez le modèle sous cette "
            "forme s'ils n'y sont pas), et supprimez ces fichiers."
        )
