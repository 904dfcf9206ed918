"""Machines are told from people (spec F.4, RFC 3834)."""

import pytest

from channels.email import mime
from contactcenter.domain.message import AutoClass, Inbound

HUMAN, AUTOMATIC, LIST, ABUSE = (
    *(AutoClass.HUMAN, AutoClass.AUTO_REPLY),
    *(AutoClass.LIST, AutoClass.COMPLAINT),
)


def read(head: str, text: str = "Hello") -> Inbound:
    raw = f"From: Lea <lea@kunde.example>\n{head}\n\n{text}".replace("\n", "\r\n").encode()
    parsed = mime.parse(raw)
    assert isinstance(parsed, tuple)
    assert isinstance(parsed[0], Inbound)
    return parsed[0]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Subject: A question", HUMAN),
        ("Auto-Submitted: no", HUMAN),
        ("Auto-Submitted: auto-replied", AUTOMATIC),
        ("Auto-Submitted: auto-replied (vacation); owner-email=lea@kunde.example", AUTOMATIC),
        ("Auto-Submitted: AUTO-GENERATED", AUTOMATIC),
        ("X-Autoreply: yes", AUTOMATIC),
        ("X-Autoreply: no", HUMAN),
        ("X-Autorespond: away", AUTOMATIC),
        ("Precedence: auto_reply", AUTOMATIC),
        ("X-Apple-Action: VACATION", AUTOMATIC),
        ("X-Contact-Loop: 3f9a", AUTOMATIC),
        ("Return-Path: <>", AUTOMATIC),
        ("Precedence: bulk", LIST),
        ("List-Id: <news.example>", LIST),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
            AUTOMATIC,
        ),
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", ABUSE),
        ("Content-Type: text/calendar; method=REQUEST", HUMAN),
    ],
)
def test_class_by_fields(head: str, expected: AutoClass) -> None:
    assert read(head).auto_class is expected


@pytest.mark.parametrize("value", ["All", "OOF, AutoReply", "DR, RN"])
def test_a_request_not_to_be_answered_says_nothing_of_the_author(value: str) -> None:
    message = read(f"Subject: My order\nX-Auto-Response-Suppress: {value}")
    assert message.auto_class is HUMAN  # F-AUT-0
    assert not message.may_auto_reply


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: your order",
        "Automatic reply: your order",
        "Abwesenheitsnotiz: Ihre Bestellung",
        "Automatische Antwort: Ihre Bestellung",
        "Réponse automatique : votre commande",
        "Respuesta automática: su pedido",
        "Risposta automatica: ordine",
        "Automatisch antwoord: uw bestelling",
        "Resposta automática: pedido",
        "Odpowiedź automatyczna: zamówienie",
        "Автоответ: ваш заказ",
        "Автоматична відповідь: замовлення",
        "Otomatik yanıt: siparişiniz",
        "Automatiskt svar: din order",
        "Autosvar: din ordre",
        "Automatisk svar: bestillingen din",
        "Automaattinen vastaus: tilauksesi",
        "Automatická odpověď: objednávka",
        "Automatikus válasz: rendelés",
        "Αυτόματη απάντηση: παραγγελία",
        "自動返信: ご注文",
        "自动回复: 您的订单",
        "자동 회신: 주문",
        "رد تلقائي: طلبك",
        "پاسخ خودکار: سفارش شما",
        "خارج از دفتر هستم",
        "תשובה אוטומטית: ההזמנה",
    ],
)
def test_absence_in_many_languages_with_a_second_sign(subject: str) -> None:
    assert read(f"Subject: {subject}").auto_class is HUMAN
    for second in ("In-Reply-To: <1@desk.example>", "X-Auto-Response-Suppress: All"):
        assert read(f"Subject: {subject}\n{second}").auto_class is AUTOMATIC


@pytest.mark.parametrize("subject", ["Re: Automatic reply: your order", "پاسخ: پاسخ خودکار"])
def test_an_answer_to_an_automatic_answer_is_a_persons(subject: str) -> None:
    assert read(f"Subject: {subject}\nIn-Reply-To: <1@desk.example>").auto_class is HUMAN


@pytest.mark.parametrize(
    ("head", "allowed"),
    [
        ("Subject: A question", True),
        ("Subject: Re: [Ticket#4711] My order", True),
        ("Subject: [Desk #12] Re: [Ticket#4711] My order", False),  # F-LOOP-2
        ("Auto-Submitted: auto-replied", False),
        ("List-Id: <news.example>", False),
        ("Return-Path: <>", False),
        ("\n".join(["Received: from a by b"] * 26), False),
    ],
)
def test_who_may_be_answered(head: str, allowed: bool) -> None:  # noqa: FBT001
    assert read(head).may_auto_reply is allowed
