// Reads ticket codes on a device with no network, as core/domain/ticket_code.py does; tests/vectors/ticket_code.json
// holds both to it.

const PREFIX = "T1.";
const CODE_LENGTH = 141;
const VERSION = 1;
const BODY_BYTES = 22;
const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const FIELDS = [
  ["event", 4],
  ["serial", 5],
  ["ticket_type", 2],
  ["generation", 1],
  ["flags", 1],
  ["slot", 4],
  ["valid_from_day", 2],
  ["valid_days", 2],
];
export const FLAG_UNPAID = 1;
export const FLAG_TEST = 2;

/** Without what scan guns and people add. All in lower case is read as upper; mixed case is left alone. */
export function clean(text) {
  const plain = trim(trim(text).replace(/^(?:\\000(?:001|003|026|027))+/, ""));
  return /^[\x00-\x7f]*$/.test(plain) && plain === plain.toLowerCase() ? plain.toUpperCase() : plain;
}

const trim = (text) => text.replace(/^[ \t\r\n\v\f\0]+|[ \t\r\n\v\f\0]+$/g, "");

/** {code, body, signature}, or null when it is not written exactly as we write. Says nothing about the signature. */
export function parse(text) {
  const plain = clean(text);
  if (plain.length !== CODE_LENGTH || !plain.startsWith(PREFIX)) return null;
  const payload = decode(plain.slice(PREFIX.length));
  if (payload === null || payload[0] >> 4 !== VERSION) return null;
  const body = payload.slice(0, BODY_BYTES);
  const code = { key_id: body[0] & 15 };
  let at = 1;
  for (const [name, width] of FIELDS) {
    // Multiplied, not shifted: a serial has 40 bits and shifts have 32.
    code[name] = body.slice(at, at + width).reduce((value, byte) => value * 256 + byte, 0);
    at += width;
  }
  return { code, body, signature: payload.slice(BODY_BYTES) };
}

/**
 * {authenticity: genuine|forged|unknown, code (genuine only, else null)}.
 * `keys` maps our key ids to what `verify(key, signature, body)` understands; the default wants WebCrypto keys.
 */
export async function read(text, keys, verify = verifyByWebCrypto) {
  const parsed = parse(text);
  const key = parsed === null ? undefined : keys[parsed.code.key_id];
  if (key !== undefined && (await verify(key, parsed.signature, parsed.body))) {
    return { authenticity: "genuine", code: parsed.code };
  }
  const claimed = claimedKey(clean(text));
  return { authenticity: claimed !== null && keys[claimed] !== undefined ? "forged" : "unknown", code: null };
}

/** A raw public key (32 bytes) as `read` takes it by default. */
export function importKey(raw) {
  return crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
}

const verifyByWebCrypto = (key, signature, body) => crypto.subtle.verify({ name: "Ed25519" }, key, signature, body);

/** The key id that a text of our prefix, length and version claims, whatever follows it; null for none. */
function claimedKey(text) {
  if (text.length !== CODE_LENGTH || !text.startsWith(PREFIX)) return null;
  const [high, low] = [CHARACTERS.indexOf(text[3]), CHARACTERS.indexOf(text[4])];
  const firstByte = (high << 3) | (low >> 2);
  return Math.min(high, low) >= 0 && firstByte >> 4 === VERSION ? firstByte & 15 : null;
}

/** Base32 without padding, strictly: null for a foreign character and for unused bits that are not zero. */
function decode(text) {
  const bytes = [];
  let [bits, count] = [0, 0];
  for (const character of text) {
    const value = CHARACTERS.indexOf(character);
    if (value < 0) return null;
    bits = (bits << 5) | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push(bits >> count);
      bits &= (1 << count) - 1;
    }
  }
  return bits === 0 ? Uint8Array.from(bytes) : null;
}

/** A ticket's eight characters from what a person typed (any case, width, dashes; O for 0, I or L for 1), or null. */
export function normalizeShortCode(text) {
  const plain = text.normalize("NFKC").toUpperCase().replace(/[ \t\r\n\u2010-\u2014\u2212-]/g, "");
  const code = plain.replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? code : null;
}
