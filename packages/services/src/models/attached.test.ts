import { createHash } from "node:crypto";
import { type Hash, modelGenerate } from "@aether/protocol";
import { expect, test } from "vitest";
import { keepAttached } from "./attached.ts";

const hashOf = (bytes: Buffer): Hash => createHash("sha256").update(bytes).digest("hex") as Hash;
const attach = (bytes: Buffer) => ({ hash: hashOf(bytes), data: bytes.toString("base64") });
const filePart = (bytes: Buffer) => ({ type: "file" as const, hash: hashOf(bytes), media: "image/png", bytes: bytes.length });

const A = Buffer.from("picture a");
const B = Buffer.from("picture b");
const HALF = Buffer.alloc(17_000_000, 1);
const OTHER_HALF = Buffer.alloc(17_000_000, 2);

const question = (files: readonly Buffer[], attached: readonly { hash: Hash; data: string }[]) =>
  modelGenerate.input.parse({ model: "m", messages: [{ role: "user", parts: files.map(filePart) }], attached });

test("what the messages name is kept, and nothing where nothing is attached", async () => {
  const kept: string[] = [];
  const store = async (bytes: Uint8Array): Promise<string> => {
    kept.push(Buffer.from(bytes).toString());
    return "";
  };
  await keepAttached(question([A, B], [attach(A), attach(B)]), store);
  expect(kept).toEqual(["picture a", "picture b"]);
  await keepAttached(question([A], []), undefined);
});

test.for<{ why: string; files: Buffer[]; attached: { hash: Hash; data: string }[]; store: boolean; error: object }>([
  { why: "bytes of another hash", files: [A], attached: [{ ...attach(B), hash: hashOf(A) }], store: true, error: { code: "INVALID" } },
  { why: "bytes that no message names", files: [A], attached: [attach(A), attach(B)], store: true, error: { code: "INVALID" } },
  { why: "an installation that keeps nothing", files: [A], attached: [attach(A)], store: false, error: { code: "INVALID" } },
  {
    why: "more than 32 MiB together",
    files: [HALF, OTHER_HALF],
    attached: [attach(HALF), attach(OTHER_HALF)],
    store: true,
    error: { code: "TOO_LARGE", data: { limit: 33_554_432, actual: 34_000_000 } },
  },
])("refuses $why before anything is kept", async ({ files, attached, store, error }) => {
  const kept: Uint8Array[] = [];
  const keep = async (bytes: Uint8Array): Promise<string> => String(kept.push(bytes));
  await expect(keepAttached(question(files, attached), store ? keep : undefined)).rejects.toMatchObject(error);
  expect(kept).toEqual([]);
});

test("neither the digest nor the intent of a question holds bytes, and the digest not who asked", () => {
  const origin = { wire: "w", asked: "a", request: "r" };
  const asked = { ...question([A], [attach(A)]), origin };
  expect(modelGenerate.rests?.(asked)).toEqual({ ...question([A], []), attached: undefined, origin });
  expect(modelGenerate.digest?.(asked)).toEqual({ ...question([A], []), attached: undefined });
});
