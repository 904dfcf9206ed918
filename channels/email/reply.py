"""The words that are new in a mail, without quotation and signature (spec F-CNT-2).

    new words          kept
    -- / Regards,      signature: hidden to the end, or to the quotation
    On … wrote:        attribution
    > old words        quotation: hidden; text below or between quotations is kept
    From: / Sent: …    a forwarded or Outlook block: hidden to the end

Stripping only hides: the whole text stays beside the reply. When nothing would be left, all is
shown. Only so many lines are looked at, and of each only so much, so that no text can make it slow;
what follows the last of them is shown or hidden as that one is.
"""

import re
from itertools import islice

_LONGEST_LINE = 300  # characters; a longer line is prose
_MOST_LINES = 5_000  # lines that are looked at; a longer text is no conversation
_MOST_ENDS = 400  # lines that are tried as the end of an attribution
_FEWEST_FIELDS = 2  # beside From, to make a block of header fields
_HEADING_LINES = 20  # of a forwarded message
_ATTRIBUTION_LINES = 4  # an attribution may be broken over so many lines

# One opening and one closing pattern a language; the attribution is what lies between.
_WROTE = re.compile(
    r"""^\W{0,3}(?:
      (?:On|At)\b.*\b(?:wrote|writes|said) | .*<[^<>\s]+@[^<>\s]+>\s+wrote | .{1,120}\bwrote
    | (?:Am|On)\b.*\bschrieb\b.* | .*\bschrieb\b.{0,80}
    | (?:Le|El|Il|Em|Op|Den|Dne|Dnia|W\s+dniu|Pe|Dana|Na|Em|A)\b.*
      \b(?:a\s+écrit|escribió|ha\s+scritto|escreveu|schreef(?:\s.*)?|skrev(?:\s.*)?
        |napsala?(?:\(a\))?
        |napisał(?:a|\(a\))?|nadesłał|a\s+scris|написал(?:а|\(а\))?|написав|írta)
    | .*(?:a\s+écrit|escribió|ha\s+scritto|escreveu|skrev|kirjoitti|skrifaði|napisał\(a\))
    | .*(?:написал(?:а|\(а\))?|пишет|написав)
    | (?:در|در\s+تاریخ|به\s+تاریخ|تاریخ)\b.*
      (?:نوشت(?:ه(?:\s*اید|\s*است)?|ند)?|نوشته\u200c(?:اید|است))
    | .*\bنوشت(?:ه\s+است|ند)?
    | (?:في|بتاريخ|في\s+يوم)\b.*\bكتب(?:ت)?\b.*
    | .*\bkirjoitti\b.* | .*\b(?:yazdı|şunu\s+yazdı)\b.*
    | .*(?:写道|寫道|のメール|のメッセージ|작성)
    | In\s+message\s+<.*\bwrites | Am\b.*\bschrieben\s+Sie | Le\b.*\bnous\s+a\s+dit
    | (?=\D*\d).*\bhet\s+volgende\s+geschreven
    | (?=\D*\d).*\b(?:pisze|napsala?|a\s+scris|έγραψε|menulis|đã\s+viết)
    | .*\bezt\s+írta\b.{0,80} | (?=\D*\d).*\b(?:skrev|schreef)\b.{1,120}
    | (?=\D*\d).*كتابة\s+ما\s+يلي\b.*
    )\s*(?:[:：؛]|-{2,})\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENS = re.compile(
    r"^\W{0,3}(?:On|At|Am|Le|El|Il|Em|Op|Den|Dne|Dnia|W\s+dniu|Pe|در|تاریخ|به\s+تاریخ|في|بتاريخ)\b"
    r"|^\W{0,3}(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})\b"
    r"|^\W{0,3}[^\s.!?:,<>][^.!?:<>]{0,80}<[^<>\s]{1,80}@[^<>\s]{1,80}>\s+\w",
    re.IGNORECASE,
)
_GMAIL_DATED = re.compile(
    r"^\W{0,3}(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|[۰-۹]{2,4}[-/.][۰-۹]{1,2}"
    r"[-/.][۰-۹]{1,4}).{0,80}<\s*[^<>\s]+@[^<>\s]+>\s*:?\s*$"
)
# In any language: a time, an address, a colon. It needs the quotation below it to be believed.
_DATED = re.compile(
    r"^(?=.*[\d۰-۹٠-٩]{4}|.*[\d۰-۹٠-٩][:.][\d۰-۹٠-٩]{2}).{1,200}<\s*[^<>\s]+@[^<>\s]+>.{0,20}[:：]\s*$"
)
# Words that a story may hold too, and a line with all that a program knows: a year, a time and an
# address. They need a line to themselves, above a quotation or an empty line.
_TIMED = re.compile(r".*(?:@|[\d۰-۹٠-٩]{1,2}[:.][\d۰-۹٠-٩]{2}(?!\d))")
_PERHAPS = re.compile(
    r"""^(?:.*\b(?:пише|írta|napísala?(?:\(a\))?|napisa(?:o|la)\s+je|написав\(-ла\))
    | .*\bhat\b.*\bgeschrieben | .*\bnapisana\s+przez\b.* | .*\bכתב(?:/ה|ה)?
    | (?:Quoting|Zitat\s+von|Citando|Quotatie\s+van)\b.*@.*
    | .*@\S+\s+wrote\s+on\b.*\d.* | .*書きました | .*쓴\s?글
    | (?=.*[\d۰-۹٠-٩]{4})(?=.*[\d۰-۹٠-٩][:.][\d۰-۹٠-٩]{2}).{1,200}<\s*[^<>\s]+@[^<>\s]+>.{0,20}
    )\s*[:：]\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # how text runs
_ENDS = (":", "：", "؛", ">", "--")  # of an attribution
_DIVIDER = re.compile(
    r"""^[>\s*]*(?:
      [-_=*~]{2,}+\s*+(?:Original|Forwarded|Reply|Ursprüngliche|Weitergeleitete|Message\s+d'origine
        |Message\s+transféré|Mensaje|Mensagem|Messaggio|Oorspronkelijk|Doorgestuurd|Исходное|Пересылаемое
        |Wiadomość|Původní|Oprindelig|Opprinnelig|Ursprungligt|پیام\s+اصلی|پیام\s+هدایت|پیغام\s+اصلی
        |الرسالة\s+الأصلية|原始邮件|原始郵件|転送|Mesaj).{0,60}
    | _{20,} | -{32,}
    | (?:Begin\s+forwarded\s+message|Début\s+du\s+message|Anfang\s+der\s+weitergeleiteten).{0,40}:
    | (?:Sent|Envoyé)\s+from\s+.{0,20}\bon\s+behalf\b.*
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM = re.compile(
    r"^[>\s*]*(?:From|Von|De|Da|Od|Van|Från|Fra|Lähettäjä|От|Від|Kimden|Gönderen|Feladó|Expéditeur"
    r"|از|فرستنده|من|发件人|寄件者|差出人|보낸\s?사람)\s*\*?\s*[:：]\s*\*?.*\S",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"^[>\s*]*(?:Sent|Date|To|Subject|Cc|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Fecha|Para"
    r"|Asunto|Assunto|Data|Inviato|Oggetto|A|Wysłano|Do|Temat|Odesláno|Komu|Předmět|Verzonden|Aan"
    r"|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne|Lähetetty|Aihe|Отправлено|Кому|Тема|Дата|Tarih|Kime"
    r"|Konu|Reply-To|Organization|تاریخ|ارسال|به|موضوع|گیرنده|إلى|الموضوع|التاريخ|أرسل|发送时间|收件人|主题"
    r"|日期|送信日時|宛先|件名|보낸\s?날짜|제목)\s*(?:شده)?\s*\*?\s*[:：]",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:[-_=*~#+\u2013\u2014]{2,}\s*|\u1427\s*)?$")  # a line, and no words
_FIELD = re.compile(r"^[>\s*]*[^\s:*]{1,20}(?:\s[^\s:*]{1,20})?\s?\*?\s?[:：]")
_SIGNATURE = re.compile(r"^(?:-{2,4}|_{2,4}|—)\s*$")
_FOOTER = re.compile(
    r"""^\W{0,3}(?:
      Sent\s+(?:from|via|with)\s+
        (?:my|a|the|mail|outlook|yahoo|proton\w*|gmail|samsung|mobile|blackberry|airmail|windows)\b.{0,80}
    | Sent\s+by\s+(?:my|galaxy|iphone|phone|mobile)\b.{0,40}
    | From\s+my\s+(?:i?phone|ipad|mobile)\b.{0,20}
    | Get\s+Outlook\s+for\b.{0,60} | Télécharger\s+Outlook\b.{0,60}
    | Verstuurd\s+vanaf\b.{0,60} | Lähetetty\s+.{0,20}(?:iPhone|iPad|Android|puhelim).{0,20}
    | Diese\s+Nachricht\s+wurde\s+von\b.{0,80}gesendet\.? | Gesendet\s+von\s+Mail\b.{0,40}
    | \W?(?:iPhone|iPad|Android|Outlook|スマートフォン).{0,10}から送信
    | .{0,10}(?:iPhone|iPad|Android|Galaxy|휴대폰).{0,10}에서\s?보냄
    | .{0,20}(?:iPhone|iPad|Android|Outlook|telefon).{0,20}gönderildi | [从從]我的.{0,20}[发傳]送
    | [发發][自送][于於]?我的.{0,20}
    | از\s.{0,20}(?:آیفون|آیپد|گوشی|موبایل|تلفن|اندروید|iPhone).{0,20}ارسال\s?شده(?:\sاست)?\.?
    | تم\s?الإرسال\s?من\b.{0,20}(?:iPhone|iPad|Outlook|هاتف|جهاز|آيفون).{0,20}
    | (?:Gesendet\s+(?:von|mit)|Von\s+meinem).{0,60}
        (?:iPhone|iPad|Handy|Android|Smartphone|Outlook|gesendet).{0,40}
    | Envoyé\s+(?:depuis|de|à\s+partir)\b.{0,60} | Enviado\s+(?:desde|de|do)\b.{0,60}
    | Inviato\s+da(?:l\s+mio|lla\s+mia)?\b.{0,60} | (?:Надіслано|Відправлено)\s+[зі]з?\b.{0,60}
    | (?:Obtenir|Obtener|Obter\so|Scarica|Pobierz|Загрузить|Hämta|Hent)\s+Outlook\b.{0,60}
    | Verzonden\s+(?:vanaf|met)\b.{0,60} | Skickat\s+från\b.{0,60} | Wysłane\s+z\b.{0,60}
    | Odesláno\s+z\b.{0,60} | Отправлено\s+(?:с|из)\b.{0,60} | Sendt\s+fra\b.{0,60}
    | (?:ارسال|فرستاده)\s*شده\s+از\b.{0,60} | أرسلت?\s+من\b.{0,60} | 从我的.{0,20}发送
    )$""",
    re.IGNORECASE | re.VERBOSE,
)


def extract(text: str) -> str:
    """Return the new words of a text; the whole text when there would be none."""
    lines = text.replace("\r\n", "\n").split("\n", _MOST_LINES)
    plain = [_TURNING.sub("", line) for line in lines[:_MOST_LINES]]
    hidden = _quoted(plain)
    _hide_signature(plain, hidden)
    hidden += [hidden[-1]] * (len(lines) - len(hidden))
    kept = [line for line, gone in zip(lines, hidden, strict=True) if not gone]
    while kept and _RULE.match(kept[-1][:_LONGEST_LINE]):
        kept.pop()
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return found or text.strip()


def _quoted(lines: list[str]) -> list[bool]:
    """Mark the lines that repeat other messages, and the lines that introduce them."""
    hidden = [line.lstrip().startswith(">") for line in lines]
    ends = _possible_ends(lines, hidden)
    index, spoken = 0, False
    while index < len(lines):
        line = lines[index][:_LONGEST_LINE]
        if spoken and _begins_block(lines, index):
            hidden[index:] = [True] * (len(lines) - index)
            break
        height = 0 if hidden[index] or not line.strip() else _attribution(lines, index, ends)
        if height:
            _hide_attributed(lines, hidden, index, height, spoken=spoken)
        elif _begins_block(lines, index):
            height = _heading(lines, index)
            hidden[index : index + height] = [True] * height
        spoken = spoken or (_has_words(line) and not height)
        index += max(1, height)
    return hidden


def _begins_block(lines: list[str], index: int) -> bool:
    """Whether a divider, or a block of header lines, stands here: the rest is old."""
    line = lines[index][:_LONGEST_LINE]
    if _DIVIDER.match(line):
        return True
    if not _FROM.match(line) and not _SENT.match(line):
        return False
    following = [other[:_LONGEST_LINE] for other in lines[index : index + 8] if other.strip()][:5]
    # What begins with another field than From must name an address: a form may look the same.
    named = _FROM.match(line) or any("@" in one and _FROM.match(one) for one in following[1:2])
    fields = sum(bool(_SENT.match(other)) for other in following)
    return bool(named) and fields >= _FEWEST_FIELDS


def _heading(lines: list[str], index: int) -> int:
    """How many lines name a message that is forwarded without a word: a divider and its fields."""
    end = index + 1
    while end < min(len(lines), index + _HEADING_LINES) and lines[end].strip():
        end += 1
    fields = sum(bool(_FIELD.match(line[:_LONGEST_LINE])) for line in lines[index:end])
    return end - index if fields >= _FEWEST_FIELDS else 1


def _has_words(line: str) -> bool:
    return bool(line.strip(" \t>*-_"))


def _possible_ends(lines: list[str], hidden: list[bool]) -> frozenset[int]:
    """Return the first places where an attribution may end."""
    places = (
        place
        for place, line in enumerate(lines)
        if not hidden[place] and len(line) <= _LONGEST_LINE and line.rstrip().endswith(_ENDS)
    )
    return frozenset(islice(places, _MOST_ENDS))


def _attribution(lines: list[str], index: int, ends: frozenset[int]) -> int:
    """How many lines from here on say "On … somebody wrote:"; 0 when they do not."""
    if index in ends and _GMAIL_DATED.match(lines[index]):
        return 1
    joined = ""
    for height in range(1, _ATTRIBUTION_LINES + 1):
        if index + height > len(lines) or not lines[index + height - 1].strip():
            return 0
        joined = f"{joined} {lines[index + height - 1][:_LONGEST_LINE].strip()}".strip()
        if index + height - 1 in ends and (
            _introduces(joined, height)
            or _dates(lines, index + height, joined)
            or (_stands_alone(lines, index, index + height) and _perhaps(joined))
        ):
            return height
        if height == 1 and not _OPENS.match(joined) and "@" not in joined:
            return 0
    return 0


def _introduces(joined: str, height: int) -> bool:
    """Whether lines joined to one are an attribution; several must begin like one too."""
    if len(joined) > _LONGEST_LINE or (height > 1 and not _OPENS.match(joined)):
        return False
    return bool(_WROTE.match(joined) or _GMAIL_DATED.match(joined))


def _dates(lines: list[str], below: int, joined: str) -> bool:
    """Whether lines that name a time and an address stand above a quotation."""
    following = next((line for line in lines[below : below + 3] if line.strip()), "")
    return following.lstrip().startswith(">") and _DATED.match(joined[:_LONGEST_LINE]) is not None


def _stands_alone(lines: list[str], first: int, below: int) -> bool:
    """Whether lines have an empty one above them, and below them one or a quotation."""
    above = first == 0 or not lines[first - 1].strip()
    return above and (below < len(lines) and lines[below].lstrip()[:1] in {"", ">"})


def _perhaps(joined: str) -> bool:
    """Whether lines say who wrote and when, in words that a story may hold too."""
    line = joined[:_LONGEST_LINE]
    return bool(_TIMED.match(line) and _PERHAPS.match(line))


def _hide_attributed(
    lines: list[str], hidden: list[bool], index: int, height: int, *, spoken: bool
) -> None:
    """Hide an attribution, and what follows it when that is not marked as a quotation.

    What follows an attribution with which the mail begins are the only words that it has.
    """
    below = (place for place in range(index + height, len(lines)) if lines[place].strip())
    first = next(below, None)
    names_author = _names_author(" ".join(lines[index : index + height]))
    if first is None or hidden[first] or (names_author and not spoken):
        hidden[index : index + height] = [True] * height
    elif names_author and not any(hidden[first:]):
        hidden[index:] = [True] * (len(lines) - index)


def _names_author(attribution: str) -> bool:
    """Whether it names an address or a date; "On Monday I wrote:" may be part of a story."""
    return "@" in attribution or any(character.isdigit() for character in attribution)


def _hide_signature(lines: list[str], hidden: list[bool]) -> None:
    """Hide what follows the signature mark or a mobile footer, up to text below a quotation."""
    spoken = False
    for index, line in enumerate(lines[: len(hidden)]):
        if hidden[index]:
            continue
        if spoken and (_SIGNATURE.match(line) or _FOOTER.match(line[:_LONGEST_LINE])):
            end = index
            while end < len(hidden) and not hidden[end]:
                end += 1
            hidden[index:end] = [True] * (end - index)
        spoken = spoken or _has_words(line)
