"""Pages of verifying: the queue, a document's doubtful places, editing, history, both languages."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from models.corrections import Target, Verdict
from models.document import Box, Span
from models.errors import CamKetError, ChangedMeanwhile, NotFound, RequestError
from models.norms import Modality, Side, Strength, TimeKind, TimeRole
from service import deciding
from service.deciding import PARTS
from service.web import register, verify
from service.web.access import PageForm, local_path, page_reader
from service.web.asking import Asker, PageAsker
from service.web.guard import Guarded
from service.web.rendering import render
from service.web.verify_wire import CorrectionAsked
from service.web.wire import Findings

# No route of this router can forget to ask who.
router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)

ROWS = 50
ITEMS = 20  # doubtful places on a page
Page = Annotated[int, Query(ge=1, le=100_000)]
Place = Annotated[int, Query(ge=0, le=1_000_000_000)]
FIELDS = (
    "text", "modality", "strength", "side", "bearer_name", *PARTS, "kind", "value", "role",
    "label", "heading", "first", "last",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What an edit form is about: its place, its values now, its crops of the pages."""

    target: Target
    name: str
    span: Span
    words: str
    values: dict[str, str]
    label: str
    crops: list[tuple[int, Box]]


@router.get("/verify")
def queue_page(request: Request, asker: PageAsker, page: Page = 1) -> Response:
    """Documents of which something waits."""
    found = verify.queue(asker, limit=ROWS, offset=(page - 1) * ROWS)
    return render(
        request, "verify.html", found=found, asked={"page": page}, more=page * ROWS < found.total
    )


@router.get("/documents/{document_id}/verify")
def items_page(request: Request, asker: PageAsker, document_id: str) -> Response:
    """The doubtful places of a document, each beside its crop of the page."""
    document = register.detail(asker, document_id)
    said = verify.said(asker, document_id)
    found = verify.items(asker, document_id, limit=ITEMS)
    return render(request, "verify_items.html", document=document, said=said, found=found)


@router.get("/documents/{document_id}/corrections")
def history_page(request: Request, asker: PageAsker, document_id: str) -> Response:
    """What was said to a document, by whom and when."""
    document = register.detail(asker, document_id)
    return render(
        request,
        "corrections.html",
        document=document,
        said=verify.said(asker, document_id),
        history=verify.history(asker, document_id),
    )


@router.post("/documents/{document_id}/corrections/{correction_id}/undo")
def undo_correction(
    asker: PageAsker, form: PageForm, document_id: str, correction_id: str
) -> Response:
    """Take a correction back."""
    verify.undo(asker, document_id, correction_id)
    return RedirectResponse(f"/documents/{document_id}/corrections", 303)


@router.post("/documents/{document_id}/certification")
def certify(asker: PageAsker, form: PageForm, document_id: str) -> Response:
    """Certify a document as correct."""
    verify.certify(asker, document_id)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.post("/documents/{document_id}/cancel")
def cancel(asker: PageAsker, form: PageForm, document_id: str) -> Response:
    """Stop a reading."""
    verify.cancel(asker, document_id)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.get("/documents/{document_id}/versions")
def versions_page(request: Request, asker: PageAsker, document_id: str) -> Response:
    """The two languages of a document side by side."""
    document, found = register.detail(asker, document_id), register.found(asker, document_id)
    if not found.analysis.versions:
        raise NotFound()
    clauses = {clause.id: clause for clause in found.analysis.clauses}
    parents = {clause.parent for clause in found.analysis.clauses}
    return render(
        request,
        "versions.html",
        document=document,
        found=found,
        clauses=clauses,
        parents=parents,
    )


@router.get("/documents/{document_id}/edit")
def edit_page(
    request: Request,
    asker: PageAsker,
    document_id: str,
    norm: Place | None = None,
    time: Place | None = None,
    clause: Annotated[str, Query(max_length=200)] = "",
    start: Place = 0,
    end: Place = 0,
) -> Response:
    """A form for a passage (``start`` to ``end``), a norm, a time or a clause; NotFound."""
    found = register.found(asker, document_id)
    subject = _subject(asker, document_id, found, norm, time, clause, Span(start, end))
    version = verify.said(asker, document_id).check.version
    return _form(request, asker, document_id, subject, version)


