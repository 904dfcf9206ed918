"""Why a finding is so, in words: one sentence a key, filled with what was found.

What is filled in is printed as it is and never read as a template again. Moments are told with
their zone, and in Persian by the Jalali date with the Gregorian one beside it (`dates`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from contactcenter.domain.codes import named_all
from contactcenter.domain.dates import figures, told
from contactcenter.domain.evidence.duties import Because, Told
from contactcenter.domain.fact import CUSTOMER, SYSTEM

_REASONS: Mapping[str, Mapping[str, str]] = {
    "owner": {"en": "{who} answers for complaints.", "fa": "مسئول شکایت‌ها: {who}."},
    "no_owner": {
        "en": "Nobody is named as the owner of complaints.",
        "fa": "کسی به‌عنوان مسئول شکایت‌ها معرفی نشده است.",
    },
    "accountable": {"en": "{who} answers for it.", "fa": "پاسخ‌گوی این شکایت: {who}."},
    "blocks_missing": {"en": "It does not say: {blocks}.", "fa": "این بخش‌ها را ندارد: {blocks}."},
    "no_words": {
        "en": "There are no words of the complainant on record.",
        "fa": "سخنی از شاکی در پرونده نیست.",
    },
    "no_transcript": {
        "en": "Nobody wrote down what was said.",
        "fa": "گفته‌های شفاهی نوشته نشده است.",
    },
    "no_complainant": {
        "en": "The complainant is neither named nor anonymous.",
        "fa": "شاکی نه معرفی شده و نه ناشناس ثبت شده است.",
    },
    "recorded": {
        "en": "Received on {received}; recorded by {who} on {at}.",
        "fa": "دریافت: {received}؛ ثبت به‌دست {who}: {at}.",
    },
    "no_remedy_noted": {
        "en": "Nobody noted what the complainant wants.",
        "fa": "خواستهٔ شاکی ثبت نشده است.",
    },
    "nothing_amended": {"en": "Nothing was corrected.", "fa": "اصلاحی انجام نشده است."},
    "amended": {
        "en": "{who} corrected {field}: {reason}",
        "fa": "{who} مورد {field} را اصلاح کرد: {reason}",
    },
    "no_news_sent": {"en": "No news was sent in between.", "fa": "در این میان خبری فرستاده نشد."},
    "not_contactable": {
        "en": "The complainant cannot be reached.",
        "fa": "دسترسی به شاکی ممکن نیست.",
    },
    "waived": {"en": "It was waived: {waiver}.", "fa": "لازم نبود: {waiver}."},
    "not_acknowledged": {
        "en": "No acknowledgement reached the complainant.",
        "fa": "هیچ اعلام وصولی به شاکی نرسیده است.",
    },
    "acknowledged": {"en": "{who} acknowledged it on {at}.", "fa": "اعلام وصول به‌دست {who}: {at}."},
    "settled_at_once": {"en": "It was settled at once.", "fa": "همان آغاز رفع شد."},
    "not_assessed": {"en": "Nobody assessed it.", "fa": "ارزیابی نشده است."},
    "assessed": {
        "en": "{who} assessed it: severity {severity}, priority {priority}.",
        "fa": "ارزیابی به‌دست {who}: شدت {severity}، اولویت {priority}.",
    },
    "no_danger": {"en": "Nobody was in danger.", "fa": "خطری در میان نبود."},
    "no_action": {
        "en": "Danger was seen, and nothing was planned at once.",
        "fa": "خطر دیده شد، اما اقدام فوری برنامه‌ریزی نشد.",
    },
    "action_open": {"en": "{what} ({who}) is due {due}.", "fa": "{what} ({who}) تا {due}."},
    "action_late": {
        "en": "{what} ({who}) was not done by {due}.",
        "fa": "{what} ({who}) تا {due} انجام نشد.",
    },
    "action_done": {"en": "{what}: done {at}.", "fa": "{what}: انجام شد، {at}."},
    "front_line": {
        "en": "Its severity asks for no investigation of its own.",
        "fa": "شدت آن بررسی جداگانه نمی‌خواهد.",
    },
    "no_investigator": {"en": "Nobody was to investigate it.", "fa": "بررسی‌کننده‌ای تعیین نشد."},
    "too_light": {
        "en": "{who} investigated at level {level}; its severity asks for {least}.",
        "fa": "{who} در سطح {level} بررسی کرد؛ شدت آن سطح {least} می‌خواهد.",
    },
    "untrained": {
        "en": "{who} investigated at level {level} without a valid training: {reason}",
        "fa": "{who} بدون آموزش معتبر در سطح {level} بررسی کرد: {reason}",
    },
    "investigator": {
        "en": "{who} investigated it, at level {level}.",
        "fa": "{who} در سطح {level} بررسی کرد.",
    },
    "no_plan_asked": {"en": "Its level asks for no plan.", "fa": "سطح آن برنامه نمی‌خواهد."},
    "no_plan": {"en": "There is no plan.", "fa": "برنامه‌ای نیست."},
    "evidence": {"en": "Pieces of evidence: {count}.", "fa": "شمار مدارک: {count}."},
    "no_evidence_asked": {
        "en": "Its level asks for no evidence beside the messages.",
        "fa": "سطح آن جز پیام‌ها مدرکی نمی‌خواهد.",
    },
    "no_evidence": {"en": "No evidence was collected.", "fa": "مدرکی گردآوری نشده است."},
    "about_nobody": {"en": "It is about no member of staff.", "fa": "دربارهٔ هیچ کارمندی نیست."},
    "judged_themselves": {
        "en": "{who} had it in hand, and it is about them.",
        "fa": "{who} به آن رسیدگی کرد، در حالی که شکایت دربارهٔ خود اوست.",
    },
    "judged_by_manager": {
        "en": "{who} had it in hand, and manages somebody whom it is about.",
        "fa": "{who} به آن رسیدگی کرد، در حالی که مدیر کسی است که شکایت دربارهٔ اوست.",
    },
    "impartial": {
        "en": "It is about {who}, who had no part in investigation or decision.",
        "fa": "شکایت دربارهٔ {who} است که در بررسی و تصمیم نقشی نداشت.",
    },
    "staff_not_told": {
        "en": "{who} was not told, and gave no account.",
        "fa": "{who} آگاه نشد و توضیحی نداد.",
    },
    "staff_excused": {
        "en": "{who} could not be told: {reason}",
        "fa": "آگاه کردن {who} ممکن نبود: {reason}",
    },
    "issues_open": {"en": "Without an outcome: {issues}.", "fa": "بدون نتیجه: {issues}."},
    "no_reasons": {"en": "Without reasons: {issues}.", "fa": "بدون دلیل: {issues}."},
    "no_redress": {"en": "Nothing was promised.", "fa": "چیزی وعده داده نشده است."},
    "redress_open": {
        "en": "Promised, and neither given nor declined: {what}.",
        "fa": "وعده داده شده و نه انجام و نه رد شده است: {what}.",
    },
    "no_decision": {"en": "There is no approved decision.", "fa": "تصمیم تأییدشده‌ای نیست."},
    "decided": {"en": "{who} decided; it held from {at}.", "fa": "تصمیم {who}، نافذ از {at}."},
    "two_decided": {
        "en": "{decider} decided, {approver} approved.",
        "fa": "{decider} تصمیم گرفت و {approver} تأیید کرد.",
    },
    "one_decided": {
        "en": "{decider} decided and approved alone, and its severity asks for two.",
        "fa": "{decider} به‌تنهایی تصمیم گرفت و تأیید کرد، در حالی که شدت آن دو نفر می‌خواهد.",
    },
    "one_may": {
        "en": "{decider} decided alone, which its severity allows.",
        "fa": "{decider} به‌تنهایی تصمیم گرفت که با این شدت مجاز است.",
    },
    "communicated": {"en": "Sent on {at}.", "fa": "فرستاده شد: {at}."},
    "no_final": {"en": "No final response was sent.", "fa": "پاسخ نهایی فرستاده نشده است."},
    "result_not_told": {
        "en": "Not told of the result: {who}.",
        "fa": "از نتیجه آگاه نشده: {who}.",
    },
    "not_rejected": {
        "en": "The complainant did not reject the decision.",
        "fa": "شاکی تصمیم را رد نکرد.",
    },
    "no_recourse": {
        "en": "The complainant rejected the decision and was not told who else can be asked.",
        "fa": "شاکی تصمیم را رد کرد و به او گفته نشد به کجا می‌تواند مراجعه کند.",
    },
    "still_open": {"en": "It is not closed: {step}.", "fa": "بسته نشده است: {step}."},
    "no_ground": {"en": "It was closed without a ground.", "fa": "بدون دلیل بسته شده است."},
    "ended": {"en": "Closed on {at}: {basis}.", "fa": "بسته شد: {at}، {basis}."},
    "ended_before": {"en": "It ended before: {step}.", "fa": "پیش از آن پایان یافت: {step}."},
    "no_cause": {"en": "Without a root cause: {issues}.", "fa": "بدون ریشه‌یابی: {issues}."},
    "surveyed": {"en": "They were asked.", "fa": "پرسیده شد."},
    "not_sampled": {
        "en": "This complaint is not in the sample.",
        "fa": "این شکایت در نمونه نیست.",
    },
    "not_systemic": {"en": "No cause is systematic.", "fa": "هیچ ریشه‌ای نظام‌مند نیست."},
    "no_corrective_action": {
        "en": "A cause is systematic, and no corrective action was begun.",
        "fa": "ریشه‌ای نظام‌مند است و اقدام اصلاحی آغاز نشده است.",
    },
    "corrective_actions": {"en": "Corrective actions: {what}.", "fa": "اقدام‌های اصلاحی: {what}."},
    "entry_unproven": {
        "en": "No fact was chained about entry {number}.",
        "fa": "برای ثبت {number} رویدادی در زنجیره نیست.",
    },
    "entry_changed": {
        "en": "Entry {number} is not the one that the fact at position {position} was made of.",
        "fa": "ثبت {number} همان نیست که رویداد جایگاه {position} از آن ساخته شد.",
    },
    "entry_erased": {
        "en": "The content of the entry of the fact at position {position} was erased.",
        "fa": "محتوای ثبتِ رویداد جایگاه {position} پاک شده است.",
    },
    "entries_whole": {
        "en": "Entries that are as they were written: {count}.",
        "fa": "ثبت‌هایی که همان‌گونه مانده‌اند که نوشته شدند: {count}.",
    },
    "no_facts": {"en": "There are no facts about it.", "fa": "رویدادی دربارهٔ آن نیست."},
    "fact_changed": {
        "en": "The fact at position {position} does not follow from the one before it.",
        "fa": "رویداد جایگاه {position} از رویداد پیشین نتیجه نمی‌شود.",
    },
    "not_anchored": {
        "en": "Facts that are younger than the last anchor: {count}.",
        "fa": "رویدادهای تازه‌تر از آخرین لنگر: {count}.",
    },
    "facts_anchored": {
        "en": "Facts under a signed anchor: {count}.",
        "fa": "رویدادهای زیر لنگر امضاشده: {count}.",
    },
    "nothing_sent": {"en": "No document was sent.", "fa": "سندی فرستاده نشده است."},
    "text_gone": {
        "en": "The text of the {document} document is not there.",
        "fa": "متن سند {document} موجود نیست.",
    },
    "text_erased": {
        "en": "The text of the {document} document was erased; its hash is on record.",
        "fa": "متن سند {document} پاک شده است؛ اثر انگشت آن در پرونده هست.",
    },
    "text_changed": {
        "en": "The text of the {document} document is not the one that was sent.",
        "fa": "متن سند {document} همان نیست که فرستاده شد.",
    },
    "no_limit": {"en": "No limit was set.", "fa": "مهلتی تعیین نشده بود."},
    "done_late": {
        "en": "{metric} ({binding}, {policy}) was due on {due}; done on {done}, {late} late.",
        "fa": "{metric} ({binding}، {policy}) تا {due} مهلت داشت؛ انجام: {done}، با {late} تأخیر.",
    },
    "not_done": {
        "en": "{metric} ({binding}, {policy}) was due on {due} and is not done: {late} late.",
        "fa": "{metric} ({binding}، {policy}) تا {due} مهلت داشت و انجام نشده: {late} تأخیر.",
    },
    "stood_still": {
        "en": "The clock stood still for {length}: {why}.",
        "fa": "زمان‌سنج به مدت {length} ایستاد: {why}.",
    },
}
# What these are filled with are codes of ours, which have names in each language.
_CODES = frozenset(
    {"basis", "binding", "blocks", "document", "metric", "priority", "step", "waiver", "why"}
)
_NOBODY = frozenset({SYSTEM, CUSTOMER})  # stand where the name of a person would
_UNITS: Mapping[str, tuple[str, str, str, str]] = {
    "en": ("{} d", "{} h", "{} min", "{} s"),
    "fa": ("{} روز", "{} ساعت", "{} دقیقه", "{} ثانیه"),
}
_AND = {"en": " ", "fa": " و "}


def said(because: Because, zone: str, language: str) -> str:
    """Return the reason in a language."""
    filled = {
        name: (
            named_all(str(each), language)
            if name in _CODES or each in _NOBODY
            else in_words(each, zone, language)
        )
        for name, each in because.told.items()
    }
    return _REASONS[because.key][language].format(**filled)


def in_words(value: Told, zone: str, language: str) -> str:
    """Return what a sentence is filled with."""
    match value:
        case datetime():
            return told(value, zone, language)
        case timedelta():
            return length_of(value, language)
        case int():
            return figures(value, language)
        case str():
            line = " ".join(value.split())
            return f"\u2068{line}\u2069" if language == "fa" else line  # it may run from the left


def length_of(span: timedelta, language: str) -> str:
    """Return a span of time in its units, down to the second."""
    seconds = span // timedelta(seconds=1)
    parts = (seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    words = [
        unit.format(figures(count, language))
        for count, unit in zip(parts, _UNITS[language], strict=True)
        if count
    ]
    return _AND[language].join(words) or _UNITS[language][3].format(figures(0, language))


def reasons() -> frozenset[str]:
    """Return the keys for which there are words."""
    return frozenset(_REASONS)
