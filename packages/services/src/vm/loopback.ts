import type { GrantInForce } from "@aether/ports";
import { BOX_HOST } from "@aether/protocol";

/** How programs name the machine they run on: in a box, the box. */
const NAMES = ["127.0.0.1", "localhost", "::1", BOX_HOST] as const;

/**
 * A box's own machine is asked past the proxy. A name of it that the caller was granted means the person's machine instead, so
 * programs ask the proxy for that one; the box's own servers stay in reach by the others.
 */
export function ownNames(hosts: readonly Pick<GrantInForce, "resource">[]): readonly string[] {
  const granted = new Set(hosts.map(({ resource }) => resource.split("/")[0]));
  return NAMES.filter((name) => !granted.has(name));
}

/** Nothing where the box's own variables say the same. */
export function pastProxy(names: readonly string[]): Readonly<Record<string, string>> {
  return names.length === NAMES.length ? {} : { no_proxy: names.join(","), NO_PROXY: names.join(",") };
}
