import { expect, test } from "vitest";
import { cachesOf } from "./caches.ts";

const of = (path: string, more?: string) => cachesOf(more)(path.split("/"));

test.each([
  ["__pycache__/cart.cpython-311.pyc", "__pycache__"],
  ["src/shop/__pycache__/cart.cpython-311.pyc", "src/shop/__pycache__"],
  ["old.pyc", "old.pyc"],
  [".pytest_cache/v/cache/lastfailed", ".pytest_cache"],
  ["node_modules/.cache/babel/x.json", "node_modules/.cache"],
  ["web/node_modules/.vite/deps/x.js", "web/node_modules/.vite"],
  ["tsconfig.tsbuildinfo", "tsconfig.tsbuildinfo"],
  [".gradle/8.5/x.lock", ".gradle"],
])("%s is of the cache %s", (path, cache) => expect(of(path)).toBe(cache));

test.each([
  "src/cart.py",
  "node_modules/left-pad/index.js",
  "target/release/app",
  "dist/x.js",
  ".venv/bin/python",
  ".envrc",
  "build.log",
  "pycache/x",
  "cache/x",
])("%s is of none", (path) => expect(of(path)).toBeUndefined());

test("names are added and taken out", () => {
  expect(of("gen/x", "gen, -.tox")).toBe("gen");
  expect(of(".tox/x", "gen, -.tox")).toBeUndefined();
  expect(of("__pycache__/x", "gen, -.tox")).toBe("__pycache__");
});

test.each(["*", "**", "-*", "[a]", "a,{b}"])("%s is no list of names", (more) => expect(() => cachesOf(more)).toThrow());
