import type { Found } from "./flow.ts";
import { parseWebAddress } from "./web-address.ts";

/** A page as it was answered. */
export interface Answered {
  /** The address that was asked for. */
  readonly asked: string;
  /** Where it came from after redirects. */
  readonly url: string;
  readonly text: string;
  readonly truncated: boolean;
}

const ADDRESS = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}/gu;

/**
 * The one address of mail that a page gives; none where it gives several, was cut, or came from another host: who put a second one there
 * may have meant it to be taken for the first.
 */
export function addressOn({ asked, url, text, truncated }: Answered): Found[] {
  const addresses = new Set([...text.matchAll(ADDRESS)].map(([address]) => address.toLowerCase()));
  const [value] = [...text.matchAll(ADDRESS)].map(([address]) => address);
  if (truncated || value === undefined || addresses.size !== 1 || hostOf(asked) !== hostOf(url)) return [];
  return [{ type: "address", value, by: [], from: asked }];
}

const hostOf = (address: string): string => parseWebAddress(address).host;
