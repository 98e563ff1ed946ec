"""The table of routes: which right each asks for and what the audit says of it.

A route that does not stand here is closed to everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.access import Right
from service.store.audit import Action


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route asks for. ``right`` None: any account. ``action`` None: it records itself,
    or (``quiet``) there is nothing in it to record.
    """

    right: Right | None
    action: Action | None = None
    quiet: bool = False


READ, EDIT, ADD, SHARE = Right.READ, Right.EDIT, Right.ADD, Right.SHARE
EXPORT, REVIEW = Right.EXPORT, Right.REVIEW
ADMINISTER, AUDIT = Right.ADMINISTER, Right.AUDIT
OWN = Rule(None)

OFFICE_RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/openapi.json"): Rule(None, quiet=True),
    ("GET", "/api/docs"): Rule(None, quiet=True),
    ("GET", "/api/documents"): Rule(READ, Action.LIST),
    ("POST", "/api/documents"): Rule(ADD),
    ("GET", "/api/progress"): Rule(READ, quiet=True),
    ("GET", "/api/documents/{document_id}"): Rule(READ, Action.VIEW),
    ("POST", "/api/documents/{document_id}/doubts/{position}"): Rule(EDIT),
    ("POST", "/api/documents/{document_id}/reading"): Rule(EDIT),
    ("GET", "/api/documents/{document_id}/findings"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/within"): Rule(READ, Action.SEARCH),
    ("GET", "/api/documents/{document_id}/pages/{number}"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/pages/{number}/image"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/original"): Rule(READ, Action.EXPORT),
    ("GET", "/api/documents/{document_id}/searchable"): Rule(READ, Action.EXPORT),
    ("GET", "/api/search"): Rule(READ, Action.SEARCH),
    ("GET", "/api/search/documents"): Rule(READ, Action.SEARCH),
    ("GET", "/api/search/facets"): Rule(READ, Action.SEARCH),
    ("GET", "/api/clauses/{clause_id}/similar"): Rule(READ, Action.SEARCH),
    ("GET", "/api/deadlines"): Rule(READ, Action.LIST),
    ("GET", "/"): Rule(None, quiet=True),
    ("GET", "/documents"): Rule(READ, Action.LIST),
    ("GET", "/documents/{document_id}"): Rule(READ, Action.VIEW),
    ("GET", "/documents/{document_id}/within"): Rule(READ, Action.SEARCH),
    ("POST", "/documents/{document_id}/reading"): Rule(EDIT),
    ("POST", "/documents/{document_id}/doubts/{position}"): Rule(EDIT),
    ("GET", "/upload"): Rule(ADD, quiet=True),
    ("POST", "/upload"): Rule(ADD),
    ("GET", "/search"): Rule(READ, Action.SEARCH),
    ("GET", "/deadlines"): Rule(READ, Action.LIST),
    ("GET", "/api/documents/{document_id}/rights"): Rule(SHARE, Action.VIEW),
    ("PUT", "/api/documents/{document_id}/rights"): Rule(SHARE),
    ("POST", "/api/documents/{document_id}/shares"): Rule(SHARE),
    ("DELETE", "/api/documents/{document_id}/shares/{share_id}"): Rule(SHARE),
    ("GET", "/documents/{document_id}/rights"): Rule(SHARE, Action.VIEW),
    ("POST", "/documents/{document_id}/rights"): Rule(SHARE),
    ("POST", "/documents/{document_id}/shares"): Rule(SHARE),
    ("POST", "/documents/{document_id}/shares/{share_id}/end"): Rule(SHARE),
    ("POST", "/sign-out"): OWN,
    ("GET", "/account"): Rule(None, quiet=True),
    ("POST", "/account/password"): OWN,
    ("POST", "/account/sessions/{session_id}/end"): OWN,
    ("POST", "/account/sessions/end"): OWN,
    ("POST", "/account/tokens"): OWN,
    ("POST", "/account/tokens/{token_id}/end"): OWN,
    ("POST", "/account/second-factor"): Rule(None, quiet=True),
    ("POST", "/account/second-factor/confirm"): OWN,
    ("GET", "/people"): Rule(ADMINISTER, Action.LIST),
    ("POST", "/people"): Rule(ADMINISTER),
    ("POST", "/people/{user_id}"): Rule(ADMINISTER),
    ("POST", "/people/{user_id}/roles"): Rule(ADMINISTER),
    ("POST", "/bodies"): Rule(ADMINISTER),
    ("GET", "/audit"): Rule(AUDIT, Action.AUDIT),
    ("GET", "/audit/export"): Rule(AUDIT, Action.EXPORT),
}

