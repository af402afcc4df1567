import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Terminal } from "../support/cli.ts";
import { ALLOTMENT_GOALS, ALLOTMENT_REFUSED } from "./allotment-goals.ts";
import { CLINIC_GOALS, CLINIC_REFUSED } from "./clinic-goals.ts";
import { CLUB_GOALS, CLUB_REFUSED } from "./club-goals.ts";
import { COURTYARD_GOALS, COURTYARD_REFUSED } from "./courtyard-goals.ts";
import { DOCUMENT_GOALS } from "./document-goals.ts";
import { DRAWER_GOALS, DRAWER_REFUSED } from "./drawer-goals.ts";
import { EVENING_GOALS, EVENING_REFUSED } from "./evening-goals.ts";
import { FARM_GOALS, FARM_REFUSED } from "./farm-goals.ts";
import { FILE_GOALS } from "./file-goals.ts";
import { FLAG_GOALS, FLAG_REFUSED, WORD_GOALS, WORD_REFUSED } from "./flag-goals.ts";
import { GARDEN_GOALS, GARDEN_REFUSED } from "./garden-goals.ts";
import type { Ended, GoalRow } from "./goal.ts";
import { HOLIDAY_GOALS, HOLIDAY_REFUSED } from "./holiday-goals.ts";
import { HOSTEL_GOALS, HOSTEL_REFUSED } from "./hostel-goals.ts";
import { HOTEL_GOALS, HOTEL_REFUSED } from "./hotel-goals.ts";
import { LIBRARY_GOALS, LIBRARY_REFUSED } from "./library-goals.ts";
import { layOut } from "./materials.ts";
import { LODGING_GOALS, LODGING_REFUSED, MENDING_GOALS, MENDING_REFUSED } from "./mending-goals.ts";
import { NOTICE_GOALS, NOTICE_REFUSED } from "./notice-goals.ts";
import { MEASURE_GOALS, MEASURE_REFUSED, OFFICE_GOALS, OFFICE_REFUSED } from "./office-goals.ts";
import { PAPER_GOALS, PAPER_REFUSED } from "./paper-goals.ts";
import { POTTERY_GOALS, POTTERY_REFUSED } from "./pottery-goals.ts";
import { REFUSED_GOALS } from "./refused-goals.ts";
import { ROWING_GOALS, ROWING_REFUSED } from "./rowing-goals.ts";
import { SALON_GOALS, SALON_REFUSED } from "./salon-goals.ts";
import { SOCIETY_GOALS, SOCIETY_REFUSED } from "./society-goals.ts";
import { TABLE_GOALS } from "./table-goals.ts";
import { THEATRE_GOALS, THEATRE_REFUSED } from "./theatre-goals.ts";
import { TRADE_GOALS, TRADE_REFUSED } from "./trade-goals.ts";

const WITHIN: readonly GoalRow[] = [
  ...TABLE_GOALS,
  ...DOCUMENT_GOALS,
  ...FILE_GOALS,
  ...TRADE_GOALS,
  ...CLUB_GOALS,
  ...OFFICE_GOALS,
  ...MEASURE_GOALS,
  ...FLAG_GOALS,
  ...WORD_GOALS,
  ...GARDEN_GOALS,
  ...FARM_GOALS,
  ...HOTEL_GOALS,
  ...HOSTEL_GOALS,
  ...THEATRE_GOALS,
  ...CLINIC_GOALS,
  ...DRAWER_GOALS,
  ...HOLIDAY_GOALS,
  ...PAPER_GOALS,
  ...NOTICE_GOALS,
  ...SOCIETY_GOALS,
  ...POTTERY_GOALS,
  ...SALON_GOALS,
  ...LIBRARY_GOALS,
  ...ROWING_GOALS,
  ...ALLOTMENT_GOALS,
  ...MENDING_GOALS,
  ...LODGING_GOALS,
  ...EVENING_GOALS,
  ...COURTYARD_GOALS,
];
const OUTSIDE: readonly GoalRow[] = [
  ...REFUSED_GOALS,
  ...TRADE_REFUSED,
  ...CLUB_REFUSED,
  ...OFFICE_REFUSED,
  ...MEASURE_REFUSED,
  ...FLAG_REFUSED,
  ...WORD_REFUSED,
  ...GARDEN_REFUSED,
  ...FARM_REFUSED,
  ...HOTEL_REFUSED,
  ...HOSTEL_REFUSED,
  ...THEATRE_REFUSED,
  ...CLINIC_REFUSED,
  ...DRAWER_REFUSED,
  ...HOLIDAY_REFUSED,
  ...PAPER_REFUSED,
  ...NOTICE_REFUSED,
  ...SOCIETY_REFUSED,
  ...POTTERY_REFUSED,
  ...SALON_REFUSED,
  ...LIBRARY_REFUSED,
  ...ROWING_REFUSED,
  ...ALLOTMENT_REFUSED,
  ...MENDING_REFUSED,
  ...LODGING_REFUSED,
  ...EVENING_REFUSED,
  ...COURTYARD_REFUSED,
];
const GOALS: readonly GoalRow[] = [...WITHIN, ...OUTSIDE];

