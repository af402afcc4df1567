import { describe, expect, test } from "vitest";
import type { BlobStore, BlobSweeper, SweptBlobs } from "./disk.ts";

/** A store and, where content outlives it, the way to open the same one again. */
export interface BlobStoreSubject {
  readonly store: BlobStore;
  readonly reopen?: () => Promise<BlobStore>;
  /** Where content can be given up: the store's sweeper, and a way to make a blob look stored at another time. */
  readonly sweeping?: { readonly sweeper: BlobSweeper; readonly storedAt: (hash: string, at: number) => Promise<void> };
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
        expect(await store.size(hash)).toBe(bytes.length);
        expect(await store.get(hash)).toEqual(bytes);
      }),
    );

    test.for(["0".repeat(64), "A".repeat(64), "", "abc", "../../etc/passwd", "..", "/", "0".repeat(65), "\0"])(
      "an unknown or impossible hash %j is absent, not an error",
      (hash) =>
        using(async ({ store }) => {
          await store.put(encode("something else"));
          expect(await store.has(hash)).toBe(false);
          expect(await store.size(hash)).toBeUndefined();
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

    sweeps(using);

    test("what was stored outlives its store", ({ skip }) =>
      using(async ({ store, reopen }) => {
        const hash = await store.put(encode("kept"));
        if (!reopen) return skip("nothing outlives a store here");
        expect(await (await reopen()).get(hash)).toEqual(encode("kept"));
      }));
  });
}

type Using = (body: (subject: BlobStoreSubject) => Promise<void>) => Promise<void>;

const DAY = 86_400_000;

function sweeps(using: Using): void {
  /** Some contents, all of a day ago. */
  const aged = async ({ store, sweeping }: BlobStoreSubject, count: number): Promise<string[]> => {
    const hashes = await Promise.all(Array.from({ length: count }, (_, index) => store.put(encode(`old ${index}`))));
    for (const hash of hashes) await sweeping?.storedAt(hash, Date.now() - DAY);
    return hashes.sort();
  };
  const present = async (store: BlobStore, hashes: readonly string[]): Promise<string[]> => {
    const there = await Promise.all(hashes.map((hash) => store.has(hash)));
    return hashes.filter((_, index) => there[index]);
  };
  const sweepAll = async (sweeper: BlobSweeper, before: number, keep: readonly string[] = []): Promise<Omit<SweptBlobs, "next"> & { asked: string[] }> => {
    const sum = { removed: 0, bytes: 0, asked: [] as string[] };
    let after: string | undefined = "";
    while (after !== undefined) {
      const page: SweptBlobs = await sweeper.sweep({
        before,
        after,
        kept: async (hashes) => {
          sum.asked.push(...hashes);
          return new Set(keep);
        },
      });
      sum.removed += page.removed;
      sum.bytes += page.bytes;
      after = page.next ?? undefined;
    }
    return sum;
  };

  test("a sweep takes what is old and not kept, whole pages of it, and a second one finds nothing", ({ skip }) =>
    using(async (subject) => {
      if (!subject.sweeping) return skip("nothing is given up here");
      const { store, sweeping } = subject;
      const old = await aged(subject, 600);
      const keep = old.filter((_, index) => index % 3 === 0);
      const young = await store.put(encode("young"));
      const swept = await sweepAll(sweeping.sweeper, Date.now() - DAY / 2, keep);
      expect(swept).toMatchObject({ removed: 400, asked: old });
      expect(await present(store, [...old, young])).toEqual([...keep, young]);
      expect(await sweepAll(sweeping.sweeper, Date.now() - DAY / 2, keep)).toMatchObject({ removed: 0, bytes: 0, asked: keep });
    }));

  test("old content that is stored again is young, also when that happens while the sweep asks", ({ skip }) =>
    using(async (subject) => {
      if (!subject.sweeping) return skip("nothing is given up here");
      const { store, sweeping } = subject;
      const [again = "", meanwhile = "", ...rest] = await Promise.all(["again", "meanwhile", "gone"].map((text) => store.put(encode(text))));
      for (const hash of [again, meanwhile, ...rest]) await sweeping.storedAt(hash, Date.now() - DAY);
      await store.put(encode("again"));
      const kept = async (): Promise<ReadonlySet<string>> => {
        await store.put(encode("meanwhile"));
        return new Set();
      };
      expect(await sweeping.sweeper.sweep({ before: Date.now() - DAY / 2, kept })).toEqual({ removed: 1, bytes: 4, next: null });
      expect(await present(store, [again, meanwhile, ...rest])).toEqual([again, meanwhile]);
    }));

  test("whoever stores content beside a sweep that removes it has it stored in the end", ({ skip }) =>
    using(async (subject) => {
      if (!subject.sweeping) return skip("nothing is given up here");
      const { store, sweeping } = subject;
      const old = await aged(subject, 40);
      const before = Date.now() - DAY / 2;
      const storing = (async () => {
        for (let index = 0; index < 40; index++) {
          await store.put(encode(`old ${index}`));
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
      })();
      const sweeping1 = sweepAll(sweeping.sweeper, before);
      await Promise.all([storing, sweeping1]);
      expect(await present(store, old)).toEqual(old);
    }));

  test("a sweep whose question fails removes nothing", ({ skip }) =>
    using(async (subject) => {
      if (!subject.sweeping) return skip("nothing is given up here");
      const old = await aged(subject, 3);
      const failing = subject.sweeping.sweeper.sweep({ before: Date.now(), kept: () => Promise.reject(new Error("the journal is closed")) });
      await expect(failing).rejects.toThrow();
      expect(await present(subject.store, old)).toEqual(old);
    }));
}
