import type { Material } from "./materials.ts";

/** What a run left: its exit code, what it said, and its folder as it is then. */
export interface Ended {
  readonly code: number | null;
  readonly text: string;
  /** The text of a file of the folder; undefined where there is none. */
  file(name: string): string | undefined;
  files(): readonly string[];
}

/** Why an end is not right; undefined where it is. */
export type Check = (ended: Ended) => string | undefined;

export interface GoalRow {
  readonly goal: string;
  readonly on: Material;
  /** Undefined for a goal outside of what rules can do: only a refusal is right then. */
  readonly right: Check | undefined;
  readonly options?: readonly string[];
}

/** Numbers of a text, whatever separates their thousands and decimals. */
export function numbersIn(text: string): number[] {
  return [...text.matchAll(/(?<![\p{L}\d.,_-])-?\d+(?:[.,  ']\d{3})*(?:[.,]\d+)?(?![\p{L}_])/gu)].flatMap(([written]) => readings(written));
}

function readings(written: string): number[] {
  const bare = written.replaceAll(/[  ']/g, "");
  const plain = Number(bare.replaceAll(",", ""));
  const german = Number(bare.replaceAll(".", "").replace(",", "."));
  return [plain, german].filter((value) => Number.isFinite(value));
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(0.0051, Math.abs(b) * 1e-6);

/** The text names each of the numbers. */
export const says =
  (...wanted: readonly number[]): Check =>
  ({ text }) => {
    const found = numbersIn(text);
    const missing = wanted.filter((value) => !found.some((number) => near(number, value)));
    return missing.length === 0 ? undefined : `it does not say ${missing.join(", ")}`;
  };

/** The text holds each of the words or patterns. */
export const holds =
  (...wanted: readonly (string | RegExp)[]): Check =>
  ({ text }) => {
    const missing = wanted.filter((each) => (typeof each === "string" ? !text.toLowerCase().includes(each.toLowerCase()) : !each.test(text)));
    return missing.length === 0 ? undefined : `it does not hold ${missing.join(", ")}`;
  };

export const lacks =
  (...unwanted: readonly string[]): Check =>
  ({ text }) => {
    const found = unwanted.filter((each) => new RegExp(`(?<![\\p{L}\\d])${each.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\d])`, "u").test(text));
    return found.length === 0 ? undefined : `it holds ${found.join(", ")}`;
  };

/** The words stand in the text in this order. */
export const inOrder =
  (...wanted: readonly (string | number)[]): Check =>
  ({ text }) => {
    let at = 0;
    for (const each of wanted) {
      const next = text.indexOf(String(each), at);
      if (next < 0) return `${each} does not stand where it should`;
      at = next + String(each).length;
    }
    return undefined;
  };

export const both =
  (...checks: readonly Check[]): Check =>
  (ended) =>
    checks.map((check) => check(ended)).find((why) => why !== undefined);

/** The same, of a file that the run wrote. */
export const fileIs =
  (name: string, check: Check): Check =>
  (ended) => {
    const text = ended.file(name);
    if (text === undefined) return `${name} was not written`;
    return check({ ...ended, text });
  };

export const filesAre =
  (...names: readonly string[]): Check =>
  (ended) => {
    const found = ended.files();
    const missing = names.filter((name) => !found.includes(name));
    return missing.length === 0 ? undefined : `there is no ${missing.join(", ")}: ${found.join(", ")}`;
  };

export const filesGone =
  (...names: readonly string[]): Check =>
  (ended) => {
    const left = ended.files().filter((name) => names.includes(name));
    return left.length === 0 ? undefined : `${left.join(", ")} is still there`;
  };
