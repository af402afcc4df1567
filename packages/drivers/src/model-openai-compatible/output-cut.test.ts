import { AnswerSize } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { begin, called, delta, request, serve } from "./chat-server.test-harness.ts";

/** Of one event. */
const PIECE = "abcdefghij".repeat(10);
/** Where a reader has had enough. */
const ENOUGH = 10_000;

const FLOODS: Readonly<Record<string, string>> = {
  text: delta({ content: PIECE }),
  "a refusal": delta({ refusal: PIECE }),
  thinking: delta({ reasoning_content: PIECE }),
  arguments: called(0, { id: "t", function: { name: "wave", arguments: PIECE } }),
  "calls without end": called(0, { function: { name: "wave", arguments: PIECE } } satisfies Record<string, Json>),
};

test.for(Object.keys(FLOODS).flatMap((what) => [true, false].map((passed) => ({ what, passed, how: passed ? "passed through" : "read" }))))(
  "$what counts while it comes when it is $how",
  async ({ what, passed }) => {
    await using server = await serve({ it: (response) => void begin(response).end((FLOODS[what] ?? "").repeat(300)) });
    const raw = { wire: "chat" as const, body: {}, headers: {}, stream: true };
    const size = new AnswerSize();
    const types = new Set<string>();
    for await (const part of server.driver().step(request("it", passed ? { raw } : {}), new AbortController().signal)) {
      types.add(part.type);
      size.take(part);
      if (size.characters >= ENOUGH) break;
    }
    expect(size.characters).toBeGreaterThanOrEqual(ENOUGH);
    expect(size.characters).toBeLessThan(ENOUGH + 2 * PIECE.length);
    expect(types).not.toContain("incomplete");
  },
);
