"""A business's accounts with providers of SMS, and its own words."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Response

from comanda.kit import phone
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.segments import length_of, outside_gsm
from comanda.kit.tenancy import Scope
from comanda.messaging import errors, repository
from comanda.messaging.actions.set_line import (
    change_terms,
    check_line,
    order_lines,
    remove_line,
    set_line,
    try_line,
)
from comanda.messaging.actions.set_words import forget_words, set_words
from comanda.messaging.dispatch import callback_url
from comanda.messaging.guard import count_segments, judge_number
from comanda.messaging.keys import SMS_KEYS, SmsAccountKeys, SmsProviderName, SmsTerms, TwilioAccount
from comanda.messaging.lines import Line
from comanda.messaging.models import SMS_PROVIDERS, MessageTemplate, SmsAccount
from comanda.messaging.providers.protocol import Refused, Sms, SmsUnavailable, Taken
from comanda.messaging.rendering import LONGEST, LONGEST_SUBJECT, check_words, examples_of, fill, values_of
from comanda.messaging.schemas import (
    Placeholder,
    Preview,
    PreviewCreate,
    SmsAccountRead,
    SmsChecked,
    SmsOrder,
    SmsTest,
    TemplateRead,
    TemplateUpdate,
)
from comanda.notifications.kinds import KINDS, Channel, Language, OrderMessage
from comanda.notifications.words import DEFAULT_WORDS, OPEN_PAPER, Words
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.provider_accounts import list_accounts

router = APIRouter(route_class=Route, tags=["messages"], prefix="/api/v1/settings")

Read = Annotated[Desk, staff(Permission.SETTINGS_READ)]
Write = Annotated[Desk, staff(Permission.SETTINGS_WRITE)]
Keys = Annotated[Desk, staff(Permission.MESSAGES_WRITE, replays=False)]  # a request holds keys
_MICROS = 1_000_000


# --- accounts ---------------------------------------------------------------------------------------------------


def _account(desk: Desk, provider: str, row: SmsAccount | None, line: Line | None) -> SmsAccountRead:
    app = desk.app
    hint = price = None
    if row is not None and line is not None:
        keys = SMS_KEYS.validate_json(row.open_keys(app.vault))
        hint = (keys.auth_token if isinstance(keys, TwilioAccount) else keys.api_key)[-4:]
    if row is not None and row.price_micros is not None:
        price = f"{row.price_micros / _MICROS:.6f}".rstrip("0").rstrip(".")
    return SmsAccountRead.model_validate(
        {
            "provider": provider,
            "is_set": row is not None,
            "is_sandbox": app.lines.addresses.is_sandbox(provider),
            "position": row.position if row else None,
            "sender": row.sender if row else None,
            "key_hint": hint,
            "price_per_segment": price,
            "price_currency": row.price_currency if row else None,
            # Whoever knows it can speak for the provider.
            "webhook_url": callback_url(app, line) if line and desk.may(Permission.MESSAGES_WRITE) else None,
            "checked_at": row.checked_at if row else None,
            "problem": row.problem if row else None,
        }
    )


async def _accounts(desk: Desk, rows: Sequence[SmsAccount]) -> list[SmsAccountRead]:
    lines = await desk.app.lines.of(desk.tenant_id)
    found = {one.provider: one for one in rows}
    first = sorted(SMS_PROVIDERS, key=lambda one: found[one].position if one in found else len(SMS_PROVIDERS))
    return [_account(desk, one, found.get(one), lines.get(one)) for one in first]


@router.get("/sms")
async def read_sms_accounts(desk: Read) -> list[SmsAccountRead]:
    """Every provider of SMS there is, with the business's account; in the order they are asked."""
    return await _accounts(desk, await list_accounts(desk.session, SmsAccount, desk.tenant_id))


