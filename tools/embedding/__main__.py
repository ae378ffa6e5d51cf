"""``python -m tools.embedding --qa FOLDER [--acts FOLDER] [--out FOLDER]``: train, measure, write the model.

Needs the extra ``models`` (torch, SciPy). A few minutes on two cores.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch

from rag.models.static import StaticEmbedder, shipped
from tools.embedding.measure import Bench, of_embedder
from tools.embedding.pairs import gather
from tools.embedding.save import save
from tools.embedding.train import Recipe, train

LEXICON = Path(__file__).parents[2] / "rag" / "data" / "lexique.toml"
WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.7)
HESITATING, POWER = (1.5, 2.5, 3.5), 4


def main() -> None:
    args = _arguments()
    torch.set_num_threads(args.threads)
    started = time.perf_counter()
    material = gather(args.qa, LEXICON, args.acts, args.seed)
    vocabulary = material.census.vocabulary()
    print(f"{len(material.pairs)} pairs, {len(vocabulary)} stems, {time.perf_counter() - started:.0f} s")
    for source, count in sorted(Counter(pair.source for pair in material.pairs).items()):
        print(f"  {source:18s} {count}")
    recipe = Recipe(**{item.name: getattr(args, item.name) for item in fields(Recipe)})
    trained = train(material.pairs, vocabulary, recipe, _report)
    save(args.out, vocabulary, trained)
    embedder = StaticEmbedder(args.out)
    print(f"{embedder.id}, {time.perf_counter() - started:.0f} s")
    for task in material.slices:
        bench = Bench(task)
        dense = bench.dense(of_embedder(embedder))
        alone, vectors = bench.score(bench.lexical), bench.score(np.maximum(dense, 0))
        print(f"{task.name}: n = {len(task.queries)}, {len(task.documents)} passages; MRR, first five")
        print(f"  BM25 {alone}\n  vectors {vectors}")
        for weight in WEIGHTS:
            print(f"  BM25 + {weight} {bench.fused(dense, weight)}")
        for weight in HESITATING:
            print(f"  BM25 + {weight} × hesitation^{POWER} {bench.fused(dense, weight, POWER)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.embedding", description=__doc__)
    parser.add_argument("--qa", type=Path, required=True, help="folder of question and answer data")
    parser.add_argument("--acts", type=Path, help="folder written by `sourcier corpus export --out`")
    parser.add_argument("--out", type=Path, default=shipped(), help="folder of the model")
    parser.add_argument("--threads", type=int, default=1)
    default = Recipe()
    for item in fields(Recipe):
        value = getattr(default, item.name)
        parser.add_argument(f"--{item.name}", type=type(value), default=value)
    return parser.parse_args()


def _report(step: int, steps: int, loss: float, seconds: float) -> None:
    if step % 50 == 0 or step == steps - 1:
        print(f"  {step + 1}/{steps} loss {loss:.3f}, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
