"""Who shall do what, in an English sentence: "I'll look into it and call you tomorrow".

A subject with its auxiliary governs what follows until the next subject: what is ours there is
ours, what others shall do is not.
"""

import re
from collections.abc import Mapping

from contactcenter.domain.promise.deeds import Deed, Doing, one_line

_TEAM = one_line(r"""(?:
    (?:our|my|the) (?:\w+ ){0,2}(?:team|department|colleagues?|technicians?|specialists?|engineers?|
        manager|supervisor|agents?|experts?|courier|driver|staff|warehouse)|
    (?:someone|somebody|a colleague|a specialist|a technician|an engineer|one of us|a member)
        (?: (?:from|of) (?:our|the) (?:\w+ ){0,2}\w+)?
)""")
_THING = one_line(r"""(?:
    (?:your|the|a|an|this|that|all|both) ?(?:\w+ ){0,3}?(?:refund|money|amount|payment|sum|credit|
        order|parcel|package|replacement|items?|device|invoice|documents?|contract|answer|reply|
        response|decision|report|parts?|goods|delivery|shipment|it|this|voucher|request|problem|
        issue|matter|error|fault|account|complaint|label|statement|letter|copy)|
    it
)""")
_ADVERB = r"(?: (?:also|then|certainly|definitely|personally|gladly|now|again|both|of course))*"
_OURS = re.compile(
    one_line(rf"""(?<![\w'])(?:
        (?:i|we|{_TEAM})(?:'ll| will| shall|(?:'m|'re| am| are| is) going to){_ADVERB}|
        (?:i|we) (?:promise|guarantee|undertake)(?: you)?(?: to| that (?:i|we) will){_ADVERB}|
        you(?:'ll| will| shall)
            (?= (?:have|get|receive|hear|be (?:refunded|contacted|called|informed))\b)|
        (?<!we )(?<!i )expect
            (?= (?:a call|an? (?:\w+ )?(?:answer|reply|e-?mail|update)) from (?:me|us|our|my)\b)|
        let me(?= (?:call|phone|ring|check|look into|get back|come back|find out|send)\b)|
        {_THING}(?:'ll| will| shall)
            (?= (?:be (?:\w+ly |back )?(?:\w+(?:ed|t|n)|ready|in|with|on)|arrive|reach|go out|
                ship)\b)
    )""")
)
_OTHERS = re.compile(
    one_line(r"""(?<![\w'])
        (?:you|he|she|they|who|which|that|your \w+|please|
            the (?:bank|customer|manufacturer|post|supplier|carrier))
        \b(?: (?!and\b|or\b)\w+)??
        (?:'ll| (?:will|can|must|should|may|might|could|need|have to|would|send|call|reply|let|do|
            are|is|was|were|contact|return|pay|confirm|write|give|check|tell))\b""")
)
_NOT_SURE = re.compile(
    one_line(r"""\b(?:
        if|unless|in case|provided|assuming|otherwise|whenever|(?<!at )once(?! again| more)|
        as soon as(?! (?:possible|we can|i can))|when|should (?:you|it|there|we)|
        until (?:you|we|i|the|your)|maybe|perhaps|possibly|probably|hopefully|hope|try|trying|might|
        may|could|would|not sure|
        (?:you|he|she|they|customer|bank|courier|was|were) (?:\w+ )?
            (?:said|wrote|say|says|told|promised|mentioned|claimed|asked)
    )\b|\bdepend""")
)
_NEGATED = re.compile(r"\b(?:not|never|neither|no longer|unable|hardly)\b|n't\b")
_PAID = r"(?:refund|money|amount|payment|sum|credit)"
_MONEY = re.compile(rf"\b{_PAID}\b")
_LEADING = re.compile(
    one_line(r"""(?:^|(?<=[,;:] )|(?<= and )|(?<= then ))(?:(?:and|then) )?
        (?:by|on|within|before|tomorrow|today|tonight|in|this|at|no later than|during|over|latest)
        \b[^,;:]*,? $""")
)
_WORDS: Mapping[Deed, str] = {
    Deed.REFUND: rf"""
        refund(?:ed)?(?= (?:you|the|your|it|this|in full|to|all|by|within|on|tomorrow|today)|$)|
        reimbursed?|paid (?:out|back)|(?:pay|credit) (?:you|your account)|
        (?:pay|credit|transfer|return|issue|send|process)(?:ed)? (?:\w+ ){{0,3}}?{_PAID}|
        (?:have|get|receive) (?:\w+ ){{0,2}}?{_PAID}|get (?:\w+ )?money back""",
    Deed.CALL: r"""
        (?:call|phone|ring|telephone)(?: (?:you|back|him|her|them|again)|
            (?= (?:at|on|by|tomorrow|today|before|within|in|this|next|between)))|
        give you a (?:call|ring)|(?:be )?call(?:ed|ing)(?: (?:you|back))?|speak (?:to|with) you|
        get (?:you )?on the phone|a call(?= from (?:me|us|our|my))""",
    Deed.WRITE: r"""
        write|e-?mail(?: you)?|(?:reply|respond|answer)(?:ed)?|(?:get|come) back to you|get back|
        let you know|inform(?:ed)?(?: you)?|update you|confirm|tell you|hear (?:back )?from|
        (?:give|send) you (?:an? |the )?(?:\w+ )?
            (?:answer|update|reply|news|feedback|decision|message|e-?mail)|
        keep you (?:posted|informed|updated)|message you|text you|report back|notify you|
        (?:have|get|receive) (?:an?|our|the|your|my) (?:\w+ )?
            (?:answer|reply|response|decision|update|e-?mail|message|confirmation)|
        an? (?:\w+ )?(?:answer|reply|update|e-?mail)(?= from (?:me|us|our|my))|
        follow up|be in touch|touch base|contact(?:ed)?""",
    Deed.SEND: r"""
        send|sent|ship(?:ped)?|dispatch(?:ed)?|mail(?:ed)?|post(?:ed)?|deliver(?:ed)?|courier|
        forward(?:ed)?|arrive|reach you|go out|be (?:back )?(?:with|in|on)|upload(?:ed)?|
        (?:have|get|receive) (?:\w+ ){0,3}?
            (?:order|parcel|package|replacement|item|device|invoice|label|documents?|contract|copy)""",
    Deed.OTHER: r"""
        check(?:ed)?|look (?:into|at)|investigated?|fix(?:ed)?|repair(?:ed)?|mend(?:ed)?|solved?|
        resolved?|replaced?|arranged?|book(?:ed)?|visit|come|be (?:ready|at your)|prepared?|
        process(?:ed)?|review(?:ed)?|finish(?:ed)?|completed?|decided?|take care of|deal with|
        dealt with|get (?:it|this|that|everything)|handled?|sort(?:ed)?|correct(?:ed)?|
        have (?:it|this|that|everything) \w+|
        restored?|cancel(?:led)?|changed?|install(?:ed)?|collect(?:ed)?|
        pick(?:ed)? (?:it |them |this |that )?up|test(?:ed)?|
        escalated?|examined?|do (?:it|this|that|so)|deliver a decision""",
}
# What comes first is looked for first: "send you an answer" sends nothing.
_DEEDS = {deed: re.compile(rf"\b(?:{one_line(words)})\b") for deed, words in _WORDS.items()}


