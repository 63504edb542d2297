// A request as programs: curl, Python and JavaScript.

/** Fields that the SDKs know by name; Python's wants the others apart. */
const KNOWN = new Set([
  "model", "messages", "stream", "stream_options", "temperature", "top_p", "n", "stop", "seed", "max_tokens",
  "max_completion_tokens", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "tools",
  "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "user",
]);

/** JSON with short lists and objects on one line. */
export function pretty(value, indent = "", literal = JSON.stringify, key = (name) => `${JSON.stringify(name)}: `) {
  if (typeof value !== "object" || value === null) return literal(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? "[]" : "{}";
  const entries = isList ? value.map((item) => ["", item]) : Object.entries(value).map(([name, item]) => [key(name), item]);
  if (!entries.length) return open + close;
  const inner = indent + "  ";
  const parts = entries.map(([name, item]) => name + pretty(item, inner, literal, key));
  const line = isList ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
  if (line.length + indent.length < 72 && !line.includes("\n")) return line;
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

const pythonLiteral = (value) =>
  value === null ? "None" : value === true ? "True" : value === false ? "False" : JSON.stringify(value);

const bare = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `${name}: ` : `${JSON.stringify(name)}: `);

export function curl(base, body, hasKey) {
  return `curl ${base}/chat/completions \\
${body.stream ? "  --no-buffer \\\n" : ""}  -H "Content-Type: application/json" \\
${hasKey ? '  -H "Authorization: Bearer $API_KEY" \\\n' : ""}  -d @- <<'EOF'
${pretty(body)}
EOF`;
}

export function python(base, body, hasKey) {
  const extra = Object.fromEntries(Object.entries(body).filter(([name]) => !KNOWN.has(name)));
  const fields = Object.entries(body).filter(([name]) => KNOWN.has(name));
  if (Object.keys(extra).length) fields.push(["extra_body", extra]);
  const call = fields.map(([name, value]) => `    ${name}=${pretty(value, "    ", pythonLiteral)},`).join("\n");
  const key = hasKey ? 'os.environ["API_KEY"]' : '"not-used"';
  const head = `${hasKey ? "import os\n" : ""}from openai import OpenAI

client = OpenAI(base_url="${base}", api_key=${key})
`;
  if (!body.stream) {
    return `${head}completion = client.chat.completions.create(
${call}
)
print(completion.choices[0].message)`;
  }
  return `${head}stream = client.chat.completions.create(
${call}
)
for chunk in stream:
    delta = chunk.choices[0].delta
${body.tools ? "    if delta.tool_calls:\n        print(delta.tool_calls)\n" : ""}    print(delta.content or "", end="", flush=True)`;
}

export function javascript(base, body, hasKey) {
  const key = hasKey ? "process.env.API_KEY" : '"not-used"';
  const head = `import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${base}", apiKey: ${key} });
`;
  const call = pretty(body, "", JSON.stringify, bare);
  if (!body.stream) {
    return `${head}const completion = await client.chat.completions.create(${call});
console.log(completion.choices[0].message);`;
  }
  return `${head}const stream = await client.chat.completions.create(${call});
for await (const chunk of stream) {
  const { delta } = chunk.choices[0];
${body.tools ? "  if (delta.tool_calls) console.log(JSON.stringify(delta.tool_calls));\n" : ""}  process.stdout.write(delta.content ?? "");
}`;
}

/** The body with the bytes of pictures and clips left out: for looking at, not for running. */
export function shortened(value) {
  if (typeof value === "string") {
    const comma = value.startsWith("data:") ? value.indexOf(",") : -1;
    if (comma < 0 || value.length - comma < 100) return value;
    return `${value.slice(0, comma + 17)}… (${size((value.length - comma) * 0.75)})`;
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortened(item)]));
  }
  return value;
}

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
