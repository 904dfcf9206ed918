"""A dated promise in an answer is found, and nothing that is none is taken for one."""

from datetime import datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.ids import CalendarId
from contactcenter.domain.promise.deeds import Deed
from contactcenter.domain.promise.reading import Promise, promises
from contactcenter.domain.text import folded, normalise
from tests.domain.calendars import a_calendar, at, same

OFFICE = a_calendar()
SHOP = a_calendar(
    "Asia/Tehran",
    same(["09:00", "17:00"], days=("mon", "tue", "wed", "thu", "sat", "sun")),
)
NOW = at("2026-11-24T10:00+00:00")  # a Tuesday; 3 Azar 1405, 13:30 in Tehran


def told(answer: str, now: str = "", shop: bool = False) -> str:  # noqa: FBT001, FBT002
    """Return each promise as `deed month-day hour:minute` in the desk's zone."""
    calendar = SHOP if shop else OFFICE
    found = promises(answer, now=at(now) if now else NOW, calendar=calendar)
    return "; ".join(f"{each.deed} {_local(each, calendar.zone):%m-%d %H:%M}" for each in found)


def _local(promise: Promise, zone: str) -> datetime:
    return promise.due_at.astimezone(ZoneInfo(zone))


@pytest.mark.parametrize(
    ("answer", "promised"),
    [
        ("I will call tomorrow at 10", "call 11-25 10:00"),
        ("We'll get back to you by Friday.", "write 11-27 23:59"),
        ("We will answer within two business days.", "write 11-26 23:59"),
        ("I'll look into it and call you tomorrow at 4.", "call 11-25 16:00"),
        ("Expect a call from me at 3pm tomorrow.", "call 11-25 15:00"),
        ("Let me call you back in half an hour.", "call 11-24 10:30"),
        ("You'll hear from us no later than Thursday.", "write 11-26 23:59"),
        ("Our courier will pick it up on Friday.", "other 11-27 23:59"),
        ("The invoice will be ready tomorrow.", "other 11-25 23:59"),
        ("Your refund will be in your account by 30 November.", "refund 11-30 23:59"),
        ("By Friday, we will send you the invoice.", "send 11-27 23:59"),
        ("You will receive an answer by the end of the week.", "write 11-27 23:59"),
        (
            "I'll call you tomorrow between 10 and 12 and send the invoice by Friday.",
            "call 11-25 12:00; send 11-27 23:59",
        ),
        ("Our technician will come on Thursday morning.", "other 11-26 12:00"),
        ("I will write to you before Friday at noon.", "write 11-27 12:00"),
        ("We will refund the money in 3 to 5 working days.", "refund 12-01 23:59"),
        ("The replacement will be shipped on 27 November 2026.", "send 11-27 23:59"),
        ("We will reply on 25/12/2026.", "write 12-25 23:59"),
        ("I'll call you in half an hour.", "call 11-24 10:30"),
        ("We will reply within 48 hours.", "write 11-26 10:00"),
        ("I'm going to call you this afternoon.", "call 11-24 18:00"),
        (
            "Thank you. I will personally ring you on Thursday, 26 November, at 3 pm.",
            "call 11-26 15:00",
        ),
        ("We'll have your replacement shipped by tomorrow evening.", "send 11-25 21:00"),
        ("Someone from our billing team will contact you within 24 hours.", "write 11-25 10:00"),
        ("You'll hear from us by noon tomorrow.", "write 11-25 12:00"),
        ("I promise to send the documents by close of business today.", "send 11-24 17:00"),
        ("We'll fix it by the end of next week.", "other 12-04 23:59"),
        ("The courier will arrive tomorrow between 2 and 4 pm.", "send 11-25 16:00"),
        (
            "We will not charge you, and I'll email you the credit note by Thursday.",
            "write 11-26 23:59",
        ),
        ("I will call you back in 10 minutes", "call 11-24 10:10"),
        ("We'll process your refund within 5-7 business days", "refund 12-03 23:59"),
        (
            "I will send it out today; you will have it by Monday 30 November.",
            "send 11-24 23:59; other 11-30 23:59",
        ),
        ("I'll get this resolved for you by 17:00 today.", "other 11-24 17:00"),
        ("We'll credit your account by Dec 1st.", "refund 12-01 23:59"),
        (
            "We'll review your case and write to you by 5 December at the latest.",
            "write 12-05 23:59",
        ),
        ("On 15 Azar we will refund the amount.", "refund 12-06 23:59"),
    ],
)
def test_a_promise_in_english(answer: str, promised: str) -> None:
    assert told(answer) == promised


