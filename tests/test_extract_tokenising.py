"""The tokeniser loads without torch, and torch still loads beside it."""

import subprocess
import sys

_LOADS = """
import sys
from extract import analyse, load_nlp
from models import DocumentText
nlp = load_nlp()
assert "torch" not in sys.modules, "spaCy loaded torch"
text = "8) Each Party shall reply."
assert analyse(DocumentText.from_text(text, "en"), nlp).norms
assert [token.text for token in nlp.make_doc("8) x")] == ["8", ")", "x"]
import importlib.util
assert importlib.util.find_spec("torch"), "torch cannot be found any more"
assert all(type(finder).__name__ != "_Missing" for finder in sys.meta_path)
"""


def test_spacy_loads_without_torch_and_leaves_it_to_others() -> None:
    """In a process of its own: in this one others may have loaded torch already."""
    done = subprocess.run([sys.executable, "-c", _LOADS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
