"""A page of another origin that calls the API as OpenAI's SDK does in a browser."""

import http.server
import threading

import pytest

from server import FIXTURES, Server, free_port

#: What openai-node sends from a browser.
SDK_HEADERS = {
    "Accept": "application/json", "Content-Type": "application/json", "Authorization": "Bearer key",
    "X-Stainless-Lang": "js", "X-Stainless-Package-Version": "6.9.0", "X-Stainless-OS": "Unknown",
    "X-Stainless-Arch": "unknown", "X-Stainless-Runtime": "browser:chrome", "X-Stainless-Runtime-Version": "142.0.0",
    "X-Stainless-Retry-Count": "0", "X-Stainless-Timeout": "600",
}

CALL = """
const [url, headers, done] = arguments
const body = JSON.stringify({messages: [{role: "user", content: "hello"}], max_tokens: 3})
fetch(url, {method: "POST", headers, body}).then(
    async answer => done([answer.status, (await answer.json()).object, answer.headers.get("x-request-id")]),
    error => done([0, String(error), null]))
"""


@pytest.fixture(scope="module")
def elsewhere():
    """An empty page on a port of its own."""
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title>")

        def log_message(self, *_):
            pass

    host = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Page)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_port}"
    host.shutdown()


@pytest.mark.parametrize("origin, headers, reaches", [
    ("{page}", None, True), ("*", "*", True), ("https://app.example", None, False)])
def test_the_sdk_in_a_browser(driver, elsewhere, origin, headers, reaches):
    environment = {"NIM_CORS_ALLOW_ORIGINS": origin.format(page=elsewhere)}
    if headers:
        environment["NIM_CORS_ALLOW_HEADERS"] = headers
    server = Server(
        "--scripted", FIXTURES / "scripts/pages.json", "--api-key", "key", environment=environment)
    driver.get(elsewhere)
    status, kind, _ = driver.execute_async_script(CALL, server.base + "/v1/chat/completions", SDK_HEADERS)
    assert (status, kind) == ((200, "chat.completion") if reaches else (0, "TypeError: Failed to fetch"))
    driver.get("about:blank")
    driver.get_log("browser"), driver.get_log("performance")
    assert server.stop() == 0
