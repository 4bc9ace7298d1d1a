"""A menu's first screen as HTML, so that guests have it before the app has arrived.

The app draws the same over it (web/customer/pages/MenuPage.tsx, components/MenuItemCard.tsx); a browser test holds
that nothing moves when it does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson

MOST = 6
"""Cards per section: more than any phone shows at first."""

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")

_MODULE = re.compile(
    r'<(?:script type="module"|link rel="modulepreload")[^>]* (?:src|href)="([^"]+)"[^>]*>(?:</script>)?\n? *'
)

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Loads:
    """What the app has for one language; the build writes it down (web/customer/vite.config.ts)."""

    modules: Sequence[str]
    fonts: Sequence[str]
    texts: Texts
    """Sentences by their key; a few of the app's own."""


def page_of(template: str, loads: Loads, menu: Mapping[str, Any], language: str) -> str:
    """`template` is the app's index.html; `menu` the answer of `/api/menu/{table_token}` or `/api/customer/menu`.

    The app's modules are left to start.js, which loads them after the first screen has been painted.
    """
    modules = " ".join((*_MODULE.findall(template), *loads.modules))
    template = _MODULE.sub("", template)
    # The text can be read without its font: no need to be before the stylesheet.
    fonts = "".join(
        f'<link rel="preload" as="font" type="font/woff2" crossorigin fetchpriority="low" href="{escape(one)}">'
        for one in loads.fonts
    )
    # Data, not a script: the Content-Security-Policy lets it be. It must not end the element it stands in.
    data = orjson.dumps(menu).decode().replace("<", "\\u003c")
    put = {
        '<html lang="en">': f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">',
        "<title>Comanda</title>": f"<title>{escape(title(menu, language))}</title>",
        "</head>": f'{fonts}<script defer src="/start.js" data-modules="{escape(modules)}"></script></head>',
        '"/manifest.webmanifest"': f'"/r/{menu["business"]["slug"]}/manifest.webmanifest"',
        '<div id="app"></div>': f'<div id="app">{first_screen(menu, language, loads.texts)}</div>'
        f'<script type="application/json" id="menu">{data}</script>',
    }
    for there, instead in put.items():
        assert template.count(there) == 1, there
        template = template.replace(there, instead)
    return template


def pick(language: str, first: str, second: str) -> str:
    """Of two texts, the one in the page's language; the other one where there is only that."""
    filled = [text for text in (first, second) if text]
    of_language = (text for text in filled if bool(_ARABIC.search(text)) == (language == "ar"))
    return next(of_language, filled[0] if filled else "")


def title(menu: Mapping[str, Any], language: str) -> str:
    name = pick(language, menu["business"]["name"], menu["business"]["name2"])
    return f"{name} · {menu['table']['name']}" if "table" in menu else name


def first_screen(menu: Mapping[str, Any], language: str, texts: Texts) -> str:
    categories = sorted(menu["categories"], key=_is_for_later)
    return "".join(
        (
            _head(menu, language, texts),
            _notices(menu, texts),
            _search(categories, language, texts),
            _menu(categories, language, texts),
        )
    )


def _is_for_later(category: Mapping[str, Any]) -> bool:
    """What is not served at this hour comes last."""
    why = [item["unavailable_because"] for item in category["items"]]
    return None not in why and "not_now" in why


def _head(menu: Mapping[str, Any], language: str, texts: Texts) -> str:
    business, table = menu["business"], menu.get("table")
    name = pick(language, business["name"], business["name2"])
    other = next((text for text in (business["name"], business["name2"]) if text and text != name), "")
    logo, is_open = business["logo"], business["takes_orders"]
    where = [table["name"], table["area"]] if table else []
    place = " · ".join(f"<bdi>{escape(one)}</bdi>" for one in where if one)
    return "".join(
        (
            '<header class="MenuPage_head">',
            f'<img class="Logo_logo" src="{escape(logo["small"])}" alt="" width="56" height="56">' if logo else "",
            '<div class="MenuPage_names">',
            f"<h1><bdi>{escape(name)}</bdi></h1>",
            f'<p class="MenuPage_other"><bdi>{escape(other)}</bdi></p>' if other else "",
            '</div><div class="MenuPage_tools">',
            '<span class="MenuPage_tool"></span>' * (3 if table else 2),
            "</div>",
            '<p class="MenuPage_facts">',
            f'<span class="MenuPage_fact" data-open="{str(is_open).lower()}">',
            escape(texts["open_now" if is_open else "closed_now"]),
            "</span>",
            f'<span class="MenuPage_fact">{_space(16)}{place}</span>' if table else "",
            "</p></header>",
        )
    )


