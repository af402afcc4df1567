import { expect, test } from "vitest";
import { FOLDER, linkState } from "./content.ts";
import { type Done, planUndo } from "./undo-plan.ts";

const done = (version: number, of: Partial<Done>): Done => ({ path: "/x", version, call: `c${version}`, change: "command", before: null, after: null, ...of });
const planned = (changes: readonly Done[], now: string | null) => planUndo(changes, new Map([["/x", now]])).restores;

/** Newest first, as undo reads them. */
test.for([
  {
    why: "a folder that gave way to a file, which went",
    changes: [done(2, { before: "file", after: null, mode: 0o644 }), done(1, { before: FOLDER, after: "file" })],
    to: FOLDER,
    mode: undefined,
  },
  {
    why: "a file that gave way to a link, which went",
    changes: [done(2, { before: linkState("y"), after: null, mode: 0o777 }), done(1, { before: "file", after: linkState("y"), mode: 0o600 })],
    to: "file",
    mode: 0o600,
  },
  {
    why: "a file whose bits were given after it had been written",
    changes: [done(2, { before: "two", after: "three", mode: 0o600, modeAfter: 0o755 }), done(1, { before: "one", after: "two" })],
    to: "one",
    mode: 0o600,
  },
  { why: "a folder that went", changes: [done(1, { before: FOLDER, after: null, mode: 0o700 })], to: FOLDER, mode: 0o700 },
])("$why comes back with its own bits, and with nobody else's", ({ changes, to, mode }) => {
  const [restore] = planned(changes, changes[0]?.after ?? null);
  expect(restore).toMatchObject({ to });
  expect(restore?.mode).toBe(mode);
});
