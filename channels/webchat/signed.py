"""Whom a site vouches for: what its backend signed about the visitor (RFC 7519, 8725).

    header   {"alg": "HS256", "kid": name of the key}
    claims   {"iss": the site, "aud": key of the inbox, "sub": the site's id of the customer,
              "exp": …, "jti": …, "nbf": …, "iat": …, "name": …, "email": …, "phone": …}

Only HMAC with one of our own keys counts: what a token says of its algorithm or of where its key
is to be found has no say (spec S40).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import jwt
from jwt.types import Options

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import Stated
from contactcenter.domain.typed import read_email, read_phone
from contactcenter.ports.channel import Forged
from contactcenter.ports.embedded import Vouched

SHORTEST_KEY = 32  # bytes; as long as the digest (RFC 7518, 3.2)
_LONGEST_TOKEN = 4096
_LONGEST_NAME = 100
_LONGEST_LIFE = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(seconds=30)
_ALGORITHM = "HS256"
# Claims are looked at here, with the clock that we are given, and named when they are refused.
_SIGNATURE_ALONE: Options = {
    "verify_signature": True,
    "verify_aud": False,
    "verify_exp": False,
    "verify_iat": False,
    "verify_iss": False,
    "verify_jti": False,
    "verify_nbf": False,
    "verify_sub": False,
}
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f\u0080-\u009f]{1,200}")
_ID = re.compile(r"[!-~]{8,200}")


def vouched(
    token: str,
    *,
    keys: Mapping[str, str],
    issuer: str | None,
    region: str | None,
    audience: str,
    now: datetime,
) -> Vouched:
    """Return what a genuine token says.

    Raises:
        Forged: it is not genuine, not for this inbox, or not for now; the message says which.
    """
    if len(token) > _LONGEST_TOKEN:
        raise Forged(f"a token of {len(token)} characters")
    claims = _claims(token, _key(token, keys))
    if claims.get("aud") != audience:
        raise Forged("aud: not the key of this inbox")
    if issuer is not None and claims.get("iss") != issuer:
        raise Forged(f"iss: not {issuer}")
    until = _until(claims, now)
    return Vouched(
        subject=_matching(claims, "sub", _SUBJECT),
        token_id=_matching(claims, "jti", _ID),
        until=until,
        name=_text(claims, "name")[:_LONGEST_NAME],
        stated=_stated(claims, region),
    )


def _key(token: str, keys: Mapping[str, str]) -> str:
    if not keys:
        raise Forged("this inbox has no keys: visitors cannot be vouched for")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise Forged("not a JWT") from error
    if header.get("alg") != _ALGORITHM:
        raise Forged(f"alg: only {_ALGORITHM} is taken")
    if "crit" in header:
        raise Forged("crit: nothing is understood there")
    if "kid" not in header and len(keys) == 1:
        return next(iter(keys.values()))
    key = keys.get(header["kid"]) if isinstance(header.get("kid"), str) else None
    if key is None:
        raise Forged("kid: names no key of this inbox")
    return key


def _claims(token: str, key: str) -> Mapping[str, object]:
    try:
        claims: dict[str, object] = jwt.decode(
            token, key, algorithms=[_ALGORITHM], options=_SIGNATURE_ALONE
        )
    except jwt.InvalidSignatureError as error:
        raise Forged("the signature is not one of this inbox's keys") from error
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise Forged("not a JWT") from error
    return claims


def _until(claims: Mapping[str, object], now: datetime) -> datetime:
    until = _moment(claims, "exp")
    if until is None:
        raise Forged("exp: missing")
    if until <= now:
        raise Forged("exp: over")
    if until - now > _LONGEST_LIFE + _CLOCKS_DIFFER:
        raise Forged("exp: more than a day ahead")
    for name in ("nbf", "iat"):
        since = _moment(claims, name)
        if since is not None and since > now + _CLOCKS_DIFFER:
            raise Forged(f"{name}: in the future")
    return until


def _moment(claims: Mapping[str, object], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Forged(f"{name}: not a number")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Forged(f"{name}: no time") from error


def _stated(claims: Mapping[str, object], region: str | None) -> tuple[Stated, ...]:
    found = []
    for name, read in (("email", read_email), ("phone", lambda told: read_phone(told, region))):
        told = _text(claims, name)
        address = read(told) if told else None
        if told and address is None:
            raise Forged(f"{name}: cannot be read")
        if address is not None:
            found.append(Stated(kind=name, address=address, proof=ProofLevel.ASSERTED))
    return tuple(found)


def _matching(claims: Mapping[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = _text(claims, name)
    if not pattern.fullmatch(value):
        raise Forged(f"{name}: {'missing' if not value else 'of a form that is not taken'}")
    return value


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Forged(f"{name}: not a text")
    return value
