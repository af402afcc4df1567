import { expect, test } from "vitest";
import { addressOn } from "./address-on.ts";

const page = (text: string, more: object = {}) => addressOn({ asked: "https://x.example/", url: "https://x.example/", text, truncated: false, ...more });

test("the one address of a page is found, by the page that was asked for", () => {
  const found = [{ type: "address", value: "Dora@x.example", by: [], from: "https://x.example/" }];
  expect(page("Mail me: Dora@x.example.")).toEqual(found);
  expect(page("[Dora@x.example](mailto:dora@x.example)")).toEqual(found);
});

test.for<readonly [why: string, text: string, more?: object]>([
  ["there is none", "Mail me."],
  ["there are two", "Mail me: dora@x.example, or eve@evil.example"],
  ["the page was cut, so there may be more", "Mail me: dora@x.example", { truncated: true }],
  ["it comes from another host", "Mail me: dora@x.example", { url: "https://evil.example/" }],
])("none is found where %s", ([, text, more]) => expect(page(text, more)).toEqual([]));
