"""What each clause and duty asks, in words."""

from collections.abc import Mapping

LANGUAGES = ("en", "fa")

CLAUSES: Mapping[str, Mapping[str, str]] = {
    "5.4": {"en": "Responsibility and authority", "fa": "مسئولیت و اختیار"},
    "7.1": {"en": "Communication", "fa": "اطلاع‌رسانی"},
    "7.2": {"en": "Receipt of the complaint", "fa": "دریافت شکایت"},
    "7.3": {"en": "Tracking of the complaint", "fa": "پیگیری شکایت"},
    "7.4": {"en": "Acknowledgement", "fa": "اعلام وصول شکایت"},
    "7.5": {"en": "Initial assessment", "fa": "ارزیابی نخست"},
    "7.6": {"en": "Investigation", "fa": "بررسی شکایت"},
    "7.7": {"en": "Response", "fa": "پاسخ به شکایت"},
    "7.8": {"en": "Communicating the decision", "fa": "ابلاغ تصمیم"},
    "7.9": {"en": "Closing the complaint", "fa": "بستن شکایت"},
    "8.1": {"en": "Collection of information", "fa": "گردآوری و نگهداری اطلاعات"},
    "8.2": {"en": "Analysis", "fa": "تحلیل شکایت‌ها"},
    "8.3": {"en": "Satisfaction with the process", "fa": "رضایت از فرایند"},
    "8.7": {"en": "Continual improvement", "fa": "بهبود مستمر"},
}

ASKED: Mapping[str, Mapping[str, str]] = {
    "owner": {
        "en": "Somebody is named who answers for complaints in general.",
        "fa": "یک نفر به‌عنوان مسئول کلی رسیدگی به شکایت‌ها معرفی شده است.",
    },
    "accountable": {
        "en": "One person answers for this complaint at all times.",
        "fa": "در هر زمان یک نفر پاسخ‌گوی این شکایت است.",
    },
    "told_the_way": {
        "en": "The complainant is told what happens next, and where the policy is found.",
        "fa": "به شاکی گفته می‌شود گام بعدی چیست و خط‌مشی شکایت‌ها کجاست.",
    },
    "recorded": {
        "en": "The complaint is recorded with its time, its way and the complainant's words.",
        "fa": "شکایت همراه با زمان، شیوهٔ دریافت و سخنان خود شاکی ثبت می‌شود.",
    },
    "remedy_noted": {
        "en": "What the complainant wants is noted.",
        "fa": "خواستهٔ شاکی ثبت می‌شود.",
    },
    "kept_as_told": {
        "en": "A correction of the record names its reason and keeps both values.",
        "fa": "هر اصلاح در پرونده با دلیل و با هر دو مقدار پیش و پس ثبت می‌شود.",
    },
    "kept_informed": {
        "en": "The complainant is kept informed until the final response.",
        "fa": "شاکی تا پاسخ نهایی در جریان کار قرار می‌گیرد.",
    },
    "acknowledged": {
        "en": "The complaint is acknowledged promptly.",
        "fa": "وصول شکایت بی‌درنگ به شاکی اعلام می‌شود.",
    },
    "acknowledged_fully": {
        "en": "The acknowledgement says everything that it must.",
        "fa": "اعلام وصول همهٔ بخش‌های الزامی را دارد.",
    },
    "assessed": {
        "en": "It is assessed how grave and how urgent the complaint is.",
        "fa": "شدت و فوریت شکایت ارزیابی می‌شود.",
    },
    "acted_at_once": {
        "en": "Where somebody may be in danger, something is done at once.",
        "fa": "جایی که خطری در میان باشد، بی‌درنگ اقدام می‌شود.",
    },
    "looked_into": {
        "en": "The complaint is investigated as deep as its severity asks.",
        "fa": "شکایت به‌اندازهٔ شدت آن بررسی می‌شود.",
    },
    "planned": {
        "en": "A formal investigation follows a written plan.",
        "fa": "بررسی رسمی بر پایهٔ برنامه‌ای مکتوب انجام می‌شود.",
    },
    "evidenced": {
        "en": "Evidence is collected, and kept with its hash.",
        "fa": "مدارک گردآوری و همراه با اثر انگشت رقمی نگهداری می‌شوند.",
    },
    "impartial": {
        "en": "Nobody whom it is about, nor their manager, investigates or decides.",
        "fa": "کسی که شکایت دربارهٔ اوست، یا مدیر او، بررسی یا تصمیم‌گیری نمی‌کند.",
    },
    "heard": {
        "en": "Those whom it is about learn of it and may give their account.",
        "fa": "کسانی که شکایت دربارهٔ آنان است آگاه می‌شوند و می‌توانند توضیح دهند.",
    },
    "every_issue": {
        "en": "Every issue has an outcome, with reasons on fact and on rule.",
        "fa": "هر موضوع نتیجه‌ای دارد، با دلیل از واقعیت و از قاعده.",
    },
    "redressed": {
        "en": "What was promised is given.",
        "fa": "آنچه وعده داده شده انجام می‌شود.",
    },
    "decided": {
        "en": "A decision is taken by somebody with the authority for it.",
        "fa": "تصمیم را کسی می‌گیرد که اختیار آن را دارد.",
    },
    "two": {
        "en": "A grave case is decided by two people.",
        "fa": "در موارد سنگین دو نفر تصمیم می‌گیرند.",
    },
    "communicated": {
        "en": "The complainant has the decision, in time.",
        "fa": "تصمیم به‌موقع به شاکی ابلاغ می‌شود.",
    },
    "complete": {
        "en": "The final response says everything that it must.",
        "fa": "پاسخ نهایی همهٔ بخش‌های الزامی را دارد.",
    },
    "staff_told": {
        "en": "Those whom it is about know what came of it.",
        "fa": "کسانی که شکایت دربارهٔ آنان است از نتیجه آگاه می‌شوند.",
    },
    "recourse": {
        "en": "Who rejects the decision learns who else can be asked.",
        "fa": "به کسی که تصمیم را نمی‌پذیرد گفته می‌شود به کجا می‌تواند مراجعه کند.",
    },
    "ended": {
        "en": "The complaint is closed on a ground that is on record.",
        "fa": "شکایت بر پایهٔ دلیلی ثبت‌شده بسته می‌شود.",
    },
    "whole": {
        "en": "The record is whole: every entry is the one that was written.",
        "fa": "پرونده کامل است: هر ثبت همان است که نوشته شده.",
    },
    "chained": {
        "en": "Every fact follows from the one before it and is anchored outside.",
        "fa": "هر رویداد از رویداد پیشین نتیجه می‌شود و در بیرون لنگر شده است.",
    },
    "sent_as_frozen": {
        "en": "Every document is kept as it was sent.",
        "fa": "هر سند همان‌گونه که فرستاده شده نگهداری می‌شود.",
    },
    "caused": {
        "en": "Every issue has its root cause.",
        "fa": "ریشهٔ هر موضوع مشخص شده است.",
    },
    "asked_how_it_was": {
        "en": "A sample of complainants is asked how they were treated.",
        "fa": "از نمونه‌ای از شاکیان دربارهٔ شیوهٔ رسیدگی پرسیده می‌شود.",
    },
    "improved": {
        "en": "What shows systematically is put right at its root.",
        "fa": "آنچه نظام‌مند تکرار می‌شود از ریشه اصلاح می‌شود.",
    },
}
