"""The JSON API of a document's rights: whose it is, how far it may go, with whom it is shared."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from models.access import Circulation, Level, Right
from service.store import documents, rights
from service.web import sharing
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.guard import Guarded
from service.web.wire import ErrorAnswer, Wire

# No route of this router can forget to ask who.
router = APIRouter(
    prefix="/api",
    route_class=Guarded,
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)
Id = Annotated[str, Field(max_length=32)]


class RightsGiven(Wire):
    """Whose a document is, its level of secrecy (0 to 3) and its circulation."""

    body: Id
    secrecy: Level
    circulation: Circulation


class ShareItem(Wire):
    """A body or a person that may read a document beside those of its body."""

    id: str
    body_id: str | None
    user_id: str | None
    name: str
    shared_at: datetime


class RightsAnswer(RightsGiven):
    shares: list[ShareItem]


class ShareGiven(Wire):
    """A body by its id, or a person by the account's name, which wins."""

    body: Id = ""
    name: str = Field("", max_length=80)


@router.get("/documents/{document_id}/rights")
def get_rights(asker: ApiAsker, document_id: str) -> RightsAnswer:
    """Who may see a document, for those who may change it."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader, Right.SHARE)
        shares = [
            ShareItem(
                id=one.share.id, body_id=one.share.body_id, user_id=one.share.user_id,
                name=one.name, shared_at=one.share.shared_at,
            )
            for one in rights.shares(session, row.id)
        ]  # fmt: skip
        return RightsAnswer(
            body=row.body_id, secrecy=row.secrecy, circulation=row.circulation, shares=shares
        )


@router.put("/documents/{document_id}/rights", status_code=204)
def put_rights(asker: ApiAsker, document_id: str, given: RightsGiven) -> None:
    """Another body, level or circulation. A level above one's own clearance cannot be given."""
    sharing.change(asker, document_id, given.body, given.secrecy, given.circulation)


@router.post("/documents/{document_id}/shares", status_code=204)
def post_share(asker: ApiAsker, document_id: str, given: ShareGiven) -> None:
    """Let a body or a person read the document; doing it twice changes nothing."""
    sharing.add(asker, document_id, body=given.body, name=given.name.strip())


@router.delete("/documents/{document_id}/shares/{share_id}", status_code=204)
def delete_share(asker: ApiAsker, document_id: str, share_id: str) -> None:
    """Let a body or person read it no longer."""
    sharing.end(asker, document_id, share_id)
