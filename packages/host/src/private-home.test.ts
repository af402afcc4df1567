import { chmodSync, lchownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mendHome } from "./private-home.ts";

let root: string;
let home: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "aether-private-"));
  home = join(root, "home");
  mkdirSync(home, { mode: 0o700 });
  for (const name of ["journal.db", "journal.db-wal", "models.yaml"]) writeFileSync(join(home, name), "x", { mode: 0o600 });
  mkdirSync(join(home, "secrets"), { mode: 0o700 });
});
afterEach(() => rmSync(root, { recursive: true }));
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const isRoot = process.getuid?.() === 0;

test("a home of this user alone is left as it is", () => {
  expect(mendHome({ home })).toEqual([]);
  expect(mendHome({ home: join(root, "none") })).toEqual([]);
});

test.for([0o777, 0o770, 0o755, 0o707])("a home that is open (%o) is closed, and that is said", (open) => {
  chmodSync(home, open);
  expect(mendHome({ home })).toEqual([expect.stringContaining(`${home} was open to other users (${open.toString(8)}) and is closed now (700)`)]);
  expect(mode(home)).toBe("700");
  expect(mendHome({ home })).toEqual([]);
});

test.for(["journal.db", "journal.db-wal", "models.yaml", "secrets"])("%s that others may write is closed to them", (name) => {
  const path = join(home, name);
  chmodSync(path, 0o766);
  expect(mendHome({ home })).toEqual([expect.stringMatching(new RegExp(`${name} was open.*nobody can tell`))]);
  expect(mode(path)).toBe("744");
});

test("a folder above that everybody may write is refused by name, and a sticky one is not", () => {
  chmodSync(root, 0o777);
  expect(() => mendHome({ home })).toThrow(expect.objectContaining({ code: "DENIED", message: expect.stringContaining(`chmod o-w ${root}`) }));
  chmodSync(root, 0o1777);
  expect(mendHome({ home })).toEqual([]);
});

test("a link is followed: to what others may write it is refused", () => {
  const elsewhere = join(root, "elsewhere.db");
  writeFileSync(elsewhere, "x");
  chmodSync(elsewhere, 0o666);
  symlinkSync(elsewhere, join(home, "lock.db"));
  expect(() => mendHome({ home })).toThrow(/lock\.db leads to what other users may write; run: chmod 644/);
  expect(mode(elsewhere)).toBe("666");
});

test.runIf(isRoot).for(["", "/journal.db", "/secrets"])("what belongs to another user is refused: home%s", (name) => {
  lchownSync(home + name, 12_345, 0);
  expect(() => mendHome({ home })).toThrow(
    expect.objectContaining({ code: "DENIED", message: expect.stringMatching(/another user \(number 12345\).*run: chown 0 /) }),
  );
});

test("a file in the place of the home is named and left as it is", () => {
  const file = join(root, "file");
  writeFileSync(file, "x");
  chmodSync(file, 0o644);
  expect(() => mendHome({ home: file })).toThrow(
    expect.objectContaining({ code: "STORAGE", message: expect.stringMatching(/file is no folder;.*AETHER_HOME/) }),
  );
  expect(mode(file)).toBe("644");
});

test("what the disk refuses is said with the home and the way out", () => {
  symlinkSync("loop", join(home, "loop"));
  expect(() => mendHome({ home })).toThrow(
    expect.objectContaining({ code: "STORAGE", message: expect.stringMatching(/home cannot be closed.*ELOOP.*AETHER_HOME/) }),
  );
});
