import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createFolderLinks, type LinksOptions } from "./find-links.ts";

/** A home with a project in it, and the links as they lie there. */
function home(links: Readonly<Record<string, string>>) {
  const at = realpathSync(mkdtempSync(join(tmpdir(), "aether-links-")));
  const put = (path: string): void => {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), "x");
  };
  for (const path of ["proj/env/dev.txt", "proj/ide/x.json", "proj/bashrc", "elsewhere/x"]) put(path);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    symlinkSync(target.replace("HOME", at), join(at, path));
  }
  const found = async (options: Partial<LinksOptions> = {}) => {
    const all = await createFolderLinks({ home: at, ...options }).into(join(at, "proj"));
    return Object.fromEntries(all.filter((link) => link.at.startsWith(at)).map((link) => [link.at.slice(at.length + 1), link.to.slice(at.length + 1)]));
  };
  return { at, found };
}

test.for([
  { why: "one beside its end", at: "proj/.envrc", target: "env/dev.txt", to: "proj/env/dev.txt" },
  { why: "one to a folder", at: "proj/.vscode", target: "ide", to: "proj/ide" },
  { why: "one of version control's", at: "proj/.git/hooks", target: "../ide", to: "proj/ide" },
  { why: "one to what is not there yet", at: "proj/.envrc", target: "env/later/dev.txt", to: "proj/env/later/dev.txt" },
  { why: "one by an address", at: "proj/.envrc", target: "HOME/proj/env/dev.txt", to: "proj/env/dev.txt" },
  { why: "one deep in the folder", at: "proj/a/b/c/.envrc", target: "../../../env/dev.txt", to: "proj/env/dev.txt" },
  { why: "one in the home", at: ".bashrc", target: "proj/bashrc", to: "proj/bashrc" },
  { why: "one among a program's settings", at: ".config/fish/config.fish", target: "../../proj/bashrc", to: "proj/bashrc" },
  { why: "one to what is around the folder", at: ".up", target: ".", to: "" },
])("$why is found, with where it leads", async ({ at, target, to }) => {
  const { found } = home({ [at]: target });
  expect(await found()).toEqual({ [at]: to });
});

test("links of the home lead to folders elsewhere, too", async () => {
  const { at, found } = home({ "ann/.bashrc": "../proj/bashrc" });
  expect(await found({ home: join(at, "ann") })).toEqual({ "ann/.bashrc": "proj/bashrc" });
});

test("a link that leads to a link is told with the end of both", async () => {
  const { found } = home({ "proj/.envrc": "current", "proj/current": "env/dev.txt" });
  expect(await found()).toEqual({ "proj/.envrc": "proj/env/dev.txt", "proj/current": "proj/env/dev.txt" });
});

test.for([
  { why: "one that leads elsewhere", at: "proj/.envrc", target: "../elsewhere/x" },
  { why: "one in a circle", at: "proj/loop", target: "loop" },
  { why: "one among what package managers link", at: "proj/node_modules/@me/ide", target: "../../ide" },
  { why: "one deep in a folder of the home that is no program's", at: "papers/bashrc", target: "../proj/bashrc" },
])("$why is left out", async ({ at, target }) => {
  const { found } = home({ [at]: target });
  expect(await found()).toEqual({});
});

test("of a folder with more entries than are looked at, those nearest to its top are, and what lies around it besides", async () => {
  const { at, found } = home({ "proj/.envrc": "env/dev.txt", ".bashrc": "proj/bashrc", "proj/deep/deeper/deepest/.vscode": "../../../ide" });
  for (let n = 0; n < 40; n++) {
    mkdirSync(join(at, `proj/deep/deeper/f${n}`));
    writeFileSync(join(at, `proj/deep/deeper/f${n}/x`), "x");
  }
  expect(await found({ most: 30 })).toEqual({ "proj/.envrc": "proj/env/dev.txt", ".bashrc": "proj/bashrc" });
  expect(await found()).toHaveProperty("proj/deep/deeper/deepest/.vscode");
});

test("folders that are left out are not looked into", async () => {
  const { at, found } = home({ "proj/kept/.envrc": "../env/dev.txt" });
  expect(await found({ without: [join(at, "proj/kept")] })).toEqual({});
});

test("a folder that is gone holds no links", async () => {
  const { at } = home({});
  expect(await createFolderLinks({ home: at }).into(join(at, "gone"))).toEqual([]);
});
