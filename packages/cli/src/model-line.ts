import type { modelList, Output } from "@aether/protocol";
import { assumedText, isAssumed, type ListedModel } from "./model-context.ts";

type Listed = Output<typeof modelList>;

export interface ModelLine {
  readonly text: string;
  /** Of drivers that cannot say what they have, and may serve it all the same; and of models of which nobody says how much they take. */
  readonly warnings: readonly string[];
}

/** Which model a run asks, and who reads its text: every reader that the installation's rules may bring in. Undefined: there is no such model. */
export function modelLine(wanted: string, listed: Listed): ModelLine | undefined {
  const behind = listed.routes.find(({ name }) => name === wanted)?.models ?? [wanted];
  const found = behind.flatMap((name) => findModel(name, listed) ?? []);
  const [first] = found;
  if (!first) return undefined;
  const names = found.map(({ name }) => name);
  const shown = names.length === 1 && names[0] === wanted ? wanted : `${wanted === first.name ? "" : `${wanted}: `}${names.join(", or ")}`;
  return {
    text: `${found.length === 1 ? first.name : shown} (${readers(found)})`,
    warnings: found.flatMap(({ mute, listed: one }) => [...(mute === undefined ? [] : [mute]), ...(one && isAssumed(one) ? [assumedText(one)] : [])]),
  };
}

interface Found {
  readonly name: string;
  readonly reader: string;
  readonly private?: false | undefined;
  readonly mute?: string;
  readonly listed?: ListedModel;
}

/** A model of another machine that may serve this name, and whose price nobody knows: what it answers counts as $0. */
export function unpriced(wanted: string, listed: Listed): string | undefined {
  const behind = listed.routes.find(({ name }) => name === wanted)?.models ?? [wanted];
  return behind
    .flatMap((name) => listed.models.find((one) => one.name === name || one.name.startsWith(`${name}/`)) ?? [])
    .find(({ reader, price }) => reader !== "local" && price === null)?.name;
}

/** A driver's name alone means its first model. */
function findModel(wanted: string, { models, silent }: Listed): Found | undefined {
  const found = models.find(({ name }) => name === wanted || name.startsWith(`${wanted}/`));
  const mute = silent.find(({ driver }) => driver === wanted.split("/")[0]);
  const known = found && { ...found, listed: found };
  if (!mute) return known;
  return { name: wanted, reader: mute.reader, ...known, mute: `${mute.driver} does not say which models it has: ${mute.why}` };
}

function readers(found: readonly Found[]): string {
  const [only] = found;
  if (found.length === 1 && only?.name.startsWith("offline/")) return "a rules engine, not a language model; text stays in this process";
  const remote = found.filter(({ reader }) => reader !== "local");
  if (remote.length === 0) return "on this machine";
  const hosts = new Map(remote.map(({ reader, private: mayRead }) => [reader, mayRead === false ? `${reader}, but never private text` : reader]));
  const may = found.length > 1 ? "may be" : "is";
  return `text ${may} sent to ${[...hosts.values()].join("; ")}`;
}
