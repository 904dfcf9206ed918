"""Small words by which people give their language away, where the letters alone do not.

For languages whose short messages look alike: those of one script. Some words stand in several.
`fa-Latn` is Persian in Latin letters, as people type it where they have no others.
"""

from collections.abc import Mapping

_WORDS = {
    "fa": """از به با را که این آن برای است نیست هست شد شده نشده می نمی کنید کنم کردم کرده لطفا
        لطفاً سلام من ما شما چرا چطور چگونه کجا کی چند هنوز خود هم یا اگر باید دارم دارید ندارم
        بود باشد ممنون ممنونم تشکر سپاس درخواست سفارش خرید پول حساب مشکل رو تو اینترنت پیگیری
        میشه نمیشه کن های ها ام اید نرسیده نرسید رسید خسته نباشید بفرستید دیروز امروز وقت هیچ
        چیز یک""",
    "ar": """من في على إلى الى عن أن ان إن هذا هذه ذلك التي الذي لم لا ما هل كيف متى أين اين
        لماذا مع بعد قبل كل أو او ثم قد تم يتم كان يكون ليس لقد انا أنا أريد اريد عندي لدي لي لك
        لكم شكرا مرحبا أرجو ارجو فضلكم طلبي حسابي يمكن يمكنني غير""",
    "ur": """ہے ہیں کا کی کے کو نے سے میں میرا میری میرے آپ ہم یہ وہ اور نہیں کیا کیوں کب کیسے
        کر کریں تھا گیا گئی ہوں ہو ہوگا پر شکریہ مجھے ابھی تک لئے لیے کوئی دیں ایک""",
    "ku": """لە بە بۆ و کە ئەم ئەو من تۆ ئێمە ئێوە نییە هەیە کرا کراوە ناکات دەکات تکایە سوپاس
        سڵاو چۆن کەی بۆچی لەگەڵ یان ez tu em hûn min te me we ji bo di de li ku û çi çawa kengî
        heye nîne dixwazim spas silav kir bike hatiye hîn jî xwe""",
    "ru": """и в не на я что с он по это как мой моя моё мне меня у за из вы вас ваш для от до
        бы уже ещё еще нет есть был была было где когда почему пожалуйста спасибо здравствуйте
        заказ можно нужно хочу или если так только""",
    "uk": """і в не на я що з він по це як мій моя моє мені мене у за із ви вас ваш для від до
        би вже ще ні є був була було де коли чому ласка дякую добрий вітаю замовлення можна
        треба хочу або якщо так тільки та чи щодо прийшов прийшла допомогу""",
    "en": """the a an is are was were i my you your it we to of in on for with and or not no do
        does did don't can can't could would will have has had this that where when how what why
        please thanks thank hi hello me be been at from still there but if any all""",
    "de": """der die das ein eine ist sind war ich mein meine sie ihr ihre es wir zu von in im
        auf für mit und oder nicht kein keine kann können könnte habe hat haben wurde dieser wo
        wann wie was warum bitte danke hallo guten tag mir mich noch seit nach bei aber wenn am
        den dem""",
    "nl": """de het een is zijn was ik mijn u uw jullie je we te van in op voor met en of niet
        geen kan kunt kunnen heb heeft hebben wordt werd deze dit waar wanneer hoe wat waarom
        graag bedankt dank hallo mij nog sinds naar bij maar als er ben gaat goedendag""",
    "fr": """le la les un une des est sont était je mon ma mes vous votre vos nous il elle à de
        du dans en sur pour avec et ou ne pas plus peut pouvez avoir ai a été ce cette où quand
        comment que qui pourquoi merci bonjour me mais si au aux par toujours depuis on j'ai
        n'ai c'est""",
    "es": """el la los las un una es son era yo mi mis usted su sus nosotros a de del en por
        para con y o no puede pueden puedo he ha han fue este esta dónde donde cuándo cuando
        cómo como qué que gracias hola me pero si al todavía desde está se lo muy quiero más""",
    "it": """il lo la i gli le un una è sono era io mio mia lei suo voi vostro a di del della in
        per con e o non può potete posso ho ha hanno stato questo questa dove quando come che
        cosa perché grazie buongiorno ciao mi ma se al ancora da si vorrei più""",
    "pt": """o a os as um uma é são era eu meu minha meus você vocês seu sua nós de do da em no
        na por para com e ou não nao pode podem posso tenho foi este esta isso onde quando como
        que qual obrigado obrigada olá bom dia me mas se ao ainda desde está muito quero mais""",
    "tr": """bir ve ile bu şu için mi mı mu mü ne nerede neden nasıl zaman değil var yok ben
        benim siz sizin çok ama daha gibi kadar lütfen teşekkürler merhaba iyi günler istiyorum
        olarak oldu değiştirmek hâlâ hala sonra önce olan""",
    "az": """bir və ilə bu üçün mi nə harada niyə necə vaxt deyil var yox mən mənim siz sizin
        çox amma daha kimi qədər zəhmət olmasa salam sağ olun istəyirəm hələ sonra olan edin
        edir""",
    "pl": """i w z na do nie się jest są był była ja mój moja moje pan pani państwo to ten ta za
        od dla po czy jak co gdzie kiedy dlaczego proszę dziękuję dzień dobry witam mi mnie ale
        o jeszcze już nadal mam można""",
    "fa-Latn": """salam lotfan mersi mamnoon mamnun chera koja kojast chetor chetori kheyli
        kheili khaste nabashid sefaresh sefareshe sefaresham naresid nareside hanooz hanuz
        mikham mikhastam mishe nemishe shode nashode nist kard kardam kardid konid konam baraye
        poolam bargasht bargardoonid bargardunid kharid kharidam ersal peygiri ramz hesabam
        moshkel moshkeli daram nadaram darid ghat shoma chand vaghti befrestid bedid javab nadad
        gooshi gooshim""",
}
WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
