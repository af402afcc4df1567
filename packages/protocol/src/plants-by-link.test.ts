import { describe, expect, test } from "vitest";
import { type PlantRule, plantOf } from "./plants.ts";

const AT = "/home/ann/proj";

describe("what a person's link gives a name that others run", () => {
  const linked = (link: string, file = "env/dev.txt", named: string | undefined = AT) => ({
    file: `${AT}/${file}`,
    named: AT,
    linked: { names: [{ file: `${AT}/${link}`, link, ...(named !== undefined && { named }) }], more: false },
  });

  test.for([
    { link: ".envrc", why: "a shell runs it" },
    { link: "CLAUDE.md", why: "it tells agents what to do" },
    { link: ".vscode/x.txt", why: "an editor runs or follows it" },
    { link: ".notes/readme.md", why: "its name, or its folder's, begins with a dot" },
    { link: ".git/hooks/pre-commit", why: "version control keeps it" },
  ])("$link is asked about like the name itself, by the link's name", ({ link, why }) => {
    const plant = plantOf(linked(link), []);
    expect(plant?.as).toBe("asked");
    expect(plant?.why).toContain(`your link ${link} leads to it: `);
    expect(plant?.why).toContain(why);
  });

  test.for(["docs/latest/readme.txt", "lib/dev.txt"])("%s is plain, as the name itself would be", (link) => {
    expect(plantOf(linked(link), [])).toBeUndefined();
  });

  test("a document is one by a link to the folder that was named, and not by one from a folder of programs' settings", () => {
    const notes = { file: "/home/ann/.notes/x.md", link: ".notes", named: "/home/ann/.notes" };
    const settings = { file: "/home/ann/.config/x.md", link: "x.md" };
    const asked = (name: typeof settings) => plantOf({ file: `${AT}/x.md`, named: AT, linked: { names: [name], more: false } }, [])?.as;
    expect([asked(notes), asked(settings)]).toEqual([undefined, "asked"]);
  });

  test("an owner's rule about the link's name decides it", () => {
    const rule = (as: PlantRule["as"]): PlantRule[] => [{ files: "**/.envrc", as, why: "ours" }];
    expect(plantOf(linked(".envrc"), rule("plain"))).toBeUndefined();
    expect(plantOf(linked(".envrc"), rule("refused"))).toMatchObject({ as: "refused" });
  });

  test("the file's own name comes first, and what is refused by it stays refused", () => {
    expect(plantOf(linked("docs/x.txt", ".git/config"), [])?.as).toBe("refused");
    expect(plantOf(linked(".envrc", "package.json"), [])?.why).not.toContain("your link");
  });

  test("more names than are looked at are asked about, and a link's name writes no line of its own", () => {
    expect(plantOf({ file: `${AT}/x`, linked: { names: [], more: true } }, [])?.as).toBe("asked");
    expect(plantOf(linked(".env\nrc/x"), [])?.why).not.toContain("\n");
  });
});
