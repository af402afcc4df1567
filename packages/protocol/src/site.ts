/** Second-level names under which countries register names: `co.uk`, `com.au`. */
const REGISTERED_BELOW = /^(?:ac|co|com|edu|gob|gov|gv|ltd|mil|ne|net|nom|or|org|plc|sch)$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/;
const OWN = /^(?:localhost|.*\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|(?:0*:){7}0*1|::ffff:127\..*|::ffff:7f.*)$/;

/**
 * Whose hand a host is: who has one name of a domain has as many as they like, and every port of an address is of the same machine. An
 * address of the network is itself. Names that others rent out below their own (`a.pages.example`) count as one hand.
 */
export function siteOf(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (OWN.test(plain)) return "localhost";
  if (ADDRESS.test(plain)) return plain;
  const labels = plain.split(".");
  const [top = "", second = ""] = labels.toReversed();
  return labels.slice(top.length === 2 && REGISTERED_BELOW.test(second) ? -3 : -2).join(".");
}

/** A name of the web, as labels of pages have it. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)+|[0-9a-f:]*:[0-9a-f:.]*)$/i;

/** Whose hand a source of a label is: that of a host is its {@link siteOf}, any other is itself. */
export const originOf = (source: string): string => (HOST.test(source) ? `site:${siteOf(source)}` : `source:${source}`);
