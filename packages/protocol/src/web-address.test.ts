import fc from "fast-check";
import { expect, test } from "vitest";
import { formatWebAddress, hostResource, isReadAlike, opensWhole, parseWebAddress } from "./web-address.ts";

test.for([
  { why: "a host alone", url: "https://Example.com", resource: "example.com/443/GET" },
  { why: "a path and a query", url: "http://example.com/a/b?c=d#e", resource: "example.com/80/GET/a/b" },
  { why: "a port", url: "http://example.com:8080/", resource: "example.com/8080/GET" },
  { why: "a trailing dot", url: "https://example.com./x", resource: "example.com/443/GET/x" },
  { why: "an IPv6 address", url: "http://[::1]:3000/x", resource: "::1/3000/GET/x" },
  { why: "an IPv4 address", url: "http://10.0.0.5/x", resource: "10.0.0.5/80/GET/x" },
  { why: "an encoded slash within a name", url: "https://example.com/p/group%2Fproject", resource: "example.com/443/GET/p/group%2Fproject" },
  { why: "dots that are part of a name", url: "https://example.com/..a/b..;c/.../%2egit", resource: "example.com/443/GET/..a/b..;c/.../%2egit" },
  { why: "a percent sign in a name", url: "https://example.com/100%25/x", resource: "example.com/443/GET/100%25/x" },
])("reads $why", ({ url, resource }) => {
  expect(hostResource({ ...parseWebAddress(url), method: "GET" })).toBe(resource);
});

test.for([
  { why: "user information", url: "https://good.example@evil.example/" },
  { why: "a backslash", url: "https://good.example\\@evil.example/" },
  { why: "another scheme", url: "file:///etc/passwd" },
  { why: "no scheme", url: "example.com/x" },
  { why: "a decimal address", url: "http://2130706433/" },
  { why: "a hexadecimal address", url: "http://0x7f000001/" },
  { why: "a short address", url: "http://127.1/" },
  { why: "an octal address", url: "http://0177.0.0.1/" },
  { why: "dots in the path", url: "https://example.com/a/../b" },
  { why: "encoded dots in the path", url: "https://example.com/a/%2E%2e/b" },
  { why: "dots and an encoded slash", url: "https://example.com/a/..%2Fb" },
  { why: "dots and slashes, all encoded", url: "https://example.com/a%2f%2e%2e%2fb" },
  { why: "dots and an encoded backslash", url: "https://example.com/a/..%5cb" },
  { why: "dots with parameters", url: "https://example.com/a/..;x=1/b" },
  { why: "dots encoded twice", url: "https://example.com/a/%252e%252e/b" },
  { why: "a slash encoded three times", url: "https://example.com/a/..%25252fb" },
  { why: "a line break", url: "https://example.com/\r\nHost: evil" },
  { why: "letters outside ASCII", url: "https://exämple.com/" },
  { why: "port 0", url: "http://example.com:0/" },
  { why: "port 99999", url: "http://example.com:99999/" },
  { why: "an empty label", url: "http://a..b/" },
])("refuses $why", ({ url }) => {
  expect(() => parseWebAddress(url)).toThrow(expect.objectContaining({ code: "INVALID" }));
});

test("what is accepted, the platform's parser reads the same way", () => {
  const part = fc.stringMatching(/^[a-z0-9._~%-]{0,8}$/);
  const url = fc
    .tuple(fc.constantFrom("http", "https"), fc.stringMatching(/^[a-z0-9.-]{1,16}$/), fc.array(part, { maxLength: 4 }))
    .map(([s, h, p]) => `${s}://${h}/${p.join("/")}`);
  fc.assert(
    fc.property(url, (written) => {
      let address: ReturnType<typeof parseWebAddress>;
      try {
        address = parseWebAddress(written);
      } catch {
        return;
      }
      const platform = new URL(written);
      expect(platform.hostname.replace(/\.$/, "")).toBe(address.host);
      expect(platform.pathname).toBe(address.path);
      expect(new URL(formatWebAddress(address)).pathname).toBe(platform.pathname);
    }),
    { numRuns: 3_000 },
  );
});

