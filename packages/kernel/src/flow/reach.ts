import {
  compilePattern,
  type FlowPolicy,
  type Grant,
  hostResource,
  type Label,
  opensWhole,
  ownOf,
  parseWebAddress,
  SENTENCE_ENDS,
  type Slot,
  type WebAddress,
  withoutEnd,
} from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";
import { always, canName, type NamedBy, namedBy, type Standing, standingGrants } from "./naming.ts";
import { type Deed, LOOKS } from "./word-acts.ts";
import { timesInWords } from "./words.ts";

/** What a call does with a host, beside naming it in a slot. */
export interface Leaves {
  readonly flow: "egress" | "send";
  /** More than the address leaves: headers, a body, what goes through a tunnel. */
  readonly carries: boolean;
  /** Of all that may leave. */
  readonly label: Label;
}

/**
 * Who says that a host is meant for what leaves to it. Whoever named a host to be read named no place to carry something private to: then
 * an address counts where it is itself what was named, and the host where it was granted whole, to be sent to.
 */
export function namingOfHost(
  slot: Slot,
  { who, policy, deed = LOOKS, ...standing }: Standing & { readonly who: Principal; readonly policy: Pick<FlowPolicy, "named">; readonly deed?: Deed },
  leaves: Leaves,
): NamedBy | undefined {
  const named = namedBy(slot, who, { named: policy.named, deed, ...standing });
  const reads = leaves.flow === "egress" && leaves.label.confidentiality !== "public";
  if (named === undefined || !(leaves.carries || reads)) return named;
  const asked = addressOf(slot.value);
  if (!asked) return undefined;
  const grants = standingGrants(who, standing);
  if (grants.some((grant) => sendsTo(grant, asked))) return always("authority");
  if (leaves.carries) return undefined;
  if (named.by === "lookup") return named;
  const times = policy.named === "words" ? timesInWords(mentionsOf(who.words, asked), slot, deed) : 0;
  if (times > 0) return { by: "words", times };
  return grants.some((grant) => isOf(grant, asked)) ? always("authority") : undefined;
}

interface Asked extends WebAddress {
  /** False where the value says none, so that either may be meant. */
  readonly hasScheme: boolean;
}

function addressOf(value: string): Asked | undefined {
  const hasScheme = value.includes("://");
  try {
    return { ...parseWebAddress(hasScheme ? value : `http://${value}`), hasScheme };
  } catch {
    return undefined;
  }
}

function sendsTo(grant: Grant, asked: WebAddress): boolean {
  return grant.action === "host.use" && canName(grant) && opensWhole(grant.resource, asked);
}

/** A right that writes out one address, without a question: also none of its slashes may be another. */
function isOf(grant: Grant, asked: WebAddress): boolean {
  if (grant.action !== "host.use" || !canName(grant) || asked.query !== "") return false;
  const { literal } = compilePattern(grant.resource);
  return literal === hostResource({ ...asked, method: "GET" }) && asked.path === `/${literal.split("/").slice(3).join("/")}`;
}

/** A mention of a host with what was written before and after it; the host is put in. */
const AROUND = { before: "(?:(https?):\\/\\/)?", after: "\\.?(?::(\\d{1,5}))?([/?][^\\s<>\"'`)\\]}]*)?" };
const USUAL: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The words with those mentions of the host alone that are this very address; of the root of a host every one without a path is. */
function mentionsOf(words: string, asked: Asked): string {
  const host = asked.host.replace(/[.[\]]/g, "\\$&");
  const mention = new RegExp(`${AROUND.before}\\[?${host}\\]?${AROUND.after}`, "gi");
  return words.replace(mention, (all: string, ...groups: readonly (string | undefined)[]) => {
    const [scheme, port, beyond = ""] = groups;
    const written = withoutEnd(beyond, SENTENCE_ENDS);
    const address = written === "" || written.startsWith("?") ? `/${written}` : written;
    return address === `${asked.path}${asked.query}` && isSamePlace(asked, scheme?.toLowerCase(), port) ? all : "\u2026";
  });
}

/** Most sites answer the unencrypted address with the encrypted one. */
function isSamePlace(asked: Asked, scheme: string | undefined, written: string | undefined): boolean {
  const port = written === undefined ? (ownOf(USUAL, scheme ?? asked.scheme) ?? 0) : Number(written);
  if (scheme === undefined || !asked.hasScheme || scheme === asked.scheme) return port === asked.port;
  return scheme === "http" && port === 80 && asked.port === 443;
}
