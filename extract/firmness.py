"""How binding "will" and "sẽ" are, by the document that uses them.

In a treaty or agreement that says all its duties so they bind; beside "shall" or "phải", in a
memorandum and in a statement they are intentions (labelling guide, rule 3).
"""

from collections.abc import Sequence
from dataclasses import replace

from extract.identity_lexicon import identity_lexicons
from extract.lexicon import languages, lexicon
from extract.norms import FoundNorm
from extract.time_lexicon import fold
from models.norms import Metadata, Modality, Strength

_THROUGHOUT = 3  # duties said so that make a habit of the document


def by_document(text: str, found: Sequence[FoundNorm], metadata: Metadata) -> tuple[FoundNorm, ...]:
    """The norms, "will" and "sẽ" made binding where the whole document speaks so."""
    known = [words for words in map(lexicon, languages()) if words is not None]
    soft = {cue.id for words in known for cue in words.cues.values() if cue.by_document}
    said = {cue for words in known for cue in words.cues} - soft
    duties = [one for one in found if one.norm.modality is not Modality.PERMISSION]
    so = [one for one in duties if one.cue in soft and one.norm.strength is Strength.INTENTION]
    otherwise = any(one.cue in said and one.norm.strength is Strength.BINDING for one in duties)
    if len(so) < _THROUGHOUT or otherwise or not _binds(text, metadata):
        return tuple(found)
    return tuple(
        replace(one, norm=replace(one.norm, strength=Strength.BINDING))
        if one.cue in soft and one.norm.strength is Strength.INTENTION
        else one
        for one in found
    )


def _binds(text: str, metadata: Metadata) -> bool:
    """Whether the instrument's name is that of a binding one, and nothing in it says otherwise."""
    if metadata.form is None:
        return False
    form = fold(metadata.form.value)
    named = any(form.startswith(lexicon.words["binding_forms"]) for lexicon in identity_lexicons())
    folded = fold(text)
    return named and not any(
        lexicon.patterns["not_binding"].search(folded) for lexicon in identity_lexicons()
    )
