"""The page that explains the API."""


def test_routes_and_search(page):
    page.open("/docs")
    page.until(lambda: page.all(".route"), "no routes")
    everything = len(page.all(".route"))
    assert everything > 2 and len(page.all("#contents a")) == everything
    assert "/v1/chat/completions" in page.text("#contents")
    chat = page.find("#post-v1-chat-completions")
    assert any("temperature" in name.text for name in chat.find_elements("css selector", ".fields .name"))
    assert "curl" in chat.find_element("css selector", "figure.code pre").text
    page.picture("docs")

    page.find("#search").send_keys("temperature")
    shown = [route for route in page.all(".route") if route.is_displayed()]
    assert 0 < len(shown) < everything
    assert page.text("#found").startswith(str(len(shown)))


def test_phone(page):
    page.size(360, 740, 2)
    page.open("/docs")
    page.until(lambda: page.all(".route"), "no routes")
    assert page.run("return document.documentElement.scrollWidth") == 360
    page.picture("docs-phone")
