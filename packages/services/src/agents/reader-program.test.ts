import type { Born, Outcome } from "@aether/ports";
import { type Json, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { readerProgram } from "./reader-program.ts";

const FIELDS = {
  total: { type: "number", minimum: 0, maximum: 10, optional: false },
  due: { type: "string", format: "date", optional: true, description: "when" },
  gist: { type: "string", optional: false },
};

function born(document: Json): Born {
  const spec = { name: "reader", model: "m/one", question: "How much?", document, quarantine: { source: "x", fields: FIELDS } };
  return { pid: "p1", identity: "reader", parent: "p0", label: TRUSTED, spec };
}

/** What it does after its calls came to this, also where it was let go of in between. */
function after(document: Json, outcomes: Readonly<Record<string, Outcome>>) {
  let state = readerProgram.start(born(document));
  for (const [call, outcome] of Object.entries(outcomes)) {
    state = readerProgram.fold(state, { type: "settled", call, outcome, at: 0 });
    state = readerProgram.restore(readerProgram.save(state), born(document));
  }
  return readerProgram.decide(state);
}

const good = (value: Json): Outcome => ({ ok: true, value });
const bad = (code: "NOT_FOUND" | "UPSTREAM" | "BUDGET", data = {}): Outcome => ({ ok: false, error: { code, message: "why", data } });
const READ = good({ text: "120", truncated: false });
const AT = { path: "/a" };

test.for<{ why: string; document: Json; call: object }>([
  { why: "a file", document: AT, call: { name: "vfs.read", input: { path: "/a" } } },
  { why: "a page", document: { url: "https://x.example/" }, call: { name: "web.fetch", input: { url: "https://x.example/", max: 400_000 } } },
])("first reads $why", ({ document, call }) => expect(after(document, {})).toMatchObject({ do: "calls", calls: [call] }));

test("a text is there already: its model is asked, with the document between marks of its own", () => {
  expect(after({ text: "it is 7" }, {})).toMatchObject({
    calls: [{ name: "model.generate", input: { model: "m/one", prompt: expect.stringContaining("How much?\n\n<<document p1>>\nit is 7\n<<end p1>>") } }],
  });
});

test("its model is held to the fields as a JSON Schema", () => {
  expect(after(AT, { read: READ })).toMatchObject({
    calls: [
      {
        input: {
          schema: {
            type: "object",
            properties: {
              total: { type: "number", minimum: 0, maximum: 10 },
              due: { type: "string", format: "date", description: "when" },
              gist: { type: "string" },
            },
            required: ["total", "gist"],
            additionalProperties: false,
          },
        },
      },
    ],
  });
});

test.for<{ why: string; outcomes: Record<string, Outcome>; exit: object }>([
  {
    why: "the answer",
    outcomes: { read: READ, answer: good({ value: { total: 1 }, text: "" }) },
    exit: { code: 0, reason: "completed", output: { total: 1 } },
  },
  { why: "an answer that is no JSON", outcomes: { read: READ, answer: good({ text: "no" }) }, exit: { code: 1, reason: "unanswered" } },
  { why: "an answer that did not fit twice", outcomes: { read: READ, answer: bad("UPSTREAM", { text: "no" }) }, exit: { code: 1, reason: "unanswered" } },
  { why: "a spent budget", outcomes: { read: READ, answer: bad("BUDGET") }, exit: { code: 1, reason: "failed" } },
  { why: "no document", outcomes: { read: bad("NOT_FOUND") }, exit: { code: 1, reason: "unreadable" } },
  { why: "a part of a document", outcomes: { read: good({ text: "x", truncated: true }) }, exit: { code: 1, reason: "unreadable" } },
  { why: "a document that no model takes", outcomes: { read: good({ text: "x".repeat(400_001), truncated: false }) }, exit: { code: 1, reason: "unreadable" } },
  { why: "a page that is not there", outcomes: { read: good({ text: "gone", truncated: false, status: 404 }) }, exit: { code: 1, reason: "unreadable" } },
])("ends with $why", ({ outcomes, exit }) => expect(after(AT, outcomes)).toMatchObject({ do: "exit", exit }));
