import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";

test("a page becomes its text: addresses whole, scripts and pictures not", async () => {
  const html =
    '<title>A &amp; B</title><nav>menu</nav><main><h1>Head</h1><script>evil()</script><p>See <a href="/x">this</a> <img src="http://b/x.png" alt="a cat"></p></main>';
  expect(await readPage(html, "https://example.com/a/")).toEqual({ title: "A & B", text: "# Head\n\nSee [this](https://example.com/x) [picture: a cat]" });
});

test("nothing that a page names is fetched while it is turned into text", async () => {
  const asked: string[] = [];
  const beacon = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => beacon.listen(0, "127.0.0.1", resolve));
  const at = `http://127.0.0.1:${(beacon.address() as AddressInfo).port}`;
  const html = `<html><head><meta http-equiv="refresh" content="0;url=${at}/refresh"><base href="${at}/base/"><link rel="stylesheet" href="${at}/style">
    <link rel="dns-prefetch" href="${at}"><link rel="preload" href="${at}/preload" as="image"><script src="${at}/script"></script><script>fetch("${at}/fetch")</script></head>
    <body onload="new Image().src='${at}/onload'" background="${at}/background"><img src="${at}/img" srcset="${at}/srcset 2x" alt="a"><picture><source srcset="${at}/source"></picture>
    <iframe src="${at}/iframe"></iframe><object data="${at}/object"></object><embed src="${at}/embed"><video src="${at}/video" poster="${at}/poster"></video>
    <audio src="${at}/audio"></audio><svg><image href="${at}/svg"/></svg><div style="background:url(${at}/css)">text</div><style>@import url(${at}/import);</style>
    <form action="${at}/form"><input type="image" src="${at}/input"></form><a href="${at}/a" ping="${at}/ping">link</a></body></html>`;
  const { text } = await readPage(html, "https://example.com/");
  await new Promise((resolve) => setTimeout(resolve, 100));
  beacon.close();
  expect(text).toContain(`[link](${at}/a)`);
  expect(text).not.toMatch(/\/(?:img|srcset|poster|refresh|css|ping)/);
  expect(asked).toEqual([]);
});

test("a page that is made to take long, or much, ends alone", async () => {
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
