"""Pictures of items: what is taken, what becomes of it, who can see it."""

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageCms

from comanda.bootstrap import Comanda
from comanda.files.images import MAX_BYTES
from comanda.files.rendering import render
from comanda.kit.errors import Fact
from comanda.tenants.permissions import Role
from tests.factories import Shop

RED, BLUE = (220, 30, 30), (30, 30, 220)


def picture(
    size: tuple[int, int] = (1200, 900), kind: str = "JPEG", *, mode: str = "RGB", **options: Any
) -> bytes:
    """Red, with a blue corner at the top left."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, max(1, size[0] // 3), max(1, size[1] // 3)))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def animation(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), color) for color in (RED, BLUE)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def oriented(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    return picture((900, 600), exif=exif)


def header_only_png(width: int, height: int) -> bytes:
    """A PNG that claims a size it has no data for."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "WEBP"
    return image


def near(found: Any, color: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(found, color, strict=True))


# Rendering


@pytest.mark.parametrize(
    ("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "Image/WebP; q=1")]
)
def test_every_kind_becomes_two_small_webp_pictures(kind: str, content_type: str) -> None:
    rendered = render(picture(kind=kind), content_type)
    assert {width: opened(content).size for width, content in rendered.items()} == {
        320: (320, 240),
        960: (960, 720),
    }


def test_a_small_picture_is_not_blown_up() -> None:
    assert [opened(content).size for content in render(picture((400, 100)), "image/jpeg").values()] == [
        (400, 100),
        (320, 80),
    ]


def test_a_strip_stays_encodable() -> None:
    rendered = render(picture((3, 20_000), "PNG"), "image/png")
    assert [opened(content).size for content in rendered.values()] == [(1, 1920), (1, 640)]


BLUE_CORNER = {  # where the top left of the stored picture is shown
    1: (0, 0),
    2: (1, 0),
    3: (1, 1),
    4: (0, 1),
    5: (0, 0),
    6: (1, 0),
    7: (1, 1),
    8: (0, 1),
}


@pytest.mark.parametrize("orientation", sorted(BLUE_CORNER))
def test_a_picture_is_turned_upright_and_forgets_the_camera(orientation: int) -> None:
    for width, content in render(oriented(orientation), "image/jpeg").items():
        image = opened(content)
        across, along = (900, 600) if orientation < 5 else (600, 900)
        shown = min(width, across)
        assert image.size == (shown, shown * along // across)
        corners = {
            (x, y): image.getpixel((x * (image.width - 1), y * (image.height - 1))) for x in (0, 1) for y in (0, 1)
        }
        assert [corner for corner, color in corners.items() if near(color, BLUE)] == [BLUE_CORNER[orientation]]
        assert not image.getexif()
        assert {"exif", "xmp", "icc_profile"}.isdisjoint(image.info)
        assert b"Secret" not in content


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_stays(mode: str) -> None:
    image = Image.new("RGBA", (640, 640), (*RED, 255))
    image.paste((0, 0, 0, 0), (0, 0, 320, 640))
    out = io.BytesIO()
    image.convert(mode).save(out, "PNG")
    small = opened(render(out.getvalue(), "image/png")[320])
    assert small.mode == "RGBA"
    assert [small.getpixel((x, 160))[3] for x in (10, 310)] == [0, 255]  # type: ignore[index]


@pytest.mark.parametrize(("mode", "kind"), [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("P", "PNG")])
def test_other_colour_models_are_understood(mode: str, kind: str) -> None:
    rendered = render(picture(mode=mode, kind=kind), f"image/{kind.lower()}")
    assert opened(rendered[320]).mode == "RGB"


def test_wider_colours_are_turned_into_those_of_the_web() -> None:
    image = Image.new("LAB", (400, 400), (150, 200, 180))
    rgb = ImageCms.profileToProfile(
        image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert rgb is not None
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_profile, damaged = io.BytesIO(), io.BytesIO()
    rgb.save(with_profile, "PNG", icc_profile=profile)
    rgb.save(damaged, "PNG", icc_profile=b"no profile at all")
    for content in (with_profile.getvalue(), damaged.getvalue()):
        shown = opened(render(content, "image/png")[320])
        assert near(shown.getpixel((5, 5)), rgb.getpixel((5, 5)))  # type: ignore[arg-type]
        assert "icc_profile" not in shown.info


def test_the_further_pictures_of_a_phone_are_left_out() -> None:
    frames = [Image.new("RGB", (800, 600), color) for color in (RED, BLUE)]
    out = io.BytesIO()
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    assert near(opened(render(out.getvalue(), "image/jpeg")[960]).getpixel((5, 5)), RED)


CUT = picture(kind="PNG", size=(64, 64))[:-40]
REFUSED: list[tuple[str, bytes, str, str]] = [
    ("another kind", b"GIF89a", "image/gif", "image_type_not_taken"),
    ("no kind", picture(), "", "image_type_not_taken"),
    (
        "a drawing with scripts",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "image/svg+xml",
        "image_type_not_taken",
    ),
    ("called something else", picture(), "image/png", "image_type_differs"),
    ("a GIF called PNG", animation("GIF"), "image/png", "image_unreadable"),
    ("nothing", b"", "image/png", "image_unreadable"),
    ("a page", b"<html><script>alert(1)</script></html>", "image/png", "image_unreadable"),
    ("half a PNG", CUT, "image/png", "image_unreadable"),
    ("half a JPEG", picture()[:2000], "image/jpeg", "image_unreadable"),
    ("half a WebP", picture(kind="WEBP")[:60], "image/webp", "image_unreadable"),
    ("moving PNG", animation("PNG"), "image/png", "image_animated"),
    ("moving WebP", animation("WEBP"), "image/webp", "image_animated"),
    ("too many points", header_only_png(5001, 5000), "image/png", "image_too_many_pixels"),
    ("a bomb", header_only_png(60_000, 60_000), "image/png", "image_too_many_pixels"),
    ("exactly enough points but none there", header_only_png(5000, 5000), "image/png", "image_unreadable"),
    ("too many bytes", picture() + b"\0" * MAX_BYTES, "image/jpeg", "image_too_large"),
]


@pytest.mark.parametrize(("_case", "content", "content_type", "code"), REFUSED)
def test_what_is_no_picture_of_a_dish(_case: str, content: bytes, content_type: str, code: str) -> None:
    with pytest.raises(Fact) as refused:
        render(content, content_type)
    assert refused.value.code == code


def test_a_warning_of_the_decoder_is_no_way_around_the_limit() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(Fact) as refused:
            render(header_only_png(10_000, 10_000), "image/png")
    assert refused.value.code == "image_too_many_pixels"


def test_damaged_notes_do_not_spoil_a_picture() -> None:
    content = picture((400, 300), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert opened(render(content, "image/jpeg")[320]).size == (320, 240)


# Over HTTP


def path(shop: Shop, item: str = "Waakye") -> str:
    return f"/api/v1/menu/items/{shop.items[item]}/image"


async def put(shop: Shop, content: bytes, content_type: str = "image/jpeg", **more: Any) -> httpx.Response:
    return await shop.staff("PUT", path(shop), content=content, headers={"Content-Type": content_type}, **more)


async def image_of(shop: Shop) -> Any:
    return (await shop.staff("GET", path(shop).removesuffix("/image"))).json()["image"]


def files(app: Comanda, shop: Shop) -> list[Path]:
    return sorted((app.settings.data_dir / "uploads" / "menu" / shop.tenant_id.hex).glob("*"))


async def test_a_picture_is_set_shown_replaced_and_removed(app: Comanda, shop: Shop) -> None:
    answer = await put(shop, picture())
    assert answer.status_code == 200, answer.text
    first = answer.json()["image"]
    assert await image_of(shop) == first
    assert first["small"].startswith(f"/media/menu/{shop.tenant_id.hex}/")
    for address, size in ((first["small"], (320, 240)), (first["large"], (960, 720))):
        shown = await shop.client.get(address)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert opened(shown.content).size == size

    second = (await put(shop, picture((500, 500), "PNG"), "image/png")).json()["image"]
    assert second["large"] != first["large"]
    assert (await shop.client.get(first["large"])).status_code == 404
    assert len(files(app, shop)) == 2

    assert (await shop.staff("DELETE", path(shop))).status_code == 204
    assert (await shop.staff("DELETE", path(shop))).status_code == 204
    assert await image_of(shop) is None
    assert (await shop.client.get(second["large"])).status_code == 404
    assert files(app, shop) == []


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (picture(), "text/plain", 415),
        (picture(), "image/webp", 415),
        (b"no picture", "image/webp", 422),
        (animation("WEBP"), "image/webp", 422),
        (header_only_png(5001, 5000), "image/png", 422),
        (b"\0" * (MAX_BYTES + 1), "image/png", 413),
        (b"\0" * (6 * 1024 * 1024 + 1), "image/png", 413),
    ],
    ids=[
        "not a picture's type",
        "another type",
        "unreadable",
        "moving",
        "many points",
        "many bytes",
        "at the edge",
    ],
)
async def test_a_refused_picture_leaves_the_one_there_is(
    content: bytes, content_type: str, status: int, app: Comanda, shop: Shop
) -> None:
    before = (await put(shop, picture())).json()["image"]
    refused = await put(shop, content, content_type)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert await image_of(shop) == before
    assert len(files(app, shop)) == 2


async def test_only_who_writes_this_menu_sets_its_pictures(app: Comanda, shop: Shop, other_shop: Shop) -> None:
    for role in (Role.KITCHEN, Role.FRONT_DESK):
        assert (await put(shop, picture(), role=role)).status_code == 403
    headers = {"Content-Type": "image/jpeg"}
    assert (await shop.client.put(path(shop), content=picture(), headers=headers)).status_code == 401
    foreign = await other_shop.staff("PUT", path(shop), content=picture(), headers=headers)
    assert foreign.status_code == 404
    assert await image_of(shop) is None
    assert files(app, shop) == files(app, other_shop) == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "menu",
        "menu/nobody.webp",
        "../uploads/menu/secret.txt",
        "..%2f..%2f..%2fetc%2fpasswd",
        "menu/../menu/secret.txt",
        "menu/%2e%2e/secret.txt",
        "%2fetc%2fpasswd",
        "menu//secret.txt",
        "menu/secret.txt",
        "menu/secret.webp.txt",
        "menu/SECRET.webp",
        "menu/secret.webp%0a",
        "menu/.secret.webp",
    ],
)
async def test_nothing_else_is_shown(key: str, app: Comanda, client: httpx.AsyncClient) -> None:
    kept = app.settings.data_dir / "uploads" / "menu"
    kept.mkdir(parents=True, exist_ok=True)
    for name in ("secret.txt", "secret.webp.txt", "SECRET.webp", ".secret.webp"):
        (kept / name).write_text("secret")
    answer = await client.get(f"/media/{key}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
