"""The pipeline: a blank spaCy tokeniser; structure, times and norms over it; one ``Analysis``."""

from collections.abc import Iterable
from dataclasses import replace

from extract.clauses import Structure, read_structure
from extract.firmness import by_document
from extract.lexicon import languages, lexicon
from extract.metadata import find_metadata
from extract.norms import FoundNorm, find_norms
from extract.sides import with_sides
from extract.times import find_times
from extract.tokenising import Language, blank_pipeline
from extract.versions import pair_versions
from extract.words import Words
from models.document import DocumentText, Span
from models.norms import Analysis, TimeExpression


def load_nlp() -> Language:
    """A blank pipeline, with the lexicons of all languages loaded."""
    nlp = blank_pipeline()
    for language in languages():
        lexicon(language)
    return nlp


def analyse(document: DocumentText, nlp: Language) -> Analysis:
    """Clauses, norms, times and metadata of a document; spans are offsets into its text."""
    structure, times, found = read(document, nlp)
    metadata = find_metadata(document, structure.clauses, times)
    return Analysis(
        clauses=structure.clauses,
        norms=with_sides(document.text, by_document(document.text, found, metadata), metadata),
        times=times,
        metadata=metadata,
        versions=pair_versions(document.text, structure, times),
    )


def read(
    document: DocumentText, nlp: Language
) -> tuple[Structure, tuple[TimeExpression, ...], tuple[FoundNorm, ...]]:
    """The structure, times and norms of a document, the norms with the cues that found them."""
    structure = read_structure(document)
    words: list[Words] = []
    times: list[TimeExpression] = []
    headings: dict[str, Words] = {}
    for stretch in structure.stretches:
        doc = nlp.make_doc(document.text[stretch.span.start : stretch.span.end])
        words.append(Words.of(doc))
        if stretch.heading not in headings:
            headings[stretch.heading] = Words.of(nlp.make_doc(stretch.heading))
        if stretch.language:
            times += _shifted(find_times(doc, stretch.language), stretch.span.start)
    ordered = tuple(sorted(times, key=lambda time: time.span))
    above = [headings[stretch.heading] for stretch in structure.stretches]
    return structure, ordered, find_norms(document.text, structure, words, above, ordered)


def _shifted(times: Iterable[TimeExpression], offset: int) -> list[TimeExpression]:
    return [
        replace(
            time,
            span=Span(time.span[0] + offset, time.span[1] + offset),
            anchor_span=time.anchor_span
            and Span(time.anchor_span[0] + offset, time.anchor_span[1] + offset),
        )
        for time in times
    ]
