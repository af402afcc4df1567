import type { OpenFlags, TreeEntry, TreeErrorCode, TreeKind, TreeStat, TreeTimes } from "../tree/tree.ts";

/** Bytes of a file that one call carries. */
export const PIECE_BYTES = 1_048_576;

/** The one call that is not answered: a file is closed. */
export const UNANSWERED = "close";

/** The file of a call: a number that `open` gave, of one of the trees. */
export type Word = string | number | boolean | null | TimeWords | OpenFlags | { readonly follow?: boolean };

/** A call from a guest's thread to whoever holds its files: a name and its arguments. Bytes travel beside it. */
export type FileCall = readonly [name: string, ...words: readonly Word[]];

/** `error` is a POSIX name and what it is about; `failed` a sentence for a person. */
export type FileAnswer = { readonly result: unknown } | { readonly error: TreeErrorCode; readonly path: string } | { readonly failed: string };

/** JSON knows no numbers of that length. */
export interface StatWords {
  readonly kind: TreeKind;
  readonly bytes: number;
  readonly mode: number;
  readonly links: number;
  readonly big: readonly [inode: string, device: string, accessed: string, modified: string, changed: string];
}

export type EntryWords = readonly [name: string, kind: TreeKind, inode: string];

export type TimeWords = readonly [accessed: string | null, modified: string | null];

export const statWords = ({ kind, bytes, mode, links, inode, device, accessedNs, modifiedNs, changedNs }: TreeStat): StatWords => ({
  kind,
  bytes,
  mode,
  links,
  big: [String(inode), String(device), String(accessedNs), String(modifiedNs), String(changedNs)],
});

export function statOf({ kind, bytes, mode, links, big: [inode, device, accessed, modified, changed] }: StatWords): TreeStat {
  return {
    ...{ kind, bytes, mode, links, inode: BigInt(inode), device: BigInt(device) },
    ...{ accessedNs: BigInt(accessed), modifiedNs: BigInt(modified), changedNs: BigInt(changed) },
  };
}

export const entryWords = ({ name, kind, inode }: TreeEntry): EntryWords => [name, kind, String(inode)];
export const entryOf = ([name, kind, inode]: EntryWords): TreeEntry => ({ name, kind, inode: BigInt(inode) });

export const timeWords = ({ accessedNs, modifiedNs }: TreeTimes): TimeWords => [
  accessedNs === undefined ? null : String(accessedNs),
  modifiedNs === undefined ? null : String(modifiedNs),
];

export function timesOf([accessed, modified]: TimeWords): TreeTimes {
  return { ...(accessed !== null && { accessedNs: BigInt(accessed) }), ...(modified !== null && { modifiedNs: BigInt(modified) }) };
}
