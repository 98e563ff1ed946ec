#!/usr/bin/env python3
"""Adapt the bundled encoder to law, treaties and contracts, and see whether it has become better.

    python bench/train_encoder.py train DATA RUN [--minutes 35]          checkpoints into RUN
    python bench/train_encoder.py compare DATA RUN/latest.npz [--share 1.0]

DATA is the folder of measured material (law/, contracts/, search/treaties_en_zh/); what is drawn
from it and what is kept out stands in bench/encoder_data.py. The upper layers learn by contrast
within batches of one source, half of them from one law or treaty so that negatives are hard; word
table and lower layers stay. Similarities within a language are held to what they were, for those
were good. ``compare`` may go only part of the way from the old weights to the new ones. Before and
after it prints, by vectors alone, nDCG@10 of the questions of bench/law_questions.jsonl in
Vietnamese and in English, and how often an article of a treaty that was kept out has its
translation first. No checkpoint has won in all of it so far, so the weights are the package's own.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.encoder_data import HELD_OUT, Pair, Source, sources, translations
from bench.search import lines, ndcg
from bench.search_corpus import law_clauses
from search.calibration import shipped, unit
from search.e5 import LAYERS, BundledEncoder, load_bundled
from search.encoder import Encoder, Kind
from search.ranking import QUERY_CENTRE_SHARE
from search.stored import full_text

TRAINED = range(6, LAYERS)
BATCH = 48
LONGEST = 64  # tokens: enough to tell articles apart, and two cores can do it
TEMPERATURE = 0.02
HELD = 100.0  # weight of staying near the old similarities within a language
HOLD_EVERY = 6  # steps: often enough, and the old layers cost a pass of their own
RATE = 5e-5
WARM = 15  # steps
SAVE_EVERY = 180.0  # seconds
SIDES = ("query", "passage")  # of a pair of translations
HARD = 0.5  # share of batches that come from one group after another


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("data", type=Path)
    training.add_argument("run", type=Path)
    training.add_argument("--minutes", type=float, default=35)
    training.add_argument("--threads", type=int, default=2)
    training.add_argument("--start", type=Path, help="a checkpoint to go on from")
    comparing = commands.add_parser("compare")
    comparing.add_argument("data", type=Path)
    comparing.add_argument("checkpoint", type=Path)
    comparing.add_argument("--share", type=float, default=1.0)
    args = parser.parse_args()
    if args.command == "train":
        torch.set_num_threads(args.threads)
        train(args.data, args.run, 60 * args.minutes, args.start)
    else:
        compare(args.data, args.checkpoint, args.share)


class Student:
    """The bundled network with its upper layers free, beside the same layers as they were."""

    def __init__(self) -> None:
        self._encoder: BundledEncoder = load_bundled(dtype=torch.float32)
        self._network = self._encoder.network
        self.old = {n: t.clone() for n, t in self._network.tensors(TRAINED).items()}
        self.free = {n: t.clone().requires_grad_() for n, t in self.old.items()}

    def load(self, path: Path) -> None:
        with np.load(path) as arrays, torch.no_grad():
            for name, tensor in self.free.items():
                tensor.copy_(torch.from_numpy(arrays[name]))

    def save(self, path: Path) -> None:
        arrays = {name: tensor.detach().numpy() for name, tensor in self.free.items()}
        np.savez(path, **arrays)

    def __call__(
        self, texts: Sequence[str], kind: Kind, *, hold: bool
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors now and, where they are to be held, as they were."""
        tokens = [[*line[: LONGEST - 1], line[-1]] for line in self._encoder.tokens(texts, kind)]
        order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
        back = torch.tensor(np.argsort(order))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                lower = self._network.embed([tokens[i] for i in order])
                lower = self._network.run(lower, range(TRAINED.start))
            self._network.use(self.free)
            new = self._network.pool(self._network.run(lower, TRAINED))
            old = new.detach()
            if hold:
                with torch.no_grad():
                    self._network.use(self.old)
                    old = self._network.pool(self._network.run(lower, TRAINED))
        return new.float()[back], old.float()[back]


