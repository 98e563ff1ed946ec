"""Taking in an office's existing list, for pages and API alike."""

from models.errors import CamKetError
from service.register.headings import heading
from service.register.importing import Refused, take_in
from service.register.wire import CellFault, ImportAnswer
from service.register.workbook import template
from service.store import history
from service.store.audit import Action
from service.web.asking import Asker


def form(asker: Asker) -> bytes:
    """The empty workbook in the asker's language."""
    return template(lambda word: heading(word, asker.language))


def take(asker: Asker, data: bytes) -> ImportAnswer:
    """All of a workbook, or nothing and every cell that must be corrected. NotAWorkbook."""
    doing = history.act(asker.reader.id, asker.office.now())
    try:
        with asker.office.store.begin() as session:
            taken = take_in(session, doing, data, asker.reader)
            asker.record(session, Action.CHANGE, doing.id, act=doing.id, what="import")
    except Refused as refused:
        faults = [
            CellFault(
                sheet=fault.sheet, row=fault.row, cell=fault.cell,
                **_words(asker, fault.error),
            )
            for fault in refused.faults
        ]  # fmt: skip
        return ImportAnswer(records=0, links=0, faults=faults)
    return ImportAnswer(records=taken.records, links=taken.links, faults=[])


def _words(asker: Asker, error: CamKetError) -> dict[str, str]:
    told = asker.fault(error)
    return {"sentence": told.sentence, "remedy": told.remedy}