/** The goals are tried in so many files, which may run side by side; each takes every so-many-th goal. */
const PARTS = 4;

interface Outcome {
  readonly row: GoalRow;
  readonly kind: "right" | "wrong" | "refused";
  readonly why: string;
}

/** How a run ended: a refusal names a way out, an answer is right or is another question's. */
function judge(row: GoalRow, ended: Ended & { readonly refused: boolean; readonly wayOut: boolean }): Outcome {
  const said = ended.text.trim().slice(0, 300);
  if (ended.refused)
    return ended.wayOut || row.right !== undefined
      ? { row, kind: row.right === undefined ? "right" : "refused", why: said }
      : { row, kind: "wrong", why: `it names no way out: ${said}` };
  if (row.right === undefined) return { row, kind: "wrong", why: `it answered: ${said}` };
  const why = row.right(ended);
  return why === undefined ? { row, kind: "right", why: "" } : { row, kind: "wrong", why: `${why}: ${said}` };
}

/** @param part from 1 to {@link PARTS} */
export function tryGoals(part: number, start: () => Terminal): void {
  describe("goals on material that nobody prepared, with the engine that has no language model", () => givenGoals(part, start));
}

function givenGoals(part: number, start: () => Terminal): void {
  const roots: string[] = [];
  const outcomes: Outcome[] = [];
  let terminal: Terminal;

  async function tried(row: GoalRow): Promise<Outcome> {
    const folder = mkdtempSync(join(tmpdir(), "aether-goal-"));
    roots.push(folder);
    layOut(folder, row.on);
    const { code, out, err } = await terminal.runIn(folder, "run", row.goal, ...(row.options ?? []));
    const all = `${out}${err}`;
    return judge(row, {
      code,
      text: out,
      file: (name) => readable(join(folder, name)),
      files: () => readdirSync(folder, { recursive: true, encoding: "utf8" }),
      refused: /✗ cannot/.test(err),
      wayOut: /aether model connect|near it|did you mean|nearest/i.test(all),
    });
  }

  beforeAll(async () => {
    terminal = start();
    const left = GOALS.filter((_, at) => at % PARTS === part - 1);
    await Promise.all(
      Array.from({ length: 2 }, async () => {
        for (let row = left.shift(); row !== undefined; row = left.shift()) outcomes.push(await tried(row));
      }),
    );
  }, 1_800_000);

  afterAll(async () => {
    await terminal[Symbol.asyncDispose]();
    for (const folder of roots) rmSync(folder, { recursive: true, force: true });
  });

  const shown = (some: readonly Outcome[]): string[] => some.map(({ row, why }) => `${row.goal}\n      ${why}`);

  test("there are at least 300 goals, at least 90 of them out of scope", () => {
    expect(GOALS.length).toBeGreaterThanOrEqual(300);
    expect(OUTSIDE.length).toBeGreaterThanOrEqual(90);
  });

  test("none is answered with another question's answer", () => {
    expect(shown(outcomes.filter(({ kind }) => kind === "wrong"))).toEqual([]);
  });

  test("at least 85 of 100 goals in scope are done", () => {
    const within = outcomes.filter(({ row }) => row.right !== undefined);
    const right = within.filter(({ kind }) => kind === "right");
    expect(right.length / within.length, shown(within.filter(({ kind }) => kind === "refused")).join("\n")).toBeGreaterThanOrEqual(0.85);
  });
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