@router.put("/sms", responses=problems(errors.SmsKeysRefused, errors.SmsProviderSilent))
async def enter_sms_account(body: SmsAccountKeys, desk: Keys) -> list[SmsAccountRead]:
    """Keys of one provider, in place of those before. They are tried first, and kept only if the provider takes
    them. Nothing is sent for that."""
    app = desk.app
    await desk.session.close()  # no transaction is held while the provider is asked
    await try_line(app.lines, body)
    async with app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        await set_line(session, app.vault, desk.tenant_id, body, desk.actor, desk.now)
    app.lines.drop(desk.tenant_id)
    return await _accounts(desk, await list_accounts(desk.session, SmsAccount, desk.tenant_id))


@router.put("/sms/order", responses=problems(errors.SmsProviderMissing))
async def order_sms_accounts(body: SmsOrder, desk: Keys) -> list[SmsAccountRead]:
    """Who is asked first, and who takes over where that fails."""
    await order_lines(desk.session, desk.tenant_id, body.providers, desk.actor)
    return await _accounts(desk, await list_accounts(desk.session, SmsAccount, desk.tenant_id))


@router.patch("/sms/{carrier}", responses=problems(NotFound, errors.SenderRequired))
async def change_sms_account(carrier: SmsProviderName, body: SmsTerms, desk: Keys) -> list[SmsAccountRead]:
    """Sender and price of an account, whose keys stay."""
    await change_terms(desk.session, desk.tenant_id, carrier, body, desk.actor)
    return await _accounts(desk, await list_accounts(desk.session, SmsAccount, desk.tenant_id))


@router.post("/sms/{carrier}/check", responses=problems(NotFound))
async def check_sms_account(carrier: SmsProviderName, desk: Keys) -> SmsChecked:
    """Tries the keys that are set. Nothing is sent."""
    await desk.session.close()
    line = await _line_of(desk, carrier)
    said = await check_line(desk.app, line, desk.now)
    return SmsChecked(good=said is None, said=said)


@router.post("/sms/test", responses=problems(NotFound, phone.PhoneNotValid, errors.TestHeldBack))
async def send_test_sms(body: SmsTest, desk: Keys) -> SmsChecked:
    """One SMS, now, by that account, to see that it arrives. It costs what an SMS costs."""
    app = desk.app
    await desk.session.close()
    shop = await app.storefronts.get(desk.tenant_id)
    number = phone.normalise(body.phone, shop.country)
    line = await _line_of(desk, body.provider)
    settings = shop.settings.messages
    held = judge_number(number, settings, shop.country)
    held = held or await count_segments(app.database, desk.tenant_id, 1, settings, shop.timezone, desk.now)
    if held is not None:
        raise errors.TestHeldBack(reason=held)
    text = f"{shop.name}: this is how our messages arrive."
    try:
        result = await line.adapter.send(Sms(number, line.sender, text, ""))
    except SmsUnavailable as error:
        return SmsChecked(good=False, said=str(error))
    match result:
        case Taken(said=said):
            return SmsChecked(good=True, said=said or None)
        case Refused(said=said):
            return SmsChecked(good=False, said=said)


async def _line_of(desk: Desk, provider: str) -> Line:
    line: Line | None = (await desk.app.lines.of(desk.tenant_id)).get(provider)
    if line is None:
        raise NotFound()
    return line


@router.delete("/sms/{carrier}", status_code=204, responses=problems(NotFound))
async def delete_sms_account(carrier: SmsProviderName, desk: Keys) -> Response:
    """Takes the keys out. What was sent stays listed."""
    await remove_line(desk.session, desk.tenant_id, carrier, desk.actor)
    return Response(status_code=204)


# --- words ------------------------------------------------------------------------------------------------------


def _template(
    notification_type: str, channel: str, language: str, own: MessageTemplate | None, values: dict[str, str]
) -> TemplateRead:
    default = DEFAULT_WORDS[notification_type, channel, language]
    return TemplateRead.model_validate(
        {
            "notification_type": notification_type,
            "channel": channel,
            "language": language,
            "subject": own.subject if own else default.subject,
            "body": own.body if own else default.body,
            "is_own": own is not None,
            "default_subject": default.subject,
            "default_body": default.body,
            "placeholders": [Placeholder(name=name, example=text) for name, text in values.items()],
            "longest_subject": LONGEST_SUBJECT,
            "longest_body": LONGEST[channel],
            "updated_at": own.updated_at if own else None,
        }
    )


