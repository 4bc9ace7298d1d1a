"""What customers are told of their orders, where a business has no words of its own.

English SMS stay within GSM-7, so that 160 characters make one: currencies are written as codes, quotes are straight.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`subject`: of an e-mail, or the title of a push; an SMS has none. In `body` an empty line parts paragraphs."""

    subject: str
    body: str


# By type, channel and language.
DEFAULT_WORDS: dict[tuple[str, str, str], Words] = {}


def _say(
    notification_type: str, language: str, *, sms: str, email: tuple[str, str], push: tuple[str, str]
) -> None:
    DEFAULT_WORDS[notification_type, "sms", language] = Words("", sms)
    DEFAULT_WORDS[notification_type, "email", language] = Words(*email)
    DEFAULT_WORDS[notification_type, "push", language] = Words(*push)


_say(
    "order_received",
    "en",
    sms="Hi {name}, your order #{order_id} has been received. Total: {amount}. Track: {link}",
    email=(
        "{restaurant}: your order #{order_id}",
        "Hi {name},\n\nwe have received your order #{order_id}. Total: {amount}.\n\n"
        "You can follow it while we work on it.",
    ),
    push=("{restaurant}", "Your order #{order_id} has been received. Total: {amount}"),
)
_say(
    "order_received",
    "ar",
    sms="مرحبًا {name}، استلمنا طلبك رقم {order_id}. المجموع: {amount}. تابعه: {link}",
    email=(
        "{restaurant}: طلبك رقم {order_id}",
        "مرحبًا {name}،\n\nاستلمنا طلبك رقم {order_id}. المجموع: {amount}.\n\nيمكنك متابعته ونحن نحضّره.",
    ),
    push=("{restaurant}", "استلمنا طلبك رقم {order_id}. المجموع: {amount}"),
)
_say(
    "payment_received",
    "en",
    sms="Hi {name}, we have received {amount} for your order #{order_id}. Thank you! {restaurant}",
    email=(
        "{restaurant}: payment received",
        "Hi {name},\n\nwe have received {amount} for your order #{order_id}. Thank you!",
    ),
    push=("{restaurant}", "We have received {amount} for your order #{order_id}. Thank you!"),
)
_say(
    "payment_received",
    "ar",
    sms="مرحبًا {name}، استلمنا {amount} عن طلبك رقم {order_id}. شكرًا لك! {restaurant}",
    email=(
        "{restaurant}: استلمنا الدفع",
        "مرحبًا {name}،\n\nاستلمنا {amount} عن طلبك رقم {order_id}. شكرًا لك!",
    ),
    push=("{restaurant}", "استلمنا {amount} عن طلبك رقم {order_id}. شكرًا لك!"),
)
_say(
    "order_accepted",
    "en",
    sms="Hi {name}, {restaurant} has accepted your order #{order_id}. ETA: {time}. Track: {link}",
    email=(
        "{restaurant}: your order #{order_id} is accepted",
        "Hi {name},\n\nwe have accepted your order #{order_id}. It should be ready at {time}.",
    ),
    push=("{restaurant}", "Your order #{order_id} is accepted. It should be ready at {time}."),
)
_say(
    "order_accepted",
    "ar",
    sms="مرحبًا {name}، قَبِل {restaurant} طلبك رقم {order_id}. الموعد: {time}. تابعه: {link}",
    email=(
        "{restaurant}: قُبل طلبك رقم {order_id}",
        "مرحبًا {name}،\n\nقبلنا طلبك رقم {order_id}. يُتوقع أن يجهز الساعة {time}.",
    ),
    push=("{restaurant}", "قُبل طلبك رقم {order_id}. يُتوقع أن يجهز الساعة {time}."),
)
_say(
    "order_ready",
    "en",
    sms="Hi {name}, your order #{order_id} is ready for pickup!",
    email=(
        "{restaurant}: your order #{order_id} is ready",
        "Hi {name},\n\nyour order #{order_id} is ready for pickup!",
    ),
    push=("{restaurant}", "Your order #{order_id} is ready!"),
)
_say(
    "order_ready",
    "ar",
    sms="مرحبًا {name}، طلبك رقم {order_id} جاهز للاستلام!",
    email=("{restaurant}: طلبك رقم {order_id} جاهز", "مرحبًا {name}،\n\nطلبك رقم {order_id} جاهز للاستلام!"),
    push=("{restaurant}", "طلبك رقم {order_id} جاهز!"),
)
_say(
    "order_out_for_delivery",
    "en",
    sms="Hi {name}, your order #{order_id} is out for delivery. ETA: {time}",
    email=(
        "{restaurant}: your order #{order_id} is on its way",
        "Hi {name},\n\nyour order #{order_id} is out for delivery. It should be with you at {time}.",
    ),
    push=("{restaurant}", "Your order #{order_id} is out for delivery. ETA: {time}"),
)
_say(
    "order_out_for_delivery",
    "ar",
    sms="مرحبًا {name}، طلبك رقم {order_id} في الطريق إليك. الموعد: {time}",
    email=(
        "{restaurant}: طلبك رقم {order_id} في الطريق",
        "مرحبًا {name}،\n\nطلبك رقم {order_id} في الطريق إليك. يُتوقع وصوله الساعة {time}.",
    ),
    push=("{restaurant}", "طلبك رقم {order_id} في الطريق إليك. الموعد: {time}"),
)
_say(
    "order_delivered",
    "en",
    sms="Hi {name}, your order #{order_id} has been delivered. Enjoy! {restaurant}",
    email=(
        "{restaurant}: your order #{order_id} has been delivered",
        "Hi {name},\n\nyour order #{order_id} has been delivered. Enjoy!",
    ),
    push=("{restaurant}", "Your order #{order_id} has been delivered. Enjoy!"),
)
_say(
    "order_delivered",
    "ar",
    sms="مرحبًا {name}، تم توصيل طلبك رقم {order_id}. بالهناء والشفاء! {restaurant}",
    email=(
        "{restaurant}: تم توصيل طلبك رقم {order_id}",
        "مرحبًا {name}،\n\nتم توصيل طلبك رقم {order_id}. بالهناء والشفاء!",
    ),
    push=("{restaurant}", "تم توصيل طلبك رقم {order_id}. بالهناء والشفاء!"),
)
_say(
    "order_cancelled",
    "en",
    sms="Hi {name}, your order #{order_id} was cancelled. {reason}",
    email=(
        "{restaurant}: your order #{order_id} was cancelled",
        "Hi {name},\n\nyour order #{order_id} was cancelled. If you have paid for it, your money comes back to you."
        "\n\n{reason}",
    ),
    push=("{restaurant}", "Your order #{order_id} was cancelled. {reason}"),
)
_say(
    "order_cancelled",
    "ar",
    sms="مرحبًا {name}، أُلغي طلبك رقم {order_id}. {reason}",
    email=(
        "{restaurant}: أُلغي طلبك رقم {order_id}",
        "مرحبًا {name}،\n\nأُلغي طلبك رقم {order_id}. وإن كنت قد دفعت، فسيُعاد المبلغ إليك.\n\n{reason}",
    ),
    push=("{restaurant}", "أُلغي طلبك رقم {order_id}. {reason}"),
)
_say(
    "order_refunded",
    "en",
    sms="Hi {name}, {amount} of your order #{order_id} has been given back to you. {restaurant}",
    email=(
        "{restaurant}: {amount} given back",
        "Hi {name},\n\n{amount} of your order #{order_id} has been given back to you.",
    ),
    push=("{restaurant}", "{amount} of your order #{order_id} has been given back to you."),
)
_say(
    "order_refunded",
    "ar",
    sms="مرحبًا {name}، أُعيد إليك {amount} من طلبك رقم {order_id}. {restaurant}",
    email=(
        "{restaurant}: أُعيد {amount}",
        "مرحبًا {name}،\n\nأُعيد إليك {amount} من طلبك رقم {order_id}.",
    ),
    push=("{restaurant}", "أُعيد إليك {amount} من طلبك رقم {order_id}."),
)
_say(
    "invoice_ready",
    "en",
    sms="Hi {name}, here is invoice {invoice_number} for your order #{order_id}: {link}",
    email=(
        "{restaurant}: invoice {invoice_number}",
        "Hi {name},\n\nhere is invoice {invoice_number} for your order #{order_id}.\n\nThank you!",
    ),
    push=("{restaurant}", "Invoice {invoice_number} for your order #{order_id} is ready."),
)
_say(
    "invoice_ready",
    "ar",
    sms="مرحبًا {name}، إليك الفاتورة {invoice_number} عن طلبك رقم {order_id}: {link}",
    email=(
        "{restaurant}: الفاتورة {invoice_number}",
        "مرحبًا {name}،\n\nإليك الفاتورة {invoice_number} عن طلبك رقم {order_id}.\n\nشكرًا لك!",
    ),
    push=("{restaurant}", "الفاتورة {invoice_number} عن طلبك رقم {order_id} جاهزة."),
)
_say(
    "credit_note_ready",
    "en",
    sms="{restaurant}: credit note {credit_note_number}, {amount} off invoice {invoice_number}: {link}",
    email=(
        "{restaurant}: credit note {credit_note_number} on invoice {invoice_number}",
        "Hi {name},\n\nhere is credit note {credit_note_number}. It takes {amount} off invoice {invoice_number}"
        " for your order #{order_id}.\n\nReason: {reason}\n\nPlease keep it with that invoice.",
    ),
    push=("{restaurant}", "Credit note {credit_note_number}: {amount} off invoice {invoice_number}."),
)
_say(
    "credit_note_ready",
    "ar",
    sms="{restaurant}: إشعار دائن {credit_note_number}، خصم {amount} من الفاتورة {invoice_number}: {link}",
    email=(
        "{restaurant}: إشعار دائن {credit_note_number} على الفاتورة {invoice_number}",
        "مرحبًا {name}،\n\nإليك الإشعار الدائن {credit_note_number}. يخصم {amount} من الفاتورة {invoice_number} عن طلبك"
        " رقم {order_id}.\n\nالسبب: {reason}\n\nنرجو الاحتفاظ به مع تلك الفاتورة.",
    ),
    push=("{restaurant}", "إشعار دائن {credit_note_number}: خصم {amount} من الفاتورة {invoice_number}."),
)
_say(
    "tier_reached",
    "en",
    sms="{name}, you are {tier} at {restaurant} now. {benefits} {link}",
    email=(
        "{restaurant}: you are {tier} now",
        "Hi {name},\n\nyou have reached {tier} at {restaurant}. {benefits}\n\nThank you for coming back to us!",
    ),
    push=("{restaurant}", "You have reached {tier}. {benefits}"),
)
_say(
    "tier_reached",
    "ar",
    sms="{name}، وصلت إلى الفئة {tier} لدى {restaurant}. {benefits} {link}",
    email=(
        "{restaurant}: أنت الآن في الفئة {tier}",
        "مرحبًا {name}،\n\nوصلت إلى الفئة {tier} لدى {restaurant}. {benefits}\n\nشكرًا لعودتك إلينا!",
    ),
    push=("{restaurant}", "وصلت إلى الفئة {tier}. {benefits}"),
)
_say(
    "points_expiring",
    "en",
    sms="{name}, {points} of your points at {restaurant} are good until {day}. {link}",
    email=(
        "{restaurant}: {points} points are good until {day}",
        "Hi {name},\n\n{points} of your points at {restaurant} are good until {day}.\n\n"
        "You can use them with your next order.",
    ),
    push=("{restaurant}", "{points} of your points are good until {day}."),
)
_say(
    "points_expiring",
    "ar",
    sms="{name}، {points} من نقاطك لدى {restaurant} صالحة حتى {day}. {link}",
    email=(
        "{restaurant}: {points} نقطة صالحة حتى {day}",
        "مرحبًا {name}،\n\n{points} من نقاطك لدى {restaurant} صالحة حتى {day}.\n\nيمكنك استخدامها مع طلبك القادم.",
    ),
    push=("{restaurant}", "{points} من نقاطك صالحة حتى {day}."),
)
_say(
    "friend_came",
    "en",
    sms="{name}, a friend you invited has ordered at {restaurant}: {points} points are yours. {link}",
    email=(
        "{restaurant}: a friend of yours was here",
        "Hi {name},\n\na friend you invited has ordered at {restaurant}. {points} points are yours. Thank you!",
    ),
    push=("{restaurant}", "A friend you invited has ordered: {points} points are yours."),
)
_say(
    "friend_came",
    "ar",
    sms="{name}، طلب صديق دعوته من {restaurant}: لك {points} نقطة. {link}",
    email=(
        "{restaurant}: زارنا صديق لك",
        "مرحبًا {name}،\n\nطلب صديق دعوته من {restaurant}. لك {points} نقطة. شكرًا لك!",
    ),
    push=("{restaurant}", "طلب صديق دعوته: لك {points} نقطة."),
)
_say(
    "birthday_greeting",
    "en",
    sms="Happy birthday, {name}! {reward} {restaurant} {link}",
    email=(
        "Happy birthday, {name}!",
        "Hi {name},\n\nall of us at {restaurant} wish you a happy birthday!\n\n{reward}",
    ),
    push=("Happy birthday, {name}!", "All the best from {restaurant}. {reward}"),
)
_say(
    "birthday_greeting",
    "ar",
    sms="عيد ميلاد سعيد يا {name}! {reward} {restaurant} {link}",
    email=(
        "عيد ميلاد سعيد يا {name}!",
        "مرحبًا {name}،\n\nنتمنى لك جميعًا في {restaurant} عيد ميلاد سعيدًا!\n\n{reward}",
    ),
    push=("عيد ميلاد سعيد يا {name}!", "أطيب التمنيات من {restaurant}. {reward}"),
)
_say(
    "anniversary_greeting",
    "en",
    sms="{name}, thank you for another year with {restaurant}! {reward} {link}",
    email=(
        "{restaurant}: another year together",
        "Hi {name},\n\non this day you became a member at {restaurant}. Thank you for another year!\n\n{reward}",
    ),
    push=("{restaurant}", "On this day you became a member. Thank you for another year! {reward}"),
)
_say(
    "anniversary_greeting",
    "ar",
    sms="{name}، شكرًا على عام آخر مع {restaurant}! {reward} {link}",
    email=(
        "{restaurant}: عام آخر معًا",
        "مرحبًا {name}،\n\nفي مثل هذا اليوم انضممت إلى {restaurant}. شكرًا على عام آخر معنا!\n\n{reward}",
    ),
    push=("{restaurant}", "في مثل هذا اليوم انضممت إلينا. شكرًا على عام آخر! {reward}"),
)
# Of a campaign, should its own words ever not be fit.
_say(
    "campaign",
    "en",
    sms="Hi {name}, {restaurant} has something for you: {link}",
    email=(
        "{restaurant} has something for you",
        "Hi {name},\n\nwe have something for you. Have a look at our menu.",
    ),
    push=("{restaurant}", "Hi {name}, we have something for you."),
)
_say(
    "campaign",
    "ar",
    sms="مرحبًا {name}، لدى {restaurant} شيء لك: {link}",
    email=("لدى {restaurant} شيء لك", "مرحبًا {name}،\n\nلدينا شيء لك. ألقِ نظرة على قائمتنا."),
    push=("{restaurant}", "مرحبًا {name}، لدينا شيء لك."),
)
DEFAULT_WORDS["otp", "sms", "en"] = Words(
    "", "{code} is your code for {restaurant}. It is good for 5 minutes. Tell nobody."
)
DEFAULT_WORDS["otp", "sms", "ar"] = Words("", "{code} رمزك لدى {restaurant}. صالح لمدة 5 دقائق. لا تخبر به أحدًا.")

