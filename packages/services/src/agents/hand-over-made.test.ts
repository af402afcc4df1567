import type { Outcome } from "@aether/ports";
import { expect, test } from "vitest";
import type { AgentSpec } from "./agent-spec.ts";
import { type AgentState, newborn } from "./agent-state.ts";
import { faultOf, handed, handOverCalls, isHanding } from "./hand-over-made.ts";

const PID = "p0000000000000001";
const began = (more: Partial<AgentSpec["hand_over"]> = {}): AgentState => {
  const spec = {
    outputs: [],
    workspace: "p0000000000000000",
    hand_over: { to: "/mnt/local/out", overwrite: false, plants: [], ...more },
  } as unknown as AgentSpec;
  return newborn(PID, spec);
};
const made = (...names: readonly string[]) => names.map((name) => ({ path: `/run/p0000000000000000/${name}`, name, bytes: 1, delivered: name === "given.md" }));
const told = (value: unknown): Outcome => ({ ok: true, value }) as unknown as Outcome;
const refused = (code: string): Outcome => ({ ok: false, error: { code, message: `${code} it is` } }) as unknown as Outcome;

/** Answers each call until none is asked for. */
function through(
  state: AgentState,
  answer: (input: Record<string, unknown>, name: string) => Outcome,
): { state: AgentState; asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = [];
  const ids = new Set<string>();
  let now = state;
  for (let calls = handOverCalls(now); calls.length > 0; calls = handOverCalls(now)) {
    const [call] = calls;
    if (!call) break;
    expect(ids.has(call.id)).toBe(false);
    ids.add(call.id);
    expect(isHanding(now, call.id)).toBe(true);
    asked.push(call.input as Record<string, unknown>);
    now = handed(now, call.id, answer(call.input as Record<string, unknown>, call.name));
  }
  return { state: now, asked };
}

test("page by page each file is asked for once, under a name of its own; what is not plain, or was given by name, is left", () => {
  const pages = [made("a.md", "given.md", "node_modules/x/index.js", ".vscode/tasks.json"), made("sub/b.md")];
  const { state, asked } = through(began(), (input, name) => {
    if (name === "vfs.copy") return told({ from: "", to: "" });
    return told(input["after"] === undefined ? { files: pages[0], next: "/run/p0000000000000000/a" } : { files: pages[1] });
  });
  expect(asked.filter(({ to }) => to !== undefined)).toEqual(
    ["a.md", "sub/b.md"].map((name) => ({ from: `/run/p0000000000000000/${name}`, to: `/mnt/local/out/${name}`, overwrite: false })),
  );
  expect(asked[0]).toMatchObject({ run: PID, within: "/run/p0000000000000000" });
  expect(faultOf(state)).toBeUndefined();
});

test("an owner's own rules count as they stood when it began", () => {
  const plants = [{ files: "**/deploy.md", as: "asked" as const, why: "mine" }];
  const { asked } = through(began({ plants }), (_, name) => told(name === "vfs.copy" ? {} : { files: made("deploy.md", "b.md") }));
  expect(asked.map(({ to }) => to)).toEqual([undefined, "/mnt/local/out/b.md"]);
});

test("what is there already, or may not be made, is named, and the rest goes on; nothing at all is no success", () => {
  const { state } = through(began(), (input, name) => {
    if (name !== "vfs.copy") return told({ files: made("a.md", "b.md", "c.md") });
    return String(input["to"]).endsWith("a.md") ? refused("EXISTS") : String(input["to"]).endsWith("b.md") ? refused("QUOTA") : told({});
  });
  expect(faultOf(state)).toEqual({ reason: "output_refused", why: "not handed over: a.md: is there already; b.md: QUOTA it is" });
  const none = through(began(), () => told({ files: [] }));
  expect(faultOf(none.state)).toMatchObject({ reason: "output_missing" });
  const unseen = through(began(), () => refused("DENIED"));
  expect(faultOf(unseen.state)).toMatchObject({ reason: "output_refused", why: expect.stringContaining("DENIED it is") });
});
