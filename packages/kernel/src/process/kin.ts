import { type Journal, type Kin, sql } from "@aether/ports";

/** As many rows as one statement may give. */
const PAGE = 10_000;

/** Of processes that live, or have ended. */
export const statesOf = (ended: boolean): readonly string[] => (ended ? ["exited"] : ["ready", "running", "waiting", "stopped"]);

type Reading = Pick<Journal, "read">;

/**
 * A process, first, and all that live below it, parents before their children; none where there is no such process. `ended`: those that ended,
 * instead. Only columns are looked at that hold plain words, so a row of which another part is damaged is among them: what ends something, or takes
 * a right from it, goes by this.
 */
export async function kinOf(pid: string, journal: Reading, { ended = false }: { readonly ended?: boolean } = {}): Promise<readonly Kin[]> {
  const [top] = (await journal.read(sql`select pid, parent, root, owner, identity, kind, state from process where pid = ${pid}`)) as unknown as Kin[];
  if (!top) return [];
  const byParent = Map.groupBy(await membersOf(top.root, journal, ended), ({ parent }) => parent);
  const found = [top];
  const known = new Set([pid]);
  for (const { pid: parent } of found)
    for (const child of byParent.get(parent) ?? []) {
      // A damaged parent could make a ring.
      if (known.has(child.pid)) continue;
      known.add(child.pid);
      found.push(child);
    }
  return found;
}

async function membersOf(root: string, journal: Reading, ended: boolean): Promise<readonly Kin[]> {
  const states = JSON.stringify(statesOf(ended));
  const found: (Kin & { readonly birth: number })[] = [];
  for (let after = 0; ; ) {
    const page = (await journal.read(
      sql`select pid, parent, root, owner, identity, kind, state, birth from process
        where root = ${root} and birth > ${after} and state in (select value from json_each(${states})) order by birth limit ${PAGE}`,
    )) as unknown as typeof found;
    found.push(...page);
    after = page.at(-1)?.birth ?? after;
    if (page.length < PAGE) return found;
  }
}
