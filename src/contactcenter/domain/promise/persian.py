"""Who shall do what, in a Persian sentence: «تا فردا ساعت ۱۰ خبر می‌دهم».

The verb says whose it is, and stands at the end: what comes between another verb and it is about
it. What comes behind it is so too where no other verb follows.
"""

import re
from collections.abc import Iterator

from contactcenter.domain.promise.deeds import Deed, Doing, one_line

_MI = r"(?<!\w)می ?"
_WILL = r"(?<!\w)خواه"
_I_WE = r"(?:یم|م)\b"
# What follows a noun: an object, or one or two words.
_OBJECT = r"(?: ?(?:تان|تون|شما|ت))?(?: را| رو)?(?: (?!می |نمی )\w+){0,2}? "
_TEAM = re.compile(
    one_line(r"""\b(?:
        (?:همکار|کارشناس|مدیر|تکنسین|تیم|واحد|بخش|پشتیبان)\w*(?: \w+){0,2}? ?
            (?:ما|مان|مون|م|مربوطه|فنی|مالی|پشتیبانی|فروش)|
        همکاران|همکارانم|همکارم|کارشناسان|پیک
    )\b""")
)


def _light(present: str, infinitive: str) -> str:
    """Return a verb of ours in the present and in the future."""
    return rf"(?:{_MI}(?:{present}){_I_WE}|{_WILL}{_I_WE} {infinitive}\b)"


def _theirs(present: str, infinitive: str) -> str:
    """Return the same of others, which counts where they are colleagues of ours."""
    return rf"(?:{_MI}(?:{present})(?:ند|ن|د|ه)\b|{_WILL}(?:ند|د) {infinitive}\b)"


_VERBS = {
    "do": ("کن|نمای", "(?:کرد|نمود)"),
    "give": ("ده|د", "داد"),
    "take": ("گیر", "گرفت"),
    "hit": ("زن", "زد"),
    "send": ("فرست", "فرستاد"),
    "write": ("نویس", "نوشت"),
    "bring": ("رسان|رسون", "رساند"),
    "pay": ("پرداز", "پرداخت"),
    "return": (r"گردان|گردون", "گرداند"),
    "come": ("ای", "امد"),
}
_BECOMES = rf"(?:{_MI}(?:شود|شه|گردد|رسد|رسه)\b|{_WILL}د (?:شد|گردید|رسید|گشت)\b)"
_PAID = r"(?:وجه|پول|مبلغ|هزینه|بستانکاری|خسارت)(?: ?(?:تان|تون|ش|ها))?"

# What is done: its noun, and the verbs that make it ours.
_DEEDS: tuple[tuple[Deed, str, str], ...] = (
    (
        Deed.REFUND,
        rf"""{_PAID}\b(?: \w+){{0,12}}? (?:واریز|عودت|مسترد|بازگشت|بازگردانده|برگشت|برگردانده|
            پرداخت|پرداخته|بازپرداخت|منتقل)|واریز|بازپرداخت|عودت""",
        "do give return",
    ),
    (Deed.CALL, "تماس|زنگ|تلفن", "take hit do"),
    (
        Deed.WRITE,
        r"""(?:ب?ه ?)?(?:خبر|اطلاع|پاسخ|جواب|نتیجه|اعلام|ایمیل|پیام|پیامک|گزارش|مطلع|باخبر|ابلاغ|
            در جریان)(?: (?:داده|قرار))?""",
        "do give hit send bring write",
    ),
    (
        Deed.SEND,
        "ارسال|پست|تحویل(?: داده)?|تقدیم|فرستاده|به دست(?:تان|تون| شما)?",
        "do give send bring",
    ),
    (
        Deed.OTHER,
        r"""بررسی|پیگیری|پی گیری|انجام(?: داده)?|حل|تعویض|عوض|تعمیر|اصلاح|رفع|برطرف|هماهنگ|مراجعه|
            رسیدگی|اماده|درست|تکمیل|نصب|اقدام|ثبت|لغو|فعال|مشخص|تعیین تکلیف|صادر|
            راه اندازی|جبران""",
        "do give",
    ),
)
_ALONE: tuple[tuple[Deed, str], ...] = (
    (Deed.SEND, _light(*_VERBS["send"])),
    (Deed.WRITE, _light(*_VERBS["write"])),
    (
        Deed.REFUND,
        rf"{_PAID}\b(?: \w+){{0,12}}? بر ?(?:می ?گرد(?:د|ه|انیم|انم|ونیم|ونم)|"
        r"خواه(?:یم|م) گرداند|خواهد گشت)\b",
    ),
    (Deed.OTHER, _light(*_VERBS["come"])),
)


