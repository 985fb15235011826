// Server-sent events out of a fetch answer (WHATWG HTML, 9.2.6). EventSource itself cannot send a bearer token.

const LINE_END = /\r\n|\n|\r(?!$)/; // a last lone CR may be half of a CRLF

/** Yields {type, data, id} for every event, and {type: "beat"} for every comment. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = blank();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(LINE_END);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (event.data.some(Boolean)) yield { ...event, data: event.data.join("\n") };
        event = blank();
      } else if (line.startsWith(":")) yield { type: "beat" };
      else take(event, line);
    }
  }
}

const blank = () => ({ type: "message", data: [], id: "" });

function take(event, line) {
  const colon = line.indexOf(":");
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") event.data.push(value);
  if (name === "event") event.type = value;
  if (name === "id") event.id = value;
}
