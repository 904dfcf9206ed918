"""Whether a message does nothing but thank and say that all is well (spec B-EVT-4).

Every word of it has to be one that thanks, agrees or takes leave, and at least one has to thank or
to say that it is settled. So a question, a number, a negation or a new matter makes it more than
that without being looked for: whatever is not understood is more than thanks. The rules work
offline, in English and Persian, and are measured (docs/courtesy.md).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from contactcenter.domain.text import normalise

_LONGEST = 200  # characters; whoever writes more has something to say
_ASKS = re.compile(r"[?؟\d]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SIGNS = frozenset("👍🙏❤💐🌹👌")  # that thank by themselves
# Phrases that thank, or say that the matter is settled.
_THANKS = """
thank you | thank u | thanks | thankyou | thx | ty | many thanks | much appreciated | appreciated
cheers | i appreciate it | i appreciate your help | thankful | grateful | all good | all is well
all sorted | sorted | all fine | solved | problem solved | problem is solved | issue solved
issue resolved | resolved | that solved it | that fixed it | fixed | works now | working now
it works | it is working | works fine | works perfectly | everything works | everything is fine
that did the trick | that helped | that worked | it worked

ممنون | ممنونم | سپاس | سپاسگزارم | سپاس گزارم | سپاسگزار | سپاس گزار | متشکرم | متشکر | مرسی
تشکر | تشکر می کنم | تشکر میکنم | حل شد | حل شده | برطرف شد | رفع شد | درست شد | مشکل حل شد
دستتون درد نکنه | دستتان درد نکند | دست شما درد نکنه | دست شما درد نکند | دستت درد نکنه
دستتون درد نکند | لطف کردید | لطف کردین | زحمت کشیدید | زحمت کشیدین | دمتون گرم | دمت گرم
قدردانم | قدردانی می کنم | خدا خیرتون بده | خدا خیرتان بدهد | قربان شما | اوکی شد
"""
# Phrases that go with them, and make nothing a courtesy by themselves.
_BESIDE = """
a lot | a million | so much | very much | again | once more | indeed | truly | really
for the help | for your help | for helping | for all your help | for your support | for the support
for your time | for your patience | for the reply | for your reply | for the answer
for your answer | for everything | for all | for your kindness | for sorting this out
for sorting it out | for fixing it | for fixing this | for the quick reply | for your quick reply
for the fast reply | for the quick answer | for your quick answer | for the quick help
for your quick help | for your kind help | for the update | for letting me know | for the info
for the information | and patience | and support | and help | so quickly | quickly
ok | okay | oki | great | perfect | excellent | wonderful | brilliant | awesome | super | lovely
good | fine | very | nice | amazing | fantastic | kind | you are | you're | you were | that is
that's | it's | it is | is | all | everything | now | excellent service | great service
good service | excellent support | great support | great help | great job | good job
got it | received | understood | noted | yes | hi | hello | dear | team | all of you | everyone
have a nice day | have a great day | have a good day | have a nice weekend | have a good weekend
have a great weekend | best regards | kind regards | regards | best wishes | best | bye | goodbye
take care | sincerely | like a charm | works | it | the problem | my problem | the issue | and

خیلی | بسیار | واقعا | فراوان | زیاد | بی نهایت | بینهایت | یک دنیا | یه دنیا | صمیمانه
از شما | شما | از راهنمایی شما | از راهنمایی | از پاسخ شما | از پاسخ | از پاسخگویی | از پیگیری
از پیگیری شما | از کمک شما | از کمک | از لطف شما | از لطفتون | از لطفتان | از کمکتون | از کمکتان
از پیگیریتون | از پیگیریتان | از پیگیری تون | از پاسختون | از پاسختان | از راهنماییتون
از راهنماییتان | از همکاری شما | از همکاریتون | از همکاریتان | از توجه شما | از زحمات شما
از زحماتتون | از زحماتتان | از همه | بابت پاسخ | بابت راهنمایی | بابت پیگیری | بابت کمک
بابت همه چیز
بابت زحمات | برای پاسخ | برای راهنمایی | برای کمک | برای پیگیری | سریع | سریعتون | سریعتان
خوب | خوبتون | خوبتان | عالی | عالی بود | عالیه | خوبه | خوب بود | الان | مشکل | مشکلم | مشکل من
مشکلمان | باشه | باشد | بله | چشم | اوکی | حتما | دریافت شد | دریافت کردم | رسید | متوجه شدم | با
سلام | درود | وقت بخیر | روز بخیر | شب بخیر | روز خوبی داشته باشید | روز خوش | شب خوش | موفق باشید
پیروز باشید | خسته نباشید | پاینده باشید | سلامت باشید | خدانگهدار | خداحافظ | با احترام | ارادتمند
هم | و | جناب | سرکار | عزیز | دوست عزیز | همکار گرامی
"""


def is_courtesy(text: str, *, names: Iterable[str] = ()) -> bool:
    """Whether a text is a closing courtesy; whoever signs it by their name may do so."""
    if len(text) > _LONGEST or _ASKS.search(text):
        return False
    words = _WORD.findall(normalise(text).replace("’", "'"))
    own = {word for name in names for word in _WORD.findall(normalise(name))}
    if not words:
        return any(sign in text for sign in _SIGNS)
    return _consists(words, own)


def _consists(words: Sequence[str], own: Collection[str]) -> bool:
    """Whether words are made of known phrases alone, of which one thanks."""
    place = 0
    found: list[bool] = []
    while place < len(words):
        length = next(
            (each for each in range(_MOST, 0, -1) if tuple(words[place : place + each]) in _KNOWN),
            0,
        )
        if not length and words[place] not in own:
            return False
        found.append(bool(length) and _KNOWN[tuple(words[place : place + length])])
        place += length or 1
    return any(found)


def _phrases(text: str) -> Iterable[tuple[str, ...]]:
    """Yield the phrases of a list, each as its words."""
    for line in text.splitlines():
        for phrase in line.split("|"):
            if phrase.strip():
                yield tuple(_WORD.findall(normalise(phrase)))


_KNOWN: Mapping[tuple[str, ...], bool] = {
    **dict.fromkeys(_phrases(_BESIDE), False),
    **dict.fromkeys(_phrases(_THANKS), True),
}
_MOST = max(map(len, _KNOWN))
