import { expect, test } from "vitest";
import { Refusals } from "./refusals.ts";

test("a command is told what was refused while it ran, each once, and no more than eight", () => {
  const refusals = new Refusals();
  refusals.tell("before");
  using first = refusals.listen();
  refusals.tell("a");
  {
    using second = refusals.listen();
    for (const plain of ["a", "b", "b"]) refusals.tell(plain);
    expect([...second.heard]).toEqual(["a", "b"]);
  }
  for (let count = 0; count < 20; count++) refusals.tell(`n${count}`);
  expect([...first.heard]).toEqual(["a", "b", "n0", "n1", "n2", "n3", "n4", "n5"]);
});
