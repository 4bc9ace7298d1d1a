"""The rules of the port, which each storage keeps: a folder on the disk, and a bucket over HTTP."""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import anyio
import pytest

from comanda.bootstrap import Settings, SettingsRefused
from comanda.files.errors import StorageUnavailable
from comanda.files.s3 import SECONDS
from comanda.files.storage import DiskStorage, Storage
from tests.bucket import SECRET_KEY, Bucket

KEY = f"customers/{uuid4()}/invoices/{uuid4()}.pdf"
NO_KEYS = [
    "", "/", "a/", "/a", "a//b", "../a", "a/../b", "a/..", ".a", "a/.b", "A", "a b", "a\\b", "a\n", "a\0", "é.pdf",
    "a.pdf/b", "%2e%2e/a", "a.Pdf", "a.123456789", "a.b.c",
]  # fmt: skip


@pytest.fixture(params=["disk", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return DiskStorage(tmp_path / "uploads")
    bucket: Bucket = request.getfixturevalue("bucket")
    return bucket.settings().storage()


async def test_what_is_written_is_read_until_it_is_removed(storage: Storage) -> None:
    assert await storage.read(KEY) is None
    await storage.write(KEY, b"%PDF")
    assert await storage.read(KEY) == b"%PDF"
    await storage.remove(KEY)
    assert await storage.read(KEY) is None
    await storage.remove(KEY)


@pytest.mark.parametrize("content", [b"", b"\0\r\n\xff", bytes(range(256)) * 40_000], ids=["none", "odd", "10 MB"])
async def test_content_comes_back_as_it_was(storage: Storage, content: bytes) -> None:
    await storage.write(KEY, content)
    assert await storage.read(KEY) == content


async def test_writing_again_takes_the_place_of_what_was_there(storage: Storage) -> None:
    for content in (b"long before", b"short"):
        await storage.write("logos/one.webp", content)
    assert await storage.read("logos/one.webp") == b"short"


async def test_a_key_is_no_part_of_another(storage: Storage) -> None:
    await storage.write("a/b/c.txt", b"c")
    for other in ("a", "a/b", "a/b/c", "b/c.txt", "a/b/c.txt.gz", "a/b/cc.txt"):
        assert await storage.read(other) is None
    await storage.write("a/d.txt", b"d")
    await storage.remove("a/d.txt")
    assert await storage.read("a/b/c.txt") == b"c"


@pytest.mark.parametrize("key", NO_KEYS)
async def test_what_is_no_key_is_nowhere(storage: Storage, key: str) -> None:
    assert await storage.read(key) is None
    for work in (storage.write(key, b"x"), storage.remove(key)):
        with pytest.raises(ValueError, match="not a storage key"):
            await work


async def test_many_at_once_read_one_whole_content(storage: Storage) -> None:
    contents = [bytes([number]) * 100_000 for number in range(8)]
    await storage.write(KEY, contents[0])
    seen = []

    async def read() -> None:
        seen.append(await storage.read(KEY))

    async with anyio.create_task_group() as group:
        for content in contents:
            group.start_soon(storage.write, KEY, content)
            group.start_soon(read)
    assert len(seen) == len(contents)
    assert all(one in contents for one in seen)


async def refused(storage: Storage) -> set[str]:
    why = set()
    for work in (storage.read(KEY), storage.write(KEY, b"x"), storage.remove(KEY)):
        with pytest.raises(StorageUnavailable) as found:
            await work
        why.add(found.value.why)
        assert found.value.retry_after_seconds == 5
        assert SECRET_KEY not in f"{found.value} {found.value.__cause__}"
    return why


# --- the disk ---------------------------------------------------------------------------------------------------


async def test_a_disk_that_is_not_ours_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file where the folder was")
    storage = DiskStorage(tmp_path / "uploads")
    with pytest.raises(StorageUnavailable):
        await storage.write(KEY, b"x")
    assert await storage.read(KEY) is None


async def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(StorageUnavailable):
        await DiskStorage(tmp_path).write("taken", b"x")
    assert os.listdir(tmp_path) == ["taken"]


# --- the bucket -------------------------------------------------------------------------------------------------


async def test_files_lie_under_the_prefix_and_each_is_asked_for_once(bucket: Bucket) -> None:
    storage = bucket.settings().storage()
    await storage.write(KEY, b"x")
    assert bucket.objects == {f"comanda/uploads/{KEY}": b"x"}
    await storage.read(KEY)
    await storage.remove(KEY)
    path = f"/{bucket.name}/comanda/uploads/{KEY}"
    assert bucket.asked == [("PUT", path), ("GET", path), ("DELETE", path)]
    await bucket.settings(storage_url=f"s3://{bucket.name}").storage().write(KEY, b"x")
    assert list(bucket.objects) == [KEY]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"storage_s3_secret_key": "not the right one"}, "it refuses our keys, or does not let them do this"),
        ({"storage_s3_access_key": "SOMEBODYELSE"}, "it refuses our keys, or does not let them do this"),
        ({"storage_s3_region": "us-east-1"}, "it refuses our keys, or does not let them do this"),
        ({"storage_s3_endpoint": "http://127.0.0.1:1"}, "it cannot be reached, or does not understand us"),
    ],
    ids=["secret", "key", "region", "endpoint"],
)
async def test_a_wrong_setting_says_why(bucket: Bucket, wrong: dict[str, str], why: str) -> None:
    assert await refused(bucket.settings(**wrong).storage()) == {why}
    assert bucket.objects == {}


