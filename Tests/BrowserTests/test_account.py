"""The pages of the hosted flavour: requests, assets, pending requests, keys."""

import json
import pathlib
import subprocess
import time

import pytest
import requests

from conftest import FIXTURES, Page, Server
from server import BINARY, ROOT

PICTURE = FIXTURES / "demo/examples/00_image_0.png"
PHONE = (390, 844, 1)


def make_key(folder, name, *more):
    return subprocess.run(
        [BINARY, "keys", "create", name, "--data-dir", folder, *more], check=True, capture_output=True, text=True,
        timeout=60).stdout.strip()


class Hosted:
    """A hosted server with an administrator's key and one of a user, who has asked something."""

    def __init__(self, folder):
        self.boss = make_key(folder, "ops", "--admin")
        self.user = make_key(folder, "alice", "--requests-per-minute", "600")
        self.server = Server(
            "--hosted", "--data-dir", folder, "--history-content", "--model", ROOT / "Models/demo")
        self.base = self.server.base

    def ask(self, text, key=None, headers=None, **fields):
        answer = requests.post(
            self.base + "/v1/chat/completions", timeout=60,
            headers={"Authorization": f"Bearer {key or self.user}", **(headers or {})},
            json={"model": "demo", "temperature": 0, "messages": [{"role": "user", "content": text}], **fields})
        assert answer.status_code < 300, answer.text
        return answer

    def get(self, path, key=None):
        return requests.get(
            self.base + path, timeout=60, headers={"Authorization": f"Bearer {key or self.boss}"}).json()


@pytest.fixture(scope="session")
def hosted(tmp_path_factory):
    hosted = Hosted(tmp_path_factory.mktemp("account"))
    for text in ("Hello!", "Who are you?", "What can you do?"):
        hosted.ask(text)
    while len(hosted.get("/v1/requests?scope=all")["data"]) < 3:
        time.sleep(0.1)
    yield hosted
    assert hosted.server.stop() == 0, hosted.server.output()


@pytest.fixture
def account(driver, hosted):
    page = Page(driver, hosted.base)
    driver.get("about:blank")
    driver.get_log("browser"), driver.get_log("performance")
    page.size(1200, 760)
    page.colours("light")
    # The question for the key begins with a refusal, and an ordinary key is refused the list of keys.
    page.expected_statuses = {401, 403}
    yield page
    complaints = page.close()
    assert not complaints, complaints


def enter(page, key, tab="requests"):
    page.open("/hosted", ready=False)
    page.until(lambda: page.find("#key-dialog").get_attribute("open"), "no question for a key")
    page.find("#key").send_keys(key)
    page.click("#key-form button[type=submit]")
    page.until(lambda: page.all("#page-requests .figure"), "the requests never came")
    if tab != "requests":
        page.click(f"#tab-{tab}")
        page.until(lambda: page.find(f"#page-{tab}").is_displayed() and not page.all(f"#page-{tab}[aria-busy]"), "no page")
    return page


def overflow(page):
    return max(page.run("return [document.documentElement.scrollWidth, innerWidth]")) - page.width


def rows(page, tab):
    return page.all(f"#page-{tab} tbody tr")


def test_a_wrong_key_is_asked_for_again(account, hosted):
    account.open("/hosted", ready=False)
    for key in ("nvapi-wrong", hosted.user):
        account.until(lambda: account.find("#key-dialog").get_attribute("open"), "no question")
        account.find("#key").send_keys(key)
        account.click("#key-form button[type=submit]")
        if key != hosted.user:
            account.until(lambda: account.text("#key-problem"), "no problem told")
    account.until(lambda: rows(account, "requests"), "no requests")
    assert account.run("return sessionStorage.getItem('martlet.key')") == hosted.user
    assert account.run("return localStorage.length") == 0
    account.click("#sign-out")
    account.until(lambda: account.find("#key-dialog").get_attribute("open"), "the key is still there")
    assert not account.run("return sessionStorage.getItem('martlet.key')")


def test_requests(account, hosted):
    enter(account, hosted.boss)
    account.until(lambda: len(rows(account, "requests")) >= 3, "no rows")
    assert int(account.text("#month-count")) >= 3
    account.picture("hosted-requests")
    account.click("#page-requests tbody tr:last-child button")
    account.until(lambda: account.find("#detail").get_attribute("open"), "no detail")
    assert "Hello!" in account.text("#detail-body") and "demo model" in account.text("#detail-body")
    account.picture("hosted-request")
    account.click("#detail-close")
    account.find("#filter-status").send_keys("404\n")
    account.until(lambda: "No requests" in account.text("#page-requests .empty"), "the filter does nothing")
    assert "scope=all" in account.run(
        "return performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('/v1/requests?')).at(-1)")


def test_pages_of_requests(account, hosted):
    for _ in range(60):
        hosted.ask("Hi", max_tokens=1)
    enter(account, hosted.user)
    account.until(lambda: len(rows(account, "requests")) == 50, "no first page")
    account.click(".more button")
    account.until(lambda: len(rows(account, "requests")) >= 63, "no second page")
    ids = [row.get_attribute("data-id") for row in rows(account, "requests")]
    assert len(ids) == len(set(ids))


def test_an_ordinary_key_sees_no_keys(account, hosted):
    enter(account, hosted.user)
    assert not account.find("#tab-keys").is_displayed()
    assert not account.find("#filter-key").is_displayed()
    assert all(row["key"] != "1" for row in hosted.get("/v1/requests", hosted.user)["data"])


