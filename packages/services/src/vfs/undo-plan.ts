import type { ModeAsked } from "@aether/ports";
import type { FileVersion } from "@aether/protocol";
import { FOLDER, linkTarget, type State } from "./content.ts";

/** One recorded change of a run, as undo sees it. */
export interface Done {
  readonly path: string;
  readonly version: number;
  readonly call: string;
  readonly change: FileVersion["change"];
  readonly before: State;
  readonly after: State;
  /** Permission bits before; absent = they stayed. */
  readonly mode?: number;
  readonly modeAfter?: number;
  /** Epoch ms at which the file that was there was last modified; absent = not known. */
  readonly modified?: number;
}

/** What is to become of one path. */
export interface Deed extends ModeAsked {
  readonly path: string;
  readonly from: State;
  readonly to: State;
  /** Of a file that is to be there: its date, in epoch ms; absent = now. */
  readonly modified?: number;
}

/** What undo would do at one path. */
export interface Restore extends Deed {
  /** The changes it takes back, newest first. */
  readonly takes: readonly Done[];
}

export interface UndoPlan {
  readonly restores: readonly Restore[];
  readonly kept: readonly { readonly path: string; readonly why: string }[];
}

export const CHANGED_SINCE = "it was changed by somebody else since";
const CHANGED_BETWEEN = "only the run's later changes were taken back: somebody else changed it in between";
export const OTHER_HALF = "what was moved here could not go back to where it came from";

/**
 * Decides what taking back a run's changes means, from what is there now. A path goes back through the run's changes as
 * far as they follow from one another without a gap; a gap is somebody else's change, and theirs is kept. A path that is
 * already where the changes began is done, so that deciding again after a crash gives the same end.
 *
 * @param changes  newest first
 * @param now      what is at each path; a path that is not in it is left alone
 */
export function planUndo(changes: readonly Done[], now: ReadonlyMap<string, State>): UndoPlan {
  const restores = new Map<string, Restore>();
  const kept = new Map<string, string>();
  for (const [path, own] of Map.groupBy(changes, (change) => change.path)) {
    if (!now.has(path)) continue;
    const restore = goBack(path, own, now.get(path) ?? null);
    const modified = restore.takes.at(-1)?.modified;
    const dated = { ...modesOf(restore.takes), ...(modified !== undefined && { modified }) };
    if (restore.takes.length > 0) restores.set(path, restore.to === null ? restore : { ...restore, ...dated });
    if (restore.takes.length === 0) kept.set(path, CHANGED_SINCE);
    else if (restore.takes.length < own.length) kept.set(path, CHANGED_BETWEEN);
  }
  keepOtherHalves(changes, restores, kept);
  return { restores: [...restores.values()], kept: [...kept].map(([path, why]) => ({ path, why })) };
}

/** The bits that the first of the changes found, whole where the file has those that the last one left. */
function modesOf(takes: readonly Done[]): ModeAsked {
  const mode = foundAtFirst(takes);
  const ifMode = takes.find((take) => take.modeAfter !== undefined)?.modeAfter;
  return { ...(mode !== undefined && { mode }), ...(ifMode !== undefined && { ifMode }) };
}

/** A change that says no bits left those that were there, unless it put a thing of another kind in their place. */
function foundAtFirst(takes: readonly Done[]): number | undefined {
  for (const { mode, before, after } of takes.toReversed()) if (mode !== undefined || kindOf(before) !== kindOf(after)) return mode;
  return undefined;
}

const kindOf = (state: State): string => (state === null || state === FOLDER ? `${state}` : linkTarget(state) === undefined ? "file" : "link");

function goBack(path: string, own: readonly Done[], from: State): Restore {
  const [newest] = own;
  const takes = chain(own, from);
  if (takes.length > 0 || newest === undefined) return { path, from, to: takes.at(-1)?.before ?? (takes.length > 0 ? null : from), takes };
  const earlier = chain(own, newest.after);
  return (earlier.at(-1)?.before ?? null) === from ? { path, from, to: from, takes: earlier } : { path, from, to: from, takes: [] };
}

