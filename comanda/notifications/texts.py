"""What e-mails say, in both languages.

Filled strictly: a value that is missing is an error of ours, and so is one that nothing asks for.
"""

from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Text:
    """`body`: paragraphs. `button`: what stands on the link, where there is one."""

    subject: str
    body: tuple[str, ...]
    button: str = ""

    def fields(self) -> frozenset[str]:
        texts = (self.subject, *self.body)
        return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


_IGNORE = "If you did not ask for this, ignore this message: nothing happens."
_IGNORE_AR = "إذا لم تطلب ذلك فتجاهل هذه الرسالة: لن يحدث شيء."
_NOT_YOU = "If this was not you, choose a new password at once with “Forgot your password?” on the sign-in page."
_NOT_YOU_AR = "إذا لم تكن أنت من فعل ذلك فاختر كلمة مرور جديدة فورًا عبر «نسيت كلمة المرور؟» في صفحة تسجيل الدخول."
_NOT_YOU_PASSKEY = "If this was not you, sign in, remove it under “Security”, and choose a new password there."
_NOT_YOU_PASSKEY_AR = "إذا لم تكن أنت من فعل ذلك فسجّل الدخول واحذفه من «الأمان» واختر هناك كلمة مرور جديدة."
_NOT_YOU_STAFF = (
    "If this was not you, change your password at once in the settings, look there for passkeys that are not yours, "
    "and tell the owner if that is somebody else."
)
_NOT_YOU_STAFF_AR = (
    "إذا لم تكن أنت من فعل ذلك فغيّر كلمة مرورك فورًا في الإعدادات، وابحث هناك عن مفاتيح مرور ليست لك، "
    "وأخبر المالك إن كان شخصًا غيرك."
)