def test_assets(account, hosted):
    enter(account, hosted.user, "assets")
    account.find("#asset-files").send_keys(f"{PICTURE}\n{FIXTURES / 'demo/examples/01_image_0.png'}")
    account.until(lambda: len(account.all(".asset img")) == 2, "no thumbnails")
    account.until(lambda: account.run(
        "return [...document.querySelectorAll('.asset img')].every(i => i.complete && i.naturalWidth)"), "thumbnails are broken")
    assert not account.all(".upload")
    account.picture("hosted-assets")
    card = account.find(".asset")
    identity = card.get_attribute("data-id")
    account.run("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    card.find_element("css selector", "button").click()
    account.until(lambda: account.run("return window.copied"), "nothing copied")
    assert account.run("return window.copied") == f'<img src="data:image/png;asset_id,{identity}" />'
    answer = hosted.ask(
        "What is in this image? " + account.run("return window.copied"), headers={"NVCF-INPUT-ASSET-REFERENCES": identity})
    assert "shows" in answer.json()["choices"][0]["message"]["content"]
    card.find_element("css selector", "button.danger").click()
    account.click("#confirm-yes")
    account.until(lambda: len(account.all(".asset")) == 1, "it is still there")
    # What is no image is told of, and not sent.
    account.find("#asset-files").send_keys(str(pathlib.Path(__file__)))
    account.until(lambda: "Only images" in account.text("#page-assets > .problem"), "no problem told")


def test_pending(account, hosted):
    pending = hosted.ask(
        "Tell a long story", max_tokens=5000, ignore_eos=True, headers={"NVCF-POLL-SECONDS": "1"})
    assert pending.status_code == 202
    identity = pending.headers["nvcf-reqid"]
    enter(account, hosted.user, "pending")
    account.until(lambda: account.all(f"tr[data-id='{identity}']"), "it is not listed")
    account.picture("hosted-pending")
    def opened():
        # The list is drawn anew every few seconds, and polling keeps the request alive.
        account.run(f"document.querySelector(`tr[data-id='{identity}'] button`)?.click()")
        account.until(lambda: account.run("return document.getElementById('detail').open"), "no dialog")
        text = account.text("#detail-body")
        account.run("document.getElementById('detail').close()")
        return '"choices"' in text

    end = time.monotonic() + 90
    while not opened():
        assert time.monotonic() < end, "it never ended"
        time.sleep(0.2)
    account.until(
        lambda: account.run(f"return !document.querySelector(`tr[data-id='{identity}']`)"), "it was handed out twice")


def test_keys(account, hosted):
    enter(account, hosted.boss, "keys")
    assert len(rows(account, "keys")) == 2
    account.find("#key-name").send_keys("bob")
    account.find("#key-requests_per_minute").send_keys("60")
    account.find("#key-days").send_keys("30\n")
    account.until(lambda: account.all("#secret"), "no secret")
    secret = account.text("#secret")
    assert secret.startswith("nvapi-") and requests.get(
        hosted.base + "/v1/requests", headers={"Authorization": f"Bearer {secret}"}, timeout=10).status_code == 200
    account.until(lambda: len(rows(account, "keys")) == 3, "no row")
    account.until(
        lambda: "60 requests/min" in account.run("return document.querySelector('#page-keys tbody tr')?.textContent ?? ''"), "no limit")
    # The picture shows no key that anybody has.
    account.run("document.getElementById('secret').textContent = 'nvapi-' + 'x'.repeat(64)")
    account.picture("hosted-keys")
    account.click("#tab-requests")
    account.click("#tab-keys")
    account.until(lambda: rows(account, "keys"), "no rows")
    assert not account.all("#secret")
    # A name that is taken.
    account.expected_statuses.add(422)
    account.find("#key-name").send_keys("bob\n")
    account.until(lambda: "bob" in account.text("#new-key-form .problem"), "no problem told")
    account.click("#page-keys tbody tr:first-child button.danger")
    account.click("#confirm-no")
    assert requests.get(
        hosted.base + "/v1/requests", headers={"Authorization": f"Bearer {secret}"}, timeout=10).status_code == 200
    account.click("#page-keys tbody tr:first-child button.danger")
    account.click("#confirm-yes")
    account.until(lambda: "revoked" in account.text("#page-keys tbody tr:last-child"), "it is not revoked")
    assert requests.get(
        hosted.base + "/v1/requests", headers={"Authorization": f"Bearer {secret}"}, timeout=10).status_code == 401


def test_tabs_by_keyboard(account, hosted):
    enter(account, hosted.boss)
    account.find("#tab-requests").send_keys("")
    for name in ("assets", "pending", "keys", "requests"):
        account.driver.switch_to.active_element.send_keys("\ue014")
        account.until(lambda: account.find(f"#page-{name}").is_displayed(), name)
        assert account.run("return [document.activeElement.id, location.hash]") == [f"tab-{name}", f"#{name}"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(account, hosted, scheme):
    account.colours(scheme)
    account.size(*PHONE)
    enter(account, hosted.boss)
    for name in ("requests", "assets", "pending", "keys"):
        account.click(f"#tab-{name}")
        account.until(lambda: account.find(f"#page-{name}").is_displayed() and not account.all("[aria-busy]"), name)
        assert overflow(account) <= 0, name
        if name == "requests" and scheme == "dark":
            account.picture("hosted-phone")


def test_the_playground_leads_here(account, hosted):
    enter(account, hosted.user)
    account.click(".brand")
    account.until(lambda: account.text("#status") == "Ready", "no playground")
    account.click("a[href=hosted]")
    account.until(lambda: rows(account, "requests"), "no way back")