def _notices(menu: Mapping[str, Any], texts: Texts) -> str:
    if menu["business"]["takes_orders"]:
        return '<div class="MenuPage_notices"></div>'
    return (
        f'<div class="MenuPage_notices"><div class="parts_notice" data-tone="warn">{_space(20)}'
        f"<div><b>{escape(texts['not_taking_orders'])}</b></div></div></div>"
    )


def _search(categories: Sequence[Mapping[str, Any]], language: str, texts: Texts) -> str:
    chips = [
        f'<span class="MenuPage_chip">{escape(pick(language, one["name"], one["name2"]))}</span>'
        for one in categories
    ]
    return "".join(
        (
            f'<div class="MenuPage_sticky"><div class="MenuPage_search">{_space(20)}',
            f'<input type="search" disabled placeholder="{escape(texts["search"])}"></div>',
            f'<div class="MenuPage_chips">{"".join(chips)}</div>' if len(chips) > 1 else "",
            "</div>",
        )
    )


def _menu(categories: Sequence[Mapping[str, Any]], language: str, texts: Texts) -> str:
    items = [item for category in categories for item in category["items"]]
    featured = [item for item in items if item["is_featured"] and item["available"]]
    sections = []
    if featured:
        sections.append(
            f"<section><h2>{escape(texts['featured_title'])}</h2>"
            f'<ul class="MenuPage_row">{_cards(featured, language, large=True)}</ul></section>'
        )
    for category in categories[:1]:
        about = pick(language, category["description"], category["description2"])
        sections.append(
            f"<section><h2><bdi>{escape(pick(language, category['name'], category['name2']))}</bdi></h2>"
            + (f'<p class="MenuPage_about">{escape(about)}</p>' if about else "")
            + f'<ul class="MenuPage_items">{_cards(category["items"], language)}</ul></section>'
        )
    return f'<main class="MenuPage_menu">{"".join(sections)}</main>'


def _cards(items: Sequence[Mapping[str, Any]], language: str, *, large: bool = False) -> str:
    return "".join(_card(item, language, large) for item in items[:MOST])


def _card(item: Mapping[str, Any], language: str, large: bool) -> str:
    name = pick(language, item["name"], item["name2"])
    about = pick(language, item["description"], item["description2"])
    kind = "MenuItemCard_card MenuItemCard_large" if large else "MenuItemCard_card"
    return "".join(
        (
            f'<li class="{kind}"{"" if item["available"] else " data-unavailable"}>',
            '<div class="MenuItemCard_text">',
            f'<h3 class="MenuItemCard_name"><bdi>{escape(name)}</bdi>',
            f'<span class="MenuItemCard_star">{_space(14)}</span>' if item["is_featured"] else "",
            "</h3>",
            f'<p class="MenuItemCard_description">{escape(about)}</p>' if about else "",
            # How an amount is written, the browser knows best.
            '<p class="MenuItemCard_foot">\u00a0</p></div>',
            f'<div class="MenuItemCard_side">{_picture(item["image"], large)}</div></li>',
        )
    )


def _picture(image: Mapping[str, str] | None, large: bool) -> str:
    if large:
        sources = f"{image['small']} 320w, {image['large']} 960w" if image else ""
        sizes = f' srcset="{escape(sources)}" sizes="(min-width: 26rem) 22rem, 86vw"' if image else ""
        source = image["large"] if image else "/dish.svg"
        return f'<img class="MenuItemCard_image" src="{escape(source)}"{sizes} alt="" width="352" height="176">'
    if image:
        return f'<img class="MenuItemCard_image" src="{escape(image["small"])}" alt="" width="104" height="104">'
    return '<span class="MenuItemCard_drawn"></span>'


def _space(size: int) -> str:
    """Where the app draws an icon."""
    return f'<svg width="{size}" height="{size}"></svg>'
