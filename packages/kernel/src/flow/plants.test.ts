import { MAX_PLANTS } from "@aether/protocol";
import { expect, test } from "vitest";
import { plantsOf } from "./plants.ts";

const at = (name: string) => ({ path: `/mnt/local/desk/${name}`, file: `/srv/desk/${name}`, named: "/srv/desk" });
const many = (count: number) => Array.from({ length: count }, (_, index) => at(`.cfg${String(index).padStart(3, "0")}`));

test("what is refused comes first, then what is known to run, and then names with a dot before them", () => {
  const touched = [...many(3), at("zz/.vscode/tasks.json"), at(".envrc"), at(".git/config"), at("notes.md")];
  expect(plantsOf({ touched }, []).map(({ path }) => path.replace("/mnt/local/desk/", ""))).toEqual([
    ".git/config",
    "zz/.vscode/tasks.json",
    ".envrc",
    ".cfg000",
    ".cfg001",
    ".cfg002",
  ]);
});

test("of more than can be named those that are known to run are named, and how many there are", () => {
  const plants = plantsOf({ touched: [...many(MAX_PLANTS + 20), at(".envrc")] }, []);
  expect(plants).toHaveLength(MAX_PLANTS + 1);
  expect(plants[0]?.path).toBe("/mnt/local/desk/.envrc");
  expect(plants.at(-1)?.why).toMatch(/^this one and 20 more/);
});
