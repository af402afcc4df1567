import type { Guest } from "../runtime.ts";

const PIECE_BYTES = 65_536;
/** Taken at load: while just-bash runs a script these globals are refused to everything that runs then. */
const { Proxy: LazyProxy, Reflect: reflect } = globalThis;

/**
 * Input as just-bash takes it, a string of one character for each byte, that is read no earlier and no further than the
 * script looks. It waits for input only when a character is looked at that is not there yet; a line at a time is enough
 * for `read`. Before the end is known its length is one more than what was read: `there may be more`.
 */
export function lazyInput(guest: Pick<Guest, "read">): string {
  const input = { text: "", ended: false };
  const more = (): boolean => {
    if (input.ended) return false;
    const piece = guest.read(PIECE_BYTES);
    if (piece.length === 0) input.ended = true;
    else input.text += Buffer.from(piece).toString("latin1");
    return !input.ended;
  };
  const all = (): string => {
    while (more());
    return input.text;
  };
  const reach = (index: number): boolean => {
    while (index >= input.text.length) if (!more()) return false;
    return true;
  };
  return view({ input, all, reach }, 0);
}

interface Source {
  readonly input: { readonly text: string; readonly ended: boolean };
  all(): string;
  /** Whether there is a character here. */
  reach(index: number): boolean;
}

function view(source: Source, from: number): string {
  const all = (): string => source.all().slice(from);
  const tail = (start: number, end?: number): unknown => (end === undefined && start >= 0 ? view(source, from + start) : all().substring(start, end));
  // Past the end an empty one: the reader adds nothing and then sees the true length.
  const character = (index: number): string => (source.reach(index) && source.input.text[index]) || "";
  const members: Readonly<Record<string | symbol, unknown>> = { substring: tail, slice: tail, valueOf: all, toString: all, [Symbol.toPrimitive]: all };
  const proxy = new LazyProxy(Object.create(null), {
    get: (_, name) => {
      if (name === "length") return Math.max(0, source.input.text.length - from) + (source.input.ended ? 0 : 1);
      if (typeof name === "string" && /^\d+$/.test(name)) return character(from + Number(name));
      if (Object.hasOwn(members, name) || name === Symbol.toPrimitive) return members[name];
      const text: unknown = reflect.get(Object(all()), name);
      return typeof text === "function" ? text.bind(all()) : text;
    },
  });
  // just-bash only ever looks at it as a string.
  return proxy as unknown as string;
}

/** The text of what a command got as its input, be it lazy or not. */
export const inputText = (input: unknown): unknown => (typeof input === "object" && input !== null ? String(input) : input);
