/** A name that clients have from their own vendor, as an installation reads it. */
export interface VendorModel {
  /** The vendor's model of that name, where the vendor is connected. */
  readonly exact: string;
  /** Which alias of the installation's rules stands in where there is none. */
  readonly alias: "fast" | "best";
}

const VENDORS: readonly (readonly [names: RegExp, connection: string])[] = [
  [/^claude-/, "anthropic"],
  [/^(?:gpt-|chatgpt-|codex-|o[1-9](?:-|$))/, "openai"],
  [/^gemini-/, "google"],
];
/** What vendors call their small models. */
const SMALL = /-(?:haiku|instant|mini|nano|flash|lite)(?:-|$)/;

/** Undefined = no vendor's name. */
export function vendorModel(asked: string): VendorModel | undefined {
  const vendor = VENDORS.find(([names]) => names.test(asked))?.[1];
  return vendor === undefined ? undefined : { exact: `${vendor}/${asked}`, alias: SMALL.test(asked) ? "fast" : "best" };
}

/** Google's are numbered, or named after its models. */
const GOOGLES = /^(?:gemini-embedding-|(?:text-)?embedding-\d{3}$)/;

/** The vendor's model of this name where it is one of a vendor's embeddings, for which clients ask where nobody told them another. */
export function vendorEmbedding(asked: string): string | undefined {
  if (GOOGLES.test(asked)) return `google/${asked}`;
  return asked.startsWith("text-embedding-") ? `openai/${asked}` : undefined;
}
