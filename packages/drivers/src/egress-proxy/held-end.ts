import { Transform, type TransformCallback } from "node:stream";

/**
 * Passes an answer on as it comes, but for its end: the bytes that make it whole, or the word that there are no more, wait for `keep`.
 *
 * @param length  of the whole, where its head tells; nobody waits for an end after that
 * @param keep    called once; where it fails, so does the answer
 */
export function heldEnd(length: string | undefined, keep: () => Promise<void>): Transform {
  let left = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
  let kept: Promise<void> | undefined;
  const whenKept = (then: () => void, done: TransformCallback): void => {
    kept ??= keep();
    kept.then(then, done);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      left -= chunk.length;
      if (left > 0) done(null, chunk);
      else whenKept(() => done(null, chunk), done);
    },
    flush(done: TransformCallback) {
      whenKept(() => done(), done);
    },
  });
}
