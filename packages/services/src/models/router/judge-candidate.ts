import type { ModelAbility, ModelDriver } from "@aether/ports";
import type { Label } from "@aether/protocol";
import type { KnownInfo } from "../model-limits.ts";
import type { Written } from "../verbatim.ts";

/** A model a step could be asked of. What its driver has not said is absent. */
export interface Candidate {
  readonly driver: Pick<ModelDriver, "reader" | "speaks">;
  /** As its driver knows it. */
  readonly model?: string;
  readonly info?: Pick<KnownInfo, "contextTokens" | "abilities"> | undefined;
  /** What the step would cost at most, in millionths of a US dollar; absent without a price. */
  readonly mostMicroUsd?: number | undefined;
}

export interface Wanted {
  readonly confidentiality: Label["confidentiality"];
  readonly needs: ReadonlySet<ModelAbility>;
  readonly promptTokens: number;
  readonly mostMicroUsd?: number | undefined;
  readonly local?: true | undefined;
  /** The question in its client's wire. */
  readonly written?: Written | undefined;
}

/**
 * Why it is not asked. `forbidden`: it may not read the prompt, whatever rule names it. `excluded`: the rule or its nature rules it
 * out. `unspoken`: the question is in no wire but its client's, and it speaks another. `doubtful`: by what is listed and estimated it would fail, so it comes after all that fit.
 */
export interface Unfit {
  readonly kind: "forbidden" | "excluded" | "unspoken" | "blind" | "doubtful";
  readonly why: string;
  /** The member of the client's request that it is about. */
  readonly param?: string | undefined;
}

/** A prompt is a disclosure to whoever runs the model, and what is secret is disclosed to nobody (DESIGN 4.7). Undefined = fit. */
export function judgeCandidate({ driver, model = "", info, mostMicroUsd }: Candidate, wanted: Wanted): Unfit | undefined {
  const host = driver.reader === "local" ? undefined : driver.reader.host;
  const kept = keptFrom(driver.reader, wanted.confidentiality);
  if (kept !== undefined) return { kind: "forbidden", why: kept };
  const { raw, only } = wanted.written ?? {};
  if (only && driver.speaks?.(model) !== raw?.wire) return { kind: "unspoken", ...only };
  if (wanted.local && host !== undefined) return { kind: "excluded", why: `the rule keeps it on this machine, and it is read by ${host}` };
  if (info?.abilities?.length === 1 && info.abilities[0] === "embed") return { kind: "excluded", why: "it makes vectors and answers nothing" };
  if (info?.abilities?.length === 1 && info.abilities[0] === "draws") return { kind: "excluded", why: "it draws and answers nothing" };
  if (wanted.mostMicroUsd !== undefined && mostMicroUsd !== undefined && mostMicroUsd > wanted.mostMicroUsd)
    return { kind: "excluded", why: `it may cost ${mostMicroUsd} millionths of a dollar, and the rule allows ${wanted.mostMicroUsd}` };
  const unseen = SEEING.filter((ability) => wanted.needs.has(ability) && info?.abilities?.includes(ability) === false);
  if (unseen.length > 0) return { kind: "blind", why: `it sees no ${unseen.map((ability) => SEEN[ability]).join(" and no ")}` };
  const why = doubt(info, wanted);
  return why === undefined ? undefined : { kind: "doubtful", why };
}

/** Why this reader is not given text so confidential; undefined = it may have it. */
export function keptFrom(reader: ModelDriver["reader"], confidentiality: Label["confidentiality"]): string | undefined {
  if (reader === "local" || confidentiality === "public") return undefined;
  if (confidentiality === "secret") return `secret never leaves: the context holds secret content, and it is read by ${reader.host}`;
  if (reader.private !== false) return undefined;
  return `the context holds private content, and ${reader.host} was connected without consent to read such; connecting it again without --no-private gives it`;
}

/** What is shown to a model that cannot see it would be dropped, or refused by its provider when all else is paid. */
const SEEN = { images: "pictures", documents: "PDFs" } as const;
const SEEING = ["images", "documents"] as const;

function doubt(info: Candidate["info"], { needs, promptTokens }: Wanted): string | undefined {
  const lacks = [...needs].filter((ability) => info?.abilities !== undefined && !info.abilities.includes(ability));
  if (lacks.length > 0) return `it lacks ${lacks.join(", ")}`;
  if (info && promptTokens >= info.contextTokens) return `the prompt has about ${promptTokens} tokens, and its context ${info.contextTokens}`;
  return undefined;
}