VERIFY_RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/verify"): Rule(READ, Action.LIST),
    ("GET", "/api/documents/{document_id}/check"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/items"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/corrections"): Rule(READ, Action.VIEW),
    ("POST", "/api/documents/{document_id}/corrections"): Rule(EDIT),
    ("POST", "/api/documents/{document_id}/corrections/{correction_id}/undo"): Rule(EDIT),
    ("POST", "/api/documents/{document_id}/certification"): Rule(EDIT),
    ("POST", "/api/documents/{document_id}/presence"): Rule(READ, quiet=True),
    ("POST", "/api/documents/{document_id}/cancel"): Rule(EDIT),
    ("GET", "/api/documents/{document_id}/pages/{number}/crop"): Rule(READ, Action.VIEW),
    ("GET", "/verify"): Rule(READ, Action.LIST),
    ("GET", "/documents/{document_id}/verify"): Rule(READ, Action.VIEW),
    ("GET", "/documents/{document_id}/corrections"): Rule(READ, Action.VIEW),
    ("POST", "/documents/{document_id}/corrections/{correction_id}/undo"): Rule(EDIT),
    ("POST", "/documents/{document_id}/certification"): Rule(EDIT),
    ("POST", "/documents/{document_id}/cancel"): Rule(EDIT),
    ("GET", "/documents/{document_id}/versions"): Rule(READ, Action.VIEW),
    ("GET", "/documents/{document_id}/edit"): Rule(EDIT, Action.VIEW),
    ("POST", "/documents/{document_id}/edit"): Rule(EDIT),
}

RECORD_RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/records"): Rule(READ, Action.LIST),
    ("POST", "/api/records"): Rule(EDIT),
    ("GET", "/api/records/{record_id}"): Rule(READ, Action.VIEW),
    ("PATCH", "/api/records/{record_id}"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/proposals"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/proposals/{proposal_id}"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/parts"): Rule(EDIT),
    ("PUT", "/api/records/{record_id}/parts/{part_id}"): Rule(EDIT),
    ("DELETE", "/api/records/{record_id}/parts/{part_id}"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/texts"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/links"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/links/{link_id}"): Rule(EDIT),
    ("GET", "/api/records/{record_id}/states"): Rule(READ, Action.VIEW),
    ("POST", "/api/records/{record_id}/states"): Rule(EDIT),
    ("POST", "/api/records/{record_id}/states/{step}/retraction"): Rule(EDIT),
    ("GET", "/api/records/{record_id}/history"): Rule(READ, Action.VIEW),
    ("POST", "/api/records/{record_id}/history/{act}/undo"): Rule(EDIT),
    ("GET", "/api/documents/{document_id}/record"): Rule(READ, Action.VIEW),
    ("GET", "/api/entities"): Rule(READ, Action.LIST),
    ("POST", "/api/entities"): Rule(EDIT),
    ("GET", "/api/entities/likenesses"): Rule(READ, Action.LIST),
    ("POST", "/api/entities/likenesses"): Rule(EDIT),
    ("GET", "/api/entities/{entity_id}"): Rule(READ, Action.VIEW),
    ("PATCH", "/api/entities/{entity_id}"): Rule(EDIT),
    ("POST", "/api/entities/{entity_id}/names"): Rule(EDIT),
    ("POST", "/api/entities/{entity_id}/successions"): Rule(EDIT),
    ("POST", "/api/entities/{entity_id}/history/{act}/undo"): Rule(EDIT),
    ("GET", "/records"): Rule(READ, Action.LIST),
    ("GET", "/records/{record_id}"): Rule(READ, Action.VIEW),
    ("GET", "/records/{record_id}/history"): Rule(READ, Action.VIEW),
    ("POST", "/records"): Rule(EDIT),
    ("POST", "/records/{record_id}/fields"): Rule(EDIT),
    ("POST", "/records/{record_id}/proposals"): Rule(EDIT),
    ("POST", "/records/{record_id}/proposals/{proposal_id}"): Rule(EDIT),
    ("POST", "/records/{record_id}/parts"): Rule(EDIT),
    ("POST", "/records/{record_id}/parts/{part_id}"): Rule(EDIT),
    ("POST", "/records/{record_id}/texts"): Rule(EDIT),
    ("POST", "/records/{record_id}/links"): Rule(EDIT),
    ("POST", "/records/{record_id}/links/{link_id}"): Rule(EDIT),
    ("POST", "/records/{record_id}/states"): Rule(EDIT),
    ("POST", "/records/{record_id}/states/{step}/retraction"): Rule(EDIT),
    ("POST", "/records/{record_id}/history/{act}/undo"): Rule(EDIT),
    ("GET", "/entities"): Rule(READ, Action.LIST),
    ("POST", "/entities"): Rule(EDIT),
    ("POST", "/entities/likenesses"): Rule(EDIT),
    ("GET", "/entities/{entity_id}"): Rule(READ, Action.VIEW),
    ("POST", "/entities/{entity_id}/place"): Rule(EDIT),
    ("POST", "/entities/{entity_id}/names"): Rule(EDIT),
    ("POST", "/entities/{entity_id}/successions"): Rule(EDIT),
    ("POST", "/entities/{entity_id}/history/{act}/undo"): Rule(EDIT),
}

LIST_RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/export"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/api/export/{what}"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/api/documents/{document_id}/akoma-ntoso"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/api/records/{record_id}/archive"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/api/import/template"): Rule(READ, quiet=True),
    ("POST", "/api/import"): Rule(EDIT),
    ("DELETE", "/api/records/{record_id}"): Rule(EDIT),
    ("GET", "/api/trash"): Rule(READ, Action.LIST),
    ("POST", "/api/trash/{record_id}"): Rule(EDIT),
    ("DELETE", "/api/trash/{record_id}"): Rule(SHARE),
    ("GET", "/import"): Rule(EDIT, quiet=True),
    ("POST", "/import"): Rule(EDIT),
    ("GET", "/trash"): Rule(READ, Action.LIST),
    ("POST", "/records/{record_id}/trash"): Rule(EDIT),
    ("POST", "/trash/{record_id}"): Rule(EDIT),
    ("POST", "/trash/{record_id}/destruction"): Rule(SHARE),
}