@router.post("/documents/{document_id}/edit")
def edit(request: Request, asker: PageAsker, form: PageForm, document_id: str) -> Response:
    """Save what an edit form says; a conflict is shown with both versions."""
    sent = {key: str(value) for key, value in form.multi_items()}
    values = {name: sent[name] for name in FIELDS if name in sent}
    try:
        asked = CorrectionAsked(
            version=int(sent.get("version", "")),
            start=int(sent.get("start", "")),
            end=int(sent.get("end", "")),
            words=sent.get("words", "").replace("\r\n", "\n"),
            target=Target(sent.get("target", "")),
            verdict=Verdict(sent.get("verdict") or Verdict.CORRECTED),
            name=sent.get("name", ""),
            values={} if sent.get("verdict") in {"accepted", "rejected"} else values,
        )
    except (ValueError, ValidationError) as error:
        raise RequestError() from error
    try:
        verify.correct(asker, document_id, asked)
    except ChangedMeanwhile as error:
        return _conflict(request, asker, document_id, asked, sent, error)
    return RedirectResponse(_back(document_id, sent.get("next", "")), 303)


def _back(document_id: str, wanted: str) -> str:
    return local_path(wanted) if wanted else f"/documents/{document_id}"


def _conflict(
    request: Request,
    asker: Asker,
    document_id: str,
    asked: CorrectionAsked,
    sent: dict[str, str],
    error: CamKetError,
) -> Response:
    """Both versions, and the choice between them."""
    theirs = str(error.values.get("theirs", ""))
    span = Span(int(error.values["start"]), int(error.values["end"]))
    return render(
        request,
        "conflict.html",
        status=409,
        document=register.detail(asker, document_id),
        version=verify.said(asker, document_id).check.version,
        span=span,
        theirs=theirs,
        asked=asked,
        sent=sent,
        change=verify.last_change(asker, document_id, span.start),
        back=_back(document_id, sent.get("next", "")),
    )


def _form(
    request: Request, asker: Asker, document_id: str, subject: Subject, version: int
) -> Response:
    here = f"/documents/{document_id}"
    anchor = f"#c-{quote(subject.name)}" if subject.target is Target.CLAUSE else ""
    return render(
        request,
        "edit.html",
        document=register.detail(asker, document_id),
        subject=subject,
        version=version,
        back=here + anchor,
        modalities=tuple(Modality),
        strengths=tuple(Strength),
        sides=tuple(Side),
        kinds=tuple(TimeKind),
        roles=tuple(TimeRole),
    )


def _subject(
    asker: Asker,
    document_id: str,
    found: Findings,
    norm: int | None,
    time: int | None,
    clause: str,
    span: Span,
) -> Subject:
    text, analysis = found.text, found.analysis
    if norm is not None and norm < len(analysis.norms):
        one = analysis.norms[norm]
        target, name, span = Target.NORM, deciding.name_of(one), one.span
        values = deciding.values_of_norm(text, one)
    elif time is not None and time < len(analysis.times):
        said = analysis.times[time]
        target, name, span = Target.TIME, deciding.name_of(said), said.span
        values = {"kind": said.kind.value, "value": said.value, "role": said.role.value}
    elif clause:
        row = next((c for c in analysis.clauses if c.id == clause), None)
        if row is None:
            raise NotFound()
        target, name, span = Target.CLAUSE, row.id, row.span
        words = text[span.start : span.end].split()
        values = {"label": row.label, "heading": row.heading,
                  "first": " ".join(words[:6]), "last": " ".join(words[-6:])}  # fmt: skip
    elif norm is None and time is None and span.start < span.end <= len(text):
        target, name, values = Target.TEXT, "", {"text": text[span.start : span.end]}
    else:
        raise NotFound()
    around = [c for c in analysis.clauses if c.span.start <= span.start < c.span.end]
    inmost = min(around, key=lambda c: c.span.end - c.span.start, default=None)
    return Subject(
        target,
        name,
        span,
        text[span.start : span.end],
        values,
        inmost.label if inmost else "",
        verify.boxes(verify.document_of(asker, document_id), span)[:2],
    )
