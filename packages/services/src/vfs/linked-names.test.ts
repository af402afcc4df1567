import type { FolderLink } from "@aether/ports";
import { expect, test, vi } from "vitest";
import { createLinkedNames } from "./linked-names.ts";

const AT = "/home/ann/proj";

const namesBy = (links: readonly FolderLink[]) => createLinkedNames({ into: async () => links })(AT);

test.for([
  { why: "a link to the file itself", links: [{ at: `${AT}/.envrc`, to: `${AT}/env/dev.txt` }], file: "env/dev.txt", names: [".envrc"] },
  { why: "a link to a folder around it", links: [{ at: `${AT}/.vscode`, to: `${AT}/ide` }], file: "ide/sub/x.json", names: [".vscode/sub/x.json"] },
  { why: "a link in other letters", links: [{ at: `${AT}/.envrc`, to: `${AT}/Env/Dev.txt` }], file: "env/dev.TXT", names: [".envrc"] },
  {
    why: "links that lead on",
    links: [
      { at: `${AT}/.vscode`, to: `${AT}/a` },
      { at: `${AT}/a/settings.json`, to: `${AT}/b.json` },
    ],
    file: "b.json",
    names: ["a/settings.json", ".vscode/settings.json"],
  },
  { why: "a link beside it", links: [{ at: `${AT}/.envrc`, to: `${AT}/env/dev.txt.old` }], file: "env/dev.txt", names: [] },
  { why: "a link to a folder whose name begins alike", links: [{ at: `${AT}/.vscode`, to: `${AT}/ide` }], file: "ideas/x", names: [] },
  { why: "a link to its own folder, once", links: [{ at: `${AT}/latest`, to: AT }], file: "x", names: ["latest/x"] },
])("$why gives a place its names", async ({ links, file, names }) => {
  expect(await namesBy(links).of(`${AT}/${file}`)).toEqual({
    names: names.map((name) => expect.objectContaining({ file: `${AT}/${name}`, named: AT })),
    more: false,
  });
});

test("a link outside is told by its own name alone, and what it stands for decides what was named", async () => {
  const links = [
    { at: "/home/ann/.bashrc", to: `${AT}/bashrc` },
    { at: "/home/ann/.notes", to: AT },
  ];
  const { names } = await namesBy(links).of(`${AT}/bashrc`);
  expect(names).toEqual([
    { file: "/home/ann/.notes/bashrc", named: "/home/ann/.notes", link: ".notes" },
    { file: "/home/ann/.bashrc", link: ".bashrc" },
  ]);
});

test("links that give a place too many names are said to", async () => {
  const links = Array.from({ length: 12 }, (_, index) => ({ at: `${AT}/l${index}`, to: AT }));
  const { names, more } = await namesBy(links).of(`${AT}/x`);
  expect({ more, bounded: names.length <= 256 }).toEqual({ more: true, bounded: true });
});

test("links are looked for once within a while, together, and again once one was made", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const into = vi.fn(async (): Promise<FolderLink[]> => []);
    const names = createLinkedNames({ into })(AT);
    await Promise.all([names.of(`${AT}/a`), names.of(`${AT}/b`)]);
    await names.of(`${AT}/c`);
    expect(into).toHaveBeenCalledTimes(1);
    names.changed();
    await names.of(`${AT}/a`);
    expect(into).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(2_001);
    await names.of(`${AT}/a`);
    expect(into).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
  }
});

test("what was looked for before a link was made is not what holds after", async () => {
  const found: { resolve(links: FolderLink[]): void }[] = [];
  const names = createLinkedNames({ into: () => new Promise<FolderLink[]>((resolve) => found.push({ resolve })) })(AT);
  const early = names.of(`${AT}/env/dev.txt`);
  names.changed();
  const late = names.of(`${AT}/env/dev.txt`);
  found[1]?.resolve([{ at: `${AT}/.envrc`, to: `${AT}/env/dev.txt` }]);
  found[0]?.resolve([]);
  expect((await early).names).toEqual([]);
  expect((await late).names).toHaveLength(1);
  expect((await names.of(`${AT}/env/dev.txt`)).names).toHaveLength(1);
});

test("a search that failed is no answer, and the next one is tried", async () => {
  const into = vi.fn<() => Promise<FolderLink[]>>().mockRejectedValueOnce(new Error("no room")).mockResolvedValue([]);
  const names = createLinkedNames({ into })(AT);
  await expect(names.of(`${AT}/a`)).rejects.toThrow("no room");
  expect(await names.of(`${AT}/a`)).toEqual({ names: [], more: false });
});
