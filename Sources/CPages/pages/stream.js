/** The lines of a stream of bytes; a line ends with LF, CR LF or CR. */
async function* lines(stream) {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A CR at the very end may be the first half of CR LF.
      const held = !done && rest.endsWith("\r") ? "\r" : "";
      const found = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/);
      rest = found.pop() + held;
      yield* found;
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** The data of each server-sent event of a response's body. Comments and other fields are skipped. */
export async function* events(stream) {
  let data = [];
  for await (const line of lines(stream)) {
    if (line === "") {
      if (data.length) yield data.join("\n");
      data = [];
    } else if (line.startsWith("data:")) {
      data.push(line.slice(line[5] === " " ? 6 : 5));
    }
  }
}
