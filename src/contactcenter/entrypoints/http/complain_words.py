"""The words of the complaint form."""

from collections.abc import Mapping

from contactcenter.domain.complaint_form import Fault

FORM_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Complain to {name}",
        "start": (
            "Tell us what went wrong. Complaining costs nothing, and changes nothing in how we "
            "serve you. Only what is marked must be filled in."
        ),
        "policy": "How we handle complaints",
        "closed": "There is no form here",
        "closed_text": "No complaint is taken here now. See how else you can reach us:",
        "what": "What happened",
        "what_hint": "Must be filled in: what, when, where, about whom. An order number helps.",
        "wanted": "What would put it right",
        "who": "Who you are",
        "who_hint": "Leave an e-mail address or a phone number, or stay anonymous.",
        "name": "Your name",
        "email": "E-mail address",
        "phone": "Phone number",
        "phone_hint": "With the country's code, if it is not from here.",
        "anonymous": "I want to stay anonymous",
        "anonymous_hint": (
            "Then leave name, e-mail and phone empty. We cannot write to you; you see on the next "
            "page where it stands."
        ),
        "for": "For somebody else",
        "behalf": "I complain for another person",
        "person": "Who that person is",
        "relation": "What you are to them (parent, lawyer, carer …)",
        "authority": "By what right you speak for them",
        "authority_hint": "You can add a letter of authority to the files.",
        "trap": "Leave this empty",
        "send": "Send the complaint",
        "wrong": "It was not sent yet. Please look at this again:",
        "too_many": (
            "Too many complaints came from here. What you typed is still there: please wait a "
            "while and send it again, or write to us in another way."
        ),
    },
    "fa": {
        "title": "شکایت از {name}",
        "start": (
            "بگویید چه چیزی درست نبود. شکایت هزینه‌ای ندارد و در خدمت‌رسانی ما به شما هیچ تغییری "
            "نمی‌دهد. فقط آنچه نشان شده باید پر شود."
        ),
        "policy": "چگونه به شکایت‌ها رسیدگی می‌کنیم",
        "closed": "اینجا فرمی نیست",
        "closed_text": "اکنون اینجا شکایتی پذیرفته نمی‌شود. راه‌های دیگر تماس با ما:",
        "what": "چه رخ داده است",
        "what_hint": "باید پر شود. چه، کی و کجا، و دربارهٔ چه کسی. شمارهٔ سفارش کمک می‌کند.",
        "wanted": "چه چیزی آن را درست می‌کند",
        "who": "شما",
        "who_hint": "نشانی ایمیل یا شمارهٔ تلفن بگذارید، یا ناشناس بمانید.",
        "name": "نام شما",
        "email": "نشانی ایمیل",
        "phone": "شمارهٔ تلفن",
        "phone_hint": "اگر از کشور دیگری است، همراه پیش‌شمارهٔ کشور.",
        "anonymous": "می‌خواهم ناشناس بمانم",
        "anonymous_hint": (
            "در این صورت نام، ایمیل و تلفن را خالی بگذارید. ما نمی‌توانیم برایتان بنویسیم؛ در صفحهٔ "
            "بعد می‌بینید شکایت در چه مرحله‌ای است."
        ),
        "for": "از طرف شخص دیگر",
        "behalf": "از طرف شخص دیگری شکایت می‌کنم",
        "person": "آن شخص کیست",
        "relation": "نسبت شما با او (پدر یا مادر، وکیل، سرپرست …)",
        "authority": "به چه حقی از طرف او سخن می‌گویید",
        "authority_hint": "می‌توانید وکالت‌نامه را به پرونده‌ها اضافه کنید.",
        "trap": "این را خالی بگذارید",
        "send": "فرستادن شکایت",
        "wrong": "هنوز فرستاده نشده است. لطفاً دوباره نگاه کنید:",
        "too_many": (
            "شکایت‌های زیادی از اینجا آمده است. آنچه نوشته‌اید هنوز هست: کمی صبر کنید و دوباره "
            "بفرستید، یا از راه دیگری برای ما بنویسید."
        ),
    },
}

FAULTS: Mapping[str, Mapping[Fault, str]] = {
    "en": {
        Fault.EMPTY: "This must be filled in.",
        Fault.TOO_LONG: "This is too long: say it in {most} characters.",
        Fault.NO_ADDRESS: "This cannot be reached: is it typed right?",
        Fault.NO_WAY_BACK: "Leave an e-mail address or a phone number, or stay anonymous.",
        Fault.NOT_ANONYMOUS: (
            "To stay anonymous, leave name, e-mail and phone empty; or take this mark away."
        ),
        Fault.TRAP: "Leave this field empty; only machines fill it in.",
        Fault.TOO_SOON: "That was as quick as a machine. Please send it once more.",
        Fault.TOO_OLD: "This page was too old. Nothing is lost: send it once more.",
        Fault.FILE: (
            "A file was not taken: it is too large, of a kind that we do not take, or one too many."
        ),
    },
    "fa": {
        Fault.EMPTY: "این باید پر شود.",
        Fault.TOO_LONG: "این متن بلند است: آن را در {most} نویسه بگویید.",
        Fault.NO_ADDRESS: "به این نشانی نمی‌توان رسید: درست نوشته شده است؟",
        Fault.NO_WAY_BACK: "نشانی ایمیل یا شمارهٔ تلفن بگذارید، یا ناشناس بمانید.",
        Fault.NOT_ANONYMOUS: (
            "برای ناشناس ماندن نام، ایمیل و تلفن را خالی بگذارید؛ یا این نشان را بردارید."
        ),
        Fault.TRAP: "این خانه را خالی بگذارید؛ فقط ماشین‌ها آن را پر می‌کنند.",
        Fault.TOO_SOON: "به سرعت ماشین‌ها بود. لطفاً یک بار دیگر بفرستید.",
        Fault.TOO_OLD: "این صفحه قدیمی شده بود. چیزی از دست نرفته است: یک بار دیگر بفرستید.",
        Fault.FILE: (
            "یکی از پرونده‌ها پذیرفته نشد: بزرگ است، از نوعی است که نمی‌پذیریم، یا تعدادشان زیاد است."
        ),
    },
}
