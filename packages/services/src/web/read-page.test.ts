import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";

test("a page becomes its text: addresses whole, scripts and pictures not", async () => {
  const html =
    '<title>A &amp; B</title><nav>menu</nav><main><h1>Head</h1><script>evil()</script><p>See <a href="/x">this</a> <img src="http://b/x.png" alt="a cat"></p></main>';
  expect(await readPage(html, "https://example.com/a/")).toEqual({ title: "A & B", text: "# Head\n\nSee [this](https://example.com/x) [picture: a cat]" });
});

test("a page that is made to take long, or much, ends alone", { timeout: 30_000 }, async () => {
  let turns = 0;
  const counting = setInterval(() => turns++, 50);
  const nested = "<div>".repeat(60_000);
  const end = await readPage(`${nested}x`, "https://example.com/").then(
    () => "read",
    (error: { code: string }) => error.code,
  );
  clearInterval(counting);
  expect(["read", "UNSUPPORTED"]).toContain(end);
  expect(turns).toBeGreaterThan(0);
});
