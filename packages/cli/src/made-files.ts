import type { Client } from "@aether/client";
import { inertLine, isBeside, type MadeFile, type PlantRule, plantOf, vfsMade } from "@aether/protocol";
import { size } from "./terminal.ts";

/** Files asked for in one call. */
const PAGE = 5_000;
/** Files and folders named in the lines of one run. */
const MOST_NAMED = 8;

/** What a run made in its workspaces and that lies there still. */
export async function madeFiles(client: Client, run: string): Promise<MadeFile[]> {
  const files: MadeFile[] = [];
  for (let after: string | undefined; ; ) {
    const page = await client.call(vfsMade, { run, limit: PAGE, ...(after !== undefined && { after }) });
    files.push(...page.files);
    after = page.next;
    if (after === undefined) return files;
  }
}

/** Whether it is fetched with all the others; else only by its name: what programs keep for themselves, and what others run or trust. */
export const isPlain = ({ name }: MadeFile, rules: readonly PlantRule[]): boolean =>
  !isBeside(name) && plantOf({ file: `/${name}`, executable: false }, rules) === undefined;

/** What it made and nobody was given. */
export const leftOf = (files: readonly MadeFile[], rules: readonly PlantRule[]): MadeFile[] => files.filter((file) => !file.delivered && isPlain(file, rules));

/** The same at the end of a run, for people, with what fetches it. */
export function leftLines(files: readonly MadeFile[], { rules, way }: { readonly rules: readonly PlantRule[]; readonly way: string }): string[] {
  const left = leftOf(files, rules);
  if (left.length === 0) return [];
  const named = grouped(left);
  const more = named.length > MOST_NAMED ? [`  … and ${named.length - MOST_NAMED} more`] : [];
  const lines = named.slice(0, MOST_NAMED).map((line) => `  ${line}`);
  return [`left in its workspace; ${way} puts it here:`, ...lines, ...more];
}

/** Each file by itself; of a folder with many files the folder. */
function grouped(files: readonly MadeFile[]): string[] {
  const byFolder = Map.groupBy(files, ({ name }) => (name.includes("/") ? `${name.split("/")[0]}/` : name));
  return [...byFolder].flatMap(([folder, inside]) => {
    const bytes = inside.reduce((sum, file) => sum + file.bytes, 0);
    if (inside.length > 3) return [`${inertLine(folder)} (${inside.length} files, ${size(bytes)})`];
    return inside.map(({ name, bytes: own }) => `${inertLine(name)} (${size(own)})`);
  });
}
