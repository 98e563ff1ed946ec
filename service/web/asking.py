"""What a request brings to the functions behind it: the office, who asks, in which language."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from models.access import Reader
from models.errors import CamKetError
from service.store.audit import Action, record
from service.web.access import ApiReader, PageReader
from service.web.rendering import language_of
from service.web.translation import told
from service.web.wire import Fault
from service.wiring import Office


@dataclass(frozen=True, slots=True)
class Asker:
    """A signed-in person or program at the office's desk."""

    office: Office
    reader: Reader
    language: str

    def record(self, session: Session, action: Action, subject: str, **details: str | int) -> None:
        """Let the audit know of a change, in the change's own transaction."""
        now = self.office.now()
        record(session, self.reader, action, now=now, subject=subject, details=details)

    def fault(self, error: CamKetError) -> Fault:
        """An error in the asker's words."""
        sentence, remedy = told(error, self.language)
        return Fault(code=error.code, sentence=sentence, remedy=remedy)


# Coroutines, though they wait for nothing: anything else is run in a thread, and a way there and
# back costs more than they do.


async def _of_page(request: Request, reader: PageReader) -> Asker:
    return Asker(request.app.state.office, reader, language_of(request))


async def _of_api(request: Request, reader: ApiReader) -> Asker:
    return Asker(request.app.state.office, reader, language_of(request))


PageAsker = Annotated[Asker, Depends(_of_page)]
ApiAsker = Annotated[Asker, Depends(_of_api)]
