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
        "missed": "You should have heard from us by",
        "sorry": "We are late, and we are sorry.",
        "answer_by": "We wait for your answer until",
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
        "another_way": "Open it without the link",
        "ask_title": "See where your complaint stands",
        "ask_text": (
            "Type its reference, and the e-mail address or phone number by which we know you. "
            "We send a code there."
        ),
        "reference": "Reference",
        "reference_hint": "It stands in our messages. Dots, dashes and spaces do not matter.",
        "contact": "Your e-mail address or phone number",
        "send_code": "Send me a code",
        "no_reference": "That is no reference of ours. Compare it with our message.",
        "no_contact": "That is neither an e-mail address nor a phone number.",
        "code_title": "Type the code",
        "code_text": (
            "If there is such a complaint, and we know you by that address, a code is on its way "
            "there. It holds for 10 minutes."
        ),
        "code": "Code",
        "open": "Open",
        "wrong_code": "That is not the code, or it does not hold any more.",
        "another_code": "Ask for another code",
        "too_many": "That was too often. Please wait a while and try again.",
        "wrong": "Please look at this again:",
        "more_title": "Add something",
        "more": "What you want to add",
        "files": "Files",
        "files_hint": "Up to 5 pictures, PDF or office files, of 10 MB each.",
        "kept": "These came already: {names}",
        "send": "Send",
        "nothing": "Write something, or choose a file.",
        "too_long": "This is too long. Please say it in {most} characters.",
        "file": "A file was not taken: it is too large, of a kind that we do not take, or one too "
        "many.",
        "over": "This complaint is over. Answer one of our messages instead.",
        "added": "What you added arrived.",
        "theirs": "What you added",
        "ours": "What we wrote to you",
        "our_files": "Files from us",
        "filed": "We have received your complaint. Its reference is {reference}.",
        "keep": (
            "Keep the address of this page: here you see where it stands, and you can add "
            "something. Who has it sees the same."
        ),
        "soon_title": "Your complaint {reference}",
        "soon": "It is being put on record. Look again to see by when you hear from us.",
        "look_again": "Look again",
    },
    "fa": {
        "title": "شکایت شما {reference}",
        "missing": "اینجا چیزی نیست",
        "missing_text": "پیوند کامل نیست یا قدیمی شده است. آن را دوباره از پیام ما باز کنید.",
        "received": "زمان دریافت",
        "step": "اکنون",
        "next": "گام بعدی",
        "until": "تا این زمان از ما خبر می‌گیرید",
        "missed": "باید تا این زمان از ما خبر می‌گرفتید",
        "sorry": "دیر کرده‌ایم و پوزش می‌خواهیم.",
        "answer_by": "منتظر پاسخ شما هستیم تا",
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
        "another_way": "باز کردن بدون پیوند",
        "ask_title": "پیگیری شکایت",
        "ask_text": (
            "شمارهٔ پیگیری و نشانی ایمیل یا شمارهٔ تلفنی را بنویسید که ما شما را با آن می‌شناسیم. "
            "کدی به همان‌جا می‌فرستیم."
        ),
        "reference": "شمارهٔ پیگیری",
        "reference_hint": "در پیام‌های ما آمده است. نقطه، خط تیره و فاصله مهم نیست.",
        "contact": "نشانی ایمیل یا شمارهٔ تلفن شما",
        "send_code": "برایم کد بفرستید",
        "no_reference": "این شمارهٔ پیگیری ما نیست. آن را با پیام ما مقایسه کنید.",
        "no_contact": "این نه نشانی ایمیل است و نه شمارهٔ تلفن.",
        "code_title": "کد را بنویسید",
        "code_text": (
            "اگر چنین شکایتی باشد و ما شما را با این نشانی بشناسیم، کدی به آنجا فرستاده می‌شود. "
            "این کد ۱۰ دقیقه اعتبار دارد."
        ),
        "code": "کد",
        "open": "باز کردن",
        "wrong_code": "این کد درست نیست یا دیگر اعتبار ندارد.",
        "another_code": "درخواست کد دیگر",
        "too_many": "تعداد درخواست‌ها زیاد بود. کمی صبر کنید و دوباره امتحان کنید.",
        "wrong": "لطفاً دوباره نگاه کنید:",
        "more_title": "چیزی اضافه کنید",
        "more": "آنچه می‌خواهید اضافه کنید",
        "files": "پرونده‌ها",
        "files_hint": "تا ۵ تصویر، PDF یا پروندهٔ اداری، هر کدام تا ۱۰ مگابایت.",
        "kept": "این‌ها پیش‌تر رسیده‌اند: {names}",
        "send": "فرستادن",
        "nothing": "چیزی بنویسید یا پرونده‌ای برگزینید.",
        "too_long": "این متن بلند است. لطفاً آن را در {most} نویسه بگویید.",
        "file": "یکی از پرونده‌ها پذیرفته نشد: بزرگ است، از نوعی است که نمی‌پذیریم، یا تعدادشان زیاد "
        "است.",
        "over": "این شکایت پایان یافته است. به یکی از پیام‌های ما پاسخ دهید.",
        "added": "آنچه اضافه کردید به دست ما رسید.",
        "theirs": "آنچه اضافه کرده‌اید",
        "ours": "آنچه برای شما نوشته‌ایم",
        "our_files": "پرونده‌هایی از ما",
        "filed": "شکایت شما به دست ما رسید. شمارهٔ پیگیری آن {reference} است.",
        "keep": (
            "نشانی این صفحه را نگه دارید: اینجا می‌بینید شکایت در چه مرحله‌ای است و می‌توانید چیزی "
            "اضافه کنید. هر کس این نشانی را داشته باشد همین را می‌بیند."
        ),
        "soon_title": "شکایت شما {reference}",
        "soon": "در حال ثبت است. لحظه‌ای دیگر نگاه کنید تا ببینید تا چه زمانی از ما خبر می‌گیرید.",
        "look_again": "دوباره نگاه کنید",
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
