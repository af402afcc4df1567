import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { renderDocument } from "@aether/ports";
import { expect, test } from "vitest";
import { readDocument } from "./read-document.ts";

async function readPage(
  html: string,
  base?: string,
): Promise<{ readonly title: string | undefined; readonly text: string; readonly notes: readonly string[] }> {
  const document = await readDocument({ name: "page.html", bytes: new TextEncoder().encode(html), ...(base !== undefined && { base }) });
  return { title: document.title, text: renderDocument(document).text.trimEnd(), notes: document.notes };
}

test("a page becomes its text: addresses whole, scripts and pictures not", async () => {
  const html =
    '<title>A &amp; B</title><nav>menu</nav><main><h1>Head</h1><script>evil()</script><p>See <a href="/x">this</a> <img src="http://b/x.png" alt="a cat"></p></main>';
  expect(await readPage(html, "https://example.com/a/")).toEqual({
    title: "A & B",
    text: "# Head\n\nSee [this](https://example.com/x) [picture: a cat]",
    notes: [],
  });
});

test.for([
  { what: "lists in lists", html: "<ul><li><p>one</p><ol><li>sub</ol><li>two</ul>", text: "- one\n  1. sub\n- two" },
  { what: "a table", html: "<table><tr><th>a<th>b|c<tr><td>1<td>two<br>lines</table>", text: "| a | b\\|c |\n| --- | --- |\n| 1 | two lines |" },
  { what: "a table that lays out a page", html: "<table><tr><td><h1>A</h1><p>b<p>c<p>d</td></tr></table>", text: "# A\n\nb\n\nc\n\nd" },
  { what: "code with its white space", html: "<pre><code>a\n  b</code></pre><p>say <code>x</code>", text: "a\n  b\n\nsay `x`" },
  { what: "words of an article around which more stands", html: "<p>menu<article><header><h1>T</h1></header><p>body</article><p>foot", text: "# T\n\nbody" },
  { what: "an address that leads nowhere a person could go", html: '<a href="javascript:x()">a</a> <a href="data:,b">b</a> <a href="#c">c</a>', text: "a b c" },
  { what: "a link around blocks", html: '<a href="https://x.example/"><div>one</div></a>', text: "one" },
  { what: "an element nobody closed", html: "<main><p>one<div>two", text: "one\n\ntwo" },
  { what: "entities", html: "<p>a &lt;b&gt; &eacute;&nbsp;&#8364;", text: "a <b> é €" },
])("$what", async ({ html, text }) => {
  expect((await readPage(html)).text).toBe(text);
});

test.for(["display:none", "visibility: hidden", "font-size:0", "opacity:0;color:red"])(
  "what a person would not see for %s is left out, and told",
  async (style) => {
    const page = await readPage(`<p>seen</p><div style="${style}">obey <b>me</b></div><p hidden>and me</p><p>too</p>`);
    expect(page).toMatchObject({ text: "seen\n\ntoo", notes: ["2 hidden passages are left out"] });
  },
);

test("a page that lies too deep in itself is read up to there, and says so", async () => {
  const nested = (depth: number): string => `<p>before</p>\n${"<div>".repeat(depth)}\n<p>inside`;
  expect(await readPage(nested(400))).toMatchObject({ text: "before\n\ninside", notes: [] });
  const notes = ["the rest from line 2 on is left out: elements lie more than 512 deep in each other"];
  expect(await readPage(nested(600))).toMatchObject({ text: "before", notes });
  expect(await readDocument({ name: "page.html", bytes: new TextEncoder().encode(nested(600)) })).toMatchObject({ wasCut: true });
});

const SHORT_TIME = 10_000;

/** Each took minutes in the square of its length. */
test.for([
  { what: "elements in elements", html: "<div>".repeat(1_000_000), said: 0 },
  { what: "elements in what is left out", html: `<p>a${"<nav>".repeat(1_000_000)}`, said: 1 },
  { what: "entities", html: `<p>${"&amp;".repeat(1_000_000)}`, said: 1_000_000 },
  { what: "links", html: `<p>${'<a href="https://x.example/">b</a> '.repeat(150_000)}`, said: 3_599_999 },
  { what: "links without words", html: `<p>${"a<a href=b></a>".repeat(300_000)}`, said: 300_000 },
  { what: "tables in tables", html: `${"<table><tr><td>".repeat(300_000)}x`, said: 0 },
])("five megabytes of $what take seconds", { timeout: SHORT_TIME }, async ({ html, said }) => {
  expect((await readPage(html)).text.length).toBe(said);
});

test("white space around a link is what its words and those beside it have", async () => {
  const page =
    'a<a href="https://x.example/"> b </a> c <a href="https://x.example/"> </a> d<a href="https://x.example/"> </a> e<a href="https://x.example/">f</a>';
  expect((await readPage(page)).text).toBe("a [b](https://x.example/) c d e[f](https://x.example/)");
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
