"""English words of dissatisfaction, and of its opposite."""

import re
from collections.abc import Mapping

from contactcenter.domain.dissatisfaction.signs import Sign, lexicon

_WRITTEN: Mapping[Sign, str] = {
    Sign.FEELING: """
        2: unhappy / dissatisf* / disappoint* / frustrat* / angry / annoyed / annoying / furious /
           upset / outraged / disgusted / appalled / shocked / fed up / sick of / sick and tired /
           tired of / had enough / let (me|us) down / feel let down / cheated / deceived /
           betrayed / insulted / humiliat* / livid / infuriat* / exasperat* / dismayed /
           displeased / fuming / (not|isn't|wasn't|aren't) (|at all |very |really |quite )(happy|
           satisfied|pleased|impressed) / unimpressed / regret (ever|having|buying|choosing|
           ordering|that i) / (lost|losing) (all |my |our |any )*(trust|confidence|faith|patience)
           / no longer trust / wits' end / (not|never) … taken seriously / ripped off / scammed /
           robbed / dissatisfaction / my patience / had it with / lost for words / speechless
        1: concerned / worried about / sad to / sadly / unfortunately your""",
    Sign.JUDGEMENT: """
        2: unacceptable / not acceptable / outrageous / ridiculous / disgrac* / shameful /
           shameless / scandal* / terrible / awful / horrible / horrendous / dreadful / appalling
           / atrocious / abysmal / pathetic / shocking / useless / worthless / incompeten* /
           unprofessional / dishonest / misleading / mislead / misled / deceptive / fraudulent /
           scam / lied to / lying to / liar* / rude / rudely / rudeness / impolite / disrespect* /
           arrogan* / careless* / negligen* / unfair / unfairly / (not|isn't|hardly) fair /
           unjust* / (a|what a) joke / laughable / absurd / nonsense / farce / worst / inexcusable
           / intolerable / insulting / insult / inedible / disgusting / lousy / crap / rubbish /
           garbage / robbery / unbelievable / beyond belief / third-rate / (poor|bad) (service|
           quality|support|communication|packaging|experience|workmanship|treatment|attitude) / no
           way to (treat|run|do) / how you treat / (not|isn't) good enough / substandard /
           sub-standard / waste of (time|money) / ripoff / rip-off / a shambles / shoddy / not how
           … (treat|behave|work) / (zero|no) respect / lack of (respect|care|communication|
           interest|competence) / nothing works / does not deserve / a lie
        1: a shame / such a shame / cheap / filthy / dirty / poor / badly / silly / sloppy / so
           bad / too bad / difficult to believe / slow / gone down / worse / confusing""",
    Sign.TREATMENT: """
        2: ignored (me|us|my|our) / (being|was|were|been|am|are|get|keep getting) ignored / hung
           up / hangs up / hanging up / cut (me|us) off / then cut off / (passed|sent|pushed|
           transferred|referred) (|around |back and forth )from … to / talked down / talked over /
           like an idiot / like a (child|criminal|thief|number) / (shouted|yelled|laughed|swore)
           at / accused me / argued with / laughed when / (not|n't|never|without|nobody|no one)
           even (apolog*|an apology|a sorry|said sorry|bother*) / (nobody|no one|not|n't|never|
           without|nor|didn't|did not|doesn't) (|even |ever )apologi* / no apology / (refuse|
           refuses|refused) to (help|listen|refund|talk|answer|replace|take|pay|give|speak|honour|
           accept|put me) / don't care / doesn't care / not care / (nobody|no one) … (cares|care|
           cared|interested|listens|listen|responsible) / the way (i was|we were|you) / the way my
           … was / stonewalled / fobbed off / brushed off / couldn't care less / treated (me|us|
           my|like|so|badly|with)
        1: ignored / interrupted / closed my (request|ticket|case) / copied answer / copy and
           paste / standard answer / automatic (answer|reply) / automated (answer|reply) /
           unfriendly""",
    Sign.WAITING: """
        1.5: still waiting / been waiting / (kept|left) (me |us |my \\w+ |\\w+ )?waiting / waited
           … (in vain|for nothing|hours|weeks|months|days) / waiting (for weeks|for months|for
           days|since) / (days|weeks|months|hours|week|month) (late|overdue|too late) / on hold /
           in vain / how much longer / how many (times|more|weeks|months) / (take|takes|taking|
           took) (so|this|far too|too) long / (weeks|months|days) to (answer|reply|respond|send|
           refund) / (take|takes|took|taken) (a|two|three|four|five|six|several|you) (months|
           month|weeks|week) / (nobody|no one|noone|none of you|no-one) … (answers|answered|
           answer|replies|replied|reply|calls|called|call|came|come|comes|responds|responded|
           helps|helped|help|told|tells|reads|read|knows|picks|picked|turned|showed|wants|reacts|
           contacted|bothers) / never (called|calls|replied|answered|came|arrived|turned up|showed
           up|received|got|heard|contacted|came back|got back|responded|turned) / no (answer|
           reply|response|reaction|explanation|solution|sign of|progress) / still (no|nothing|not
           been|unresolved|unanswered) / (nothing|not a thing) (happens|happened|has happened|has
           been done|was done|changes|changed) / (without|with no) (an |any |a )?(answer|reply|
           response|explanation|result|solution) / (have|has|had) not been (dealt|answered|
           resolved|sorted|solved) / (still|yet) to (hear|receive|be) / (still )?n't been (dealt|
           answered|resolved|sorted) / (didn't|did not|failed to|doesn't) (show|turn|call back|
           reply|respond|answer)
        1: (still|yet) (hasn't|haven't|has not|have not|not|doesn't|does not|isn't|don't|didn't) /
           (two|three|four|five|six|seven|eight|nine|ten|several) (days|weeks|months) (ago|on|
           later) / for (weeks|months|ages|hours) / (over|more than) (a|two|three|four|five|six)
           (day|week|month|hour|days|weeks|months|hours) / (hours|weeks) later / an hour / for …
           hours / delayed
        0.5: late / delay / overdue""",
    Sign.AGAIN: """
        1.5: (third|fourth|fifth|sixth|seventh|tenth|3rd|4th|5th|umpteenth) (time|mail|email|
           e-mail|message|call|attempt|letter|complaint|visit|technician|replacement|week|month) /
           again and again / over and over / time and again / time after time / (yet|once) again /
           not the first time / in a row / for the last time / every single time / (wrong|broken|
           late|faulty|failed|closed) … again / (keep|keeps|kept) (making|sending|having|telling|
           saying|asking|getting|being|charging|taking|failing|breaking|closing|promising|
           ignoring|on) / (countless|numerous|endless) / how many times / (four|five|six|seven|
           several|many|\\d+) (times|visits|calls|mails|emails|letters|attempts)
        1: second time / (same|identical) (problem|answer|thing|mistake|error|issue|fault|story|
           crack) / constantly / repeatedly / every time / another (week|day|month|excuse|promise|
           48) / always the same / twice
        0.4: again / already / back to square""",
    Sign.BROKEN_WORD: """
        2: (expect|expected) (much |a lot |far |so much )*(better|more) / so much for / broken
           promise* / (don't|didn't|do not|did not|never|not) (keep|kept) (your|any|a|the|its)
           (word|promise|promises|of) / broke your (word|promise) / (nothing like|not as|not what|
           different from) … (advertised|described|picture|pictures|promised|ordered|paid for|
           description|advert|advertise) / not the quality / false (promise*|advertis*|
           information) / empty promise*
        1.5: promised / you promise / (was|were) (supposed|meant|due) to / so-called / (your|the)
           (website|site|advert|ad|brochure|shop|page) (says|said|promises|states|shows|claims) /
           despite (your|the|my|all|having) / in spite of / contrary to / although (you|we) / even
           though (you|i|we) / under false / (your|the) guarantee / for (this|that|such a) price /
           at (this|that) price / for that (money|kind of money) / (you|he|she|they) assured /
           instead of (helping|answering|the) / and then (you |they )?(deduct|charge|refuse|deny)
        1: (was|were|been) told / you (said|told|claim|advertise|confirmed) / should have (been|
           arrived|come|had|told) / longer than / confirmed in / supposedly / allegedly""",
    Sign.BLAME: """
        2: your (own )?(fault|negligence|incompetence|failure|carelessness) / hold you
           (responsible|liable|accountable) / overcharged / how dare / made it worse / worse than
           before / treat your customers / you (people|guys) / without (my|our) (consent|
           permission|knowledge|agreement|approval) / (charged|billed|debited) (me |us |my card
           )?twice / double charged / you owe / (took|taken|take|taking|stole|kept|keep) (my|our)
           money / on purpose / deliberately
        1.5: you (have |had |just |simply |then |now |already |even |also |still )*(lost|forgot|
           forgotten|failed|ignored|broke|damaged|ruined|changed|cancelled|canceled|blocked|
           closed|deny|denied|refuse|refused|charged|charge|mixed|messed|overlooked|neglected|
           never|wasted|managed to|let) / you (sent|send|delivered|deliver|gave|shipped) (me |us
           )?(the |a |an )?(wrong|broken|damaged|used|faulty|old|defective|chipboard) / because of
           (you|your) / thanks to your / due to your / your (driver|agent|colleague|staff|
           technician|courier|employee|people|team|salesman|support|service|system|company|
           delivery man|hotline|chat|bot|shop|waiter|manager) … (threw|left|lost|broke|damaged|
           refused|never|did not|didn't|wouldn't|could not|couldn't|failed|ignored|forgot|dumped|
           late|closing|closed|unable|hung|swallowed) / how (can|could) (you|it|this|a|anyone|
           that) / how is (it|this) possible / (what|which) kind of (service|support|company|
           business|way) / what sort of / is (this|that) (your|how|what you) / this is how / why
           (do|should|must|did) (i|we) (have|need|keep|pay|be|get|always) / why (was|were|has|
           have) (i|we|nobody|no one) (not|never|told)? / why did(n't| nobody|no one) / left (me|
           us|my \\w+|the \\w+) (stranded|standing|alone|without|in the) / (have|had) to explain /
           at (my|our) (own )?(cost|expense) / without (any |a |telling |asking |warning|notice|
           informing|reason)+ / excuse / excuses / never turned up / no one told / nobody told /
           what are you going to do / how hard can / wrong (address|country|person|account) /
           (deducted|withdrew|withdrawn) / do(n't| not) even / (didn't|did not|don't) even (read|
           look|bother|answer|try|listen) / made … (difficult|impossible|hard) / (threw|dumped|
           tossed)
        1: your (\\w+ )?(failed|fails|stopped|crashed) / (doesn't|didn't|does not|did not) help /
           offer me / (wrong|incorrect) (item|size|product|order|colour|color|model|amount|
           invoice|bill|one|part) / invoice is wrong / bill is wrong / lost my / lost our / it was
           stolen / your mistake / vanished / disappeared / no way to reach / cannot reach / can't
           reach / impossible to (reach|cancel|get)
        0.5: broke / broken / damaged / faulty / defective / torn / cold / missing / leaking""",
    Sign.HARM: """
        1.5: had to (throw|pay|buy|sleep|wait|cancel my|find|take|explain|spend|rent) / (lost|
           wasted) … (day|days|time|money|hours|evening|trade|business|weekend|holiday) / took a
           day off / day off work / cost (me|us) / ruined / stranded / out of pocket / for nothing
           / got a fine / slept on
        1: (want|wants|asked|asking|expect) me to pay / stressful / nightmare / my (birthday|
           wedding|holiday) … (late|after|ruined)""",
    Sign.DEMAND: """
        2: (don't|do not|cannot|can't|won't|will not|refuse to) accept / i (demand|insist) / sort
           this out / get this sorted / i object / what are you going to do about / speak (to|
           with) (your|a|the) (manager|supervisor|boss|superior) / do something about / take
           responsibility
        1.5: (want|expect|request|require|need|like|deserve|owe|due) … (explanation|apology|
           compensation|action) / compensat* / explanation (for|of) why / who (pays|will pay|is
           going to pay|compensates) / (want|give me|get|have|demand|expect) my money back / money
           back / your (manager|supervisor|boss) / escalate / formal notice / immediately /
           explain why
        1: refund / once and for all / urgently""",
    Sign.CONSEQUENCE: """
        2: ombudsman / trading standards / consumer (protection|authority|council|association|
           rights|court|agency|advice) / lawyer / solicitor / attorney / in court / to court /
           legal (action|steps|advice) / sue you / small claims / (bad|negative|honest) review /
           (one|1) star / never … again / last time (i|we) / (switch|switching|go|going|move|
           moving) to (a competitor|the competition|another|a different) / report you / the
           (press|newspaper|newspapers|regulator|authorities|media) / chargeback / warn (others|
           everyone|people|my|all) / take (this|it|the matter|my business) (further|elsewhere|
           higher) / not (recommend|buying|ordering) / complain / complaining / formal complaint /
           my complaint / (a|this|following|official|serious) complaint (about|against|is|
           regarding) / cancel everything / lost a customer / social media""",
    Sign.IRONY: """
        2: thanks for nothing / thank you for nothing / thanks a lot for (nothing|wasting|ruining)
        1: well done / congratulations / great job / good job / nice one / bravo / very funny /
           how (nice|lovely|kind|generous) / what a (great|wonderful|fantastic) (service|company)
           / thank you very much indeed / brilliant service / keep up the
        0.5: wonderful / apparently / really / seriously / indeed / frankly""",
    Sign.PRAISE: """
        2: great (help|service|work|support|team|experience|product) / excellent / perfect /
           perfectly / fantastic / amazing / awesome / outstanding / superb / well done to / happy
           (with|to) / satisfied with / pleased (with|to) / couldn't be (happier|better) / love
           (it|the|your|this) / highly recommend / a great / couldn't have / could not have /
           impressed
        1.5: lovely / friendly / helpful / solved / quickly / quick / fast / faster / thank you so
           much / many thanks / really like / much better / early
        0.5: thank you / thanks / kind regards / glad / good / interested""",
    Sign.DENIAL: """
        3: no complaints / no complaint / nothing to complain / (can't|cannot) complain / (don't|
           do not|not to) worry / no worries / nothing to worry / no hurry / no rush / no problem
           / not a (single )?problem / never (a |any )?(problem|late|slow|rude|disappoint*|let|had
           a) / (doesn't|does not|didn't) (bother|matter|mind) / all good / all fine / not bad /
           (can't|cannot) thank / keep it up / works (again|now|fine|perfectly) / be back / no
           longer an issue / was wrong / never expected such / (don't|do not) need a refund /
           these things happen / (close|closed) the (ticket|case) / sceptical / how (firms|
           companies|you) handle / thesis / not (his|her|your|their) fault / was no problem / no
           idea what it was / by mistake / my (own )?(mistake|fault)""",
    Sign.ELSEWHERE: """
        3: (last|previous|former|old|other) (supplier|provider|company|shop|seller|bank|insurer|
           operator|dealer|agency) / film / movie / novel / (by|another|other|the) competitor
           (was|is) / storm / weather""",
}
WORDS = lexicon(_WRITTEN)
_NOT = re.compile(
    r"(?:\b(?:not?|never|without|nothing|neither|nor|hardly|nobody)|n't)"
    r"(?: (?!only|just)\w+){0,2} $"
)


def is_denied(text: str, start: int, _end: int) -> bool:
    """Whether an opinion at this place is said not to be theirs."""
    return _NOT.search(text, max(0, start - 30), start) is not None
