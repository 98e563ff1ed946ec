"""Which passwords are taken: long enough, and not among those that everybody tries first.

No rules of composition: they make people choose what is guessed first (NIST SP 800-63B).
"""

import re
from functools import cache

from models.errors import KnownPassword, ShortPassword

SHORTEST = 10  # letters
LONGEST = 256
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")  # what people put around a known word


def check_password(password: str, name: str) -> None:
    """Raise ShortPassword or KnownPassword for a password that will not do for this account."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ShortPassword(shortest=SHORTEST, longest=LONGEST)
    folded = password.casefold()
    core = EDGES.sub("", folded)
    own = name.casefold()
    if {folded, core} & _known() or len(set(folded)) < 4 or (own and core in {own, own[::-1]}):
        raise KnownPassword()


@cache
def _known() -> frozenset[str]:
    """The 30,000 passwords most often found in leaks, as zxcvbn ships them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    ours = {"camket", "cam-ket", "matkhau", "mật khẩu", "mat khau", "anhyeuem", "vietnam"}
    return frozenset(FREQUENCY_LISTS["passwords"]) | ours
