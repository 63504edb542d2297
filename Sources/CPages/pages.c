#include "include/cpages.h"


#pragma clang diagnostic ignored "-Wc23-extensions"

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define SVG "image/svg+xml"

static const unsigned char playground_html[] = {
#embed "pages/playground.html"
};
static const unsigned char docs_html[] = {
#embed "pages/docs.html"
};
static const unsigned char page_css[] = {
#embed "pages/page.css"
};
static const unsigned char playground_css[] = {
#embed "pages/playground.css"
};
static const unsigned char docs_css[] = {
#embed "pages/docs.css"
};
static const unsigned char mark_svg[] = {
#embed "pages/mark.svg"
};
static const unsigned char api_js[] = {
#embed "pages/api.js"
};
static const unsigned char code_js[] = {
#embed "pages/code.js"
};
static const unsigned char conversation_js[] = {
#embed "pages/conversation.js"
};
static const unsigned char docs_js[] = {
#embed "pages/docs.js"
};
static const unsigned char dom_js[] = {
#embed "pages/dom.js"
};
static const unsigned char hosted_html[] = {
#embed "pages/hosted.html"
};
static const unsigned char hosted_css[] = {
#embed "pages/hosted.css"
};
static const unsigned char hosted_js[] = {
#embed "pages/hosted.js"
};
static const unsigned char hosted_assets_js[] = {
#embed "pages/hosted-assets.js"
};
static const unsigned char hosted_keys_js[] = {
#embed "pages/hosted-keys.js"
};
static const unsigned char hosted_pending_js[] = {
#embed "pages/hosted-pending.js"
};
static const unsigned char hosted_requests_js[] = {
#embed "pages/hosted-requests.js"
};
static const unsigned char hosted_table_js[] = {
#embed "pages/hosted-table.js"
};
static const unsigned char markdown_js[] = {
#embed "pages/markdown.js"
};
static const unsigned char media_js[] = {
#embed "pages/media.js"
};
static const unsigned char panel_js[] = {
#embed "pages/panel.js"
};
static const unsigned char playground_js[] = {
#embed "pages/playground.js"
};
static const unsigned char prompt_js[] = {
#embed "pages/prompt.js"
};
static const unsigned char run_js[] = {
#embed "pages/run.js"
};
static const unsigned char schema_js[] = {
#embed "pages/schema.js"
};
static const unsigned char settings_js[] = {
#embed "pages/settings.js"
};
static const unsigned char snippets_js[] = {
#embed "pages/snippets.js"
};
static const unsigned char starters_js[] = {
#embed "pages/starters.js"
};
static const unsigned char status_js[] = {
#embed "pages/status.js"
};
static const unsigned char stream_js[] = {
#embed "pages/stream.js"
};
static const unsigned char theme_js[] = {
#embed "pages/theme.js"
};
static const unsigned char turns_js[] = {
#embed "pages/turns.js"
};

static const unsigned char openapi_yaml[] = {
#embed "../../openapi.yaml"
};
static const unsigned char license_text[] = {
#embed "../../LICENSE"
};

#define PAGE(name, type, bytes) {name, type, bytes, sizeof bytes}

static const cp_page pages[] = {
    PAGE("playground.html", HTML, playground_html),
    PAGE("docs.html", HTML, docs_html),
    PAGE("page.css", CSS, page_css),
    PAGE("playground.css", CSS, playground_css),
    PAGE("docs.css", CSS, docs_css),
    PAGE("mark.svg", SVG, mark_svg),
    PAGE("api.js", SCRIPT, api_js),
    PAGE("code.js", SCRIPT, code_js),
    PAGE("conversation.js", SCRIPT, conversation_js),
    PAGE("docs.js", SCRIPT, docs_js),
    PAGE("dom.js", SCRIPT, dom_js),
    PAGE("hosted.html", HTML, hosted_html),
    PAGE("hosted.css", CSS, hosted_css),
    PAGE("hosted.js", SCRIPT, hosted_js),
    PAGE("hosted-assets.js", SCRIPT, hosted_assets_js),
    PAGE("hosted-keys.js", SCRIPT, hosted_keys_js),
    PAGE("hosted-pending.js", SCRIPT, hosted_pending_js),
    PAGE("hosted-requests.js", SCRIPT, hosted_requests_js),
    PAGE("hosted-table.js", SCRIPT, hosted_table_js),
    PAGE("markdown.js", SCRIPT, markdown_js),
    PAGE("media.js", SCRIPT, media_js),
    PAGE("panel.js", SCRIPT, panel_js),
    PAGE("playground.js", SCRIPT, playground_js),
    PAGE("prompt.js", SCRIPT, prompt_js),
    PAGE("run.js", SCRIPT, run_js),
    PAGE("schema.js", SCRIPT, schema_js),
    PAGE("settings.js", SCRIPT, settings_js),
    PAGE("snippets.js", SCRIPT, snippets_js),
    PAGE("starters.js", SCRIPT, starters_js),
    PAGE("status.js", SCRIPT, status_js),
    PAGE("stream.js", SCRIPT, stream_js),
    PAGE("theme.js", SCRIPT, theme_js),
    PAGE("turns.js", SCRIPT, turns_js),
    PAGE("openapi.yaml", "application/yaml", openapi_yaml),
    PAGE("LICENSE", "text/plain; charset=utf-8", license_text),
};

const cp_page *cp_page_at(size_t index) {
    return index < sizeof pages / sizeof *pages ? &pages[index] : NULL;
}
