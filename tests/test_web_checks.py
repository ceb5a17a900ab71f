"""Documents checked through the browser: in the background, seen by their owner alone."""

from pathlib import Path

import pytest

pytest.importorskip("django")
pytest.importorskip("waitress")

TEXT = "<b>某局</b>2024年部门预算\n\n2024年收入预算100万元，其中：一般公共预算60万元，政府性基金预算30万元。\n"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    from yusuan.web.serving import prepare

    prepare(tmp_path_factory.mktemp("data"), "127.0.0.1")


@pytest.fixture
def client(ready):
    from django.db import transaction
    from django.test import Client

    from yusuan.web.models import Person

    with transaction.atomic():
        people = {name: Person.objects.create_user(username=name) for name in ("one", "other")}

        def signed_in(name):
            client = Client(SERVER_NAME="localhost")
            client.force_login(people[name])
            return client

        yield signed_in
        transaction.set_rollback(True)


def test_files_are_checked_and_only_their_owner_sees_them(client):
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yusuan.service.pool import Pool
    from yusuan.web import checks
    from yusuan.web.models import Check

    mine, other = client("one"), client("other")
    assert mine.post("/desk/checks/").status_code == 400
    files = [SimpleUploadedFile("../../<i>a.txt", TEXT.encode()), SimpleUploadedFile("b.pdf", b"%PDF-1.4 broken")]
    assert mine.post("/desk/checks/", {"files": files}).status_code == 302
    Check.objects.update(state=Check.RUNNING)  # the server ended in the middle
    checks.resume()
    with Pool(1) as pool:
        while checks.run_next(pool):
            pass
    first, second = Check.objects.order_by("pk")
    assert first.state == "done" and second.state == "failed" and second.error
    page = mine.get(f"/desk/checks/{first.pk}").content.decode()
    assert "错误 " in page and "<i>" not in page and "<b>" not in page
    assert "没有核对" in mine.get("/desk/checks/").content.decode()
    assert other.get(f"/desk/checks/{first.pk}").status_code == 404
    assert "b.pdf" not in other.get("/desk/checks/").content.decode()
    assert {p.name for p in Path(settings.UPLOADS).iterdir()} == {first.stored, second.stored}


def test_a_fault_of_ours_leaves_no_file_waiting(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yusuan.web import checks
    from yusuan.web.models import Check

    class Broken:
        def call(self, *_):
            raise KeyError("ours")

    client("one").post("/desk/checks/", {"files": [SimpleUploadedFile("a.txt", TEXT.encode())]})
    with pytest.raises(RuntimeError, match=r"a\.txt"):
        checks.run_next(Broken())
    found = Check.objects.get()
    assert found.state == Check.FAILED and "KeyError" not in found.error and not checks.run_next(Broken())


def test_a_book_is_checked_as_the_command_line_checks_it(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yusuan.service import check
    from yusuan.service.pool import Pool
    from yusuan.web import checks
    from yusuan.web.models import Check

    book = Path(__file__).parents[1] / "examples" / "xinzhou-2023.xlsx"
    client("one").post("/desk/checks/", {"files": SimpleUploadedFile(book.name, book.read_bytes())})
    with Pool(1) as pool:
        assert checks.run_next(pool)
    report, got = check(book), Check.objects.get()
    assert got.errors == len(report.errors)
    assert got.errors + got.warnings + got.notices == len(report.findings)


def test_a_stranger_is_asked_to_sign_in(client):
    from django.test import Client

    for address in ("/desk/checks/", "/desk/checks/1"):
        assert Client(SERVER_NAME="localhost").get(address).status_code == 302