def batches(source: Source, chance: random.Random) -> Iterator[list[Pair]]:
    """Endless: all pairs in random order, or group by group."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in source.pairs:
        groups[pair.group].append(pair)
    loose: list[Pair] = []
    grouped: list[Pair] = []
    while True:
        if chance.random() < HARD:
            while len(grouped) < BATCH:
                names = chance.sample(list(groups), len(groups))
                grouped += [p for n in names for p in chance.sample(groups[n], len(groups[n]))]
            batch, grouped = grouped[:BATCH], grouped[BATCH:]
        else:
            while len(loose) < BATCH:
                loose += chance.sample(list(source.pairs), len(source.pairs))
            batch, loose = loose[:BATCH], loose[BATCH:]
        yield [source.vary(p, chance) if source.vary else p for p in batch]


def loss_of(student: Student, source: Source, batch: Sequence[Pair], *, hold: bool) -> torch.Tensor:
    asked, asked_before = student([p.query for p in batch], source.query_kind, hold=hold)
    told, told_before = student([p.passage for p in batch], "passage", hold=hold)
    keys = [p.key for p in batch]
    same = torch.tensor([[a == b for b in keys] for a in keys]) & ~torch.eye(len(keys)).bool()
    scores = (asked @ told.T / TEMPERATURE).masked_fill(same, -1e4)
    which = torch.arange(len(batch))
    contrast = functional.cross_entropy(scores, which)
    if source.query_kind == "passage":
        contrast = (contrast + functional.cross_entropy(scores.T, which)) / 2
    held = functional.mse_loss(told @ told.T, told_before @ told_before.T)
    held = held + functional.mse_loss(asked @ asked.T, asked_before @ asked_before.T)
    return contrast + HELD * held


def train(data: Path, run: Path, seconds: float, start: Path | None) -> None:
    run.mkdir(parents=True, exist_ok=True)
    chance = random.Random(5)
    student = Student()
    if start:
        student.load(start)
    drawn = sources(data)
    streams = {s.name: batches(s, chance) for s in drawn}
    optimizer = torch.optim.AdamW(student.free.values(), lr=RATE, weight_decay=0.01)
    begun = saved = time.monotonic()
    recent: dict[str, list[float]] = defaultdict(list)
    step = 0
    while (gone := time.monotonic() - begun) < seconds:
        step += 1
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, step / WARM) * max(0.02, 1 - gone / seconds)
        [source] = chance.choices(drawn, [s.share for s in drawn])
        loss = loss_of(student, source, next(streams[source.name]), hold=step % HOLD_EVERY == 0)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.free.values(), 1.0)
        optimizer.step()
        recent[source.name].append(loss.item())
        if step % 5 == 0:
            means = {name: round(float(np.mean(v[-8:])), 3) for name, v in recent.items()}
            print(json.dumps({"step": step, "minutes": round(gone / 60, 1), **means}), flush=True)
        if time.monotonic() - saved > SAVE_EVERY:
            student.save(run / "latest.npz")
            saved = time.monotonic()
    student.save(run / "latest.npz")
    print(f"{step} steps")


def compare(data: Path, checkpoint: Path, share: float) -> None:
    encoder = load_bundled()
    old = encoder.network.tensors(TRAINED)
    print("before", json.dumps(measured(encoder, data)), flush=True)
    with np.load(checkpoint) as new:
        mixed = {
            name: (share * torch.from_numpy(new[name]) + (1 - share) * tensor.float())
            for name, tensor in old.items()
        }
    encoder.network.use({name: tensor.to(old[name].dtype) for name, tensor in mixed.items()})
    print("after", json.dumps(measured(encoder, data)))


def measured(encoder: Encoder, data: Path) -> dict[str, float]:
    articles = list(law_clauses(data / "law"))
    told = encoder.encode([full_text(c) for c in articles])
    told = told - told.mean(0)
    out = {}
    for language in ("vi", "en"):
        centre = encoder.encode(shipped("typed_queries")[language], kind="query").mean(0)
        questions = lines("law_questions.jsonl")
        asked = encoder.encode([str(q[language]) for q in questions], kind="query")
        near = (asked - QUERY_CENTRE_SHARE * centre) @ told.T
        got = [
            ndcg([articles[n].id for n in np.argsort(-row)], dict.fromkeys(q["articles"], 1))  # type: ignore[call-overload]
            for row, q in zip(near, questions, strict=True)
        ]
        out[f"law {language}"] = round(statistics.mean(got), 3)
    kept_out = [p for p in translations(data / "search" / "treaties_en_zh") if p.group in HELD_OUT]
    left, right = (
        unit(v - v.mean(0))
        for v in (encoder.encode([getattr(p, side) for p in kept_out]) for side in SIDES)
    )
    near = left @ right.T
    out["en to zh"] = round(float((near.argmax(1) == np.arange(len(near))).mean()), 3)
    out["zh to en"] = round(float((near.argmax(0) == np.arange(len(near))).mean()), 3)
    return out


if __name__ == "__main__":
    main()