EMAILS: dict[str, dict[str, Text]] = {
    "verify_email": {
        "en": Text(
            "Confirm your e-mail address",
            (
                "Hello {name},",
                "please confirm that this address is yours. The link is good for 24 hours.",
                _IGNORE,
            ),
            "Confirm the address",
        ),
        "ar": Text(
            "أكّد عنوان بريدك الإلكتروني",
            ("مرحبًا {name}،", "نرجو تأكيد أن هذا العنوان لك. الرابط صالح لمدة 24 ساعة.", _IGNORE_AR),
            "تأكيد العنوان",
        ),
    },
    "verify_email_again": {
        "en": Text(
            "Confirm your e-mail address",
            (
                "Hello {name},",
                "somebody has registered with this address once more. If it was you, confirm it here: then the name "
                "and password of this registration hold, and those given before do not. The link is good for 24 "
                "hours.",
                _IGNORE,
            ),
            "Confirm the address",
        ),
        "ar": Text(
            "أكّد عنوان بريدك الإلكتروني",
            (
                "مرحبًا {name}،",
                "سجّل شخص بهذا العنوان مرة أخرى. إن كنت أنت فأكّده هنا: عندها يسري الاسم وكلمة المرور المعطيان في هذا "
                "التسجيل لا ما قبله. الرابط صالح لمدة 24 ساعة.",
                _IGNORE_AR,
            ),
            "تأكيد العنوان",
        ),
    },
    "already_registered": {
        "en": Text(
            "You already have an account",
            (
                "Hello {name},",
                "someone wanted an account with this address, which has one already. If it was you: sign in, "
                "or choose a new password with “Forgot your password?”.",
                _IGNORE,
            ),
            "Sign in",
        ),
        "ar": Text(
            "لديك حساب بالفعل",
            (
                "مرحبًا {name}،",
                "أراد شخص حسابًا بهذا العنوان، وله حساب بالفعل. إن كنت أنت فسجّل الدخول، أو اختر كلمة مرور جديدة "
                "عبر «نسيت كلمة المرور؟».",
                _IGNORE_AR,
            ),
            "تسجيل الدخول",
        ),
    },
    "reset_password": {
        "en": Text(
            "Choose a new password",
            ("Hello {name},", "with this link you choose a new password. It is good for 30 minutes.", _IGNORE),
            "Choose a new password",
        ),
        "ar": Text(
            "اختر كلمة مرور جديدة",
            ("مرحبًا {name}،", "بهذا الرابط تختار كلمة مرور جديدة. وهو صالح لمدة 30 دقيقة.", _IGNORE_AR),
            "اختيار كلمة مرور جديدة",
        ),
    },
    "change_email": {
        "en": Text(
            "Confirm your new e-mail address",
            ("Hello {name},", "confirm that your account should have this address. Good for 24 hours.", _IGNORE),
            "Confirm the address",
        ),
        "ar": Text(
            "أكّد عنوان بريدك الجديد",
            ("مرحبًا {name}،", "أكّد أن يكون هذا العنوان لحسابك. الرابط صالح لمدة 24 ساعة.", _IGNORE_AR),
            "تأكيد العنوان",
        ),
    },
    "email_change_asked": {
        "en": Text(
            "Your e-mail address is about to change",
            (
                "Hello {name},",
                "your account is to have another address: {other}. It changes once that address is confirmed.",
                _NOT_YOU,
            ),
        ),
        "ar": Text(
            "سيتغيّر عنوان بريدك الإلكتروني",
            ("مرحبًا {name}،", "سيصبح لحسابك عنوان آخر: {other}. يتغيّر عند تأكيد ذلك العنوان.", _NOT_YOU_AR),
        ),
    },
    "email_changed": {
        "en": Text(
            "Your e-mail address was changed",
            (
                "Hello {name},",
                "your account now has another address: {other}. Nothing more is sent to this one.",
                "If this was not you, tell the business that you order from: it passes it on to whoever runs this "
                "service.",
            ),
        ),
        "ar": Text(
            "تغيّر عنوان بريدك الإلكتروني",
            (
                "مرحبًا {name}،",
                "صار لحسابك عنوان آخر: {other}. لن يُرسل شيء إلى هذا العنوان بعد الآن.",
                "إذا لم تكن أنت من فعل ذلك فأخبر المطعم الذي تطلب منه، وهو يبلّغ من يدير هذه الخدمة.",
            ),
        ),
    },
    "password_changed": {
        "en": Text(
            "Your password was changed",
            ("Hello {name},", "your password was changed, and your other sign-ins were ended.", _NOT_YOU),
        ),
        "ar": Text(
            "تغيّرت كلمة مرورك",
            ("مرحبًا {name}،", "تغيّرت كلمة مرورك وأُنهيت جلساتك الأخرى.", _NOT_YOU_AR),
        ),
    },
    "begun_anew": {
        "en": Text(
            "Your account begins anew",
            (
                "Hello {name},",
                "you have just proved that this address is yours. Until then somebody else might have held the "
                "account, so its second factor, passkeys and details were removed, and all sign-ins ended. Set up "
                "again what you had.",
            ),
        ),
        "ar": Text(
            "حسابك يبدأ من جديد",
            (
                "مرحبًا {name}،",
                "أثبتّ للتو أن هذا العنوان لك. وربما كان الحساب قبل ذلك بيد غيرك، لذا حُذفت منه رموز التطبيق "
                "ومفاتيح المرور والبيانات وأُنهيت كل الجلسات. أعد إعداد ما كان لديك.",
            ),
        ),
    },
    "new_sign_in": {
        "en": Text(
            "A new sign-in to your account",
            ("Hello {name},", "someone signed in to your account from a new device: {device}.", _NOT_YOU),
        ),
        "ar": Text(
            "تسجيل دخول جديد إلى حسابك",
            ("مرحبًا {name}،", "سُجّل الدخول إلى حسابك من جهاز جديد: {device}.", _NOT_YOU_AR),
        ),
    },
    "sign_in_copied": {
        "en": Text(
            "A sign-in to your account was ended",
            (
                "Hello {name},",
                "one of your sign-ins was used from two places, as if it had been copied, so it was ended. Sign in "
                "again there.",
                "If you do not know why, choose a new password with “Forgot your password?” on the sign-in page.",
            ),
        ),
        "ar": Text(
            "أُنهيت إحدى جلسات حسابك",
            (
                "مرحبًا {name}،",
                "استُخدمت إحدى جلساتك من مكانين كأنها نُسخت، فأُنهيت. سجّل الدخول هناك من جديد.",
                "إن لم تعرف السبب فاختر كلمة مرور جديدة عبر «نسيت كلمة المرور؟» في صفحة تسجيل الدخول.",
            ),
        ),
    },
    "mfa_on": {
        "en": Text(
            "Codes are now asked for when you sign in",
            ("Hello {name},", "from now on your account also asks for a code of your app.", _NOT_YOU),
        ),
        "ar": Text(
            "صار تسجيل الدخول يطلب رمزًا",
            ("مرحبًا {name}،", "من الآن يطلب حسابك أيضًا رمزًا من تطبيقك.", _NOT_YOU_AR),
        ),
    },
    "mfa_off": {
        "en": Text(
            "Codes are no longer asked for",
            ("Hello {name},", "your account no longer asks for a code of your app.", _NOT_YOU),
        ),
        "ar": Text(
            "لم يعد تسجيل الدخول يطلب رمزًا", ("مرحبًا {name}،", "لم يعد حسابك يطلب رمزًا من تطبيقك.", _NOT_YOU_AR)
        ),
    },
    "backup_code_used": {
        "en": Text(
            "A backup code was used",
            ("Hello {name},", "someone signed in with one of your backup codes; {left} are left.", _NOT_YOU),
        ),
        "ar": Text(
            "استُخدم رمز احتياطي",
            ("مرحبًا {name}،", "سُجّل الدخول بأحد رموزك الاحتياطية، وبقي منها {left}.", _NOT_YOU_AR),
        ),
    },
    "passkey_added": {
        "en": Text(
            "A passkey was added",
            ("Hello {name},", "your account can now be opened with the passkey “{passkey}”.", _NOT_YOU_PASSKEY),
        ),
        "ar": Text(
            "أُضيف مفتاح مرور",
            ("مرحبًا {name}،", "صار فتح حسابك ممكنًا بمفتاح المرور «{passkey}».", _NOT_YOU_PASSKEY_AR),
        ),
    },
    "passkey_removed": {
        "en": Text(
            "A passkey was removed",
            ("Hello {name},", "the passkey “{passkey}” no longer opens your account.", _NOT_YOU),
        ),
        "ar": Text(
            "أُزيل مفتاح مرور", ("مرحبًا {name}،", "لم يعد مفتاح المرور «{passkey}» يفتح حسابك.", _NOT_YOU_AR)
        ),
    },
    "account_deleted": {
        "en": Text(
            "Your account is deleted",
            (
                "Hello {name},",
                "your account and what belonged to it are deleted. Restaurants keep their orders, as the law asks.",
            ),
        ),
        "ar": Text(
            "حُذف حسابك",
            ("مرحبًا {name}،", "حُذف حسابك وما يتبعه. وتحتفظ المطاعم بطلباتها كما يوجب القانون."),
        ),
    },
    "erasure_asked": {
        "en": Text(
            "Your data will be erased on {day}",
            (
                "Hello {name},",
                "you asked us to erase your account and all that restaurants hold on you. It begins on {day}.",
                "Until then you can cancel it: {link}",
                "If this was not you, cancel it, and choose a new password.",
            ),
        ),
        "ar": Text(
            "ستُمحى بياناتك في {day}",
            (
                "مرحبًا {name}،",
                "طلبت محو حسابك وكل ما تحتفظ به المطاعم عنك. يبدأ ذلك في {day}.",
                "يمكنك الإلغاء قبل ذلك: {link}",
                "إذا لم تكن أنت من طلب ذلك فألغه واختر كلمة مرور جديدة.",
            ),
        ),
    },
    "staff_password_changed": {
        "en": Text(
            "Your password was changed",
            (
                "Hello {name},",
                "your password at {business} was changed, and your other sign-ins were ended.",
                "If this was not you, tell the owner at once.",
            ),
        ),
        "ar": Text(
            "تغيّرت كلمة مرورك",
            (
                "مرحبًا {name}،",
                "تغيّرت كلمة مرورك لدى {business} وأُنهيت جلساتك الأخرى.",
                "إذا لم تكن أنت من فعل ذلك فأخبر المالك فورًا.",
            ),
        ),
    },
    "staff_mfa_on": {
        "en": Text(
            "Codes are now asked for when you sign in",
            ("Hello {name},", "signing in at {business} now also asks for a code of your app.", _NOT_YOU_STAFF),
        ),
        "ar": Text(
            "صار تسجيل الدخول يطلب رمزًا",
            ("مرحبًا {name}،", "صار تسجيل الدخول لدى {business} يطلب أيضًا رمزًا من تطبيقك.", _NOT_YOU_STAFF_AR),
        ),
    },
    "staff_mfa_off": {
        "en": Text(
            "Codes are no longer asked for",
            ("Hello {name},", "signing in at {business} no longer asks for a code of your app.", _NOT_YOU_STAFF),
        ),
        "ar": Text(
            "لم يعد تسجيل الدخول يطلب رمزًا",
            ("مرحبًا {name}،", "لم يعد تسجيل الدخول لدى {business} يطلب رمزًا من تطبيقك.", _NOT_YOU_STAFF_AR),
        ),
    },
    "staff_mfa_reset": {
        "en": Text(
            "Your second factor was reset",
            (
                "Hello {name},",
                "app, backup codes and passkeys with which you signed in at {business} no longer work, and you are "
                "signed out everywhere. Sign in with your password and set them up again.",
                "If you did not ask for this, tell the owner at once.",
            ),
        ),
        "ar": Text(
            "أُعيد ضبط التحقق بخطوتين لديك",
            (
                "مرحبًا {name}،",
                "لم يعد التطبيق والرموز الاحتياطية ومفاتيح المرور التي تسجّل بها الدخول لدى {business} تعمل، وسُجّل "
                "خروجك في كل مكان. سجّل الدخول بكلمة مرورك وأعد إعدادها.",
                "إذا لم تطلب ذلك فأخبر المالك فورًا.",
            ),
        ),
    },
    "staff_backup_code_used": {
        "en": Text(
            "A backup code was used",
            (
                "Hello {name},",
                "someone signed in at {business} with one of your backup codes; {left} are left.",
                _NOT_YOU_STAFF,
            ),
        ),
        "ar": Text(
            "استُخدم رمز احتياطي",
            (
                "مرحبًا {name}،",
                "سُجّل الدخول لدى {business} بأحد رموزك الاحتياطية، وبقي منها {left}.",
                _NOT_YOU_STAFF_AR,
            ),
        ),
    },
    "staff_passkey_added": {
        "en": Text(
            "A passkey was added",
            ("Hello {name},", "the passkey “{passkey}” now signs you in at {business}.", _NOT_YOU_STAFF),
        ),
        "ar": Text(
            "أُضيف مفتاح مرور",
            ("مرحبًا {name}،", "صار مفتاح المرور «{passkey}» يسجّل دخولك لدى {business}.", _NOT_YOU_STAFF_AR),
        ),
    },
    "staff_passkey_removed": {
        "en": Text(
            "A passkey was removed",
            ("Hello {name},", "the passkey “{passkey}” no longer signs you in at {business}.", _NOT_YOU_STAFF),
        ),
        "ar": Text(
            "أُزيل مفتاح مرور",
            ("مرحبًا {name}،", "لم يعد مفتاح المرور «{passkey}» يسجّل دخولك لدى {business}.", _NOT_YOU_STAFF_AR),
        ),
    },
    "consent_asked": {
        "en": Text(
            "May {business} write to you?",
            (
                "Hello {name},",
                "somebody at {business} has noted that you want offers and news by e-mail. If so, please confirm it;"
                " you then agree to this:",
                "“{text}”",
                _IGNORE,
            ),
            button="Look at it and confirm",
        ),
        "ar": Text(
            "هل يجوز لـ{business} مراسلتك؟",
            (
                "مرحبًا {name}،",
                "دوّن أحد العاملين لدى {business} أنك ترغب في تلقي العروض والأخبار بالبريد الإلكتروني. إن كان ذلك"
                " صحيحًا فأكّده من فضلك، وبهذا توافق على ما يلي:",
                "«{text}»",
                _IGNORE_AR,
            ),
            button="الاطلاع والتأكيد",
        ),
    },
}
