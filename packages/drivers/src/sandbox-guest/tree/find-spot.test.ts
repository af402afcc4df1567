import { lstatSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { namesOf, pathOf } from "./mounts.ts";
import { clear, hostFolder, openTree, outcome } from "./tree.test-harness.ts";

afterEach(clear);

interface Planted {
  readonly path: readonly string[];
  readonly kind: "file" | "folder" | "link";
  readonly target: readonly string[];
  readonly absolute: boolean;
}

const name = fc.constantFrom("qa", "qb", "qc");
const step = fc.oneof({ arbitrary: name, weight: 5 }, { arbitrary: fc.constantFrom("..", ".", ""), weight: 2 });
const planted: fc.Arbitrary<Planted> = fc.record({
  path: fc.array(name, { minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom("file", "folder", "link", "link"),
  target: fc.array(step, { minLength: 1, maxLength: 5 }),
  absolute: fc.boolean(),
});

/** Whatever does not fit is left out: the host says what is there in the end. Links come last, and none is gone through. */
function plant(base: string, all: readonly Planted[]): void {
  for (const { path, kind, target, absolute } of [...all].sort((one, other) => Number(one.kind === "link") - Number(other.kind === "link"))) {
    const at = join(base, ...path);
    try {
      if (kind !== "link") mkdirSync(dirname(at), { recursive: true });
      if (realpathSync(dirname(at)) !== dirname(at)) continue;
      if (kind === "folder") mkdirSync(at);
      else if (kind === "file") writeFileSync(at, "x", { flag: "wx" });
      else symlinkSync(absolute ? `${base}/${target.join("/")}` : target.join("/") || ".", at);
    } catch {
      // Something of that name is there already, or nothing above it is.
    }
  }
}

/** What the kernel finds. */
function oracle<T>(look: () => T): T | string {
  try {
    return look();
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? "none";
  }
}

test("a path leads where the kernel itself goes, as long as that is inside", () => {
  fc.assert(
    fc.property(
      fc.array(planted, { minLength: 1, maxLength: 14 }),
      fc.array(fc.array(step, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 6 }),
      (all, paths) => {
        // At its own path, so that an absolute link means the same to both.
        const base = hostFolder("oracle-");
        plant(base, all);
        const tree = openTree([{ at: base, folder: base, writable: true, hidden: [] }]);
        for (const path of paths.map((steps) => `${base}/${steps.join("/")}`)) {
          const real = oracle(() => realpathSync.native(path));
          const inside = !real.startsWith("/") || real === base || real.startsWith(`${base}/`);
          if (!inside) {
            // Above it nothing but the way to it is there.
            expect(["folder", "ENOENT"]).toContain(outcome(() => tree.stat(path).kind));
            continue;
          }
          expect(
            outcome(() => tree.stat(path).inode),
            path,
          ).toBe(oracle(() => statSync(path, { bigint: true }).ino));
          expect(
            outcome(() => tree.stat(path, { follow: false }).inode),
            path,
          ).toBe(oracle(() => lstatSync(path, { bigint: true }).ino));
          if (real.startsWith("/")) expect(tree.resolve(path, { follow: true }), path).toBe(real);
        }
        tree.close();
      },
    ),
    { numRuns: 150 },
  );
});

test("without links, a path is its names with each `..` taking one back", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const path = `/${steps.join("/")}`;
      expect(pathOf(namesOf(path))).toBe(new URL(`file://${path.replace(/\/+/g, "/")}`).pathname.replace(/(.)\/$/, "$1"));
    }),
  );
});
