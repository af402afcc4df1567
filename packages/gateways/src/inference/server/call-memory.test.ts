import type { DoorSession, Json, Message, Part } from "@aether/protocol";
import { expect, test } from "vitest";
import { replay } from "../replay-session.test-harness.ts";
import { CallMemory } from "./call-memory.ts";

const call = (id: string, meta?: Json): Part => ({ type: "tool-call", id, name: "look", input: {}, ...(meta !== undefined && { meta }) });
const said = (...parts: Part[]): Message[] => [{ role: "assistant", parts }];
const someone = (): DoorSession => replay([]).session;

test("what belongs to a call comes back with it, to its own session alone", () => {
  const [memory, mine, other] = [new CallMemory(), someone(), someone()];
  memory.keep(mine, [call("a", { google: { thoughtSignature: "s" } }), call("b")]);
  expect(memory.restore(mine, said(call("a"), call("b")))).toEqual(said(call("a", { google: { thoughtSignature: "s" } }), call("b")));
  expect(memory.restore(other, said(call("a")))).toEqual(said(call("a")));
});

test.for([
  { why: "many small ones", count: 5_000, text: 10 },
  { why: "few large ones", count: 20, text: 1_000_000 },
])("$why: the oldest go, the newest stay", ({ count, text }) => {
  const [memory, mine] = [new CallMemory(), someone()];
  for (let at = 0; at < count; at++) memory.keep(mine, [call(`c${at}`, "x".repeat(text))]);
  const metas = Array.from({ length: count }, (_, at) => memory.restore(mine, said(call(`c${at}`)))[0]?.parts[0]).map(
    (part) => part?.type === "tool-call" && part.meta !== undefined,
  );
  expect([metas[0], metas.at(-1)]).toEqual([false, true]);
  expect(metas.filter((kept) => kept).length * text).toBeLessThanOrEqual(8_388_608);
});
