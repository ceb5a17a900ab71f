"""The web's door: the set-up link, signing in, throttling, headers, error pages, and the server itself."""

import re
import subprocess
import sys
import urllib.request

import pytest

pytest.importorskip("django")
pytest.importorskip("waitress")

PASSWORD = "春江-水暖-七八九十"


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    from yusuan.web.serving import prepare

    return prepare(tmp_path_factory.mktemp("data"), "127.0.0.1")[1]


@pytest.fixture
def empty(token):
    """Everything that a test stores is taken back after it."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client(empty):
    from django.test import Client

    return Client(SERVER_NAME="localhost", raise_request_exception=False)


@pytest.fixture
def person(empty):
    from yusuan.web.models import Person

    return Person.objects.create_user(username="clerk", password=PASSWORD)


def sign_in(client, password=PASSWORD, name="clerk", **more):
    return client.post("/desk/sign-in", {"username": name, "password": password, **more})


def test_the_database_has_what_the_models_say(token):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_link_makes_one_administrator_and_is_gone(client, token):
    from yusuan.web.models import Person
    from yusuan.web.signing_in import new_link

    form = {"username": "head", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get("/set-up/wrong").status_code == 404
    weak = client.post(f"/set-up/{token}", {**form, "password1": "12345678", "password2": "12345678"})
    assert weak.status_code == 400 and not Person.objects.exists()
    assert client.post(f"/set-up/{token}", form).headers["Location"] == "/desk/"
    head = Person.objects.get()
    assert head.is_superuser and head.password.startswith("argon2$")
    assert client.get("/desk/").status_code == 200
    assert client.get(f"/set-up/{token}").status_code == client.post(f"/set-up/{token}", form).status_code == 404
    assert new_link() == "" and Person.objects.count() == 1


def test_signing_in_gives_a_new_session_and_out_ends_it(client, person):
    assert client.get("/desk/").headers["Location"].startswith("/desk/sign-in?next=")
    client.session.save()
    before = client.session.session_key
    assert sign_in(client).status_code == 302
    assert client.session.session_key != before
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get("/desk/sign-out").status_code == 405
    client.post("/desk/sign-out")
    assert client.get("/desk/").status_code == 302


def test_nobody_is_sent_to_another_host_after_signing_in(client, person):
    assert sign_in(client, next="https://elsewhere.invalid/").headers["Location"] == "/desk/"


def test_guesses_are_throttled_also_when_the_right_one_comes_at_last(client, person):
    from yusuan.web.models import FailedSignIn

    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 400
    late = sign_in(client)
    assert late.status_code == 429 and "15 分钟" in late.content.decode()
    FailedSignIn.objects.all().delete()
    assert sign_in(client).status_code == 302


def test_many_names_from_one_address_are_throttled_too(client, person):
    from yusuan.web.models import FailedSignIn

    FailedSignIn.objects.bulk_create(FailedSignIn(name=f"n{n}", address="127.0.0.1") for n in range(30))
    assert sign_in(client).status_code == 429


def test_a_form_without_its_token_is_refused(person):
    from django.test import Client

    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    response = sign_in(strict)
    assert response.status_code == 403 and "页面已过期" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/desk/sign-in", "/desk/", "/health", "/none", "/static/yusuan/base.css"])
def test_every_answer_has_the_strict_headers(client, address):
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.status_code != 302 and "html" in response.headers.get("Content-Type", ""):
        page = response.content.decode()
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page) and 'lang="zh-CN"' in page


def test_what_is_typed_is_shown_as_text(client, person):
    page = sign_in(client, name="<script>alert(1)</script>").content.decode()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_an_unknown_host_is_refused_and_a_missing_page_says_so(client):
    assert client.get("/", headers={"host": "evil.invalid"}).status_code == 400
    missing = client.get("/none")
    assert missing.status_code == 404 and "没有这一页" in missing.content.decode()


def test_the_server_starts_answers_and_keeps_its_key_to_itself(tmp_path):
    command = [sys.executable, "-m", "yusuan", "serve", "--data", str(tmp_path / "data"), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        said = [server.stdout.readline() for _ in range(4)]
        address = said[0].strip().removeprefix("网址：")
        assert said[3].startswith(f"{address}set-up/")
        with urllib.request.urlopen(f"{address}health", timeout=20) as answer:
            assert answer.status == 200 and b'"ok"' in answer.read()
        with urllib.request.urlopen(said[3].strip(), timeout=20) as page:
            assert "设立第一位管理员" in page.read().decode()
        with urllib.request.urlopen(f"{address}static/yusuan/base.css", timeout=20) as style:
            assert style.headers["Content-Type"].startswith("text/css")
    finally:
        server.terminate()
        server.wait(20)
    if sys.platform != "win32":
        assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0


def test_an_invitation_makes_one_account_and_only_administrators_invite(client, person):
    from django.test import Client

    from yusuan.web.models import Invitation, Person

    sign_in(client)
    assert client.get("/desk/people/").status_code == client.post("/desk/people/", {"note": "x"}).status_code == 403
    Person.objects.create_superuser(username="head", password=PASSWORD)
    client.logout()
    sign_in(client, name="head")
    assert client.post("/desk/people/", {"note": " "}).status_code == 400 and not Invitation.objects.exists()
    page = client.post("/desk/people/", {"note": "<b>水文站</b>"}).content.decode()
    assert "<b>水文站</b>" not in page and "&lt;b&gt;水文站" in page
    link = re.search(r"/invited/[\w-]{40,}", page)[0]
    assert link not in client.get("/desk/people/").content.decode()  # shown once
    guest = Client(SERVER_NAME="localhost", raise_request_exception=False)
    form = {"username": "clerk2", "password1": PASSWORD, "password2": PASSWORD}
    assert guest.get("/invited/wrong").status_code == 404 and guest.get(link).status_code == 200
    assert guest.post(link, {**form, "password2": "else"}).status_code == 400
    assert guest.post(link, form).headers["Location"] == "/desk/" and not Person.objects.get(username="clerk2").is_superuser
    assert guest.get(link).status_code == client.post(link, {**form, "username": "clerk3"}).status_code == 404


def test_an_old_invitation_is_none(client, person):
    from yusuan.web import signing_in
    from yusuan.web.models import Invitation

    token = signing_in.invite(person, "水文站")
    Invitation.objects.update(made=Invitation.objects.get().made - signing_in.INVITED)
    assert client.get(f"/invited/{token}").status_code == 404


def test_names_and_https_reach_the_settings(tmp_path):
    from yusuan.web.serving import _own_names
    from yusuan.web.settings import values

    found = values(tmp_path, ("budget.example",), https=True)
    assert "budget.example" in found["ALLOWED_HOSTS"] and found["SESSION_COOKIE_SECURE"] and found["SECURE_HSTS_SECONDS"]
    assert not values(tmp_path, (), https=False)["SESSION_COOKIE_SECURE"] and _own_names()[0]
