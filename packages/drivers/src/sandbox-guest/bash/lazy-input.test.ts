import { expect, test } from "vitest";
import { inputText, lazyInput } from "./lazy-input.ts";

function inputOf(...pieces: readonly string[]): { readonly input: string; readonly reads: () => number } {
  const left = pieces.map((piece) => Buffer.from(piece));
  let reads = 0;
  return {
    reads: () => reads,
    input: lazyInput({
      read: () => {
        reads++;
        return left.shift() ?? new Uint8Array();
      },
    }),
  };
}

/** As the `read` of just-bash looks for a line. */
function line(input: string): { readonly text: string; readonly rest: string } {
  let text = "";
  let at = 0;
  for (; at < input.length && input[at] !== "\n"; at++) text += input[at];
  return { text, rest: input.substring(at + 1) };
}

test("nothing is read before it is looked at, and no more than a line needs", () => {
  const { input, reads } = inputOf("one\n", "two\nthree");
  expect({ some: input.length > 0, reads: reads() }).toEqual({ some: true, reads: 0 });
  const first = line(input);
  expect({ text: first.text, reads: reads() }).toEqual({ text: "one", reads: 1 });
  const second = line(first.rest);
  expect({ text: second.text, reads: reads() }).toEqual({ text: "two", reads: 2 });
  const third = line(second.rest);
  expect({ text: third.text, left: third.rest.length }).toEqual({ text: "three", left: 0 });
});

test("taken whole it is text of one character a byte, and stays so", () => {
  const { input } = inputOf("h", "é\n");
  expect(inputText(input)).toBe("hÃ©\n");
  expect(`${input}`).toBe("hÃ©\n");
  expect(input.indexOf("\n")).toBe(3);
  expect(input.slice(1, 3)).toBe("Ã©");
});

test("an input that ends at once has no characters", () => {
  const { input } = inputOf();
  expect(inputText(input)).toBe("");
  expect(input.length).toBe(0);
});

test("plain text stays what it is", () => {
  expect(inputText("x")).toBe("x");
  expect(inputText(undefined)).toBeUndefined();
});
