"""The model in the box, as somebody meets it who has just started the server."""

import pytest

from conftest import Page
from server import DEMO, FIXTURES, Server

PICTURE = FIXTURES / "demo/examples/00_image_0.png"
ANSWER = "The image shows a yellow triangle at the top and a cyan diamond at the bottom, on a brown background."


@pytest.fixture(scope="module")
def demo():
    server = Server("--model", DEMO, "--max-videos", 1)
    yield server.base
    assert server.stop() == 0, server.output()


@pytest.mark.parametrize("name, size, scheme", [
    ("playground", (1280, 760), "light"), ("playground-dark", (1280, 760), "dark"),
    ("playground-phone", (390, 780), "light")])
def test_a_picture_gets_a_true_answer(driver, demo, name, size, scheme):
    page = Page(driver, demo)
    page.size(*size)
    page.colours(scheme)
    page.open()
    if size[0] > 600:
        page.find("#setting-temperature").send_keys("0")
    page.find("#files").send_keys(str(PICTURE))
    page.until(lambda: page.all("#attachments img"), "no thumbnail")
    page.say("Describe this image.")
    page.finished()
    if size[0] > 600:
        assert page.answer == ANSWER
    assert "two shapes" in page.text(".reasoning .prose")
    page.click(".reasoning summary")
    page.picture(name)
