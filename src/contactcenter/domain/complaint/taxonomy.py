"""What complaints are about, and why they came about: two lists of stable codes (spec A-REC-1).

    ships with the product ──┐
                             ├──► the list of the house: what may be chosen, what it is called
    the house's own ─────────┘    a code that ships and is the house's own too: the house's holds

A code stays for ever, since complaints keep it: what is not wanted any more is retired, which keeps
its name and offers it no more. Causes are a tree (A-ANL-1): each may stand under another.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from contactcenter.domain.errors import Invalid

_CODE = re.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}")
_MOST = 500  # of the house's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One code, and what it is called by language."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    under: str = ""  # the code that it is a finer one of; empty: it stands on its own
    retired: bool = False

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise Invalid(
                f"code: {self.code!r:.70} is no code: a Latin letter, then letters, digits, _, ."
                " and -, 60 at most"
            )


def _term(code: str, under: str, english: str, persian: str) -> Term:
    return Term(code=code, under=under, names={"en": english, "fa": persian})


CATEGORIES: tuple[Term, ...] = (
    _term("delivery", "", "Delivery, or something not done", "تحویل یا انجام‌نشدن کار"),
    _term("delay", "", "Delay", "تأخیر"),
    _term("quality", "", "Quality, or a defect", "کیفیت یا عیب"),
    _term("not_as_ordered", "", "Not as ordered", "مغایرت با سفارش"),
    _term("information", "", "Information or advice", "اطلاعات یا راهنمایی"),
    _term("selling", "", "How it was sold", "شیوهٔ فروش"),
    _term("price", "", "Price and charges", "قیمت و هزینه‌ها"),
    _term("billing", "", "Billing or payment", "صورت‌حساب یا پرداخت"),
    _term("contract", "", "Contract terms, or their change", "شرایط قرارداد یا تغییر آن"),
    _term("cancellation", "", "Cancellation or refund", "لغو یا بازپرداخت"),
    _term("warranty", "", "Warranty, or how a claim was handled", "ضمانت یا رسیدگی به آن"),
    _term("staff", "", "How staff behaved", "رفتار کارکنان"),
    _term("privacy", "", "Privacy", "حریم خصوصی"),
    _term("accessibility", "", "Accessibility", "دسترس‌پذیری"),
    _term("complaint_handling", "", "How a complaint was handled", "رسیدگی به شکایت"),
    _term("other", "", "Other", "سایر"),
)

CAUSES: tuple[Term, ...] = (
    _term("people", "", "People", "افراد"),
    _term("training", "people", "Training was missing", "کمبود آموزش"),
    _term("slip", "people", "A slip or an oversight", "سهو یا بی‌دقتی"),
    _term("conduct", "people", "Conduct", "رفتار"),
    _term("staffing", "people", "Too few people", "کمبود نیرو"),
    _term("process", "", "The way we work", "روند کار"),
    _term("no_procedure", "process", "No procedure for it", "نبود دستورالعمل"),
    _term("unclear_procedure", "process", "The procedure is unclear or wrong", "دستورالعمل نارسا"),
    _term("not_followed", "process", "The procedure was not followed", "رعایت‌نشدن دستورالعمل"),
    _term("hand_over", "process", "Lost between teams", "گم‌شدن میان واحدها"),
    _term("planning", "process", "Planning or stock", "برنامه‌ریزی یا موجودی"),
    _term("packing", "process", "Packing", "بسته‌بندی"),
    _term("informing", "", "What people were told", "اطلاع‌رسانی"),
    _term("wrong_information", "informing", "Wrong or misleading", "نادرست یا گمراه‌کننده"),
    _term("missing_information", "informing", "Missing or late", "ناگفته یا دیرهنگام"),
    _term("broken_promise", "informing", "A promise that could not be kept", "وعدهٔ عملی‌نشده"),
    _term("label", "informing", "Label or instructions", "برچسب یا راهنما"),
    _term("product", "", "The product or service", "محصول یا خدمت"),
    _term("design", "product", "Its design", "طراحی"),
    _term("defect", "product", "A defect of making", "عیب ساخت"),
    _term("wear", "product", "It does not last", "دوام کم"),
    _term("rules", "", "Our own rules", "مقررات خودمان"),
    _term("terms", "rules", "Terms or policy", "شرایط یا خط‌مشی"),
    _term("pricing", "rules", "Prices or charges", "قیمت‌گذاری یا کارمزد"),
    _term("technology", "", "Systems and equipment", "سامانه‌ها و تجهیزات"),
    _term("outage", "technology", "An outage", "قطعی"),
    _term("software_fault", "technology", "A fault in software", "خطای نرم‌افزار"),
    _term("wrong_data", "technology", "Wrong or missing data", "دادهٔ نادرست یا ناقص"),
    _term("partners", "", "Those who work for us", "همکاران بیرونی"),
    _term("carrier", "partners", "Carrier or post", "پیک یا پست"),
    _term("supplier", "partners", "Supplier or maker", "تأمین‌کننده یا سازنده"),
    _term("payment_provider", "partners", "Payment provider", "ارائه‌دهندهٔ پرداخت"),
    _term("outside", "", "Outside our control", "بیرون از اختیار ما"),
    _term("customer_use", "outside", "How it was used", "شیوهٔ استفاده"),
    _term("event", "outside", "Weather or another event", "آب‌وهوا یا رویدادی دیگر"),
    _term("nothing_wrong", "", "Nothing went wrong", "خطایی رخ نداده"),
    _term("not_found", "", "No cause was found", "علتی یافت نشد"),
)


def in_use(shipped: Iterable[Term], own: Iterable[Term]) -> tuple[Term, ...]:
    """Return the list of a house: what ships, as the house calls it, and then its own."""
    found = {each.code: each for each in shipped}
    for each in own:
        known = found.get(each.code)
        # Without a name of its own it keeps the one that ships: so is one retired, or moved.
        names = {**known.names, **each.names} if known else each.names
        found[each.code] = Term(code=each.code, names=names, under=each.under, retired=each.retired)
    return tuple(found.values())


def offered(terms: Iterable[Term]) -> frozenset[str]:
    """Return the codes that may be chosen now."""
    return frozenset(each.code for each in terms if not each.retired)


def called(terms: Iterable[Term], code: str, language: str) -> str:
    """Return what a code is called; one that is not in the list by the code."""
    names = next((each.names for each in terms if each.code == code), {})
    return names.get(language) or names.get("en") or next(iter(names.values()), code)


def expect_offered(field: str, code: str, codes: Collection[str]) -> None:
    """Refuse a code that nobody can choose.

    Raises:
        Invalid: naming it.
    """
    if code not in codes:
        raise Invalid(f"{field}: {code!r:.70} is not in the list of the house, or is retired")


def expect_tree(own: Collection[Term], shipped: Iterable[Term], field: str) -> None:
    """Refuse a list of the house's own that has a code twice, no name, or a loop.

    Raises:
        Invalid: naming the field and the code.
    """
    if len(own) > _MOST:
        raise Invalid(f"{field}: {len(own)} are more than {_MOST}")
    shipped = tuple(shipped)
    ships = {each.code for each in shipped}
    under = {each.code: each.under for each in in_use(shipped, own)}
    seen: set[str] = set()
    for n, each in enumerate(own):
        if each.code in seen:
            raise Invalid(f"{field}[{n}].code: {each.code} is there twice")
        seen.add(each.code)
        if each.code not in ships and not any(name.strip() for name in each.names.values()):
            raise Invalid(f"{field}[{n}].names: {each.code} has none")
        _expect_root(each.code, under, f"{field}[{n}].under")


def _expect_root(code: str, under: Mapping[str, str], field: str) -> None:
    """Refuse one that stands under nothing there is, or under itself."""
    seen = {code}
    above = under[code]
    while above:
        if above not in under:
            raise Invalid(f"{field}: there is no {above!r:.70}")
        if above in seen:
            raise Invalid(f"{field}: {code} would stand under itself")
        seen.add(above)
        above = under[above]
