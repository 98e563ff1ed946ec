"""Errors of a person's own desk: basket, kept searches, checks of drafts, pairs given out."""

from models.errors.base import RequestError


class BasketFull(RequestError):
    """The basket holds {most} clauses already."""

    status = 409
    remedy = "Take some out, or export it and empty it."


class TooManyKept(RequestError):
    """You keep {most} searches already."""

    status = 409
    remedy = "Delete one that you no longer need."


class OldCheck(RequestError):
    """This check is too old, or another person's."""

    status = 409
    remedy = "Check the draft again, then export the table."


class NotAReviewer(RequestError):
    """This person may not decide on this pair."""

    status = 409
    remedy = "Choose a person with the right to decide on pairs who may see both documents."
