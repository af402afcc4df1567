import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoxPlace } from "@aether/ports";
import { createTree } from "./place-tree.ts";
import { type Tree, TreeError } from "./tree.ts";

const toClear: (() => void)[] = [];

/** For after each test. */
export function clear(): void {
  for (const undo of toClear.splice(0).reverse()) undo();
}

/** A folder of the host that is gone after the test. */
export function hostFolder(name = "tree-"): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  toClear.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `/run/p1` for writing at `inside`, `/mnt/ada/docs` for reading at `docs`, and `outside`, which no path leads to. */
export function places(hidden: readonly string[] = []): {
  readonly inside: string;
  readonly docs: string;
  readonly outside: string;
  readonly places: BoxPlace[];
} {
  const base = hostFolder();
  const [inside, docs, outside] = ["inside", "docs", "outside"].map((name) => {
    mkdirSync(join(base, name));
    return join(base, name);
  }) as [string, string, string];
  return {
    inside,
    docs,
    outside,
    places: [
      { at: "/run/p1", folder: inside, writable: true, hidden },
      { at: "/mnt/ada/docs", folder: docs, writable: false, hidden: [] },
    ],
  };
}

export function openTree(given: readonly BoxPlace[], openFiles = 64): Tree {
  const tree = createTree(given, { openFiles });
  toClear.push(() => tree.close());
  return tree;
}

/** What a call gives, or the name of its error. */
export function outcome<T>(call: () => T): T | string {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof TreeError) return cause.code;
    throw cause;
  }
}

export function readAll(tree: Tree, path: string): string {
  const file = tree.open(path, { read: true });
  try {
    const into = new Uint8Array(65_536);
    return Buffer.from(into.subarray(0, file.read(into, 0))).toString();
  } finally {
    file.close();
  }
}

export function writeAll(tree: Tree, path: string, text: string): void {
  const file = tree.open(path, { write: true, create: true, truncate: true });
  try {
    file.write(Buffer.from(text), 0);
  } finally {
    file.close();
  }
}