/** The changes that lead back from a state, each beginning where the next one ends. */
function chain(own: readonly Done[], from: State): Done[] {
  const takes: Done[] = [];
  let state = from;
  for (const change of own) {
    const last = takes.at(-1);
    if (change.after !== state && !(last && isTwin(change, last))) break;
    takes.push(change);
    state = change.before;
  }
  return takes;
}

/** Calls that ran at the same time have both made the folder that both needed: one change, told twice. */
const isTwin = (one: Done, other: Done): boolean =>
  one.change === "mkdir" && other.change === "mkdir" && one.before === other.before && one.after === other.after;

/** Content that was moved stays where it is unless it can go back to where it was: it must always be somewhere. */
function keepOtherHalves(changes: readonly Done[], restores: Map<string, Restore>, kept: Map<string, string>): void {
  const moves = changes.filter(({ change }) => change === "move");
  const takesBack = (half: Done) => restores.get(half.path)?.takes.includes(half) ?? false;
  for (let settled = false; !settled; ) {
    settled = true;
    for (const [, halves] of Map.groupBy(moves, ({ call }) => call)) {
      const left = halves.find(({ after }) => after === null);
      const arrived = halves.find(({ after }) => after !== null);
      if (!left || !arrived || takesBack(left) || !takesBack(arrived)) continue;
      restores.delete(arrived.path);
      kept.set(arrived.path, OTHER_HALF);
      settled = false;
    }
  }
}

/** By what goes from where it was moved to: what comes back to where it was. */
export function halvesOf(restores: readonly Restore[]): ReadonlyMap<Restore, Restore> {
  const moves = restores.flatMap((restore) => restore.takes.filter(({ change }) => change === "move").map(({ call, after }) => ({ restore, call, after })));
  const back = new Map(moves.flatMap(({ restore, call, after }) => (after === null ? [[call, restore] as const] : [])));
  return new Map(
    moves.flatMap(({ restore, call, after }) => {
      const other = after === null ? undefined : back.get(call);
      return other === undefined || other === restore ? [] : [[restore, other] as const];
    }),
  );
}

export type How = "restored" | "removed" | "moved-back";

export function howOf({ to, takes }: Restore): How {
  if (takes[0]?.change === "move") return "moved-back";
  return to === null ? "removed" : "restored";
}

/** Deeds of one turn; those of files stand in nobody's way and may be done beside each other. */
export interface Turn<D extends Deed = Restore> {
  readonly restores: readonly D[];
  readonly together: boolean;
}

/**
 * The order of deeds: what stands in the way of another kind goes first, then folders from the top, then files; only then
 * is anything else removed, deepest first. Content is back before anything goes.
 */
export function inOrder<D extends Deed>(restores: readonly D[]): readonly Turn<D>[] {
  const ordered = restores.map((restore) => ({ restore, turn: turnOf(restore), depth: restore.path.split("/").length })).sort(byTurn);
  return [...Map.groupBy(ordered, ({ turn }) => turn)].map(([turn, all]) => ({
    restores: all.map(({ restore }) => restore),
    together: turn === FILES_BACK || turn === FILES_AWAY,
  }));
}

const FILES_BACK = 1;
const FILES_AWAY = 2;
const LAST = 3;

function turnOf({ from, to }: Deed): number {
  if (to === FOLDER) return 0;
  if (to !== null) return from === FOLDER ? LAST + 1 : FILES_BACK;
  return from === FOLDER ? LAST : FILES_AWAY;
}

function byTurn(a: { turn: number; depth: number }, b: { turn: number; depth: number }): number {
  if (a.turn !== b.turn) return a.turn - b.turn;
  return a.turn >= LAST ? b.depth - a.depth : a.depth - b.depth;
}