def _compiled(deed: Deed, noun: str, verbs: list[str]) -> tuple[Deed, re.Pattern[str]]:
    return deed, re.compile(rf"\b(?:{one_line(noun)}){_OBJECT}(?:{'|'.join(verbs)})")


def _ours() -> Iterator[tuple[Deed, re.Pattern[str]]]:
    for deed, noun, verbs in _DEEDS:
        yield _compiled(deed, noun, [*(_light(*_VERBS[verb]) for verb in verbs.split()), _BECOMES])
    for deed, verb in _ALONE:
        yield deed, re.compile(verb)


def _teams() -> Iterator[tuple[Deed, re.Pattern[str]]]:
    for deed, noun, verbs in _DEEDS:
        yield _compiled(deed, noun, [_theirs(*_VERBS[verb]) for verb in verbs.split()])


_OURS, _TEAMS = tuple(_ours()), tuple(_teams())
_FINITE = re.compile(
    one_line(r"""(?<!\w)ن?می ?(?!خواه(?:م|یم|د|ند) (?:کرد|داد))\w{2,}|
        (?<!\w)ن?خواه(?:م|یم|د|ند|ید)\b|\bب\w{2,}ید\b|
        \b(?:کنید|نمایید|فرمایید|دهید|باشید|شوید|گیرید|کنین|بدین|بگید|بدید|است|هست|هستند|هستیم|
            بود|بودیم|بودند|شد|شدند|کردیم|کردم|کرد|کردند|دادیم|دادم|داد|گرفتیم|گرفتم|نیست|داریم|دارم|
            دارد|دارید|گفتم|گفتیم)\b""")
)
_NOUNS = frozenset({"باید", "بازدید", "برید", "بازخرید", "بعید"})
_NOT_SURE = re.compile(
    one_line(r"""\b(?:
        اگر|اگه|چنانچه|در ?صورت|در ?صورتی|به ?شرط|به ?شرطی|به ?محض|هر ?وقت|هر ?گاه|هر ?موقع|وقتی|
        زمانی که|مگر|شاید|ممکن|احتمال|احتمالا|سعی|تلاش|امیدوار\w*|قرار بود|بنا بود|باید|می ?بایست|
        ایا|توسط بانک|از سوی بانک|گفتید|گفته بودید|فرمودید|فرموده|نوشتید|گفتند|گفته بودند|
        نوشته بودید|گفت|گفته اید|قول داده بود\w*|کاش|نکند
    )\b""")
)


# «نه» twice, where it is no nine o'clock: neither … nor.
_NEITHER = re.compile(r"(?<!ساعت )\bنه\b (?!صبح|شب|و نیم).+(?<!ساعت )\bنه\b (?!صبح|شب|و نیم)")


def is_sure(sentence: str) -> bool:
    """Whether a sentence holds no condition, no hope, and nobody else's words."""
    return not (_NOT_SURE.search(sentence) or _NEITHER.search(sentence))


def doings(sentence: str) -> list[Doing]:
    """Return what we shall do, each with how far the words about it reach, in order."""
    patterns = (*_OURS, *_TEAMS) if _TEAM.search(sentence) else _OURS
    taken: list[tuple[Deed, int, int]] = []
    for deed, pattern in patterns:
        for match in pattern.finditer(sentence):
            if not any(match.start() < end and start < match.end() for _, start, end in taken):
                taken.append((deed, match.start(), match.end()))
    verbs = sorted([end for _, _, end in taken] + _others(sentence, taken))
    return [
        Doing(
            deed,
            start,
            end,
            max((each for each in verbs if each <= start), default=0),
            end if any(each > end for each in verbs) else len(sentence),
        )
        for deed, start, end in sorted(taken, key=lambda each: each[1])
    ]


def _others(sentence: str, taken: list[tuple[Deed, int, int]]) -> list[int]:
    """Return where verbs end that are not ours."""
    return [
        match.end()
        for match in _FINITE.finditer(sentence)
        if match[0] not in _NOUNS and not any(a <= match.start() < b for _, a, b in taken)
    ]