def is_sure(sentence: str) -> bool:
    """Whether a sentence holds no condition, no hope, and nobody else's words."""
    return not _NOT_SURE.search(sentence)


def doings(sentence: str) -> list[Doing]:
    """Return what we shall do, each with how far the words about it reach, in order."""
    ours = [(each.start(), each.end(), True) for each in _OURS.finditer(sentence)]
    others = [(each.start(), each.end(), False) for each in _OTHERS.finditer(sentence)]
    apart = [each for each in others if not any(a < each[1] and each[0] < b for a, b, _ in ours)]
    found: list[Doing] = []
    end = len(sentence)
    for start, behind, is_ours in sorted([*ours, *apart], reverse=True):
        first = _first(sentence, start)
        if is_ours and not _NEGATED.search(sentence, behind, end):
            found = _verbs(sentence, sentence[start:behind], (first, behind, end)) + found
        end = first
    return found


def _first(sentence: str, subject: int) -> int:
    """Return where a stretch begins: with words about time, where these lead to its subject."""
    leading = _LEADING.search(sentence[:subject])
    return leading.start() if leading else subject


def _verbs(sentence: str, subject: str, stretch: tuple[int, int, int]) -> list[Doing]:
    """Return each verb that one subject governs; what becomes of money is a refund."""
    first, behind, last = stretch
    is_paid = _MONEY.search(subject) is not None
    taken: list[Doing] = []
    for deed, pattern in _DEEDS.items():
        for match in pattern.finditer(sentence, behind, last):
            if not any(match.start() < each.end and each.start < match.end() for each in taken):
                done = Deed.REFUND if is_paid else deed
                taken.append(Doing(done, match.start(), match.end(), first, last))
    return sorted(taken, key=lambda each: each.start)