async def _examples(desk: Desk, notification_type: str, channel: str, language: str) -> dict[str, str]:
    shop = await desk.app.storefronts.get(desk.tenant_id)
    way = "i" if notification_type in OPEN_PAPER else f"o/{shop.slug}"
    link = f"{desk.app.settings.base_url()}/{way}/" + "Ab3" * 10
    return values_of(
        notification_type, examples_of(shop, language, desk.now), channel, language, shop, link, desk.now
    )


@router.get("/messages/templates")
async def list_templates(desk: Read) -> list[TemplateRead]:
    """What each message says by each channel in each language, and with what it can be filled."""
    own = {
        (one.notification_type, one.channel, one.language): one
        for one in await repository.list_templates(desk.session, desk.tenant_id)
    }
    return [_template(*key, own.get(key), await _examples(desk, *key)) for key in DEFAULT_WORDS]


Which = OrderMessage | str


def _key(notification_type: str, channel: str, language: str) -> tuple[str, str, str]:
    """Raises NoSuchTemplate."""
    key = (notification_type, channel, language)
    if key not in DEFAULT_WORDS:
        raise errors.NoSuchTemplate()
    return key


@router.put(
    "/messages/templates/{notification_type}/{channel}/{language}",
    responses=problems(
        errors.NoSuchTemplate, errors.PlaceholderUnknown, errors.TemplateNotValid, errors.TemplateTooLong
    ),
)
async def put_template(
    notification_type: str, channel: Channel, language: Language, body: TemplateUpdate, desk: Write
) -> TemplateRead:
    """The business's own words. They are filled once with examples first."""
    key = _key(notification_type, channel, language)
    words = Words("" if channel == "sms" else body.subject, body.body)
    check_words(notification_type, channel, words)
    own = await set_words(desk.session, desk.tenant_id, key, words, desk.actor, desk.now)
    return _template(*key, own, await _examples(desk, *key))


@router.delete(
    "/messages/templates/{notification_type}/{channel}/{language}",
    status_code=204,
    responses=problems(errors.NoSuchTemplate),
)
async def delete_template(notification_type: str, channel: Channel, language: Language, desk: Write) -> Response:
    """The default again."""
    await forget_words(desk.session, desk.tenant_id, _key(notification_type, channel, language), desk.actor)
    return Response(status_code=204)


@router.post(
    "/messages/preview",
    responses=problems(
        errors.NoSuchTemplate, errors.PlaceholderUnknown, errors.TemplateNotValid, errors.TemplateTooLong
    ),
)
async def preview(body: PreviewCreate, desk: Read) -> Preview:
    """What it would say, how many SMS that takes and what it costs. Nothing is kept."""
    key = _key(body.notification_type, body.channel, body.language)
    words = Words("" if body.channel == "sms" else body.subject, body.body)
    check_words(body.notification_type, body.channel, words)
    filled = fill(words, await _examples(desk, *key))
    if body.channel != "sms":
        return Preview(
            subject=filled.subject,
            body=filled.body,
            encoding=None,
            units=None,
            segments=None,
            left_in_segment=None,
            not_gsm="",
            cost_micros=None,
            cost_currency=None,
        )
    length = length_of(filled.body)
    lines = await desk.app.lines.of(desk.tenant_id)
    price = next((one for one in lines.values() if one.price_micros is not None), None)
    return Preview(
        subject="",
        body=filled.body,
        encoding=length.encoding,
        units=length.units,
        segments=length.parts,
        left_in_segment=length.left,
        not_gsm=outside_gsm(filled.body) if body.language == "en" else "",
        cost_micros=price.price_micros * length.parts if price and price.price_micros is not None else None,
        cost_currency=price.price_currency if price else None,
    )


assert all(kind in KINDS for kind, _, _ in DEFAULT_WORDS)
