import { type Journal, KERNEL_TABLES, type Service, type SystemContext, type Tables } from "@aether/ports";

/**
 * What each domain declares, once, though several services may be of it. Every domain has its word here: one without tables names none.
 *
 * @throws Error where a service brings the tables of another domain, or two of one domain bring some: a bug, found at start
 */
export function tablesOf(services: readonly Service[]): Tables[] {
  const domains = Map.groupBy(services, ({ domain }) => domain);
  return [...domains].map(([domain, members]) => {
    const [tables = { domain, migrations: [] }, ...more] = members.flatMap((member) => member.tables ?? []);
    if (domain === KERNEL_TABLES.domain) throw new Error("no service is of the domain kernel");
    if (tables.domain !== domain) throw new Error(`the service ${domain} brings tables of the domain ${tables.domain}`);
    if (more.length > 0) throw new Error(`two services of the domain ${domain} bring tables; let one bring them all`);
    const reads = [...(tables.reads ?? []), ...members.flatMap((member) => member.reads ?? [])];
    const across = Object.assign({}, tables.across, ...members.map((member) => member.across ?? {})) as Record<string, string>;
    return { ...tables, reads, across };
  });
}

/** Reads outside of any call: nobody is the owner. */
export function readingFor({ domain }: Service, journal: Journal): SystemContext["read"] {
  return async (statement) => journal.read(journal.bind(statement, { domain }));
}
