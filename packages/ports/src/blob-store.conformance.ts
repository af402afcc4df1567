import { describe, expect, test } from "vitest";
import type { BlobStore } from "./disk.ts";

/** A store and, where content outlives it, the way to open the same one again. */
export interface BlobStoreSubject {
  readonly store: BlobStore;
  readonly reopen?: () => Promise<BlobStore>;
  close(): Promise<void>;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The digests are literals: a store that hashes otherwise cannot be read by the next. */
const CONTENTS: readonly { why: string; bytes: Uint8Array; hash: string }[] = [
  { why: "nothing", bytes: new Uint8Array(0), hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { why: "a word", bytes: encode("abc"), hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { why: "a million bytes", bytes: new Uint8Array(1_000_000).fill(97), hash: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
];

/** What every {@link BlobStore} keeps. `open` is called once a test. */
export function blobStoreConformance(name: string, open: () => Promise<BlobStoreSubject>): void {
  const using = async (body: (subject: BlobStoreSubject) => Promise<void>): Promise<void> => {
    const subject = await open();
    try {
      await body(subject);
    } finally {
      await subject.close();
    }
  };

  describe(`${name} is a blob store`, () => {
    test.for(CONTENTS)("$why is kept under its SHA-256 and comes back byte for byte", ({ bytes, hash }) =>
      using(async ({ store }) => {
        expect(await store.has(hash)).toBe(false);
        expect(await store.put(bytes)).toBe(hash);
        expect(await store.has(hash)).toBe(true);
        expect(await store.get(hash)).toEqual(bytes);
      }),
    );

    test.for(["0".repeat(64), "A".repeat(64), "", "abc", "../../etc/passwd", "..", "/", "0".repeat(65), "\0"])(
      "an unknown or impossible hash %j is absent, not an error",
      (hash) =>
        using(async ({ store }) => {
          await store.put(encode("something else"));
          expect(await store.has(hash)).toBe(false);
          expect(await store.get(hash)).toBeUndefined();
        }),
    );

    test("the same content may be stored again, also by many at once", () =>
      using(async ({ store }) => {
        const hashes = await Promise.all(Array.from({ length: 30 }, () => store.put(encode("same"))));
        hashes.push(await store.put(encode("same")));
        expect(new Set(hashes).size).toBe(1);
        expect(await store.get(hashes[0] ?? "")).toEqual(encode("same"));
      }));

    test("many different contents stored at once are all there", () =>
      using(async ({ store }) => {
        const texts = Array.from({ length: 50 }, (_, index) => `content ${index}`);
        const hashes = await Promise.all(texts.map((text) => store.put(encode(text))));
        expect(new Set(hashes).size).toBe(texts.length);
        for (const [index, hash] of hashes.entries()) expect(await store.get(hash)).toEqual(encode(texts[index] ?? ""));
      }));

    test("what a caller does to its bytes afterwards changes nothing that is kept", () =>
      using(async ({ store }) => {
        const bytes = encode("mine");
        const hash = await store.put(bytes);
        bytes.fill(0);
        (await store.get(hash))?.fill(0);
        expect(await store.get(hash)).toEqual(encode("mine"));
      }));

    test("what was stored outlives its store", ({ skip }) =>
      using(async ({ store, reopen }) => {
        const hash = await store.put(encode("kept"));
        if (!reopen) return skip("nothing outlives a store here");
        expect(await (await reopen()).get(hash)).toEqual(encode("kept"));
      }));
  });
}
