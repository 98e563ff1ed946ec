"""Errors of signing in, accounts and rights."""

from models.errors.base import OurFault, RequestError


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


class OpenIdRefused(RequestError):
    """The sign-in service did not let you in."""

    status = 401
    remedy = "Try again there, or sign in with name and password."


class LostSignIn(RequestError):
    """This answer of the sign-in service belongs to no sign-in that this browser has begun."""

    status = 403
    remedy = "Begin again, in one window, and finish within ten minutes."


class ForgedIdentity(OpenIdRefused):
    """The signature on the sign-in service's answer is wrong."""

    remedy = "Tell the administrator: somebody may be pretending to be that service."


class IdentityReplayed(OpenIdRefused):
    """The sign-in service's answer was made for another sign-in."""

    remedy = "Begin again; if it happens again, tell the administrator."


class IdentityOfAnother(OpenIdRefused):
    """The sign-in service's answer was made for another program."""

    remedy = "Tell the administrator to compare CAMKET_OPENID_CLIENT with that service."


class StrangeIssuer(OpenIdRefused):
    """The sign-in service's answer names another service than the settings."""

    remedy = "Tell the administrator to compare CAMKET_OPENID_ISSUER with that service."


class ExpiredIdentity(OpenIdRefused):
    """The sign-in service's answer is out of date, or its clock differs from ours."""

    remedy = "Begin again; if it happens again, tell the administrator to set the clocks."


class UnreadableIdentity(OpenIdRefused):
    """The sign-in service's answer cannot be understood."""

    remedy = "Tell the administrator; sign in with name and password meanwhile."


class AccountClosed(RequestError):
    """Your account here has been closed."""

    status = 403
    remedy = "Ask the administrator to open it again."


class OpenIdUnavailable(OurFault):
    """The sign-in service cannot be reached."""

    status = 503
    remedy = "Wait a moment, or sign in with name and password."