REVIEW_RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/overlaps"): Rule(READ, Action.LIST),
    ("POST", "/api/overlaps/decisions"): Rule(REVIEW),
    ("GET", "/api/documents/{document_id}/overlaps"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/law"): Rule(READ, Action.VIEW),
    ("POST", "/api/documents/{document_id}/law"): Rule(REVIEW),
    ("POST", "/documents/{document_id}/law"): Rule(REVIEW),
    ("POST", "/api/drafts"): Rule(READ, Action.SEARCH),
    ("GET", "/overlaps"): Rule(READ, Action.LIST),
    ("POST", "/overlaps/decisions"): Rule(REVIEW),
    ("POST", "/api/overlaps/assignments"): Rule(REVIEW),
    ("GET", "/overlaps/people"): Rule(REVIEW, Action.LIST),
    ("POST", "/overlaps/assignments"): Rule(REVIEW),
    ("GET", "/documents/{document_id}/law"): Rule(READ, Action.VIEW),
    ("POST", "/draft/table"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/draft"): Rule(READ, quiet=True),
    ("POST", "/draft"): Rule(READ, Action.SEARCH),
}

# What lies on a person's own desk is theirs: it changes nothing of the register.
DESK_RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/basket"): Rule(READ, Action.LIST),
    ("POST", "/api/basket"): Rule(READ, quiet=True),
    ("DELETE", "/api/basket/{clause_id}"): Rule(READ, quiet=True),
    ("GET", "/basket"): Rule(READ, Action.LIST),
    ("POST", "/basket"): Rule(READ, quiet=True),
    ("POST", "/basket/clear"): Rule(READ, quiet=True),
    ("POST", "/basket/{clause_id}"): Rule(READ, quiet=True),
    ("GET", "/basket/export"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/searches"): Rule(READ, Action.SEARCH),
    ("POST", "/searches"): Rule(READ, quiet=True),
    ("POST", "/searches/{search_id}/end"): Rule(READ, quiet=True),
    ("GET", "/calendar"): Rule(EXPORT, quiet=True),
    ("POST", "/calendar"): Rule(EXPORT),
    ("POST", "/calendar/{feed_id}/end"): OWN,
    ("GET", "/calendar/{secret}.ics"): Rule(EXPORT, Action.EXPORT),
    ("GET", "/statistics"): Rule(READ, Action.LIST),
}

RULES: Mapping[tuple[str, str], Rule] = {
    **OFFICE_RULES,
    **VERIFY_RULES,
    **RECORD_RULES,
    **LIST_RULES,
    **REVIEW_RULES,
    **DESK_RULES,
}
