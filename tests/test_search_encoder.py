"""The bundled encoder, and what happens when a model is not there."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.errors import EncoderUnavailable
from search import Encoder, load_encoder
from search import e5 as bundled
from search.encoder import Kind
from search.remembered import Remembered
from tests.builders import LetterEncoder


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


TEXTS = [
    "Các Bên thông báo cho nhau bằng văn bản.",
    "The Parties shall notify each other in writing.",
    "缔约双方应书面通知对方。",
    "Tỉnh cấp học bổng cho sinh viên. " * 60,  # longer than the model reads
    "a",
    "",
]


def test_rows_are_unit_vectors_in_the_order_of_the_texts(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS, kind="passage")
    assert together.dtype == np.float32
    assert together.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-4)
    alone = np.concatenate([encoder.encode([text], kind="passage") for text in TEXTS])
    assert (together * alone).sum(axis=1).min() > 0.999  # padding does not leak


def test_a_translation_is_nearer_than_another_sentence(encoder: Encoder) -> None:
    vectors = encoder.encode([*TEXTS[:3], "Học phí năm học 2027."], kind="query")
    near = vectors @ vectors[0]
    assert min(near[1], near[2]) > near[3]


def test_query_and_passage_differ(encoder: Encoder) -> None:
    query, passage = (encoder.encode(TEXTS[:1], kind=kind)[0] for kind in ("query", "passage"))
    assert 0.5 < float(query @ passage) < 0.999


def test_nothing_gives_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_decomposed_letters_and_spaces_make_no_difference(encoder: Encoder) -> None:
    import unicodedata

    plain = encoder.encode([TEXTS[0]])[0]
    odd = encoder.encode([unicodedata.normalize("NFD", TEXTS[0]).replace(" ", " \n\u00a0")])[0]
    assert float(plain @ odd) > 0.9999


def test_threads_share_it(encoder: Encoder) -> None:
    alone = encoder.encode(TEXTS[:3])
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: encoder.encode(TEXTS[:3]), range(8)):
            assert np.allclose(vectors, alone, atol=1e-3)


def test_eight_bits_are_near_to_the_full_product(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "_multiplies_bfloat16", lambda: False)
    quick = bundled.load_bundled()
    texts = [*TEXTS[:4], "Điều 5. Báo cáo", "Phí"]
    near = (quick.encode(texts) * encoder.encode(texts)).sum(axis=1)
    assert near.min() > 0.985
    assert near.min() < 0.99999  # it is another computation


def test_blocks_of_four_bits() -> None:
    scale = np.array([0.5], dtype=np.float16).view(np.uint8)
    packed = np.arange(16, dtype=np.uint8) | (np.arange(15, -1, -1, dtype=np.uint8) << 4)
    rows = np.concatenate((scale, packed))[None]
    expected = np.concatenate((np.arange(16), np.arange(15, -1, -1))) - 8.0
    assert bundled.unpack_rows(rows).tolist() == [(expected * 0.5).tolist()]


def test_another_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "SHA256", "0" * 64)
    with pytest.raises(EncoderUnavailable, match="not the file we know"):
        load_encoder()


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable):
        load_encoder(str(tmp_path))


def test_any_sentence_transformers_folder_takes_its_place(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "các": 1, "bên": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder = str(tmp_path / "own")
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)]).save(folder)
    own = load_encoder(folder)
    assert (own.name, own.dimension) == (folder, 16)
    vectors = own.encode(["các bên", "bên các", "khác"], kind="query")
    assert vectors.shape == (3, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(1.0, abs=1e-5)
    assert own.encode([]).shape == (0, 16)
    (tmp_path / "own" / "modules.json").write_text("{not json", encoding="utf-8")
    with pytest.raises(EncoderUnavailable):
        load_encoder(folder)


class Counting:
    """Encodes as ``LetterEncoder`` does, and remembers what it was asked for."""

    def __init__(self) -> None:
        self._encoder = LetterEncoder()
        self.name, self.dimension = self._encoder.name, self._encoder.dimension
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        self.asked += texts
        return self._encoder.encode(texts, kind=kind)


def test_a_sentence_that_comes_again_is_not_encoded_again() -> None:
    counting = Counting()
    remembered = Remembered(counting)
    first = remembered.encode(["a", "b"])
    again = remembered.encode(["b", "c", "b"])
    assert counting.asked == ["a", "b", "c"]
    assert again[0].tolist() == again[2].tolist() == first[1].tolist()
    assert remembered.encode([]).shape == (0, counting.dimension)
