"""The phone's page: a shell in English or Arabic that a script fills, and goes on filling."""

import base64
import hashlib
import json
from functools import cache
from html import escape
from pathlib import Path

_HERE = Path(__file__).parent

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Demo phone",
        "about": "Nothing here is real: no money moves, and nothing is sent to anybody.",
        "number": "Phone",
        "all": "All phones",
        "asks": "Payment requests",
        "no_prompts": "Nothing waits for you. When someone pays with mobile money, the request appears here.",
        "messages": "Messages",
        "no_messages": "No message yet. SMS and e-mails that would be sent appear here by themselves.",
        "pay": "Pay {amount}?",
        "reference": "Reference {reference}",
        "left": "{minutes} min left",
        "soon": "less than a minute left",
        "code": "Your code",
        "enter_code": "Enter it where you pay {amount}.",
        "approve": "Approve",
        "decline": "Decline",
        "ignore": "Ignore",
        "put_away": "Put away. The request goes on until its time is over.",
        "over": "That request is already over.",
        "paid": "Paid {amount}",
        "reversed": "Paid {amount}, and all of it came back",
        "failed": "{amount} was not paid",
        "came_back": "{amount} came back to you",
        "cause_refused": "You declined.",
        "cause_timed_out": "Nobody answered in time.",
        "cause_not_enough_funds": "There was not enough money.",
        "cause_limit_reached": "The wallet's limit was reached.",
        "cause_no_wallet": "This number has no wallet.",
        "cause_code_wrong": "The code was wrong.",
        "cause_other": "It did not go through.",
        "sms": "SMS",
        "email": "E-mail",
        "open": "Open the link",
        "open_file": "Open {name}",
        "reply": "Reply",
        "your_reply": "Your reply to {to}",
        "send": "Send",
        "sent_to": "Sent to {to}",
        "not_sent": "That was not sent. Try again.",
        "opted_out": "{to} may not send to this number any more, until you reply START.",
        "opted_in": "{to} may send to this number again.",
        "new_prompt": "New payment request: {amount}.",
        "new_message": "New message: {from}.",
        "trouble": "The phone has no connection to the sandbox. It tries again by itself.",
        "how": "How it works",
        "how_1": "Order something and pay with mobile money. Any number of Ghana will do, such as "
        "024\u00a0123\u00a04567.",
        "how_2": "The request rings here within a second or two. Approve it as its owner would with their PIN (here "
        "the button is enough), decline it, or ignore it and let its time run out.",
        "how_3": "An SMS from a number can be replied to: STOP ends them, START lets them come again.",
        "numbers": "Numbers that answer by themselves",
        "n001": "approves at once",
        "n002": "declines",
        "n003": "never answers",
        "n004": "approves, without enough money",
        "n006": "has no wallet",
        "n011": "at Paystack: is asked for a code, which is 123456",
        "n020": "at Paystack, Telecel: makes a voucher, whose code is shown here",
        "n102": "its telephone is off: an SMS does not arrive",
        "n105": "wants no SMS: it is refused",
        "other": "العربية",
        "script": "This page needs JavaScript.",
    },
    "ar": {
        "title": "هاتف التجربة",
        "about": "لا شيء هنا حقيقي: لا ينتقل أي مال، ولا يُرسل شيء إلى أحد.",
        "number": "الهاتف",
        "all": "كل الهواتف",
        "asks": "طلبات الدفع",
        "no_prompts": "لا شيء ينتظرك. عندما يدفع أحدهم من محفظة الهاتف يظهر الطلب هنا.",
        "messages": "الرسائل",
        "no_messages": "لا رسائل بعد. تظهر هنا من تلقاء نفسها الرسائل القصيرة ورسائل البريد التي كانت سترسل.",
        "pay": "هل تدفع {amount}؟",
        "reference": "المرجع {reference}",
        "left": "بقي {minutes} د",
        "soon": "بقي أقل من دقيقة",
        "code": "رمزك",
        "enter_code": "أدخله حيث تدفع {amount}.",
        "approve": "موافقة",
        "decline": "رفض",
        "ignore": "تجاهل",
        "put_away": "أُخفي الطلب، ويبقى قائمًا حتى ينتهي وقته.",
        "over": "انتهى هذا الطلب من قبل.",
        "paid": "دُفع {amount}",
        "reversed": "دُفع {amount} ثم عاد كله",
        "failed": "لم يُدفع {amount}",
        "came_back": "عاد إليك {amount}",
        "cause_refused": "رفضتَ الطلب.",
        "cause_timed_out": "لم يُجب أحد في الوقت المحدد.",
        "cause_not_enough_funds": "الرصيد غير كافٍ.",
        "cause_limit_reached": "بلغت المحفظة حدها.",
        "cause_no_wallet": "لا محفظة لهذا الرقم.",
        "cause_code_wrong": "الرمز غير صحيح.",
        "cause_other": "لم تتم العملية.",
        "sms": "رسالة قصيرة",
        "email": "بريد إلكتروني",
        "open": "افتح الرابط",
        "open_file": "افتح {name}",
        "reply": "رد",
        "your_reply": "ردك إلى {to}",
        "send": "إرسال",
        "sent_to": "أُرسل إلى {to}",
        "not_sent": "لم يُرسل الرد. حاول مرة أخرى.",
        "opted_out": "لا يجوز بعد الآن أن يراسل {to} هذا الرقم، حتى ترد بكلمة START.",
        "opted_in": "يجوز من جديد أن يراسل {to} هذا الرقم.",
        "new_prompt": "طلب دفع جديد: {amount}.",
        "new_message": "رسالة جديدة: {from}.",
        "trouble": "لا اتصال للهاتف ببيئة التجربة. سيعيد المحاولة من تلقاء نفسه.",
        "how": "كيف يعمل",
        "how_1": "اطلب شيئًا وادفع من محفظة الهاتف. يصلح أي رقم غاني مثل \u2066024\u00a0123\u00a04567\u2069.",
        "how_2": "يصل الطلب إلى هنا خلال ثانية أو اثنتين. وافق عليه كما يفعل صاحب الهاتف برقمه السري (يكفي هنا الزر)، "
        "أو ارفضه، أو تجاهله حتى ينتهي وقته.",
        "how_3": "يمكن الرد على رسالة قصيرة من رقم: كلمة STOP توقفها، وكلمة START تعيدها.",
        "numbers": "أرقام تجيب من تلقاء نفسها",
        "n001": "يوافق فورًا",
        "n002": "يرفض",
        "n003": "لا يجيب أبدًا",
        "n004": "يوافق ورصيده غير كافٍ",
        "n006": "لا محفظة له",
        "n011": "لدى Paystack: يُطلب منه رمز، وهو 123456",
        "n020": "لدى Paystack من Telecel: يُنشئ قسيمة يظهر رمزها هنا",
        "n102": "هاتفه مغلق: لا تصله الرسالة القصيرة",
        "n105": "لا يريد رسائل قصيرة: تُرفض",
        "other": "English",
        "script": "تحتاج هذه الصفحة إلى JavaScript.",
    },
}
_MONEY = {
    "n001": "024 000 0001",
    "n002": "024 000 0002",
    "n003": "024 000 0003",
    "n004": "024 000 0004",
    "n006": "024 000 0006",
    "n011": "024 000 0011",
    "n020": "020 123 4567",
    "n102": "024 000 0102",
    "n105": "024 000 0105",
}


