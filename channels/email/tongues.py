"""What mail programs say to their own users in other languages than English.

A server answers another in English; these words come from the program that wrote the report. It
has understood the answer, so they need no moment in which they were said.
"""

import re

NOBODY = re.compile(
    r"""existiert\snicht|nicht\s(?:gefunden|vorhanden|bekannt)\b|gibt\ses\snicht|unbekannte?r?\b
    |n['’]existe\s(?:pas|plus)|introuvable|pas\s(?:été|pu\sêtre)\strouvée?|inconnue?\b
    |no\s(?:existe|se\sencuentra|se\s(?:ha\s)?(?:encontró|encontrado))\b|desconocid|inexist
    |n[ãa]o\s(?:existe|(?:foi\s)?encontrad)|desconhecid
    |non\s(?:esiste|(?:è\sstat[oa]\s)?trovat)|inesistente|sconosciut
    |(?:impossibile|stato\spossibile)\strovare|no\sse\s(?:pudo|ha\spodido)\sencontrar|possível\sencontrar
    |bestaat\sniet|niet\s(?:worden\s)?gevonden|onbekende?\b
    |nie\s(?:istnieje|znaleziono|został[ao]?\sznalezion)|nieznan[aey]
    |nie\smożna\s(?:odn|zn)aleźć|не\s(?:удалось|удается|удаётся)\sнайти|не\s(?:вдалося|вдається)\sзнайти
    |kunde\sinte\shittas|hittades\sinte|ikke\s(?:fundet|funnet|finde)|nelze\snajít|poate\sfi\sgăsit
    |brak\s(?:takiego\s)?(?:użytkownika|konta|skrzynki)
    |не\s(?:существует|найден|зарегистрирован|знайден|існує)|неизвестн|невідом|нет\sтакого
    |finns\sinte|existerar\sinte|okänd|(?:eksisterer|findes|finnes)\sikke|ukjent|ukendt
    |ei\s(?:ole\solemassa|löydy|löytynyt)|tuntematon
    |neexistuje|(?:nebyl[ao]?\s|ne)nalezen|neznám[áéý]
    |nem\s(?:létezik|található)|ismeretlen|nu\s(?:există|a\sfost\sgăsit)|necunoscut
    |δεν\s(?:υπάρχει|βρέθηκε)|άγνωστ|bulunamad[ıi]|mevcut\sde[ğg]il|bilinm(?:iyor|eyen)
    |không\s(?:tồn\stại|tìm\sthấy)|tidak\s(?:ditemukan|dikenal)
    |وجود\sندارد|(?:[یي]افت|پ[یي]دا)\sنشد|ناشناخته
    |غير\s(?:موجود|معروف)|لا\s[يی]وجد|لم\s[يی]تم\sالعثور
    |לא\s(?:קיים|קיימת|נמצא|נמצאה|מוכר)|אינ[וה]\sקיי
    |不存在|未找到|查[无無]此人|[无無]此(?:用[户戶]|使用者|收件人)|找不到(?:收件人|[该該]?用[户戶]|使用者)
    |存在しません|存在しない|見つかりません|[宛て]先不明
    |존재하지\s?않|없는\s(?:사용자|계정|메일|주소)|찾을\s수\s없""",
    re.IGNORECASE | re.VERBOSE,
)
# A mailbox that is full, an account that is closed, a mail or its sender that is not wanted or not
# permitted; a guess.
SOMETHING_ELSE = re.compile(
    r"""\bvoll\b|überfüllt|speicherplatz|kontingent|pleine?\b|satur[ée]|\bllen[oa]\b
    |espacio|espaço|\bcuota\b|\bcota\b|\bchei[oa]\b|lotad[oa]|pien[oa]\b|spazio|\bvol\b|quotum
    |pełn[aey]\b|przepełni|przekrocz|переполн|переповн|заполнен|квот|\bмест[ао]\b|\bfuld\b|täynnä
    |\bpln[áý]\b|přeplněn|megtelt|betelt|\bplină\b|γεμάτ|πλήρ|\bdolu\b|\bdoldu\b|kota|đầy|penuh
    |\bپر\b|فضا|ظرف[یي]ت|سهم[یي]ه|ممتل|مساحة|الحصة|מלאה?\b|מכסה
    |已?[满滿](?![足意])|空[间間]|容量|超[过過出]|いっぱい|満杯|가득|용량|초과
    |gesperrt|deaktiviert|stillgelegt|vorübergehend|désactiv|suspend|bloqu[ée]|temporaire
    |suspendid|deshabilitad|desactivad|inactiv|desativad|suspens|inativ
    |disabilitat|sospes|bloccat|disattivat|geblokkeerd|tijdelijk|zablokowan|zawieszon|nieaktywn
    |заблок|отключ|приостанов|неактив|временн|тимчасов|engellen|askıya|devre\sdışı|geçici
    |مسدود|غ[یي]رفعال|موقت|معلق|محظور|معط[لّ]|מושב[תה]|חסו[םמ]|禁用|[冻凍][结結]|停用|封|暂时|暫時
    |停止|一時的|차단|정지|휴면|일시
    |垃圾|拒[收绝絕]|屏蔽|迷惑メール|拒否|スパム|스팸|거부|спам|هرزنامه|مزعج|דואר\sזבל
    |berechtig|autorisation|droits?\sde\b|permiso|permiss|autorizac|autorizaç|permess|autorizza
    |toestemming|uprawnie|pozwole|разреш|прав[ао]?\b|дозв[оі]л|izn?in|yetki|tillstånd|tilladels|tillatels
    |oprávněn|jogosults|engedély|permisiun|άδεια|دسترس[یي]|اجازه|مجوز|إذن|صلاح[یي]ة|הרשא|权限|權限|権限|권한
    |möglicherweise|peut-être|quizás?|tal\svez|talvez|\bforse\b|misschien|być\smoże|возможно|можливо
    |il\sse\speut|(?<!no\s)es\sposible|(?<!non\s)è\spossibile|(?<!não\s)é\spossível|mogelijk|möjlig|måske|kanskje|saattaa|možn[áé]|\blehet\b
    |posibil|ενδέχεται|δικαίωμα|ייתכן|אישור|مصرح|हो\sसकता|अनुमति|có\sthể|mungkin|อาจ
    |可能性|かもしれ|ممکن|ربما|قد\sلا|belki|olabilir|수도\s?있
    |absender|expéditeur|remitente|remetente|mittente|afzender|nadawc|отправител|відправник
    |gönderen|فرستنده|المرسل|发件人|寄件|送信者|差出人|보낸\s?사람""",
    re.IGNORECASE | re.VERBOSE,
)
# How reports say that a mail was not delivered, in their subjects and in what follows.
FAILED = re.compile(
    r"""unzustellbar|nicht\s(?:zugestellt|ausgeliefert)|zustellung\s(?:fehlgeschlagen|nicht)
    |non\sremis|non\sdélivré|undelivrable|impossible\sde\s(?:remettre|livrer)
    |n['’]a\spas\spu\s[eê]tre\s(?:d[eé]livr|remis)|échec\sde\s(?:la\s)?remise
    |no\sse\s(?:pudo|puede|ha\spodido)\sentregar|no\sentregado
    |n[ãa]o\s(?:entreg|foi\sposs[íi]vel\sentreg)|falha\s(?:na|de)\sentrega
    |impossibile\srecapitare|(?:mancata|mancato)\s(?:consegna|recapito)|non\srecapita
    |onbestelbaar|niet\s(?:bezorgd|afgeleverd)|kan\s.{0,30}niet\sbezorgen
    |niedostarcz|nie\s(?:można|została?)\sdostarcz|niedoręcz
    |недостав|не\s(?:доставл|может\sбыть\sдоставл|удалось\sдоставить|вдалося\sдоставити)
    |сбой\sдоставки|збій\sдоставки|не\s(?:удается|удаётся|вдається)\sдостав
    |(?:kan|kunde|kunne)\s(?:inte|ikke)\s(?:leverer?as?|leveres?)|ikke\slever(?:t|et)
    |gick\sinte\satt\sleverera|ei\svoi(?:da|tu)?\stoimittaa|nedoruč|nelze\sdoručit
    |kézbesíthet|nem\skézbesít|nelivrabil|nu\sa\sputut\sfi\slivr|δεν\s.{0,20}παραδ
    |(?:teslim\sed|ilet)il(?:emedi|emiyor|emeyen)|không\s(?:gửi|thể\sgửi)\sđược
    |عدم\sتحو[یي]ل|تحو[یي]ل\s(?:داده\s)?نشد|تحو[یي]ل.?ناپذ[یي]ر|تعذر\s(?:ال)?تسل[يی]م
    |فشل\s(?:ال)?(?:تسل[يی]م|إرسال)|לא\s(?:נמסר|ניתן\sלמסור)
    |配信不能|配送失敗|メールエラー|未送達|(?:送信|配信)でき(?:ません|なかった)
    |退信|無法傳遞|[无無未]法?能?(?:发送|傳送|投递|投遞|送达|送達)
    |(?:발송|전송|배달)\s?(?:실패|되지)|전송에\s실패""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that a report may have for a subject; in a text they may mean anything.
REPORT = re.compile(
    r"""rückmeldung|échec|fallo|devuelto|devolvid|mislykket|misslyckad|αποτυχ|epäonnistui|eșuat
    |ناموفق|נכשל|退回|失[败敗]|반송""",
    re.IGNORECASE | re.VERBOSE,
)
