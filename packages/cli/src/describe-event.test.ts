import type { Json, LogEntry } from "@aether/protocol";
import { expect, test } from "vitest";
import { describe } from "./describe-event.ts";
import { inPersonsPaths } from "./person-paths.ts";

const shown = inPersonsPaths([{ path: "/mnt/local/desk-1a2b", folder: "/home/ann/desk" }], "/home/ann/desk");
const settled = (call: string, outcome: Json): Pick<LogEntry, "kind" | "body"> => ({ kind: "call.settled", body: { call, outcome } });
const asks = (...calls: [string, Json][]) =>
  settled("m0", { ok: true, value: { parts: calls.map(([name, input]) => ({ type: "tool-call", id: name, name, input })) } });

test.for([
  { event: asks(["file_read", { path: "/mnt/local/desk-1a2b/a.md" }]), says: "file_read a.md" },
  { event: asks(["file_list", { path: "/mnt/local/desk-1a2b" }]), says: "file_list ." },
  { event: asks(["shell", { command: "cd '/mnt/local/desk-1a2b' && { wc -l *.md\n}" }]), says: "shell wc -l *.md" },
  { event: asks(["shell", { command: "ls\npwd" }]), says: "shell ls pwd" },
  { event: asks(["web_fetch", { url: "http://a/b" }]), says: "web_fetch http://a/b" },
  { event: asks(["file_read", { path: "a\u001b[2J\r" }]), says: "file_read a\\u001b[2J" },
  { event: asks(["run_code", { code: "1" }]), says: "run_code" },
  { event: asks(["a", {}], ["b", {}], ["c", {}], ["d", {}]), says: "a; b; c and 1 more" },
  {
    event: settled("t0-0", { ok: false, error: { code: "NOT_FOUND", message: "there is nothing at\n/mnt/local/desk-1a2b/x.md" } }),
    says: "NOT_FOUND: there is nothing at x.md",
  },
  {
    event: settled("t0-0", { ok: true, value: { message: "a note; not taken over into the folder: /mnt/local/desk-1a2b/z.md (the disk\nis full)" } }),
    says: "not taken over into the folder: z.md (the disk is full)",
  },
  { event: settled("c0", { ok: true, value: { turns: { from: 0, to: 41 }, by: "model" } }), says: "summarised turns 0 to 41" },
  {
    event: settled("c1", { ok: true, value: { turns: { from: 42, to: 60 }, by: "rule", failed: { kind: "model_failed", message: "UPSTREAM:\nit broke" } } }),
    says: "listed turns 42 to 60 by rule in its prompt: model_failed, UPSTREAM: it broke",
  },
  { event: { kind: "process.exited", body: { reason: "stopped\u0007" } }, says: "ended: stopped\\u0007" },
  { event: asks(["shell", { command: "a".repeat(400) }]), says: `shell ${"a".repeat(299)}…` },
  { event: settled("t0-0", { ok: false, error: { code: "IO", message: "b".repeat(400) } }), says: `IO: ${"b".repeat(295)}…` },
  { event: { kind: "message.received", body: { body: { text: "c".repeat(400) } } }, says: `was told: ${"c".repeat(299)}…` },
])("an event is one harmless line in the person's own names: $says", ({ event, says }) => {
  expect(describe({ agent_id: "p1", seq: 1, at: 1, ...event }, shown)).toBe(says);
});

test.for([
  { event: asks(["shell", { command: "a".repeat(400) }]), says: `shell ${"a".repeat(400)}` },
  { event: asks(["a", {}], ["b", {}], ["c", {}], ["d", {}]), says: "a; b; c; d" },
  { event: settled("t0-0", { ok: false, error: { code: "IO", message: "b".repeat(400) } }), says: `IO: ${"b".repeat(400)}` },
])("a file or a pipe is told all of it: $says", ({ event, says }) => {
  expect(describe({ agent_id: "p1", seq: 1, at: 1, ...event }, shown, Number.POSITIVE_INFINITY)).toBe(says);
});