@pytest.mark.parametrize(
    ("answer", "promised"),
    [
        ("تا فردا ساعت ۱۰ خبر می‌دهم", "write 11-25 10:00"),
        ("تا فردا ساعت 10 خبر میدهم.", "write 11-25 10:00"),
        ("حداکثر تا شنبه پاسخ می‌دهیم.", "write 11-28 23:59"),
        ("ظرف ۴۸ ساعت به شما جواب خواهیم داد.", "write 11-26 13:30"),
        ("تا ۱۵ آذر وجه شما واریز می‌شود.", "refund 12-06 23:59"),
        ("پس‌فردا عصر تماس می‌گیرم.", "call 11-26 18:00"),
        ("پسفردا ساعت ۵ عصر باهاتون تماس میگیرم", "call 11-26 17:00"),
        ("کالای جایگزین ظرف دو روز کاری ارسال می‌شود.", "send 11-26 23:59"),
        ("همکاران ما فردا صبح با شما تماس می‌گیرند.", "call 11-25 12:00"),
        ("موضوع را بررسی می‌کنیم و تا پایان هفته نتیجه را اعلام می‌کنیم.", "write 11-26 23:59"),
        ("تا آخر وقت امروز پاسخ می‌دم.", "write 11-24 17:00"),
        ("تا ۱۴۰۵/۰۹/۱۵ مبلغ را به حساب شما واریز می‌کنیم.", "refund 12-06 23:59"),
        ("نیم ساعت دیگر زنگ می‌زنم.", "call 11-24 14:00"),
        ("زنگ می‌زنم فردا ساعت ۱۱.", "call 11-25 11:00"),
        ("روز پنج‌شنبه ساعت ۹ و نیم صبح تکنسین ما مراجعه می‌کند.", "other 11-26 09:30"),
        ("پولتان تا ۷۲ ساعت دیگر برمی‌گردد.", "refund 11-27 13:30"),
        ("مبلغ را تا شنبه برمی‌گردانیم.", "refund 11-28 23:59"),
        ("تا پایان روز پنجشنبه نتیجه به اطلاعتان می‌رسد.", "write 11-26 17:00"),
        ("تا جمعه ساعت ۸ شب پیام می‌دم.", "write 11-27 20:00"),
        ("فاکتور را امروز عصر ایمیل می‌کنم.", "write 11-24 18:00"),
        ("ساعت ۴ بعدازظهر فردا زنگ می‌زنم.", "call 11-25 16:00"),
        ("فردا ساعت ۱۲ شب سرور را درست می‌کنیم.", "other 11-25 23:59"),
        ("کالا را تا ۲۴ الی ۴۸ ساعت آینده ارسال می‌کنیم", "send 11-26 13:30"),
        ("درخواست شما تا دو روز کاری آینده بررسی خواهد شد.", "other 11-26 23:59"),
        ("نتیجه تا ۲۵ نوامبر به شما اعلام خواهد شد", "write 11-25 23:59"),
        ("سفارش شما فردا به دستتان می‌رسد.", "send 11-25 23:59"),
        ("همکارم تا یک ساعت دیگه بهتون زنگ می‌زنه", "call 11-24 14:30"),
        ("تا ظهر خبرتان می‌کنم.", "write 11-24 14:00"),
        ("فردا شب پیک می‌فرستیم.", "send 11-25 23:59"),
        ("قبل از شنبه خبر می‌دهیم.", "write 11-27 23:59"),
        ("تا ۵ روز دیگر کالا را عوض می‌کنیم.", "other 11-29 23:59"),
        (
            "با عرض پوزش، مبلغ فاکتور حداکثر تا سه روز کاری به کارت شما برگشت داده می‌شود.",
            "refund 11-28 23:59",
        ),
        ("تا آخر ماه وجه عودت داده می‌شود.", "refund 12-21 23:59"),
        ("شنبه هفته آینده تماس می‌گیریم", "call 11-28 23:59"),
    ],
)
def test_a_promise_in_persian(answer: str, promised: str) -> None:
    assert told(answer, shop=True) == promised


