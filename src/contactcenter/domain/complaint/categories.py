"""What complaints are about: the groups that come with the product (spec A-REC-1).

Codes are stable; a deployment adds its own. The words are what a complainant reads where nobody
has written down yet what was understood.
"""

from collections.abc import Mapping

CATEGORIES: Mapping[str, Mapping[str, str]] = {
    "delivery": {"en": "Delivery, or something not done", "fa": "تحویل یا انجام‌نشدن کار"},
    "delay": {"en": "Delay", "fa": "تأخیر"},
    "quality": {"en": "Quality, or a defect", "fa": "کیفیت یا عیب"},
    "not_as_ordered": {"en": "Not as ordered", "fa": "مغایرت با سفارش"},
    "information": {"en": "Information or advice", "fa": "اطلاعات یا راهنمایی"},
    "selling": {"en": "How it was sold", "fa": "شیوهٔ فروش"},
    "price": {"en": "Price and charges", "fa": "قیمت و هزینه‌ها"},
    "billing": {"en": "Billing or payment", "fa": "صورت‌حساب یا پرداخت"},
    "contract": {"en": "Contract terms, or their change", "fa": "شرایط قرارداد یا تغییر آن"},
    "cancellation": {"en": "Cancellation or refund", "fa": "لغو یا بازپرداخت"},
    "warranty": {"en": "Warranty, or how a claim was handled", "fa": "ضمانت یا رسیدگی به آن"},
    "staff": {"en": "How staff behaved", "fa": "رفتار کارکنان"},
    "privacy": {"en": "Privacy", "fa": "حریم خصوصی"},
    "accessibility": {"en": "Accessibility", "fa": "دسترس‌پذیری"},
    "complaint_handling": {"en": "How a complaint was handled", "fa": "رسیدگی به شکایت"},
    "other": {"en": "Your message to us", "fa": "پیام شما به ما"},
}


def category_told(code: str, language: str) -> str:
    """Return what a category is called; one of the deployment's own by its code."""
    names = CATEGORIES.get(code, {})
    return names.get(language) or names.get("en") or code