async def test_a_bucket_that_is_not_there_is_no_missing_file(bucket: Bucket) -> None:
    storage = bucket.settings(storage_url="s3://another-bucket").storage()
    for work in (storage.read(KEY), storage.write(KEY, b"x")):
        with pytest.raises(StorageUnavailable) as found:
            await work
        assert found.value.why == "there is no such bucket"


async def test_one_failure_passes_unseen_and_many_do_not(bucket: Bucket) -> None:
    storage = bucket.settings().storage()
    with bucket.failing(500, times=1):
        await storage.write(KEY, b"x")
    with bucket.failing(503, times=1):
        assert await storage.read(KEY) == b"x"
    with bucket.failing(500):
        assert await refused(storage) == {"it cannot be reached, or does not understand us"}
    assert await storage.read(KEY) == b"x"


async def test_one_that_does_not_answer_is_waited_for_a_few_seconds(bucket: Bucket) -> None:
    storage = bucket.settings().storage()
    before = time.monotonic()
    with bucket.failing("hang"):
        async with anyio.create_task_group() as group:
            for _ in range(60):  # more than there are threads
                group.start_soon(refused_once, storage)
    assert SECONDS - 0.5 < time.monotonic() - before < SECONDS + 4
    assert await storage.read(KEY) is None


async def refused_once(storage: Storage) -> None:
    with pytest.raises(StorageUnavailable):
        await storage.read(KEY)


async def test_variables_meant_for_another_program_change_nothing(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "SOMEBODYELSE",
        "AWS_SECRET_ACCESS_KEY": "theirs",
        "AWS_SESSION_TOKEN": "theirs",
        "AWS_REGION": "us-west-2",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
    }.items():
        monkeypatch.setenv(name, value)
    storage = bucket.settings().storage()
    await storage.write(KEY, b"x")
    assert await storage.read(KEY) == b"x"


# --- settings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"storage_s3_secret_key": ""}, "STORAGE_URL needs STORAGE_S3_SECRET_KEY."),
        (
            {"storage_s3_access_key": None, "storage_s3_secret_key": None},
            "STORAGE_URL needs STORAGE_S3_ACCESS_KEY and STORAGE_S3_SECRET_KEY.",
        ),
        (
            {"storage_s3_endpoint": "", "storage_s3_region": ""},
            "STORAGE_URL needs STORAGE_S3_ENDPOINT or, at Amazon, STORAGE_S3_REGION.",
        ),
        (
            {"storage_url": ""},
            "STORAGE_S3_ENDPOINT is set but STORAGE_URL is not: files would go to DATA_DIR.",
        ),
        *(
            ({"storage_url": url}, "STORAGE_URL must be empty, or like s3://bucket or s3://bucket/prefix.")
            for url in (
                "bucket",
                "s3://",
                "s3:///x",
                "https://bucket",
                "s3://a@bucket",
                "s3://B",
                "s3://bucket/x?y",
            )
        ),
    ],
)
def test_half_a_bucket_is_refused(bucket: Bucket, changed: dict[str, str | None], text: str) -> None:
    with pytest.raises(SettingsRefused) as found:
        bucket.settings(**changed).storage()
    assert str(found.value) == text


def test_at_amazon_the_region_is_enough(bucket: Bucket) -> None:
    bucket.settings(storage_s3_endpoint=None).storage()


def test_without_a_bucket_the_library_is_not_loaded() -> None:
    code = "import sys, comanda.app; print('obstore' in sys.modules, 'PIL' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False False\n"


def test_settings_without_any_keep_files_on_the_disk(tmp_path: Path) -> None:
    storage = Settings(_env_file=None, data_dir=tmp_path).storage()
    assert isinstance(storage, DiskStorage)