@pytest.mark.parametrize(
    "answer",
    [
        "I'll try to call you tomorrow.",
        "We expect an answer from you by Friday.",
        "Let me know by Friday.",
        "It took longer than Thursday, and we call every day.",
        "If you agree, I will call tomorrow at 10.",
        "I will not be able to call you tomorrow.",
        "I called you yesterday at 10.",
        "Please call us by Friday.",
        "You said you will call us tomorrow.",
        "Shall I call you tomorrow at 10?",
        '"We will call tomorrow" is what the letter says.',
        "We are closed until Monday.",
        "We will be closed on Friday.",
        "I will know more by Friday.",
        "I'll send you the link in a minute.",
        "We need your bank details by Monday so that we can refund you.",
        "I've passed this to accounts and they will pay you by Friday.",
        "تا فردا نمی‌توانیم پاسخ بدهیم.",
        "لطفا تا شنبه شماره شبا را ارسال کنید تا مبلغ واریز شود.",
        "Please send the form by Friday and we will check it.",
        "We will send it within 3 days of receipt.",
        "We'll be in touch next Friday.",
        "We will reply on 05/12/2026.",
        "We will let you know within a few days.",
        "The bank will return the money by Friday.",
        "I'll call you tomorrow at 10, if that suits you.",
        "You can call us until Friday at 5.",
        "We will reply to your mail of 30 November.",
        "I will be on holiday until Friday.",
        "Expect it tomorrow.",
        "I'll see what I can do by tomorrow.",
        "Can I call you tomorrow? I'll write by Thursday otherwise.",
        "اگر موافق باشید فردا ساعت ۱۰ تماس می‌گیرم.",
        "فردا نمی‌توانم تماس بگیرم.",
        "فردا تماس نمی‌گیرم.",
        "دیروز تماس گرفتم.",
        "لطفا تا فردا مدارک را بفرستید.",
        "لطفا تا فردا مدارک را بفرستید تا بررسی کنیم و خبر می‌دهیم.",
        "سعی می‌کنم تا فردا خبر بدهم.",
        "فرمودید فردا زنگ می‌زنید.",
        "آیا فردا ساعت ۱۰ تماس بگیرم؟",
        "از فردا سفارش‌ها ارسال می‌شود.",
        "۲ روز بعد از دریافت مدارک واریز می‌کنیم.",
        "سفارش شما امروز ارسال شد.",
        "در روزهای آینده تماس می‌گیریم.",
        "به زودی پاسخ می‌دهیم",
        "هر روز ساعت ۱۰ بررسی می‌کنیم.",
        "شما تا فردا فرصت دارید و ما پیگیری می‌کنیم.",
        "بانک تا فردا پول را واریز می‌کند.",
    ],
)
def test_what_is_no_promise_of_ours(answer: str) -> None:
    """A hope, a condition, a question, the past, what others do, or what has two meanings."""
    assert told(answer) == told(answer, shop=True) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "تا فردا ساعت ۱۰ خبر می‌دهم",
        "تا فردا ساعت ١٠ خبر می دهم",
        "تا فردا ساعت 10 خبر میدهم",
        "تا  فردا\u00a0ساعت ۱۰ خبر می‌دم!",
        "تا فردا ساعت ۱۰:۰۰ خبر مي‌دهم",
        "تـا فردا ساعت ده خبر مى دهم.",
        "تا ساعت ۱۰ صبح فردا خبر خواهم داد",
        "تا ۴ آذر ساعت ۱۰ خبر می‌دهیم",
        "تا چهارم آذرماه ۱۴۰۵، ساعت ۱۰ خبر می‌دهیم",
        "تا ۲۰۲۶/۱۱/۲۵ ساعت ۱۰ خبر می‌دهیم",
        "تا چهارشنبه، ۴ آذر، ساعت ۱۰ صبح خبر می‌دهیم",
    ],
)
def test_however_persian_is_typed(answer: str) -> None:
    assert told(answer, shop=True) == "write 11-25 10:00"


