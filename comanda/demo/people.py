"""Names, phone prefixes, notes and addresses for the demonstration restaurants' order history."""

from random import Random
from typing import Final

GHANA_NAMES: Final[tuple[str, ...]] = (
    "Kwabena Asante",
    "Akosua Boateng",
    "Yaw Mensah",
    "Abena Owusu",
    "Kofi Amoako",
    "Adwoa Sarpong",
    "Kwaku Frimpong",
    "Afia Agyeman",
    "Ebo Quansah",
    "Esi Turkson",
    "Nii Lante Lamptey",
    "Naa Dedei Tagoe",
    "Nii Armah Quaye",
    "Naa Korkor Odoi",
    "Selorm Agbeko",
    "Dzifa Attipoe",
    "Edem Kpodo",
    "Mawuena Tsikata",
    "Elikem Dogbe",
    "Sena Amegashie",
    "Abdul-Rahman Iddrisu",
    "Fuseina Alhassan",
    "Yakubu Sulemana",
    "Rahinatu Mohammed",
    "Wunpini Yahaya",
    "Daniel Ofori",
    "Priscilla Addo",
    "Emmanuel Tetteh",
    "Gifty Ansah",
    "Samuel Darko",
    "Vivian Nartey",
    "Bernard Opoku",
    "Linda Asamoah",
    "Michael Kuma",
    "Patience Yeboah",
    "Francis Gyamfi",
    "Rita Acquah",
    "Isaac Appiah",
    "Comfort Laryea",
    "Maame Efua Bentsil",
)

# (Latin, Arabic)
OMAN_NAMES: Final[tuple[tuple[str, str], ...]] = (
    ("Ahmed Al Balushi", "أحمد البلوشي"),
    ("Fatma Al Harthy", "فاطمة الحارثي"),
    ("Salim Al Hinai", "سالم الهنائي"),
    ("Maryam Al Lawati", "مريم اللواتي"),
    ("Khalid Al Rawahi", "خالد الرواحي"),
    ("Aisha Al Kindi", "عائشة الكندي"),
    ("Said Al Mamari", "سعيد المعمري"),
    ("Zainab Al Zadjali", "زينب الزدجالي"),
    ("Nasser Al Siyabi", "ناصر السيابي"),
    ("Shamsa Al Maskari", "شمسة المسكري"),
    ("Hamad Al Habsi", "حمد الحبسي"),
    ("Muna Al Wahaibi", "منى الوهيبي"),
    ("Yousuf Al Farsi", "يوسف الفارسي"),
    ("Rahma Al Riyami", "رحمة الريامي"),
    ("Majid Al Shukaili", "ماجد الشكيلي"),
    ("Asma Al Jabri", "أسماء الجابري"),
    ("Badr Al Ghafri", "بدر الغافري"),
    ("Huda Al Saadi", "هدى السعدي"),
    ("Sultan Al Badi", "سلطان البادي"),
    ("Noor Al Amri", "نور العامري"),
    ("Ibrahim Al Raisi", "إبراهيم الرئيسي"),
    ("Salma Al Abri", "سلمى العبري"),
    ("Talal Al Kharusi", "طلال الخروصي"),
    ("Amal Al Hadhrami", "أمل الحضرمي"),
    ("Mazin Al Shanfari", "مازن الشنفري"),
    ("Thuraya Al Barwani", "ثريا البرواني"),
    ("Abdullah Al Mahrouqi", "عبدالله المحروقي"),
    ("Laila Al Toubi", "ليلى الطوبي"),
    ("Mohammed Al Jahwari", "محمد الجهوري"),
    ("Wafa Al Hashmi", "وفاء الهاشمي"),
    ("Faisal Al Kalbani", "فيصل الكلباني"),
    ("Jokha Al Salmi", "جوخة السالمي"),
    ("Hilal Al Nabhani", "هلال النبهاني"),
    ("Buthaina Al Ajmi", "بثينة العجمي"),
    ("Omar Al Kathiri", "عمر الكثيري"),
    ("Raya Al Mahrizi", "ريا المحرزي"),
    ("Qais Al Zakwani", "قيس الزكواني"),
    ("Sumaya Al Hasani", "سمية الحسني"),
    ("Anwar Al Yahyai", "أنور اليحيائي"),
    ("Ghada Al Maawali", "غادة المعولي"),
)

