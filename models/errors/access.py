"""Errors of signing in, accounts and rights."""

from models.errors.base import RequestError


class NotFound(RequestError):
    """There is no such thing here, or it is not yours to see."""

    status = 404
    remedy = "Check the address, or ask the person who sent it."


class SignInNeeded(RequestError):
    """You are not signed in."""

    status = 401
    remedy = "Sign in and try again."


class WrongSignIn(RequestError):
    """Name or password is wrong."""

    status = 401
    remedy = "Check both and try again."


class StaleForm(RequestError):
    """The form is too old or came from another page."""

    status = 403
    remedy = "Load the page again and send the form once more."


class NoRight(RequestError):
    """Your role does not allow this."""

    status = 403
    remedy = "Ask the administrator which role it needs."


class BadRight(RequestError):
    """This role cannot be held in this way."""

    remedy = "Some roles belong to a body, others to the whole register."


class TooManyTries(RequestError):
    """Too many wrong tries: wait {seconds} seconds."""

    status = 429
    remedy = "Wait, then try again; the administrator can set a new password."


class WrongCode(RequestError):
    """The code is wrong or was used before."""

    status = 401
    remedy = "Take the next code of your authenticator, or a recovery code."


class ShortPassword(RequestError):
    """A password has {shortest} to {longest} letters."""

    remedy = "Choose a longer one: several words are easy to remember."


class KnownPassword(RequestError):
    """This password is among those that are tried first."""

    remedy = "Choose another one: several words that do not belong together."


class BadHead(RequestError):
    """A head of the audit is NUMBER:HASH, as `camket audit verify` prints it."""


class NameTaken(RequestError):
    """There is already an account called {name}."""

    status = 409
    remedy = "Choose another name."