@pytest.mark.parametrize(
    ("when", "due"),
    [
        pytest.param("tomorrow", "11-25 23:59", id="the end of the date"),
        pytest.param("tomorrow morning", "11-25 12:00", id="the end of the morning"),
        pytest.param("tomorrow afternoon", "11-25 18:00", id="… of the afternoon"),
        pytest.param("tomorrow evening", "11-25 21:00", id="… of the evening"),
        pytest.param("tonight", "11-24 23:59", id="… of the night"),
        pytest.param("tomorrow at 3", "11-25 15:00", id="a small hour is one of the afternoon"),
        pytest.param("tomorrow at 3 am", "11-25 03:00", id="unless it says otherwise"),
        pytest.param("tomorrow at 03:00", "11-25 03:00", id="or is written with its 0"),
        pytest.param("today at 9", "11-24 21:00", id="what passed is twelve hours later"),
        pytest.param("today at 11", "11-24 11:00", id="what is to come is as it is"),
        pytest.param("at 12 am tomorrow", "11-25 00:00", id="12 am"),
        pytest.param("at 12.30 pm tomorrow", "11-25 12:30", id="12.30 pm"),
        pytest.param("by Tuesday", "12-01 23:59", id="today's weekday is a week away"),
        pytest.param("before Tuesday", "11-30 23:59", id="before"),
        pytest.param("on Friday, 27 November", "11-27 23:59", id="day and date"),
        pytest.param("on Friday, 28 November", "", id="day and date that differ"),
        pytest.param("by 23 November", "", id="a date that passed"),
        pytest.param("by 31 November", "", id="no such date"),
        pytest.param("by 1 January", "01-01 23:59", id="over the year"),
        pytest.param("yesterday at 10", "", id="past"),
        pytest.param("today at 9 am", "", id="an hour that passed"),
        pytest.param("within 0 days", "", id="nothing"),
        pytest.param("within 999 days", "", id="out of measure"),
        pytest.param("within 3 working hours", "11-24 13:00", id="working hours"),
        pytest.param("within two weeks", "12-08 23:59", id="weeks"),
        pytest.param("within a month", "12-24 23:59", id="a month"),
        pytest.param("in 20 minutes", "11-24 10:20", id="minutes"),
        pytest.param("by the end of the month", "11-30 23:59", id="the end of the month"),
        pytest.param("by the end of the day", "11-24 17:00", id="the desk's closing"),
        pytest.param("at 25 tomorrow", "", id="no hour"),
        pytest.param("from tomorrow", "", id="a beginning"),
        pytest.param("for tomorrow", "", id="what it is for"),
        pytest.param("tomorrow's", "", id="of tomorrow"),
        pytest.param("by 10 percent", "", id="no hour either"),
    ],
)
def test_when_it_is_due(when: str, due: str) -> None:
    assert told(f"I will send it {when}.") == (due and f"send {due}")


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Europe/London", "2026-11-25T10:00+00:00"), ("Asia/Tokyo", "2026-11-25T10:00+09:00")],
)
def test_hours_are_those_of_the_desk(zone: str, due: str) -> None:
    (one,) = promises("I'll call tomorrow at 10.", now=NOW, calendar=a_calendar(zone))
    assert one.due_at == at(due)


def test_tomorrow_is_the_desk_s_tomorrow() -> None:
    late = at("2026-11-24T21:00+00:00")  # already the 25th in Tehran
    (one,) = promises("فردا ساعت ۱۰ زنگ می‌زنم", now=late, calendar=SHOP)
    assert one.due_at == at("2026-11-26T10:00+03:30")