# Each is followed by seven digits after +233.
GHANA_PHONE_PREFIXES: Final[tuple[str, ...]] = (
    "20",
    "24",
    "26",
    "27",
    "50",
    "53",
    "54",
    "55",
    "56",
    "57",
    "59",
)

# Each is followed by six digits after +968.
OMAN_PHONE_PREFIXES: Final[tuple[str, ...]] = (
    "71",
    "72",
    "78",
    "79",
    "91",
    "92",
    "93",
    "94",
    "95",
    "96",
    "97",
    "98",
    "99",
)

ORDER_NOTES_ENGLISH: Final[tuple[str, ...]] = (
    "No onions please",
    "Extra napkins and cutlery, please",
    "Call when you get to the gate",
    "Pepper on the side",
    "Please make it less salty",
    "It's for a birthday, could you add a candle?",
    "Sauce in a separate container",
    "Well done, please",
    "Bring everything at the same time",
    "Kids' food first if possible",
    "No ice in the drinks",
    "Allergic to groundnuts",
    "Leave it with security at reception",
    "No plastic cutlery needed",
    "Please cut the chicken into small pieces",
    "Extra lemon on the side",
    "I'll pay with a large note, please bring change",
    "Not too oily",
    "We have a shellfish allergy at the table",
    "Running ten minutes late, keep it warm",
)

ORDER_NOTES_ARABIC: Final[tuple[str, ...]] = (
    "بدون بصل من فضلك",
    "الصلصة في علبة منفصلة",
    "الرجاء الاتصال عند الوصول",
    "ملح قليل لو سمحت",
    "بدون فلفل، الطلب للأطفال",
    "لدي حساسية من المكسرات",
    "ليمون إضافي من فضلك",
    "أرجو إحضار كل الأطباق معًا",
    "مناديل وملاعق إضافية",
    "استواء كامل من فضلك",
)

ORDER_NOTES: Final[tuple[str, ...]] = ORDER_NOTES_ENGLISH + ORDER_NOTES_ARABIC

ACCRA_ADDRESSES: Final[tuple[str, ...]] = (
    "14 Oxford Street, Osu, second floor",
    "Ringway Estates, Osu, blue gate after the pharmacy",
    "27 Labone Crescent, Labone",
    "5th Circular Road, Cantonments, Apartment 4B",
    "9 Josif Broz Tito Avenue, Cantonments",
    "House 31, Boundary Road, East Legon",
    "18 Lagos Avenue, East Legon, opposite the church",
    "Patrice Lumumba Road, Airport Residential Area, Block C",
    "12 Liberation Road, Ridge, reception desk",
    "42 La Beach Road, La, behind the filling station",
    "7 Olusegun Obasanjo Way, Dzorwulu",
    "Community 18, Spintex Road, House 205",
)

MUSCAT_ADDRESSES: Final[tuple[str, ...]] = (
    "Al Khuwair 33, Way 3518, Building 1247, Flat 12",
    "Shatti Al Qurum, Way 2817, Villa 963",
    "Madinat Sultan Qaboos, Way 1946, Villa 2210",
    "Al Mouj, Street 12, Apartment 304",
    "Al Ghubrah North, Way 3721, Building 884, Flat 5",
    "Bausher, Way 4832, Villa 1175",
    "Ruwi, Al Jaame Street, Building 512, Flat 21",
    "Muttrah, Corniche Road, Building 67, near the fish market",
    "Al Azaiba, 18 November Street, Building 1430, Flat 8",
    "Al Mawaleh South, Way 2356, Villa 3091",
    "Al Seeb, Wadi Al Lawami Street, House 748",
    "Qurum Heights, Way 1524, Building 390, office reception",
)

REJECT_REASONS: Final[tuple[str, ...]] = (
    "The kitchen is closing soon",
    "An item you ordered has just sold out",
    "The delivery address is outside our area",
    "We could not reach you by phone",
    "The kitchen is too busy to take this order right now",
)


def draw_name(country: str, rng: Random) -> tuple[str, str | None]:
    """And in Arabic, where that is written."""
    return rng.choice(OMAN_NAMES) if country == "OM" else (rng.choice(GHANA_NAMES), None)


def draw_phone(country: str, rng: Random) -> str:
    if country == "OM":
        return f"+968{rng.choice(OMAN_PHONE_PREFIXES)}{rng.randrange(10**6):06d}"
    return f"+233{rng.choice(GHANA_PHONE_PREFIXES)}{rng.randrange(10**7):07d}"
