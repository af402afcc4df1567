import { fstatSync } from "node:fs";
import { type Budget, ownOf } from "@aether/protocol";
import { folded } from "./columns.ts";

export interface Screen {
  /** Answers and what else was asked for, for people: standard output, broken between words where it is a terminal. */
  out(text: string): void;
  /** The same for programs, and what is copied as it stands: broken nowhere. */
  data(text: string): void;
  /** What a person reads beside them: standard error, broken in the same way. */
  say(text: string): void;
  readonly live: boolean;
  readonly interactive: boolean;
  /** What is written to both goes to one place: what one was told the other need not be. */
  readonly together: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

export function createScreen(colour: boolean): Screen {
  const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    out: (text) => void process.stdout.write(`${folded(text, screenWidth())}\n`),
    data: (text) => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stderr.write(`${folded(text, screenWidth(process.stderr))}\n`),
    live: process.stderr.isTTY === true,
    together: isOnePlace(),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    bold: paint(1),
    dim: paint(2),
    red: paint(31),
    green: paint(32),
    yellow: paint(33),
  };
}

/** Whether standard output and error are one terminal, file or pipe. */
function isOnePlace(): boolean {
  try {
    const [out, error] = [fstatSync(1), fstatSync(2)];
    return out.dev === error.dev && out.ino === error.ino && out.rdev === error.rdev;
  } catch {
    return false;
  }
}

/** Of a terminal; what goes elsewhere has all the room there is. */
export const screenWidth = (stream: NodeJS.WriteStream = process.stdout): number => (stream.isTTY ? stream.columns || 80 : Number.POSITIVE_INFINITY);

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** How long something took by the clock of the machine, which may have been set back meanwhile. */
export const took = (began: number, ended: number): string =>
  ended < began ? "time unknown (the clock was set back)" : `${((ended - began) / 1_000).toFixed(1)} s`;

export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** As people write sizes: 0, 999 B, 1.2 kB, 34 MB. */
export function size(bytes: number): string {
  if (bytes === 0) return "0";
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${step === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

/** The limits of a run, as its header and its page say them; empty for none. */
export function budgetWords({ resets, ...limits }: Budget): string {
  const words = Object.entries(limits).map(([kind, limit = 0]) => ownOf(WORDS, kind)?.(limit) ?? `${limit} ${kind}`);
  return words.length === 0 ? "" : `${words.join(", ")}${resets ? ` each ${resets}` : ""}`;
}

const WORDS: Readonly<Record<string, (limit: number) => string>> = {
  microUsd: money,
  wallMs: (ms) => `${Math.round(ms / 1_000)} s`,
  bytes: (bytes) => `${size(bytes)} moved`,
};

export function money(microUsd: number): string {
  return microUsd === 0 ? "$0" : `$${(microUsd / 1_000_000).toFixed(4)}`;
}
