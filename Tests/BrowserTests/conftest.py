"""A browser, and the pages in it as a person would speak of them."""

import base64
import json
import os
import pathlib
import shutil
import sys
import urllib.parse

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "APITests"))
from server import FIXTURES, Server  # noqa: E402

SECONDS = 15


@pytest.fixture(scope="session")
def url():
    """Of the server that MARTLET_URL names, or of one with the script of these tests."""
    if address := os.environ.get("MARTLET_URL"):
        yield address.rstrip("/")
        return
    server = Server("--scripted", FIXTURES / "scripts/pages.json", "--max-videos", 1)
    yield server.base
    assert server.stop() == 0, server.output()


@pytest.fixture(scope="session")
def driver():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    # The sandbox wants privileges that containers lack; the camera is a test pattern.
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    yield driver
    driver.quit()


class Page:
    """One load of a page of the server."""

    def __init__(self, driver, url):
        self.driver = driver
        self.url = url
        #: Statuses that the test provokes; the browser reports them in the console.
        self.expected_statuses = set()
        self._scripts = []

    # Looking.

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """The text of the last match, hidden text included."""
        return self.run("return [...document.querySelectorAll(arguments[0])].pop()?.textContent ?? ''", selector)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, condition, what):
        return WebDriverWait(self.driver, SECONDS, 0.02).until(lambda _: condition(), what)

    # Doing.

    def size(self, width, height, scale=1):
        self.width = width
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600,
        })

    def colours(self, scheme):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}],
        })

    def before_load(self, script):
        """Runs before the page's own scripts, from the next load on."""
        made = self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        self._scripts.append(made["identifier"])

    def open(self, path="/", ready=True):
        self.driver.get(self.url + path)
        self.run("sessionStorage.clear(); localStorage.clear()")
        self.driver.get(self.url + path)
        if ready and path == "/":
            self.until(lambda: self.text("#status") == "Ready" and self.all("#model option[value]"), "never ready")
            # The defaults come last; what comes later would be a request that a test does not expect.
            self.until(lambda: self.find("#setting-seed").get_attribute("placeholder"), "no defaults")
        return self

    def say(self, text):
        self.find("#draft").send_keys(text + Keys.ENTER)

    def click(self, selector):
        # A list may be drawn anew between finding a button in it and pressing it.
        for _ in range(5):
            try:
                return self.find(selector).click()
            except StaleElementReferenceException:
                continue
        self.find(selector).click()

    @property
    def answer(self):
        return self.text(".turn.assistant:last-child .content")

    @property
    def state(self):
        return self.find(".turn.assistant:last-child").get_attribute("data-state")

    def finished(self):
        self.until(lambda: self.all(".turn.assistant:last-child:not([aria-busy=true])"), "the answer never ended")
        return self

    def picture(self, name):
        """A picture of the page for people, where a folder for them is named."""
        folder = os.environ.get("MARTLET_SCREENSHOTS")
        if not folder:
            return
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        data = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
        pathlib.Path(folder, f"{name}.png").write_bytes(base64.b64decode(data))

    # Ending.

    def close(self):
        for identifier in self._scripts:
            self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": identifier})
        return self._complaints() + self._strangers()

    def _complaints(self):
        def is_expected(entry):
            return entry["source"] == "network" and any(
                f"status of {status} " in entry["message"] for status in self.expected_statuses)
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] in ("SEVERE", "WARNING") and not is_expected(entry)]

    def _strangers(self):
        home = urllib.parse.urlsplit(self.url).netloc
        addresses = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                addresses.append(urllib.parse.urlsplit(message["params"]["request"]["url"]))
        return [f"a request to {address.geturl()[:200]}" for address in addresses
                if address.scheme in ("http", "https", "ws", "wss") and address.netloc != home]


@pytest.fixture
def page(driver, url):
    """Fails the test where the console complains, or where the page asks another host for anything."""
    page = Page(driver, url)
    driver.get("about:blank")
    driver.get_log("browser"), driver.get_log("performance")
    page.size(1280, 860)
    page.colours("light")
    yield page
    complaints = page.close()
    assert not complaints, complaints