# What stands for what is not known, and on the button of an e-mail.
NOBODY = {"en": "there", "ar": "ضيفنا"}
NO_REASON = {"en": "none was given", "ar": "لم يُذكر"}
FOLLOW = {"en": "Follow your order", "ar": "تابع طلبك"}
# By type, where the link opens something else than the order.
OPEN_PAPER = {
    "invoice_ready": {"en": "Open the invoice", "ar": "افتح الفاتورة"},
    "campaign": {"en": "Open the menu", "ar": "افتح القائمة"},
    "credit_note_ready": {"en": "Open the credit note", "ar": "افتح الإشعار الدائن"},
    "tier_reached": {"en": "Your points", "ar": "نقاطك"},
    "points_expiring": {"en": "Your points", "ar": "نقاطك"},
    "friend_came": {"en": "Your points", "ar": "نقاطك"},
    "birthday_greeting": {"en": "Open the menu", "ar": "افتح القائمة"},
    "anniversary_greeting": {"en": "Open the menu", "ar": "افتح القائمة"},
}
TOO_LARGE = {
    "en": "The file is too large to go along with this e-mail. The link above opens it.",
    "ar": "الملف أكبر من أن يُرفق بهذه الرسالة. الرابط أعلاه يفتحه.",
}
# At the end of an SMS that advertises: to a sender that can be answered, and to one that cannot.
STOP = {"en": "Reply STOP to opt out", "ar": "للإيقاف أرسل STOP"}
LEAVE_AT = {"en": "Opt out: {link}", "ar": "للإيقاف: {link}"}
LEAVE = {"en": "No more of these e-mails", "ar": "لا أريد المزيد من هذه الرسائل"}
