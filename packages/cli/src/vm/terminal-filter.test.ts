import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { terminalFilter } from "./terminal-filter.ts";

const shown = (...parts: readonly string[]): string => {
  const filter = terminalFilter();
  return parts.map((part) => filter.take(part)).join("");
};

describe("what a program may say to a person's terminal", () => {
  test.for([
    ["text, colours and movements", "a\u001b[31mb\u001b[0m\r\n\u001b[2J\u001b[1;1H\u001b[?1049h\u001b(B\u001b=é", undefined],
    ["no clipboard", "a\u001b]52;c;cm0gLXJmIC8=\u0007b", "ab"],
    ["no title", "a\u001b]0;sudo\u001b\\b", "ab"],
    ["no setting", 'a\u001bP$q"p\u001b\\b\u001b_x\u001b\\c\u001b^x\u0007d\u001bXx\u001b\\e', "abcde"],
    ["no question about the window", "a\u001b[21tb", "ab"],
    ["no printing, no setting of keys, no lock of them", "a\u001b[5ib\u001b[>4;2mc\u001b[>1ud\u001b[2he\u001b[?4mf\u001b[20hg", "abcdefg"],
    ["no question about modes or versions", "a\u001b[?1$pb\u001b[>cc\u001b[>qd\u001b[?ue\u001b[xf", "abcdef"],
    ["no mode that nobody can put back", "a\u001b[?1049;3;9999hb\u001b[?69hc", "a\u001b[?1049hbc"],
    ["no 8-bit control", "a\u009d52;c;eA==\u009cb\u009b21tc", "a52;c;eA==b21tc"],
    ["nothing that never ends", `a\u001b[${"1".repeat(1_000)}mb`, undefined],
    ["no escape inside an escape", "a\u001b\u001b]0;x\u0007b\u001b[1\u001b]0;y\u0007c", "abc"],
  ] as const)("%s", ([name, text, left]) => {
    const all = shown(text);
    if (name === "nothing that never ends") expect(all).not.toContain("\u001b");
    else expect(all).toBe(left ?? text);
  });

  test("what the terminal would answer by itself passes while the keys are the program's, and not while somebody only looks", () => {
    const asked = "a\u001b[6nb\u001b[cc\u001b[?1004hd\u001b[?1003;1000he\u001b[?6nf\u001b[5n";
    let own = false;
    const filter = terminalFilter(() => own);
    expect(filter.take(asked)).toBe("abcd\u001b[?1000hef");
    own = true;
    expect(filter.take(asked)).toBe(asked);
  });

  test("however it is cut, it is the same, and nothing is carried to the terminal itself", () => {
    const piece = fc.constantFrom("\u001b", "]", "[", "P", "_", "52;c;", "21", "t", "m", "\u0007", "\\", "\u009d", "\u009c", "a", "é", "\n", "(", "B", "c");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(), (pieces, cut) => {
        const text = pieces.join("");
        const at = text.length === 0 ? 0 : cut % text.length;
        const all = shown(text);
        expect(shown(text.slice(0, at), text.slice(at))).toBe(all);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
        expect(all).not.toMatch(/\u001b[\]PX^_]|\u001b\[[0-9;?]*t|[\u0080-\u009f]/);
      }),
    );
  });
});

describe("a terminal that a program was left in the middle of", () => {
  const back = (text: string): string => {
    const filter = terminalFilter();
    filter.take(text);
    return filter.putBack().replaceAll("\u001b", "^");
  };

  test.for([
    ["that only wrote is left as it stands", "a\u001b[31mb\r\n", "^[0m"],
    ["that drew on another screen leaves it", "\u001b[?1049h\u001b[2J", "^[?1049l^[0m"],
    ["that left that screen itself stays where it is", "\u001b[?1049hx\u001b[?1049l", "^[0m"],
    ["that hid the cursor has it shown", "\u001b[?25l", "^[?25h^[0m"],
    ["that asked for the mouse gives it back, the last mode first", "\u001b[?1000;1006h", "^[?1006l^[?1000l^[0m"],
    ["that let lines end at the edge has them wrapped", "\u001b[?7l", "^[?7h^[0m"],
    ["that inserted, scrolled a part and shaped the cursor is as before", "\u001b[4h\u001b[3;5r\u001b[4 q", "^[4l^7^[r^8^[0 q^[0m"],
    ["that shifted to other letters is shifted back", "\u001b)0\u000eqqq", "\u000f^)B^[0m"],
    ["that began anew has nothing to put back", "\u001b[?1049h\u001b[4h\u001b)0\u001bc", "^[0m"],
    ["that changed letters and keys has them as before", "\u001b(0\u001b=", "^>^(B^[0m"],
  ] as const)("%s", ([, text, put]) => expect(back(text)).toBe(put));
});
