import { expect, test } from "vitest";
import { settingsApart, settingsIn } from "./settings.ts";

test.for([
  ["a.json", '{"port": 80, "db": {"host": "x", "pool": 5}, "tags": ["a", "b"]}', { port: "80", "db.host": "x", "db.pool": "5", tags: '["a","b"]' }],
  ["a.yaml", "---\n# all\nport: 80\ndb:\n  host: x # the old one\n  pool: 5\nname: 'Quay'\n", { port: "80", "db.host": "x", "db.pool": "5", name: "Quay" }],
  ["a.env", '# all\nexport PORT=80\nHOST="x"\n', { PORT: "80", HOST: "x" }],
  ["a.ini", "port = 80\n[db]\nhost = x\n; old\npool=5\n", { port: "80", "db.host": "x", "db.pool": "5" }],
] as const)("the settings of %s", ([name, text, expected]) => {
  const settings = settingsIn(name, text);
  expect(typeof settings === "string" ? settings : Object.fromEntries(settings)).toEqual(expected);
});

test.for([
  ["a.json", "[1, 2]"],
  ["a.json", "{port: 80}"],
  ["a.yaml", "ports:\n  - 80\n  - 81\n"],
  ["a.yaml", "text: |\n  long\n"],
  ["a.yaml", "port: 80\nport: 81\n"],
  ["a.env", "this is no setting\n"],
] as const)("%s is refused: %s", ([name, text]) => {
  expect(typeof settingsIn(name, text)).toBe("string");
});

test("what differs is told key by key, and how many are the same", () => {
  const [a, b] = [
    new Map([
      ["port", "80"],
      ["host", "x"],
      ["old", "1"],
    ]),
    new Map([
      ["port", "81"],
      ["host", "x"],
    ]),
  ];
  expect(settingsApart(["live.env", "trial.env"], [a, b])).toBe(
    "2 settings differ:\n\n| setting | live.env | trial.env |\n| --- | --- | --- |\n| port | 80 | 81 |\n| old | 1 | not set |\n\n1 setting is the same in both.",
  );
  expect(settingsApart(["live.env", "trial.env"], [b, b])).toMatch(/^No setting differs/);
});
