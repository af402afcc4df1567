import type { Json, LogEntry } from "@aether/protocol";
import { expect, test } from "vitest";
import { Denials } from "./denials.ts";

const settled = (call: string, outcome: Json): LogEntry => ({ agent_id: "p1", seq: 1, at: 1, kind: "call.settled", body: { call, outcome } });
const asks = (...names: string[]) =>
  settled("m2", { ok: true, value: { parts: [{ type: "text", text: "so" }, ...names.map((name) => ({ type: "tool-call", id: name, name, input: {} }))] } });
const refused = (call: string, message: string, data: Json = { approval: "a1" }) => settled(call, { ok: false, error: { code: "REFUSED", message, data } });

test.for<{ why: string; log: LogEntry[]; says: string[] }>([
  { why: "a no with a reason", log: [asks("file_read", "file_write"), refused("t2-1", "not today")], says: ['you denied file_write ("not today")'] },
  { why: "a no without one", log: [asks("file_write"), refused("t2-0", "a person said no")], says: ["you denied file_write"] },
  {
    why: "a quarantine",
    log: [asks("web_fetch"), refused("t2-0", "the person wants this text handled in quarantine, which came from /a: have it read by ask_document")],
    says: ["you denied web_fetch, and had the agent told to have the text read in quarantine"],
  },
  { why: "nobody's answer", log: [asks("shell"), refused("t2-0", "nobody decided in time")], says: ["shell was not allowed: nobody decided in time"] },
  { why: "the same no twice is told once", log: [asks("shell"), refused("t2-0", "no"), refused("t2-0", "no")], says: ['you denied shell ("no")'] },
  { why: "a call whose asking was not heard", log: [refused("t2-0", "no")], says: ['you denied a call ("no")'] },
  { why: "a policy's no is none of a person", log: [asks("shell"), refused("t2-0", "by policy", {})], says: [] },
  { why: "another failure is none", log: [settled("t2-0", { ok: false, error: { code: "NOT_FOUND", message: "gone" } })], says: [] },
])("$why", ({ log, says }) => {
  const denials = new Denials();
  for (const entry of log) denials.hear(entry);
  expect(denials.said).toEqual(says);
});