def phone_page(language: str, *, wire: str | None, emails: str | None) -> tuple[str, dict[str, str]]:
    """The page and its headers. `wire`: the address below which the sandbox's phone answers; `emails`: of the e-mails
    as JSON. Without one, that is not shown."""
    style, script = _read("phone.css"), _read("phone.js")
    texts = TEXTS[language]
    other = "ar" if language == "en" else "en"
    said = {name: text for name, text in texts.items() if name not in _MONEY and not name.startswith("how")}
    data = json.dumps({"texts": said, "language": language, "wire": wire, "emails": emails}, ensure_ascii=False)
    rows = "".join(
        f'<tr><th scope="row"><bdi dir="ltr">{number}</bdi></th><td>{escape(texts[name])}</td></tr>'
        for name, number in _MONEY.items()
    )
    payments = f"""
<h2>{texts["how"]}</h2><p>{texts["how_1"]}</p><p>{texts["how_2"]}</p><p>{texts["how_3"]}</p>
<h2>{texts["numbers"]}</h2><table>{rows}</table>"""
    page = f"""<!doctype html>
<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{texts["title"]}</title><meta name="robots" content="noindex"><link rel="icon" href="/favicon.svg">
<style>{style}</style></head>
<body><div class="desk" id="phone" data-page="{escape(data)}">
<main class="phone">
<header><h1>{texts["title"]}</h1>
<div class="number"><label for="number">{texts["number"]}</label>
<select id="number"><option value="">{texts["all"]}</option></select></div></header>
<p class="hidden" id="said" role="status"></p>
<p id="trouble" role="alert" hidden></p>
<noscript><p id="needed">{texts["script"]}</p></noscript>
<section aria-labelledby="asks"><p class="title" id="asks" tabindex="-1">{texts["asks"]}</p>
<p class="empty" id="no-prompts" hidden>{texts["no_prompts"]}</p><div class="list" id="prompts"></div></section>
<section aria-labelledby="came"><p class="title" id="came">{texts["messages"]}</p>
<p class="empty" id="no-messages" hidden>{texts["no_messages"]}</p><div class="list" id="messages"></div></section>
</main>
<aside class="help"><p>{texts["about"]}</p>{payments if wire else ""}
<p><a href="?lang={other}" lang="{other}">{texts["other"]}</a></p></aside>
</div><script>{script}</script></body></html>"""
    headers = {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_hash(style)}'; "
        f"script-src 'sha256-{_hash(script)}'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return page, headers


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
