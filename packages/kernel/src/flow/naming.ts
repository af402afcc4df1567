import { compilePattern, type FlowPolicy, type Found, type Grant, hostResource, type Naming, parseWebAddress, placeOf, type Slot } from "@aether/protocol";
import { rightsOf } from "../authority/rights.ts";
import type { Principal } from "../dispatch/principal.ts";
import { forbiddenPath, namedOtherwise } from "./forbidden-paths.ts";
import { isContradicted, timesLookedUp } from "./looked-up.ts";
import { type Deed, LOOKS } from "./word-acts.ts";
import { forbiddenInWords, timesInWords } from "./words.ts";

/** Deep enough to be a place that somebody named: `/mnt/local/…`. */
const NAMED_DEPTH = 3;

/** Who says that a value is meant, and for how many calls of its kind; `Infinity` = any number. */
export interface NamedBy {
  readonly by: Naming;
  readonly times: number;
}

/** Who says that a value of a slot is meant; undefined = nobody, so an untrusted context may have chosen it. */
export function namingOf(slot: Slot, who: Principal, policy: Omit<Saying, "deed">): Naming | undefined {
  return namedBy(slot, who, { ...policy, deed: LOOKS })?.by;
}

/** Which rights of a process name: those that have not ended, and have a use left. */
export interface Standing {
  readonly now: number;
  /** Whether no use of it is left beside what the call itself has used. */
  readonly isSpent: (grant: Grant) => boolean;
}

/** Under what it is asked who named a value. */
export interface Saying extends Pick<FlowPolicy, "named">, Standing {
  readonly deed: Deed;
}

export const standingGrants = ({ authority }: Principal, { now, isSpent }: Standing): readonly Grant[] =>
  rightsOf(authority)
    .unexpired(now)
    .filter((grant) => !isSpent(grant));

/** The same for what one call does with it. Who names it for good comes before who names it a few times. */
export function namedBy(slot: Slot, who: Principal, saying: Saying): NamedBy | undefined {
  const { named, deed } = saying;
  if (slot.type === "path" && isOwn(slot.value, who)) return always("workspace");
  const times = named === "words" ? timesInWords(who.words, slot, deed) : 0;
  if (times === Number.POSITIVE_INFINITY) return always("words");
  // What somebody was let do is not meant where their words say that it is not to be done, or speak of it and do not ask for it.
  const granted = standingGrants(who, saying).filter((grant) => grantNames(grant, slot));
  if (granted.length > 0) {
    const isMeant = times > 0 || granted.some(isOfOne) || namedOtherwise(who.words, slot, deed) === undefined;
    return isForbidden(slot, who, deed) || !isMeant ? undefined : always("authority");
  }
  if (times > 0) return { by: "words", times };
  const found = Math.max(0, ...who.found.flatMap((one) => (isFound(one, slot) && !isContradicted(one, who.found) ? timesLookedUp(who.words, one, deed) : [])));
  return found > 0 && !isForbidden(slot, who, deed) ? { by: "lookup", times: found } : undefined;
}

const isForbidden = (slot: Slot, { words }: Principal, deed: Deed): boolean => forbiddenInWords(words, slot, deed) || forbiddenPath(words, slot, deed);

/** However often. */
export const always = (by: Naming): NamedBy => ({ by, times: Number.POSITIVE_INFINITY });

function isOwn(path: string, { pid, root, line, identity }: Principal): boolean {
  return [`/run/${pid}`, `/run/${root}`, `/run/${line}`, `/home/${identity}`].some((own) => path === own || path.startsWith(`${own}/`));
}

const CHANGES: readonly Grant["action"][] = ["fs.write", "fs.create", "fs.remove"];

/** A person gave the run this very host, or a folder by name; a right to everything names nothing, nor does what an agent chose of that. */
export function canName({ action, resource, chosen }: Grant): boolean {
  if (chosen === true) return false;
  if (action === "host.use") return !(resource.split("/")[0] ?? "*").includes("*");
  const place = placeOf(resource);
  return CHANGES.includes(action) && !place.includes("*") && place.split("/").length - 1 >= NAMED_DEPTH;
}

function grantNames(grant: Grant, { type, value }: Slot): boolean {
  const { action, resource } = grant;
  if ((type === "host") !== (action === "host.use") || (type !== "host" && type !== "path") || !canName(grant)) return false;
  if (type === "host") return hostGranted(resource, value);
  const place = placeOf(resource);
  return value === place || (resource.endsWith("/**") && value.startsWith(`${place}/`));
}

/** A file that was granted by itself is meant, whatever else is said of it. */
const isOfOne = ({ resource }: Grant): boolean => !resource.endsWith("/**");

/** An address that was granted by itself is granted without a question; one of a host that was granted whole, with any. */
function hostGranted(resource: string, value: string): boolean {
  try {
    const asked = parseWebAddress(value);
    return compilePattern(resource).matches(hostResource({ ...asked, method: "GET" })) && (resource.endsWith("/**") || asked.query === "");
  } catch {
    return false;
  }
}

function isFound({ slots, type, value }: Found, slot: Slot): boolean {
  return type === slot.type && value === slot.value && (slots?.includes(slot.slot) ?? true);
}
