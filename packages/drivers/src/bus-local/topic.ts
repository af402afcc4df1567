import { SyscallError } from "@aether/protocol";

/** First token of the topics that answers travel on; patterns never match it. */
export const INBOX = "_INBOX";

const TOKEN = /^[A-Za-z0-9_-]+$/;
const MAX_TOKENS = 16;
const MAX_CHARS = 255;

/** The tokens of a topic that may be published to. @throws SyscallError `INVALID` */
export function parseTopic(topic: string): readonly string[] {
  const tokens = split(topic, "topic");
  const odd = tokens.find((token) => !TOKEN.test(token));
  if (odd !== undefined) throw invalid("topic", topic, `${describe(odd)}; a topic is made of A-Z a-z 0-9 _ - and dots`);
  return tokens;
}

/** The tokens of a pattern that may be subscribed to. @throws SyscallError `INVALID` */
export function parsePattern(pattern: string): readonly string[] {
  const tokens = split(pattern, "pattern");
  if (tokens[0] === INBOX) throw invalid("pattern", pattern, `"${INBOX}" is for answers; use request, which waits for its own`);
  tokens.forEach((token, at) => {
    if (token === "*" || TOKEN.test(token)) return;
    if (token === ">" && at === tokens.length - 1) return;
    throw invalid("pattern", pattern, token === ">" ? '">" stands last or not at all' : `${describe(token)}; a token is a name, "*" or a last ">"`);
  });
  return tokens;
}

/** The name of a queue group. @throws SyscallError `INVALID` */
export function checkGroup(group: string): void {
  if (!TOKEN.test(group) || group.length > MAX_CHARS) throw invalid("group", group, "a group is named with one token of A-Z a-z 0-9 _ -");
}

function split(text: string, what: string): string[] {
  if (text.length > MAX_CHARS) throw invalid(what, `${text.slice(0, 40)}…`, `it has ${text.length} characters; ${MAX_CHARS} at most`);
  const tokens = text.split(".");
  if (tokens.length > MAX_TOKENS) throw invalid(what, text, `it has ${tokens.length} tokens; ${MAX_TOKENS} at most`);
  return tokens;
}

function describe(token: string): string {
  return token === "" ? "a token is empty" : `"${token}" is not a token`;
}

function invalid(what: string, text: string, why: string): SyscallError {
  return new SyscallError("INVALID", `bad ${what} "${text}": ${why}`, { [what]: text });
}
