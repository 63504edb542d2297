/** What the server, or the way to it, said instead of answering. The message is for people. */
export class APIError extends Error {
  constructor(message, { status = 0, title = "", parameter = null, requestID = null } = {}) {
    super(message);
    this.name = "APIError";
    /** The status of HTTP; 0 where there was no answer. */
    this.status = status;
    this.title = title || (status ? `Error ${status}` : "No answer");
    /** The field of the request that is to blame. */
    this.parameter = parameter;
    this.requestID = requestID;
  }

  static async from(response) {
    const text = await response.text().catch(() => "");
    let body = null;
    try { body = JSON.parse(text); } catch { /* Then the text itself is the message. */ }
    const error = body?.error ?? body;
    let message = typeof error === "string" ? error : error?.message ?? error?.detail;
    if (Array.isArray(message)) message = message.map((item) => item?.msg ?? String(item)).join("; ");
    if (typeof message !== "string" || !message) message = text.slice(0, 500) || "The server gave no reason.";
    const wait = response.headers.get("retry-after");
    if (response.status === 429 && wait) message += ` Try again in ${wait} s.`;
    const name = response.statusText || NAMES[response.status] || "";
    return new APIError(message, {
      status: response.status,
      title: `${response.status} ${name}`.trim(),
      parameter: typeof error?.param === "string" ? error.param : null,
      requestID: response.headers.get("x-request-id"),
    });
  }

  /** From an event in the middle of an answer, where the status was sent long ago. */
  static inStream(error) {
    const status = Number.isInteger(error.code) ? error.code : 0;
    const title = `The answer broke off${status ? ` (${status} ${NAMES[status] ?? ""})`.replace(" )", ")") : ""}`;
    return new APIError(String(error.message ?? "The server gave no reason."), {
      status, title, parameter: error.param ?? null,
    });
  }
}

/** HTTP/2 sends no reason phrase. */
const NAMES = {
  400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
  413: "Content Too Large", 422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error",
  501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
};

const KEY = "martlet.key";

/** The server that this page came from. Paths have no leading slash: the server may live below a prefix. */
export class API {
  /** Asks the user for a key: `(problem) => Promise<string|null>`. */
  askForKey = async () => null;
  #asking = null;

  get key() {
    try { return sessionStorage.getItem(KEY) ?? ""; } catch { return this.#key; }
  }
  set key(value) {
    this.#key = value;
    try { sessionStorage.setItem(KEY, value); } catch { /* Then for as long as the page lives. */ }
  }
  #key = "";

  /** The response, whose status says success. Asks for a key, and tries again, for as long as one is wanted. */
  async fetch(path, { body, signal, method, headers } = {}) {
    for (;;) {
      const key = this.key;
      const response = await this.#send(path, { body, signal, key, method, headers });
      if (response.ok) return response;
      const error = await APIError.from(response);
      // Another request may have got hold of a better key meanwhile.
      if (response.status !== 401) throw error;
      if (this.key === key && !(await this.#newKey(key && error.message))) throw error;
    }
  }

  async json(path, options) {
    const response = await this.fetch(path, options);
    return response.json().catch(() => {
      throw new APIError("The server's answer is not JSON.", { status: response.status });
    });
  }

  async #send(path, { body, signal, key, method = body === undefined ? "GET" : "POST", headers: more = {} }) {
    const headers = { ...more };
    if (key) headers.authorization = `Bearer ${key}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    try {
      return await fetch(path, { method, headers, body, signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      const megabytes = (body?.length ?? 0) / 1048576;
      throw new APIError(
        megabytes > 16
          ? `The server hung up on a request of ${megabytes.toFixed(0)} MB. It may be more than it takes.`
          : "The server cannot be reached. Is it still running?");
    }
  }

  /** Several requests may find out at once that a key is needed: they share one question. */
  #newKey(problem) {
    this.#asking ??= this.askForKey(problem).then((key) => {
      if (key) this.key = key;
      return Boolean(key);
    }).finally(() => (this.#asking = null));
    return this.#asking;
  }
}