test.for([
  { why: "plain names", path: "/v1/items/a-b_c~d", alike: true },
  { why: "a trailing slash", path: "/v1/", alike: true },
  { why: "empty names", path: "/v1//x", alike: true },
  { why: "names with dots", path: "/v1/..a/b../.git/a.b", alike: true },
  { why: "letters that are encoded", path: "/v1/%C3%A4%20b", alike: true },
  { why: "a percent sign", path: "/v1/100%25", alike: true },
  { why: "parameters of a name", path: "/v1/x;a=1", alike: true },
  { why: "dots in an overlong form", path: "/v1/%c0%ae%c0%ae/x", alike: false },
  { why: "dots as %u002e", path: "/v1/%u002e%u002e/x", alike: false },
  { why: "a percent sign that stands for nothing", path: "/v1/%zz", alike: false },
  { why: "dots encoded four times", path: "/v1/%2525252e%2525252e/x", alike: false },
  { why: "dots encoded twice", path: "/v1/%252e%252e/x", alike: false },
  { why: "%u002e encoded", path: "/v1/%25u002e%25u002e/x", alike: false },
  { why: "dots with NUL between", path: "/v1/.%00./x", alike: false },
  { why: "dots with a blank between", path: "/v1/.%20./x", alike: false },
  { why: "dots and a tab", path: "/v1/..%09/x", alike: false },
  { why: "dots and a blank", path: "/v1/..%20/x", alike: false },
  { why: "three dots alone", path: "/v1/.../x", alike: false },
  { why: "a blank alone", path: "/v1/%20/x", alike: false },
  { why: "a no-break space between", path: "/v1/.%C2%A0./x", alike: false },
  { why: "a zero-width space between", path: "/v1/.%E2%80%8B./x", alike: false },
  { why: "full-width dots", path: "/v1/%EF%BC%8E%EF%BC%8E/x", alike: false },
  { why: "a two-dot leader", path: "/v1/%E2%80%A5/x", alike: false },
  { why: "an encoded slash", path: "/v1/a%2f..%2fb", alike: false },
  { why: "a full-width slash", path: "/v1/a%EF%BC%8Fb", alike: false },
  { why: "an encoded backslash", path: "/v1/a%5c..%5cb", alike: false },
  { why: "parameters of dots", path: "/v1/.%20;x/y", alike: false },
  { why: "parameters of nothing", path: "/v1/;x/y", alike: false },
  { why: "a line break", path: "/v1/a%0d%0ab", alike: false },
  { why: "bytes that are no UTF-8", path: "/v1/%ff", alike: false },
])("every server reads $why alike: $alike", ({ path, alike }) => {
  expect(isReadAlike(path)).toBe(alike);
});

test("what every server reads alike decodes to no dots, however it is decoded", () => {
  const piece = fc.constantFrom(".", "%2e", "%252e", "%c0%ae", "%u002e", "%00", "%20", "%09", "/", "%2f", "a", ";", "%EF%BC%8E", "%25");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const path = `/${pieces.join("")}`;
      if (!isReadAlike(path)) return;
      let text = path;
      for (let times = 0; times < 5; times++) {
        const bare = text.replace(/[\s\0]/g, "");
        expect(bare.split(/[/\\]/).some((segment) => /^\.{1,2}(?:;|$)/.test(segment))).toBe(false);
        text = text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
      }
    }),
    { numRuns: 5_000 },
  );
});

test.for([
  { resource: "x.example/**", whole: true },
  { resource: "x.example/443/**", whole: true },
  { resource: "**", whole: true },
  { resource: "*/443/**", whole: true },
  { resource: "x.example/80/**", whole: false },
  { resource: "x.example/443/GET/**", whole: false },
  { resource: "x.example/443/*", whole: false },
  { resource: "x.example/443/*/-", whole: false },
  { resource: "x.example/443/*/v1/**", whole: false },
  { resource: "y.example/**", whole: false },
])("$resource opens the whole host: $whole", ({ resource, whole }) => {
  expect(opensWhole(resource, { host: "x.example", port: 443 })).toBe(whole);
});