def test_clocks_that_change_in_between() -> None:
    """An hour is one of its own date's clocks; a duration is real time."""
    saturday = at("2026-10-24T18:00+01:00")
    calls = promises("I'll call tomorrow at 10.", now=saturday, calendar=OFFICE)
    assert [each.due_at for each in calls] == [at("2026-10-25T10:00+00:00")]
    sends = promises("I'll send it within 24 hours.", now=saturday, calendar=OFFICE)
    assert [each.due_at for each in sends] == [at("2026-10-25T17:00+00:00")]


def test_business_days_are_those_of_the_calendar() -> None:
    holiday = a_calendar(date_overrides={"2026-11-25": []})
    (one,) = promises("We'll reply within 2 business days.", now=NOW, calendar=holiday)
    assert one.due_at.date() == at("2026-11-27T12:00+00:00").date()


def test_without_working_days_there_is_no_promise_in_them() -> None:
    shut = Calendar(id=CalendarId("shut"), zone="Europe/London")
    assert not promises("We'll reply within 2 business days.", now=NOW, calendar=shut)


def test_a_promise_says_where_it_stands() -> None:
    answer = "سلام،\n\nممنون از پیامتان.  تا\u200cفردا  خبر می‌دهم. روز خوش"
    (one,) = promises(answer, now=NOW, calendar=SHOP)
    assert answer[one.start : one.end] == "فردا  خبر می‌دهم."
    assert one.deed is Deed.WRITE


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("> I will call tomorrow at 10", id="a quoted line"),
        pytest.param("On Monday Mina <m@shop.example> wrote:\nI'll call tomorrow.", id="below"),
        pytest.param("مینا نوشته است:\nفردا زنگ می‌زنم", id="below, in Persian"),
        pytest.param("شما نوشته‌اید «فردا زنگ می‌زنم» و ما دیدیم.", id="in quotation marks"),
        pytest.param("-----Original Message-----\nI'll call tomorrow.", id="an older mail"),
    ],
)
def test_quotations_promise_nothing(answer: str) -> None:
    assert not promises(answer, now=NOW, calendar=SHOP)


def test_what_is_due_at_two_moments_is_not_offered() -> None:
    assert told("I will call you tomorrow about the order, or maybe not before Friday.") == ""
    assert told("I will call you tomorrow about the order, or on Friday.") == ""


def test_a_wrapped_line_goes_on() -> None:
    answer = "Thank you for the photographs of the broken lamp. I will call you\ntomorrow at 10."
    assert told(answer) == "call 11-25 10:00"


def test_lines_of_their_own_stay_apart() -> None:
    assert told("I will call you\nTomorrow we are closed") == ""


def test_a_long_answer_is_read_up_to_a_bound() -> None:
    answer = "We will reply to you about all of it. " * 20_000 + "I'll call tomorrow."
    assert not promises(answer, now=NOW, calendar=OFFICE)


@pytest.mark.parametrize(
    "piece",
    [".", "«", '"', "> ", "\n", " \n ", "we will ", "our ", "1", "تا ", "می ", "پول ", "\u0640"],
)
def test_no_answer_takes_long(piece: str) -> None:
    """A length that is squared would take minutes; what is allowed is fifty times what it takes."""
    began = process_time()
    promises(piece * 100_000, now=NOW, calendar=SHOP)
    assert process_time() - began < 5


@given(st.text() | st.text(st.sampled_from("تا فردا ساعت۱۰ می‌زنم.I'll call by Friday 10:/-")))
def test_any_text_is_read(answer: str) -> None:
    for one in promises(answer, now=NOW, calendar=SHOP):
        assert one.due_at > NOW
        assert 0 <= one.start < one.end <= len(answer)


@given(st.text())
def test_a_folded_text_is_the_normalised_one(text: str) -> None:
    assert folded(text).text == normalise(text)


@given(
    st.lists(st.text("abcیكة۱ü", min_size=1), min_size=1), st.sampled_from([" ", "\n ", "\u200c"])
)
def test_its_words_know_where_they_stood(words: list[str], between: str) -> None:
    said = folded(between.join(words))
    for start, word in zip(_starts(said.text), said.text.split(), strict=True):
        first, last = said.written(start, start + len(word))
        assert normalise(between.join(words)[first:last]) == word


