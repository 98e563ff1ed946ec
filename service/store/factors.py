"""The second factor: time-based codes (RFC 6238) and recovery codes that each work once."""

import base64
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.errors import WrongCode
from models.people import RecoveryCode, SecondFactor
from models.tables import User
from service.store.sign_ins import digest

STEP = 30  # seconds
ISSUER = "Cam Kết"
RECOVERY_CODES = 10


def enrol(session: Session, user: User, key: str) -> str:
    """A new secret that counts once it is confirmed; returns the address for a QR code."""
    session.execute(
        delete(SecondFactor).where(
            SecondFactor.user_id == user.id, SecondFactor.confirmed_at.is_(None)
        )
    )
    if session.get(SecondFactor, user.id) is not None:
        raise WrongCode()
    secret = pyotp.random_base32()
    session.add(SecondFactor(user_id=user.id, secret=_sealed(key, secret)))
    session.flush()
    return pyotp.TOTP(secret).provisioning_uri(name=user.name, issuer_name=ISSUER)


def confirm(session: Session, user: User, code: str, key: str, now: datetime) -> list[str]:
    """Switch the second factor on with a first code; returns recovery codes. WrongCode."""
    row = session.get(SecondFactor, user.id)
    if row is None or row.confirmed_at is not None or not _takes(row, code, key, now):
        raise WrongCode()
    row.confirmed_at = now
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user.id, digest=digest(code)) for code in codes)
    session.flush()
    return codes


def is_on(session: Session, user_id: str) -> bool:
    """Whether the person must give a code."""
    row = session.get(SecondFactor, user_id)
    return row is not None and row.confirmed_at is not None


def check(session: Session, user: User, code: str, key: str, now: datetime) -> None:
    """Take a code or a recovery code, each once. WrongCode."""
    row = session.get(SecondFactor, user.id)
    if row is not None and row.confirmed_at is not None:
        if _takes(row, code, key, now):
            return
        recovery = session.get(RecoveryCode, (user.id, digest(code.strip().lower())))
        if recovery is not None:
            session.delete(recovery)
            session.flush()
            return
    raise WrongCode()


def switch_off(session: Session, user_id: str) -> None:
    """Forget a person's second factor."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _takes(row: SecondFactor, code: str, key: str, now: datetime) -> bool:
    totp = pyotp.TOTP(_opened(key, row.secret), interval=STEP)
    step = int(now.timestamp()) // STEP
    given = "".join(code.split())
    for at in (step - 1, step, step + 1):  # clocks differ a little
        if at > row.last_step and secrets.compare_digest(
            totp.generate_otp(at).encode(), given.encode("utf-8", "replace")
        ):
            row.last_step = at
            return True
    return False


def _box(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"camket second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _sealed(key: str, secret: str) -> str:
    return _box(key).encrypt(secret.encode()).decode()


def _opened(key: str, sealed: str) -> str:
    return _box(key).decrypt(sealed.encode()).decode()
