"""What the page of a survey says, by language."""

from collections.abc import Mapping

from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.surveys import Aspect

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "How was it?",
        "about_ticket": "About {reference}.",
        "about_complaint": "About how we handled your complaint {reference}.",
        "words": "What should we know? (you may leave this empty)",
        "aspects": "In detail, if you like: 1 is very bad, 5 very good",
        "none": "no answer",
        "send": "Send",
        "thanks": "Thank you. Your answer is kept; for a day you can change it here.",
        "over": "The time to answer this is over. Thank you all the same.",
        "missing": "There is no such survey",
        "missing_text": "The link is not whole, or we have not asked. Look for it in our letter.",
        "choose": "Choose a number.",
        "too_many": "Too many answers came from here. Try again in a while.",
        "wrong": "Something is missing",
    },
    "fa": {
        "title": "چطور بود؟",
        "about_ticket": "دربارهٔ {reference}.",
        "about_complaint": "دربارهٔ شیوهٔ رسیدگی ما به شکایت {reference}.",
        "words": "چه چیزی را باید بدانیم؟ (می‌توانید خالی بگذارید)",
        "aspects": "اگر مایلید با جزئیات: ۱ خیلی بد و ۵ خیلی خوب",
        "none": "بی‌پاسخ",
        "send": "فرستادن",
        "thanks": "سپاسگزاریم. پاسخ شما ثبت شد و تا یک روز می‌توانید آن را همین‌جا تغییر دهید.",
        "over": "زمان پاسخ‌گویی به این نظرسنجی گذشته است. با این همه سپاسگزاریم.",
        "missing": "چنین نظرسنجی‌ای نیست",
        "missing_text": "پیوند کامل نیست یا از شما نظری نخواسته‌ایم. آن را در نامهٔ ما ببینید.",
        "choose": "یک عدد را انتخاب کنید.",
        "too_many": "از این‌جا پاسخ‌های بسیاری رسیده است. کمی بعد دوباره بکوشید.",
        "wrong": "چیزی کم است",
    },
}
QUESTIONS: Mapping[str, Mapping[Scale, str]] = {
    "en": {
        Scale.CSAT: "How content were you? 1 is very bad, 5 very good.",
        Scale.CES: "How easy was it? 1 is very hard, 7 very easy.",
        Scale.NPS: "How likely are you to recommend us? 0 is not at all, 10 is certainly.",
    },
    "fa": {
        Scale.CSAT: "چقدر راضی بودید؟ ۱ خیلی بد و ۵ خیلی خوب.",
        Scale.CES: "چقدر آسان بود؟ ۱ خیلی سخت و ۷ خیلی آسان.",
        Scale.NPS: "چقدر احتمال دارد ما را معرفی کنید؟ ۰ هرگز و ۱۰ حتماً.",
    },
}
ASPECTS: Mapping[str, Mapping[Aspect, str]] = {
    "en": {
        Aspect.ACCESS: "How easy it was to complain",
        Aspect.COURTESY: "Courtesy",
        Aspect.SPEED: "Speed",
        Aspect.INFORMED: "Being told how far it was",
        Aspect.FAIRNESS: "Fairness",
        Aspect.UNDERSTOOD: "Whether the outcome was explained well",
    },
    "fa": {
        Aspect.ACCESS: "آسانی ثبت شکایت",
        Aspect.COURTESY: "احترام و ادب",
        Aspect.SPEED: "سرعت رسیدگی",
        Aspect.INFORMED: "در جریان بودن",
        Aspect.FAIRNESS: "منصفانه بودن",
        Aspect.UNDERSTOOD: "روشن بودن نتیجه",
    },
}
