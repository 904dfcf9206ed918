"""Domains: whose they are, and what they look like."""

import unicodedata

from channels.email import headers

# Where a country puts the kind of organisation before itself: name.co.uk, name.ac.ir, name.com.br.
_KINDS = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "id", "ltd", "me", "mil", "ne", "net"}
    | {"or", "org", "plc", "sch"}
)
_COUNTRY_LETTERS = 2
_WITH_KIND = 3  # labels of an organisation in such a country
_TWINS = str.maketrans(
    dict(zip("авекмнорстухіјѕԁһѵԝɡɑοαρνιτυκχ", "abekmhopctyxijsdhvwgaoapvitukx", strict=True))
    | {"κ": "k", "0": "o", "1": "l", "3": "e", "5": "s", "-": None, "\u200c": None}
)


def of(address: str) -> str:
    """Return the domain of an address, in its normal form."""
    return normal(address.rpartition("@")[2])


def normal(domain: str) -> str:
    """Return a domain as it is compared: lower case, as A-labels, without a final dot."""
    return headers.normal_address(f"x@{domain.strip().rstrip('.')}")[2:] if domain else ""


def are_related(one: str, other: str) -> bool:
    """Whether two domains belong to one organisation, as far as their names tell."""
    return _organisation(one) == _organisation(other)


def looks_like_another(domain: str, own: str) -> bool:
    """Whether a domain can be taken for ours, or mixes alphabets that look alike."""
    if not domain or domain == own:
        return False
    shown = _shown(domain)
    if not shown.isascii() and _skeleton(shown).isascii() and _is_foreign(shown):
        return True
    if not own or are_related(domain, own):
        return False
    return _skeleton(_shown(_organisation(domain))) == _skeleton(_shown(_organisation(own)))


def _organisation(domain: str) -> str:
    labels = domain.split(".")
    several = len(labels) >= _WITH_KIND and len(labels[-1]) == _COUNTRY_LETTERS
    return ".".join(labels[-_WITH_KIND if several and labels[-2] in _KINDS else -2 :])


def _shown(domain: str) -> str:
    labels = [
        label[4:].encode("ascii", "ignore").decode("punycode", "replace")
        if label.startswith("xn--")
        else label
        for label in domain.split(".")
    ]
    return ".".join(labels)


def _is_foreign(shown: str) -> bool:
    """Whether a name holds letters of another alphabet than the Latin one."""
    return any("LATIN" not in unicodedata.name(one, "LATIN") for one in shown if not one.isascii())


def _skeleton(shown: str) -> str:
    """Return what the eye sees: letters that look alike made one."""
    plain = "".join(
        one
        for one in unicodedata.normalize("NFKD", shown.lower())
        if not unicodedata.combining(one)
    )
    alike = plain.translate(_TWINS)
    return alike.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("i", "l")
