"""The playground, used as people use it."""

import json
import pathlib
import re
import struct
import time
import zlib

import pytest
from selenium.webdriver.common.keys import Keys

import answers

PHONE = (360, 740, 2)
CLIPS = pathlib.Path(__file__).parent.parent / "Fixtures/media/clips"


@pytest.fixture(scope="session")
def red_square(tmp_path_factory):
    """A PNG of 192 × 128 pixels: a red square on white."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    white, red = b"\xfa\xfa\xfa", b"\xdc\x1e\x1e"
    empty = b"\0" + white * 192
    rows = empty * 32 + (b"\0" + white * 64 + red * 64 + white * 64) * 64 + empty * 32
    data = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 192, 128, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    path = tmp_path_factory.mktemp("pictures") / "red.png"
    path.write_bytes(data)
    return path


def overflow(page):
    """Pixels by which the page is wider than its window; a phone would widen the window instead."""
    return max(page.run("return [document.documentElement.scrollWidth, innerWidth]")) - page.width


# Text.

def test_first_sight(page):
    page.open()
    assert page.all("#model option")[0].get_attribute("value")
    assert page.run("return document.activeElement.id") == "draft"
    assert len(page.all("#starters button")) == 3
    page.picture("welcome")


def test_text_is_streamed_and_reasoning_is_folded(page):
    page.open().say(answers.HELLO)
    lengths = set()
    page.until(lambda: lengths.add(len(page.answer)) or page.state == "done", "the answer never ended")
    assert len(lengths) > 3, "the answer came at once"

    fold = page.find(".turn.assistant details.reasoning")
    assert fold.get_attribute("open") is None
    assert re.fullmatch(r"Thought for \d+(\.\d)? s", fold.find_element("css selector", "summary").text)
    fold.find_element("css selector", "summary").click()
    assert page.text(".reasoning .prose") == answers.HELLO_THOUGHT

    assert page.text(".turn.assistant .content strong") == "tiny"
    assert [item.text for item in page.all(".turn.assistant .content li")] == ["I see shapes.", "I call tools."]
    figures = page.text(".figures")
    assert re.search(r"\d+ tokens", figures) and re.search(r"[\d.]+ tokens/s", figures)
    assert re.search(r"first after \d+(\.\d)? s", figures) and re.search(r"prompt \d+", figures)
    assert page.text("#announcer").startswith("Answer: Hello!")


def test_what_was_not_computed_again_is_told(page):
    # A long prompt, so that numbers have their commas.
    page.open().say(answers.AGAIN + " word" * 1_500)
    page.until(lambda: page.state == "done", "the answer never ended")
    [figure] = [f.text for f in page.all(".figures [data-figure=prompt]")]
    assert re.fullmatch(r"cached 1,234 of [1-9],\d{3}", figure), figure


def test_keys(page):
    page.open()
    page.find("#draft").send_keys("one", Keys.SHIFT + Keys.ENTER, Keys.NULL, "two")
    assert page.find("#draft").get_property("value") == "one\ntwo"
    assert not page.all(".turn")
    page.find("#draft").send_keys(Keys.ENTER)
    page.finished()
    assert page.text(".turn.user .said") == "one\ntwo"


@pytest.mark.parametrize("way", ["button", "escape"])
def test_stop(page, way):
    page.open().say(answers.LONG)
    page.until(lambda: page.answer.startswith(answers.LONG_BEGINS), "the answer never began")
    if way == "button":
        page.click("#stop")
    else:
        page.find("#draft").send_keys(Keys.ESCAPE)
    page.finished()
    assert page.state == "stopped"
    assert "stopped by you" in page.text(".figures")
    kept = page.answer
    time.sleep(0.5)
    assert page.answer == kept
    assert page.find("#send").is_displayed() and not page.find("#stop").is_displayed()


def test_edit_regenerate_and_clear(page):
    page.open().say(answers.HELLO)
    page.finished().click(".turn.assistant footer button:last-child")
    page.until(lambda: page.state in ("waiting", "streaming"), "nothing was made again")
    page.finished()
    assert len(page.all(".turn")) == 2 and "Hello!" in page.answer

    page.click(".turn.user footer button")
    assert page.find("#draft").get_property("value") == answers.HELLO
    assert len(page.all(".turn.replaced")) == 2
    page.find("#draft").clear()
    page.say(answers.MISCHIEF)
    page.finished()
    assert [turn.text for turn in page.all(".said")] == [answers.MISCHIEF]

    page.click("#clear")
    assert not page.all(".turn") and page.find("#welcome").is_displayed()


def test_html_in_an_answer_stays_text(page):
    page.open().say(answers.MISCHIEF)
    page.finished()
    assert page.answer == answers.MISCHIEF_ANSWER
    assert page.run("return window.mischief") is None
    assert not page.all(".turn.assistant .content img, .turn.assistant .content script")


def test_thinking_that_the_limit_cut_is_explained(page):
    page.open().find("#setting-max_tokens").send_keys("40")
    page.say(answers.CUT)
    page.finished()
    assert page.text(".reasoning .prose").startswith(answers.CUT_THOUGHT)
    assert "Max tokens" in page.text(".note") and "cut at the token limit" in page.text(".figures")


def test_two_choices(page):
    page.open().find("#setting-n").send_keys("2")
    page.say(answers.HELLO)
    page.finished()
    assert ["Hello!" in choice.text for choice in page.all(".choice .content")] == [True, True]
    assert len(page.all(".choice.passed-over")) == 1
    page.all(".pick")[1].click()
    assert [pick.get_attribute("aria-pressed") for pick in page.all(".pick")] == ["false", "true"]


# Pictures and clips.

def test_picture_from_a_file(page, red_square):
    page.open().find("#files").send_keys(str(red_square))
    page.until(lambda: page.all("#attachments img"), "no thumbnail")
    page.say(answers.PICTURE)
    page.finished()
    assert not page.all("#attachments li")
    assert page.run("return document.querySelector('.turn.user img').naturalWidth") == 192
    assert page.answer == answers.PICTURE_ANSWER
    page.picture("picture")

    page.click(".turn.user .zoom")
    assert page.find("#viewer").is_displayed()
    page.find("#viewer").send_keys(Keys.ESCAPE)

    page.click("#tab-code")
    shown = page.text("#code-curl pre")
    assert re.search(r'"data:image/png;base64,.{16}… \(\d+ kB\)"', shown)


def test_clip_from_a_file(page):
    page.open().find("#files").send_keys(str(CLIPS / "vp9.webm"))
    page.until(lambda: page.all("#attachments video"), "no thumbnail")
    page.find("#setting-fps").find_element("xpath", "ancestor::details/summary").click()
    page.find("#setting-fps").send_keys("1")
    page.click("#tab-code")
    body = page.text("#code-curl pre")
    assert re.search(r'"video_url": \{"url": "data:video/webm;base64,', body)
    assert '"media_io_kwargs": {"video": {"fps": 1}}' in body


def test_drop_paste_and_remove(page):
    page.open()
    page.run("""
        const canvas = document.createElement("canvas");
        canvas.toBlob((blob) => {
          const data = new DataTransfer();
          data.items.add(new File([blob], "dropped.png", { type: "image/png" }));
          document.body.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true, cancelable: true }));
          window.sawDrop = !document.getElementById("drop").hidden;
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
          const pasted = new DataTransfer();
          pasted.items.add(new File([blob], "pasted.png", { type: "image/png" }));
          document.getElementById("draft").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true, cancelable: true }));
        });
    """)
    page.until(lambda: len(page.all("#attachments img")) == 2, "dropped and pasted pictures are not there")
    assert page.run("return window.sawDrop") and not page.find("#drop").is_displayed()
    page.click("#attachments .remove")
    assert len(page.all("#attachments li")) == 1


def test_camera(page):
    page.open().click("#camera")
    page.until(lambda: page.find("#camera-take").is_enabled(), "the camera never started")
    page.click("#camera-take")
    page.until(lambda: page.all("#attachments img"), "no thumbnail")
    assert not page.find("#camera-dialog").is_displayed()


def test_address(page):
    page.open().click("#link")
    page.find("#link-url").send_keys("https://example.com/cat.png", Keys.ENTER)
    assert page.text("#attachments .placeholder") == "cat.png"
    page.find("#draft").send_keys("Look.")
    page.click("#tab-code")
    assert '"url": "https://example.com/cat.png"' in page.text("#code-curl pre")


def test_neither_picture_nor_clip(page, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("words")
    page.open().find("#files").send_keys(str(file))
    page.until(lambda: "neither a picture nor a clip" in page.text("#notice"), "nothing was said")


# Tools.

def test_tool_round_trip(page):
    page.open()
    [starter] = [button for button in page.all("#starters button") if "tool" in button.text]
    starter.click()
    page.finished()
    assert page.text(".call .call-name") == "get_weather"
    assert json.loads(page.text(".call pre")) == answers.WEATHER_ARGUMENTS
    page.click(".reply")
    assert "get_weather" in page.text("#notice"), "results that are missing are not asked for"
    page.find(".call textarea").send_keys(answers.WEATHER_RESULT)
    page.picture("tool")
    page.find(".call textarea").send_keys(Keys.ENTER)
    page.until(lambda: len(page.all(".turn.assistant")) == 2, "no second answer")
    page.finished()
    assert page.answer == answers.WEATHER_ANSWER
    page.click("#tab-code")
    assert '"role": "tool"' in page.text("#code-curl pre")
    page.click("#clear")
    page.until(lambda: "get_weather" not in page.text("#code-curl pre"), "the next chat offers the example's tools")


# What goes wrong.

def test_error_of_the_server(page):
    page.expected_statuses = {400}
    page.open().find("#setting-temperature").send_keys("9")
    page.say(answers.HELLO)
    page.finished()
    assert page.state == "failed"
    assert page.text(".error strong").startswith("400")
    assert "temperature" in page.text(".error p:not(.hint)")
    assert page.find("#setting-temperature").get_attribute("aria-invalid") == "true"
    page.picture("error")

    # The message that was refused is not said again.
    page.find("#setting-temperature").clear()
    page.find("#setting-temperature").send_keys("0")
    page.say(answers.HELLO)
    page.finished()
    assert "Hello!" in page.answer
    assert len(page.all(".turn.left-out")) == 2
    page.click("#tab-code")
    assert page.text("#code-curl pre").count(answers.HELLO) == 1


def test_error_within_the_stream(page):
    page.open().say(answers.BREAK)
    page.finished()
    assert page.answer.startswith(answers.BREAK_BEGINS)
    assert page.text(".error strong").startswith("The answer broke off")
    assert answers.BREAK_MESSAGE in page.text(".error p:not(.hint)")


def test_settings_that_are_no_settings(page):
    page.open().find("#setting-tools").send_keys("[{]")
    page.say(answers.HELLO)
    assert "not JSON" in page.text("#notice")
    assert not page.all(".turn") and page.find("#draft").get_property("value") == answers.HELLO


def test_server_that_is_gone(page):
    page.open()
    page.run("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))")
    page.say(answers.HELLO)
    page.finished()
    assert "cannot be reached" in page.text(".error p:not(.hint)")


def test_key_is_asked_for(page):
    page.before_load("""
        const real = window.fetch;
        window.fetch = (path, options = {}) => {
          const isOpen = String(path).includes("health");
          if (isOpen || options.headers?.authorization === "Bearer secret") return real(path, options);
          const error = { message: "The API key is missing or wrong.", type: "Unauthorized", param: null, code: 401 };
          return Promise.resolve(new Response(JSON.stringify({ error }), { status: 401 }));
        };
    """)
    page.open(ready=False)
    page.until(lambda: page.find("#key-dialog").is_displayed(), "no key was asked for")
    page.find("#key").send_keys("wrong", Keys.ENTER)
    page.until(lambda: "wrong" in page.text("#key-problem"), "nothing was said about the wrong key")
    page.find("#key").send_keys("secret", Keys.ENTER)
    page.until(lambda: page.all("#model option[value]"), "no models")
    page.say(answers.HELLO)
    page.finished()
    assert "Hello!" in page.answer
    assert page.run("return sessionStorage.getItem('martlet.key')") == "secret"
    page.click("#tab-code")
    assert "secret" not in page.text("#page-code") and "$API_KEY" in page.text("#code-curl pre")


def test_status_while_loading(page):
    page.before_load("""
        const real = window.fetch;
        const end = performance.now() + 1500;
        window.fetch = (path, options) => String(path).includes("health/ready") && performance.now() < end
          ? Promise.resolve(new Response('{"message": "Service is not ready."}', { status: 503 })) : real(path, options);
    """)
    page.open(ready=False)
    page.until(lambda: page.text("#status").startswith("Loading the model"), "nothing was said")
    page.until(lambda: page.text("#status") == "Ready", "never ready")
    page.until(lambda: page.all("#model option[value]"), "no models")


# The panel.

def test_code(page):
    page.open()
    page.find("#setting-system").send_keys('Be "brief".')
    page.find("#setting-top_k").send_keys("5")
    page.find("#setting-stop").send_keys("END")
    page.run("document.getElementById('setting-enable_thinking').value = 'false'")
    page.find("#draft").send_keys("It's ünïcode\\n.")
    page.click("#tab-code")
    body = json.loads(re.search(r"<<'EOF'\n(.*)\nEOF", page.text("#code-curl pre"), re.S)[1])
    assert body["messages"] == [{"role": "system", "content": 'Be "brief".'}, {"role": "user", "content": "It's ünïcode\\n."}]
    assert body["top_k"] == 5 and body["stop"] == ["END"] and body["chat_template_kwargs"] == {"enable_thinking": False}
    assert "temperature" not in body, "what is empty is not sent"

    calls = []
    program = page.text("#code-python pre").replace("from openai import OpenAI", "")
    class OpenAI:
        def __init__(self, base_url, api_key):
            assert base_url == f"{page.url}/v1"
            self.chat = self.completions = self
        def create(self, **fields):
            calls.append(fields)
            return []
    exec(program, {"OpenAI": OpenAI})
    assert calls[0]["messages"] == body["messages"]
    assert calls[0]["extra_body"] == {"top_k": 5, "chat_template_kwargs": {"enable_thinking": False}}
    assert "new OpenAI(" in page.text("#code-javascript pre")
    page.picture("code")


def test_prompt_and_tokens(page):
    page.open().find("#draft").send_keys(answers.HELLO)
    page.click("#tab-prompt")
    page.click("#render")
    page.until(lambda: answers.HELLO in page.text("#rendered .prompt"), "no prompt")
    assert re.search(r"\d+ tokens", page.text("#rendered .figures"))
    page.all("#rendered summary")[1].click()
    assert len(page.all("#rendered .tokens li")) > 3
    page.find("#tokenize-text").send_keys("Hello, wide world")
    page.click("#tokenize")
    page.until(lambda: page.all("#tokenize-pieces li"), "no tokens")
    assert page.find("#tokenize-ids").get_property("value").count(",") > 0
    page.click("#detokenize")
    page.picture("prompt")
    page.until(lambda: not page.all("#tokenize-pieces .token"), "no text")
    assert page.find("#tokenize-text").get_property("value")


def test_tabs_by_keyboard(page):
    page.open().click("#tab-settings")
    page.find("#tab-settings").send_keys(Keys.ARROW_RIGHT)
    assert page.run("return document.activeElement.id") == "tab-code"
    assert page.find("#page-code").is_displayed() and not page.find("#page-settings").is_displayed()


# Screens.

def test_phone(page, red_square):
    page.size(*PHONE)
    page.open()
    assert overflow(page) == 0
    page.picture("phone-welcome")
    page.find("#files").send_keys(str(red_square))
    page.until(lambda: page.all("#attachments img"), "no thumbnail")
    page.say(answers.PICTURE)
    page.finished()
    page.say(answers.HELLO)
    page.finished()
    assert overflow(page) == 0
    page.picture("phone")
    page.click("#panel-toggle")
    for tab in ("settings", "code", "prompt"):
        page.click(f"#tab-{tab}")
        assert overflow(page) == 0, tab
    page.click("#tab-settings")
    page.picture("phone-settings")
    page.find("#tab-settings").send_keys(Keys.ESCAPE)
    assert not page.find("#panel").is_displayed()
    assert page.run("return document.activeElement.id") == "panel-toggle"


def test_dark(page, red_square):
    page.colours("dark")
    page.open()
    ground = "return getComputedStyle(document.body).backgroundColor"
    dark = page.run(ground)
    page.find("#files").send_keys(str(red_square))
    page.until(lambda: page.all("#attachments img"), "no thumbnail")
    page.say(answers.PICTURE)
    page.finished()
    page.say(answers.HELLO)
    page.finished()
    page.picture("dark")
    page.click("#theme")
    assert page.run(ground) != dark
    page.driver.refresh()
    assert page.run(ground) != dark, "the choice is forgotten"


def test_desktop_picture(page, red_square):
    """The picture for the README."""
    page.open().find("#files").send_keys(str(red_square))
    page.until(lambda: page.all("#attachments img"), "no thumbnail")
    page.say(answers.PICTURE)
    page.finished()
    page.say(answers.HELLO)
    page.finished()
    page.picture("desktop")
    assert overflow(page) == 0


def test_controls_have_names(page):
    page.open()
    nameless = page.run("""
        return [...document.querySelectorAll("button, input, select, textarea, a")].filter((node) =>
          !node.hidden && !node.getAttribute("aria-label") && !node.labels?.length && !node.textContent.trim() && !node.title
        ).map((node) => node.outerHTML.slice(0, 100))
    """)
    assert nameless == []


# Modules by themselves.

def test_stream_in_any_pieces(page):
    """Events are the same however the bytes are cut, with any line ending, comments and half characters included."""
    page.open()
    found = page.driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        const text = ': keep-alive\\r\\n\\r\\ndata: {"a": "é🐦"}\\n\\ndata:one\\r\\ndata: two\\r\\n\\r\\nevent: x\\rdata: three\\r\\rdata: lost';
        const bytes = new TextEncoder().encode(text);
        import("./pages/stream.js").then(async ({ events }) => {
          const results = [];
          for (const size of [1, 2, 3, 7, 1000]) {
            const stream = new ReadableStream({ start(control) {
              for (let i = 0; i < bytes.length; i += size) control.enqueue(bytes.slice(i, i + size));
              control.close();
            } });
            const list = [];
            for await (const data of events(stream)) list.push(data);
            results.push(list);
          }
          done(results);
        });
    """)
    assert found == [['{"a": "é🐦"}', "one\ntwo", "three"]] * 5


