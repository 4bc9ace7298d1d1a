"""Paystack's own page, where `authorization_url` leads: plain forms in English and Arabic."""

import base64
import hashlib
import json
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from comanda.kit import money
from comanda.sandbox.numbers import CODE
from comanda.sandbox.paystack import (
    CARD,
    CARD_DECLINED,
    CARD_REFUND_FAILS,
    CARD_REFUND_NEEDS_ATTENTION,
    CARD_WITH_CODE,
    CARD_WITHOUT_FUNDS,
    Paystack,
    Transaction,
)
from comanda.sandbox.wire import TooLong, body_of, language_of

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 26rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; font: 1.0625rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; }
.sum { font-size: 2rem; font-weight: 700; margin: .5rem 0; }
.dim { opacity: .75; overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
select, input, button { width: 100%; box-sizing: border-box; min-height: 3rem; padding: .5rem .75rem; font: inherit;
  border: 1px solid #777; border-radius: .75rem; }
button { margin-top: .75rem; font-weight: 600; cursor: pointer; }
button.pay { background: #0a7d46; color: #fff; border-color: #0a7d46; }
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# No form-action: browsers would hold the way back to the shop against it.
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_TEXTS = {
    "en": {
        "title": "Paystack simulator",
        "about": "Nothing here is real: no money moves.",
        "means": "Pay with",
        "mobile_money": "Mobile money",
        CARD: "Test card",
        CARD_WITH_CODE: "Test card that asks for a code",
        CARD_DECLINED: "Card that is declined",
        CARD_WITHOUT_FUNDS: "Card without enough money",
        CARD_REFUND_FAILS: "Card whose refund fails",
        CARD_REFUND_NEEDS_ATTENTION: "Card whose refund needs attention",
        "approve": "Approve",
        "decline": "Decline",
        "cancel": "Cancel",
        "code": "Code (it is {code})",
        "enter": "Continue",
        "paid": "Paid.",
        "failed": "The payment was declined.",
        "open": "The payment was cancelled. You may close this page.",
        "other": "العربية",
        "unknown": "There is no such payment.",
    },
    "ar": {
        "title": "محاكي Paystack",
        "about": "لا شيء هنا حقيقي: لا ينتقل أي مال.",
        "means": "الدفع بواسطة",
        "mobile_money": "محفظة الهاتف",
        CARD: "بطاقة تجريبية",
        CARD_WITH_CODE: "بطاقة تجريبية تطلب رمزًا",
        CARD_DECLINED: "بطاقة مرفوضة",
        CARD_WITHOUT_FUNDS: "بطاقة رصيدها غير كافٍ",
        CARD_REFUND_FAILS: "بطاقة يفشل رد مبلغها",
        CARD_REFUND_NEEDS_ATTENTION: "بطاقة يحتاج رد مبلغها إلى متابعة",
        "approve": "موافقة",
        "decline": "رفض",
        "cancel": "إلغاء",
        "code": "الرمز (وهو {code})",
        "enter": "متابعة",
        "paid": "تم الدفع.",
        "failed": "رُفضت عملية الدفع.",
        "open": "أُلغيت عملية الدفع. يمكنك إغلاق هذه الصفحة.",
        "other": "English",
        "unknown": "لا توجد عملية دفع كهذه.",
    },
}
_CARDS = (CARD, CARD_WITH_CODE, CARD_DECLINED, CARD_WITHOUT_FUNDS, CARD_REFUND_FAILS, CARD_REFUND_NEEDS_ATTENTION)
_FAILING = {CARD_DECLINED: "refused", CARD_WITHOUT_FUNDS: "not_enough_funds"}


class CheckoutPage:
    def __init__(self, paystack: Paystack) -> None:
        self._paystack = paystack

    def routes(self) -> list[Route]:
        path = "/paystack/checkout/{access_code}"
        return [Route(path, self._show, methods=["GET"]), Route(path, self._act, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        self._paystack.world.agenda.catch_up()
        language = language_of(request)
        one = self._paystack.pages.get(request.path_params["access_code"])
        if one is None:
            return _html(language, f"<p>{_TEXTS[language]['unknown']}</p>", 404)
        return self._page(request, one)

    async def _act(self, request: Request) -> Response:
        world = self._paystack.world
        world.agenda.catch_up()
        try:
            form = parse_qs((await body_of(request)).decode("utf-8", "replace"))
        except TooLong:
            return Response(status_code=413)
        one = self._paystack.pages.get(request.path_params["access_code"])
        if one is None:
            return _html(language_of(request), f"<p>{_TEXTS[language_of(request)]['unknown']}</p>", 404)
        does, means = form.get("do", [""])[0], form.get("means", [""])[0]
        charge = one.charge
        if charge.decided:
            return self._back(request, one)
        if does == "cancel":
            return self._cancelled(request, one)
        if does == "decline":
            one.attempts += 1
            world.decide(charge, "refused")
        elif does == "approve":
            one.attempts += 1
            if means in _CARDS and "card" in one.channels:
                one.card, charge.channel = means, "card"
            else:
                charge.channel = "mobile_money"
            if means == CARD_WITH_CODE:
                return self._page(request, one)
            world.decide(charge, _FAILING.get(means))
        elif does == "code" and one.card == CARD_WITH_CODE:
            right = form.get("code", [""])[0].strip() == CODE
            world.decide(charge, None if right else "code_wrong")
        else:
            return self._page(request, one)
        return self._back(request, one)

    def _page(self, request: Request, one: Transaction) -> Response:
        language = language_of(request)
        texts, charge = _TEXTS[language], one.charge
        head = (
            f'<p class="sum"><bdi>{charge.currency} {money.to_text(charge.cents, charge.currency)}</bdi></p>'
            f'<p class="dim"><bdi>{escape(charge.reference)}</bdi> · <bdi>{escape(one.email)}</bdi></p>'
        )
        if charge.decided:
            return _html(language, head + f"<p>{texts['failed' if charge.state == 'failed' else 'paid']}</p>")
        start = f'<form method="post" action="?lang={language}">'
        if one.card == CARD_WITH_CODE:
            label = texts["code"].format(code=CODE)
            form = (
                f'<label for="code">{label}</label>'
                '<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="10">'
                f'<button class="pay" name="do" value="code">{texts["enter"]}</button>'
            )
        else:
            means = [*(_CARDS if "card" in one.channels else ())]
            means += ["mobile_money"] if "mobile_money" in one.channels or not means else []
            options = "".join(f'<option value="{value}">{texts[value]}</option>' for value in means)
            form = (
                f'<label for="means">{texts["means"]}</label><select id="means" name="means">{options}</select>'
                f'<button class="pay" name="do" value="approve">{texts["approve"]}</button>'
                f'<button name="do" value="decline">{texts["decline"]}</button>'
            )
        cancel = f'<button name="do" value="cancel" formnovalidate>{texts["cancel"]}</button>'
        return _html(language, f"{head}{start}{form}{cancel}</form>")

    def _back(self, request: Request, one: Transaction) -> Response:
        if one.callback_url is None:
            return self._page(request, one)
        return RedirectResponse(_with_reference(one.callback_url, one.charge.reference), 303, _HEADERS)

    def _cancelled(self, request: Request, one: Transaction) -> Response:
        """The payer may come back to it: it stays open."""
        one.card = None
        address = _cancel_action(one)
        if address is not None:
            return RedirectResponse(address, 303, _HEADERS)
        language = language_of(request)
        return _html(language, f"<p>{_TEXTS[language]['open']}</p>")


def _html(language: str, body: str, status: int = 200) -> Response:
    texts = _TEXTS[language]
    other = "ar" if language == "en" else "en"
    page = (
        f'<!DOCTYPE html><html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{texts['title']}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{texts["title"]}</h1><p class="dim">{texts["about"]}</p>{body}'
        f'<p><a href="?lang={other}" lang="{other}">{texts["other"]}</a></p>'
        "</body></html>"
    )
    return HTMLResponse(page, status, _HEADERS)


def _with_reference(url: str, reference: str) -> str:
    parts = urlsplit(url)
    more = urlencode({"trxref": reference, "reference": reference})
    return urlunsplit(parts._replace(query=f"{parts.query}&{more}" if parts.query else more))


def _cancel_action(one: Transaction) -> str | None:
    metadata = one.metadata
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except ValueError:
            return None
    address = metadata.get("cancel_action") if isinstance(metadata, dict) else None
    return address if isinstance(address, str) and address.startswith(("http://", "https://")) else None
