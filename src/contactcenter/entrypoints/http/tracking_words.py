"""The words of the tracking page, plain enough for anybody."""

from collections.abc import Mapping

WAY = (
    "received",
    "assessing",
    "investigating",
    "decision_review",
    "decision_communicated",
    "closed",
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Your complaint {reference}",
        "missing": "There is nothing here",
        "missing_text": "The link is not whole, or it is too old. Open it again from our message.",
        "received": "We received it",
        "step": "Where it stands",
        "next": "What comes next",
        "until": "You hear from us by",
        "reach": "How to reach us",
        "letters": "What we sent to you",
        "decide": "Our decision",
        "next_stage": "If you do not accept it, somebody else here looks at your complaint again.",
        "last_stage": "If you do not accept it, our letter names who else can be asked.",
        "why": "Tell us why, in your own words",
        "reject": "I do not accept this decision",
        "accept": "I accept it",
        "done": "Thank you. We have written down what you said.",
        "empty": "Please tell us why, in a few words.",
        "too_late": "This was answered already, or there is no decision yet.",
    },
    "fa": {
        "title": "شکایت شما {reference}",
        "missing": "اینجا چیزی نیست",
        "missing_text": "پیوند کامل نیست یا قدیمی شده است. آن را دوباره از پیام ما باز کنید.",
        "received": "زمان دریافت",
        "step": "اکنون",
        "next": "گام بعدی",
        "until": "تا این زمان از ما خبر می‌گیرید",
        "reach": "راه تماس با ما",
        "letters": "آنچه برای شما فرستاده‌ایم",
        "decide": "تصمیم ما",
        "next_stage": "اگر آن را نپذیرید، شخص دیگری در سازمان ما شکایت شما را دوباره بررسی می‌کند.",
        "last_stage": "اگر آن را نپذیرید، در نامهٔ ما آمده است که از چه کس دیگری می‌توان پرسید.",
        "why": "به زبان خودتان بگویید چرا",
        "reject": "این تصمیم را نمی‌پذیرم",
        "accept": "می‌پذیرم",
        "done": "سپاسگزاریم. آنچه گفتید ثبت شد.",
        "empty": "لطفاً در چند واژه بگویید چرا.",
        "too_late": "پیش‌تر پاسخ داده‌اید، یا هنوز تصمیمی گرفته نشده است.",
    },
}

# What is so, and what comes next.
STEPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "received": ("We have it.", "Somebody looks at how grave it is."),
        "assessing": ("We look at how grave it is.", "We find out what happened."),
        "investigating": ("We find out what happened.", "We decide, and tell you the reasons."),
        "awaiting_complainant": ("We asked you something.", "We go on when you have answered."),
        "awaiting_third_party": ("We asked somebody else.", "We go on when they have answered."),
        "decision_review": ("A decision is being checked.", "We send it to you."),
        "decision_communicated": ("We sent you our decision.", "You tell us if you accept it."),
        "external_review": ("A body outside looks at it.", "We do as it is settled there."),
        "closed": ("It is closed.", "If it was not put right, answer one of our messages."),
        "withdrawn": ("You withdrew it.", "Nothing more happens unless you write to us."),
        "reclassified": ("We handle it as another matter.", "We answer you there."),
        "merged": ("It is part of another complaint of yours.", "We answer you there."),
    },
    "fa": {
        "received": ("به دست ما رسیده است.", "کسی اهمیت و فوریت آن را می‌سنجد."),
        "assessing": ("اهمیت و فوریت آن را می‌سنجیم.", "روشن می‌کنیم چه رخ داده است."),
        "investigating": ("بررسی می‌کنیم چه رخ داده است.", "تصمیم می‌گیریم و دلیلش را می‌گوییم."),
        "awaiting_complainant": ("از شما پرسشی کرده‌ایم.", "پس از پاسخ شما ادامه می‌دهیم."),
        "awaiting_third_party": ("از شخص دیگری پرسیده‌ایم.", "پس از پاسخ او ادامه می‌دهیم."),
        "decision_review": ("تصمیم در حال بازبینی است.", "آن را برای شما می‌فرستیم."),
        "decision_communicated": (
            "تصمیم را برای شما فرستادیم.",
            "به ما بگویید آن را می‌پذیرید یا نه.",
        ),
        "external_review": ("مرجعی بیرونی آن را بررسی می‌کند.", "به نتیجهٔ آنجا عمل می‌کنیم."),
        "closed": ("بسته شده است.", "اگر درست نشده است، به یکی از پیام‌های ما پاسخ دهید."),
        "withdrawn": ("آن را پس گرفتید.", "تا ننویسید کار دیگری انجام نمی‌شود."),
        "reclassified": ("آن را به‌صورت موضوع دیگری پی می‌گیریم.", "همان‌جا پاسخ می‌دهیم."),
        "merged": ("بخشی از شکایت دیگر شماست.", "همان‌جا پاسخ می‌دهیم."),
    },
}

LETTERS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "acknowledgement": "That we received it",
        "update": "How far we are",
        "holding": "Why it takes longer",
        "summary": "How it was resolved",
        "final": "Our decision",
        "delay": "Why it takes longer",
        "reminder": "A reminder",
        "recourse": "Who else can be asked",
        "closing": "That it is closed",
    },
    "fa": {
        "acknowledgement": "اعلام دریافت",
        "update": "گزارش پیشرفت",
        "holding": "چرا بیشتر طول می‌کشد",
        "summary": "چگونه حل شد",
        "final": "تصمیم ما",
        "delay": "چرا بیشتر طول می‌کشد",
        "reminder": "یادآوری",
        "recourse": "از چه کس دیگری می‌توان پرسید",
        "closing": "اعلام بسته‌شدن",
    },
}