MARKDOWN = [
    ("a **b** `c*d*` *e*", "<p>a <strong>b</strong> <code>c*d*</code> <em>e</em></p>"),
    ("2 * 3 * 4 and snake_case_name", "<p>2 * 3 * 4 and snake_case_name</p>"),
    ("**open", "<p>**open</p>"),
    ("1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"),
    ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
    ("<b>x</b> & [y](javascript:z)", "<p>&lt;b&gt;x&lt;/b&gt; &amp; [y](javascript:z)</p>"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", '<div class="table" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead>'
     "<tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"),
    ("> said", "<blockquote><p>said</p></blockquote>"),
    ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
    ("---", "<hr>"),
]

SHOW = """
    const [texts, done] = arguments;
    import("./pages/markdown.js").then(({ showMarkdown }) => {
      const box = document.createElement("div");
      done(texts.map((text) => { showMarkdown(box, text); return box.innerHTML; }));
    });
"""


@pytest.mark.parametrize("text, html", MARKDOWN)
def test_markdown(page, text, html):
    page.open()
    assert page.driver.execute_async_script(SHOW, [text]) == [html]
    # Shown letter by letter, as it comes, the end is the same.
    assert page.driver.execute_async_script(SHOW, [text[:i + 1] for i in range(len(text))])[-1] == html


def test_markdown_code(page):
    page.open()
    page.driver.execute_async_script("""
        const [text, done] = arguments;
        import("./pages/markdown.js").then(({ showMarkdown }) => {
          const box = document.createElement("div");
          box.id = "shown";
          document.body.append(box);
          showMarkdown(box, text);
          done();
        });
    """, "```html\n<b>\n\n# no heading\n```\nafter")
    assert page.text("#shown figure code") == "<b>\n\n# no heading" and page.text("#shown p") == "after"


def test_markdown_of_ill_will(page):
    """Hostile text costs no more than a moment."""
    page.open()
    began = time.monotonic()
    page.driver.execute_async_script(SHOW, ["*" * 7000, "**a" * 2000, "`" * 7000, "_a" * 3000, "~~ " * 2000, "> " * 2000, "[" * 5000])
    assert time.monotonic() - began < 3
