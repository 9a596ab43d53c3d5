"""Passwords: a modern hash (argon2id), checked by few at a time since each check takes its memory."""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from advisor.errors import InputRefused, Problem
from advisor.language import _

SHORTEST, LONGEST = 12, 1000
_HASHER = PasswordHasher()  # the library's choice: argon2id after RFC 9106
_FEW = BoundedSemaphore(2)


class Unfit(InputRefused):
    """This can't be a password."""


def check_fit(password: str, name: str = "") -> None:
    """Raises Unfit for a password that is too easy to guess."""
    words = _("Several words are best.")
    if len(password) < SHORTEST:
        message = _("The password needs at least {number} characters.").format(number=SHORTEST)
        raise Unfit(Problem(message, mend=words))
    if len(password) > LONGEST:
        raise Unfit(_("The password has more than {number} characters.").format(number=LONGEST))
    folded, own = _letters(password), _letters(name)
    if len(set(password)) < 5 or (own and not folded.replace(own, "")):
        raise Unfit(Problem(_("The password is too easy to guess."), mend=words))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def make(password: str) -> str:
    """The hash to store."""
    with _FEW:
        return _HASHER.hash(password)


def matches(hash_: str, password: str) -> bool:
    """Whether this is the password. An empty hash matches nothing and takes the same time."""
    if len(password) > LONGEST:
        return False
    with _FEW:
        try:
            _HASHER.verify(hash_ or _nobody(), password)
        except (Argon2Error, InvalidHashError):
            return False
    return bool(hash_)


def outdated(hash_: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(hash_)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
