import type { BlobStore, TreeChange } from "@aether/ports";
import { type Row, rowsOf } from "./tree-listing.ts";
import { breathe } from "./turns.ts";

interface Pair {
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two trees, in order of path. Equal hashes are equal trees, so only what differs is looked into. */
export async function changesBetween(blobs: BlobStore, trees: Pair): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  await compare({ blobs, changes }, trees, []);
  return changes;
}

interface Comparing {
  readonly blobs: BlobStore;
  readonly changes: TreeChange[];
}

async function compare(comparing: Comparing, { before, after }: Pair, path: readonly string[]): Promise<void> {
  if (before === after) return;
  for await (const [was, is] of pairs(rows(comparing, before), rows(comparing, after))) {
    const name = (was ?? is)?.name ?? "";
    await breathe();
    await compareRow(comparing, [was, is], [...path, name]);
  }
}

const rows = ({ blobs }: Comparing, tree: string | null): AsyncGenerator<Row> => (tree === null ? nothing() : rowsOf(blobs, tree));
async function* nothing(): AsyncGenerator<Row> {}

/** Two listings by name, side by side. */
async function* pairs(one: AsyncGenerator<Row>, other: AsyncGenerator<Row>): AsyncGenerator<readonly [Row | undefined, Row | undefined]> {
  let [was, is] = [await next(one), await next(other)];
  while (was !== undefined || is !== undefined) {
    const first = was === undefined || (is !== undefined && is.name < was.name) ? is?.name : was.name;
    const pair = [was?.name === first ? was : undefined, is?.name === first ? is : undefined] as const;
    yield pair;
    if (pair[0]) was = await next(one);
    if (pair[1]) is = await next(other);
  }
}

async function next(listing: AsyncGenerator<Row>): Promise<Row | undefined> {
  const { done, value } = await listing.next();
  return done ? undefined : value;
}

async function compareRow(comparing: Comparing, [was, is]: readonly [Row | undefined, Row | undefined], path: readonly string[]): Promise<void> {
  const [before, after] = [stateOf(was), stateOf(is)];
  const left = whyLeft(was, is);
  const isOther = before !== after || (was?.kind === "left" && is?.kind === "left" && was.stamp !== is.stamp) || targetOf(was) !== targetOf(is);
  if (isOther)
    comparing.changes.push({
      path,
      before,
      after,
      ...(left !== undefined && { left }),
      ...inParts(was),
      ...modeBefore(was),
      ...fileNow(is),
      ...leads(was, is),
    });
  else if (modeOf(was) !== modeOf(is) && is?.kind === "file")
    comparing.changes.push({ path, before, after, ...(runs(was) === runs(is) ? { modes: true } : { runs: runs(is) }), ...modeBefore(was), ...fileNow(is) });
  // One side is not known below here: what the other has there neither came nor went.
  if (was?.kind === "left" || is?.kind === "left") return;
  await compare(comparing, { before: folderHash(was), after: folderHash(is) }, path);
}

const runs = (row: Row | undefined): boolean => row?.kind === "file" && (row.mode & 0o100) !== 0;

const modeOf = (row: Row | undefined): number | undefined => (row?.kind === "file" || row?.kind === "folder" ? row.mode : undefined);

function modeBefore(row: Row | undefined): { readonly mode?: number } {
  const mode = modeOf(row);
  return mode === undefined ? {} : { mode };
}

function fileNow(row: Row | undefined): Pick<TreeChange, "now"> {
  const mode = modeOf(row);
  return mode === undefined ? {} : { now: { bytes: row?.kind === "file" ? row.bytes : 0, executable: runs(row), mode } };
}

const inParts = (row: Row | undefined): Pick<TreeChange, "inParts"> => (row?.kind === "file" && row.parts ? { inParts: row.bytes } : {});

function whyLeft(was: Row | undefined, is: Row | undefined): string | undefined {
  for (const row of [is, was]) {
    if (row?.kind === "left") return row.why;
    if (row?.kind === "file" && row.parts) return "it is larger than 64 MiB";
  }
  return undefined;
}

const folderHash = (row: Row | undefined): string | null => (row?.kind === "folder" ? row.hash : null);
const targetOf = (row: Row | undefined): string | undefined => (row?.kind === "link" ? row.target : undefined);

function leads(was: Row | undefined, is: Row | undefined): Pick<TreeChange, "leads"> {
  const [before, after] = [targetOf(was), targetOf(is)];
  if (before === undefined && after === undefined) return {};
  return { leads: { ...(before !== undefined && { before }), ...(after !== undefined && { after }) } };
}

function stateOf(row: Row | undefined): string | null {
  if (row === undefined) return null;
  return row.kind === "file" ? row.hash : row.kind;
}
