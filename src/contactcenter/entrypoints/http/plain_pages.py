"""Pages that people without an account read: plain HTML, no scripts, both directions of writing."""

from html import escape

from fastapi.responses import HTMLResponse

_STYLE = (
    "body{font:17px/1.7 system-ui,sans-serif;max-width:44rem;margin:2.5rem auto;padding:0 1rem;"
    "color:#1c1917;background:#fff}h1{font-size:1.6rem}h2{font-size:1.1rem;margin-top:2rem}"
    "a{color:#3730a3}nav{font-size:.9rem}li{margin:.25rem 0}dt{color:#57534e;font-size:.9rem}"
    "dd{margin:0 0 .8rem;font-weight:600}textarea{width:100%;box-sizing:border-box;font:inherit;"
    "padding:.6rem;border:1px solid #a8a29e;border-radius:.5rem;background:inherit;color:inherit}"
    "button{font:inherit;padding:.5rem 1.1rem;margin:.6rem 0;border-radius:.5rem;"
    "border:1px solid #3730a3;background:#3730a3;color:#fff}button+button{background:#fff;"
    "color:#3730a3}ol.way{display:flex;gap:.35rem;padding:0;list-style:none;margin:.5rem 0}"
    "ol.way li{height:.5rem;flex:1;border-radius:.25rem;background:#d6d3d1}"
    "ol.way li.done{background:#3730a3}p.said{border-inline-start:4px solid #3730a3;"
    "padding-inline-start:.8rem}p.bad{border-color:#b91c1c}"
    "label{font-weight:600}form>div,fieldset>div{margin:0 0 1.1rem}fieldset{border:1px solid "
    "#a8a29e;border-radius:.5rem;margin:0 0 1.1rem;padding:.8rem 1rem}legend{font-weight:600}"
    "input:not([type=checkbox],[type=radio]){width:100%;box-sizing:border-box;font:inherit;"
    "padding:.5rem .6rem;border:1px solid #78716c;border-radius:.5rem;background:inherit;"
    "color:inherit}"
    "input[type=checkbox],input[type=radio]{width:1.2rem;height:1.2rem;vertical-align:middle}"
    "label.choice{display:inline-block;min-width:2.6rem;min-height:2rem;margin-inline-end:.6rem}"
    "p.hint{margin:0;color:#57534e;font-size:.9rem}p.wrong{margin:0;color:#b91c1c}"
    "[aria-invalid=true]{border-color:#b91c1c!important}.trap{position:absolute;width:1px;"
    "height:1px;overflow:hidden;clip-path:inset(50%)}blockquote{margin:0 0 1rem;white-space:"
    "pre-wrap;overflow-wrap:anywhere;border-inline-start:3px solid #a8a29e;padding-inline-start:"
    ".8rem}a,dd,li{overflow-wrap:anywhere}div.bad,p.said{margin:0 0 1.2rem}div.said{border-inline-"
    "start:4px solid #b91c1c;padding-inline-start:.8rem}"
    "@media(prefers-color-scheme:dark){body{color:#e7e5e4;background:#1c1917}a{color:#a5b4fc}"
    "dt,p.hint{color:#a8a29e}button+button{background:#1c1917;color:#a5b4fc}p.wrong,"
    "div.said a{color:#fca5a5}}"
)
LANGUAGES = {"en": "English", "fa": "فارسی"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(language: str, title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """Return a page in one language, with links to the others; `body` is HTML."""
    direction = "rtl" if language == "fa" else "ltr"
    others = " · ".join(
        f'<a href="?lang={each}" lang="{each}">{name}</a>'
        for each, name in LANGUAGES.items()
        if each != language
    )
    text = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><nav>{others}</nav><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(text, status_code=status, headers=_HEADERS)


def spoken(asked: str | None, wished: str | None, usual: str | None = None) -> str:
    """Return the language of a page: as asked for, as usual, or as the browser wants it."""
    browser = [each.split(";")[0].strip() for each in (wished or "").split(",")]
    candidates = [asked or "", usual or "", *browser]
    return next((each[:2] for each in candidates if each[:2] in LANGUAGES), "en")
