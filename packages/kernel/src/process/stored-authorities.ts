import { type Journal, sql } from "@aether/ports";
import type { Authority } from "@aether/protocol";
import { authorityFault } from "../authority/authority-fault.ts";
import { statesOf } from "./kin.ts";

const PAGE = 10_000;

/** What the processes of a run that live, or have ended, may do, by process, as far as it is whole; the other parts of their rows may be damaged. */
export async function storedAuthorities(
  root: string,
  journal: Pick<Journal, "read">,
  { ended = false }: { readonly ended?: boolean } = {},
): Promise<ReadonlyMap<string, Authority>> {
  const states = JSON.stringify(statesOf(ended));
  const found = new Map<string, Authority>();
  for (let after = 0; ; ) {
    const page = await journal.read(
      sql`select pid, birth, authority from process join process_spec using (pid)
        where root = ${root} and birth > ${after} and state in (select value from json_each(${states})) order by birth limit ${PAGE}`,
    );
    for (const { pid, authority } of page) {
      const whole = wholeAuthority(authority);
      if (whole) found.set(String(pid), whole);
    }
    after = Number(page.at(-1)?.["birth"] ?? after);
    if (page.length < PAGE) return found;
  }
}

function wholeAuthority(stored: unknown): Authority | undefined {
  try {
    const value: unknown = JSON.parse(String(stored));
    return authorityFault(value) === undefined ? (value as Authority) : undefined;
  } catch {
    return undefined;
  }
}
