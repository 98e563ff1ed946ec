"""Whether a sentence rules someone's conduct or only constitutes something (EU sentences).

The labels of the EU sentences ask for less than a norm of ours: "The Board shall be composed of
coordinators" is regulatory there because it speaks of someone. So a sentence is called regulatory

- when a modal word in it has a subject that can act, whatever it says of that subject;
- when a norm in it names someone, as bearer or as the one for whom;
- when it forbids outright: "It shall be prohibited to sell", "Any transit shall be prohibited".

Definitions, scope, entry into force, amendments and what is said of things are constitutive.
"""

from spacy.language import Language

from extract.cues import find_hits
from extract.drafts import Topic
from extract.lexicon import Lexicon, lexicon
from extract.modality import frame_of, subject_of
from extract.norms import FoundNorm
from extract.pipeline import read
from extract.statements import past_heading
from extract.syntax import Grammar
from extract.words import Words, statements
from models import DocumentText

_OUTRIGHT = ("be-prohibited", "it-is-prohibited", "it-is-prohibited-for", "it-is-for")


def is_regulatory(text: str, nlp: Language) -> bool:
    """Whether an English sentence rules the conduct of someone."""
    document = DocumentText.from_text(" ".join(text.split()), "en")
    structure, _, found = read(document, nlp)
    known = lexicon("en")
    assert known is not None
    return any(map(_binds, found)) or any(
        _speaks_of_someone(Words.of(nlp.make_doc(document.text[slice(*stretch.span)])), known)
        for stretch in structure.stretches
    )


def _binds(found: FoundNorm) -> bool:
    norm = found.norm
    return bool(norm.bearer or norm.beneficiary) or found.cue in _OUTRIGHT


def _speaks_of_someone(words: Words, known: Lexicon) -> bool:
    grammar, topic = Grammar(known.segmented(words), known, frozenset()), Topic()
    for whole in statements(words, known.words["abbreviations"]):
        statement, previous = past_heading(grammar, whole), None
        for hit in find_hits(grammar, statement):
            if hit.cue.bearer == "after":
                continue
            subject = subject_of(grammar, statement, hit, previous)
            if subject.embedded:
                continue
            joined = previous is not None
            if frame_of(grammar, statement, hit, subject, topic, joined=joined).actor:
                return True
            previous = hit.last
    return False
