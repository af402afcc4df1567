import type { Message } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import type { Asked } from "./decide.ts";
import { DecisionThreads } from "./decision-threads.ts";

const AT = "/mnt/local/x-1";
const never = (): AbortSignal => new AbortController().signal;
const encode = async (texts: readonly string[]) => texts.map((text) => Float32Array.from([Math.cos(text.length), Math.sin(text.length)]));
const stuck = () => new Promise<never>(() => undefined);

/** The step after a folder was listed and its one file read. */
function reading(text: string): Asked {
  const called = (name: string, input: Readonly<Record<string, string>>, content: unknown): Message[] => [
    { role: "assistant", parts: [{ type: "tool-call", id: name, name, input }] },
    { role: "tool", parts: [{ type: "tool-result", id: name, name, ok: true, content } as never] },
  ];
  const path = `${AT}/notes.md`;
  return {
    system: `You are run.\nReadable: ${AT}\n`,
    messages: [
      { role: "user", parts: [{ type: "text", text: "Summarise notes.md" }] },
      ...called("file_list", { path: AT }, { entries: [{ path, kind: "file", bytes: text.length }], more: false }),
      ...called("file_read", { path }, { path, text, truncated: false }),
    ],
    tools: ["file_list", "file_read"].map((name) => ({ name, inputSchema: {} })),
  };
}

const PLAIN = "# Garden\n\nThe garden has four beds. Beans grow in the first bed. Water it daily.\n";

describe("what the rules decide on a thread of their own", () => {
  test("is an answer, or calls, as often as it is asked for", async () => {
    const threads = new DecisionThreads();
    const asked = reading(PLAIN);
    const [first, ...others] = await Promise.all([1, 2, 3, 4, 5].map(() => threads.decide(asked, { encode, signal: never() })));
    expect(first?.text).not.toBe("");
    for (const other of others) expect(other).toEqual(first);
  });

  test("ends by its limit while the process goes on, and the next one is decided", async () => {
    const threads = new DecisionThreads({ limitMs: 40 });
    let turns = 0;
    const beats = setInterval(() => turns++, 1);
    const long = threads.decide(reading("word. ".repeat(400_000)), { encode, signal: never() });
    await expect(long).rejects.toMatchObject({ code: "TIMEOUT", message: expect.stringContaining("0.04 s") });
    clearInterval(beats);
    expect(turns).toBeGreaterThan(0);
    const again = new DecisionThreads();
    expect((await again.decide(reading(PLAIN), { encode, signal: never() })).text).not.toBe("");
  });

  test("is given up where its caller gives up, whatever it waits for", async () => {
    const giving = new AbortController();
    const waits = new DecisionThreads().decide(reading(PLAIN), { encode: stuck, signal: giving.signal });
    giving.abort();
    await expect(waits).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("is given up in the queue, before any thread is free, and those behind it have their turn", async () => {
    const threads = new DecisionThreads();
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const busy = [first, second].map(({ signal }) => threads.decide(reading(PLAIN), { encode: stuck, signal }));
    const queued = threads.decide(reading(PLAIN), { encode, signal: third.signal });
    const behind = threads.decide(reading(PLAIN), { encode, signal: never() });
    third.abort();
    await expect(queued).rejects.toMatchObject({ code: "CANCELLED" });
    first.abort();
    await expect(busy[0]).rejects.toMatchObject({ code: "CANCELLED" });
    expect((await behind).text).not.toBe("");
    second.abort();
    await expect(busy[1]).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("says what the vectors failed by, where it needs them", async () => {
    const sentences = Array.from({ length: 60 }, (_, at) => `The bed number ${at} of the garden holds plants of kind ${at * 7}.`).join(" ");
    const refusing = () => Promise.reject(new Error("no vectors"));
    await expect(new DecisionThreads().decide(reading(sentences), { encode: refusing, signal: never() })).rejects.toThrow("no vectors");
  });
});