def test_words_that_vanish_or_become_several_know_where_they_stood() -> None:
    text = "a \u0640 صلى ﷺ last"
    said = folded(text)
    start, end = said.written(said.text.index("last"), len(said.text))
    assert text[start:end] == "last"
    start, end = said.written(said.text.index("وسلم"), said.text.index("وسلم") + 1)
    assert text[start:end] == "ﷺ"


def _starts(text: str) -> list[int]:
    return [0, *(place + 1 for place, letter in enumerate(text) if letter == " ")]


SATURDAYS = a_calendar(
    "Asia/Tehran", same(["09:00", "17:00"], days=("sat", "sun", "mon", "tue", "wed"))
)


@pytest.mark.parametrize(
    ("answer", "now", "promised"),
    [
        ("I'll call you at 9.", "2026-11-24T17:30+00:00", "call 11-25 09:00"),
        ("We'll call you at 8.", "2026-11-24T16:30+00:00", "call 11-25 08:00"),
        ("I'll call you at 9.", "2026-11-27T17:30+00:00", "call 11-30 09:00"),
        ("I'll call you tonight at 9.", "2026-11-24T17:30+00:00", "call 11-24 21:00"),
        ("I'll call you at 9 pm.", "2026-11-24T17:30+00:00", "call 11-24 21:00"),
        ("I will call tomorrow at ten.", "", "call 11-25 10:00"),
        ("I'll phone you at half past ten tomorrow.", "", "call 11-25 10:30"),
        ("I'll ring you at quarter past two tomorrow.", "", "call 11-25 14:15"),
        ("We'll reply within 24h.", "", "write 11-25 10:00"),
        ("We'll reply within 24 hrs", "", "write 11-25 10:00"),
        ("I will call you in 10 min", "", "call 11-24 10:10"),
        ("We shall write to you on 25.11.", "", "write 11-25 23:59"),
        ("I'll call you at the beginning of next week.", "", "call 11-30 23:59"),
        ("I'll call you early next week.", "", ""),
        ("I'll call tomorrow 10am your time.", "", ""),
        ("I'll call you at 10 CET tomorrow.", "", ""),
        ("I'll call you at 10:00 (London time) tomorrow", "", ""),
        ("I'll call you at one of the two numbers tomorrow.", "", "call 11-25 23:59"),
    ],
)
def test_what_names_no_day_or_another_clock_is_read_as_people_mean_it(
    answer: str, now: str, promised: str
) -> None:
    assert told(answer, now) == promised


@pytest.mark.parametrize(
    ("answer", "promised"),
    [
        ("We'll reply by the end of the week.", "write 11-25 23:59"),  # Wednesday
        ("We'll reply by the end of next week.", "write 12-02 23:59"),
        ("تا آخر هفته جواب می‌دهیم.", "write 11-25 23:59"),
        ("اول هفته آینده خبر می‌دهم", "write 11-28 23:59"),  # Saturday
        ("اوایل هفته آینده خبر می‌دهم", ""),
        ("تا فردا نه خبر می‌دهم نه تماس می‌گیرم", ""),
        ("فردا ساعت نه خبر می‌دهم", "write 11-25 09:00"),
        ("فردا ساعت ده و نیم زنگ می‌زنم", "call 11-25 10:30"),
        ("فردا ساعت ۱۰ به وقت لندن زنگ می‌زنم", ""),
        ("فردا ساعت ۱۰ به وقت تهران زنگ می‌زنم", "call 11-25 10:00"),
    ],
)
def test_the_week_is_that_of_the_desk(answer: str, promised: str) -> None:
    """In either language: one that works from Saturday has its end on Wednesday."""
    found = promises(answer, now=NOW, calendar=SATURDAYS)
    shown = [f"{each.deed} {_local(each, SATURDAYS.zone):%m-%d %H:%M}" for each in found]
    assert "; ".join(shown) == promised
