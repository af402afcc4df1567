/**
 * Top-level domains that no file ends in, and that are often written without more. `example`, `test` and `invalid` lead nowhere
 * outside of a test.
 */
const DOMAINS = new Set(
  (
    "com org net edu gov mil int dev io co eu uk de fr nl ch it es pt be se dk fi ie gr cz hu ro us ca jp cn kr tw hk sg nz au mx ar za tr ua br cl il " +
    "biz online site shop store blog cloud tech news wiki agency page eco bank law museum travel jobs tel xyz example test invalid"
  ).split(" "),
);
/** Endings of files, of which many are top-level domains as well. */
const FILES = new Set(
  (
    "md mdx txt log csv tsv json jsonl yaml yml toml ini cfg conf env lock html htm xml svg css scss js mjs cjs ts mts cts jsx tsx py pyc ipynb rb rs go java kt swift c h cc cpp hpp cs php pl pm lua r jl " +
    "sh bash zsh fish bat cmd ps ps1 exe app dmg deb rpm apk zip gz tgz bz xz br tar rar jar war so dll lib bin iso img mov mp3 mp4 avi mkv wav ogg au png jpg jpeg gif webp ico bmp tif tiff ai psd pdf doc docx " +
    "odt ods xls xlsx ppt pptx rtf tex bib in out am ac mk make cmake info me pub key pem crt csr asc sig diff patch bak tmp old orig db sql sqlite vue st sc la ml mm do tf hs ex exs el vi nu cab map min d"
  ).split(" "),
);
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
/** What stands directly before says what it is. */
const SAYS_HOST =
  /(?:^|[^\p{L}\p{N}])(?:hosts?|hostname|sites?|servers?|websites?|web\s?sites?|domains?|rechner|webseite|serveur|domaine|sitio|servidor|dominio|sito|domínio)(?:\s+(?:called|named|is|at|namens|llamado|chiamato|chamado)|\s*:)?\s+["'`“‘«(]?$/iu;
const SAYS_VERSION =
  /(?:^|[^\p{L}\p{N}])(?:v|versions?|ver\.?|releases?|builds?|firmware|tags?|revision|package|upgrade\p{L}*|update\p{L}*|downgrade\p{L}*|bump\p{L}*|version\p{L}*|versión|versione|versão)(?:\s+(?:is|to|of|from|auf|à|a|von|\d[\d.]*))*\s*["'`“‘«(]?$/iu;
const MOST_BEFORE = 48;
const MOST_NAME = 253;

/**
 * Whether a word with dots in it that stands in a person's words is an address of the network: `host` because it is written as one,
 * `unclear` because it may as well be the name of a file or the number of a version, `no` because it is part of something else. A
 * scheme, `www.`, a port, or a word such as "site" before it say so; alone it is one where its ending is a domain and no file ends so (`docs.example.org`, not `notes.md`,
 * `logo.ai` or `build.sh`). What is unclear opens and names nothing.
 *
 * @param at  where the name begins, as an offset
 */
export function writtenHost(words: string, at: number, name: string): "host" | "unclear" | "no" {
  const before = words.slice(Math.max(0, at - MOST_BEFORE), at);
  const after = words.slice(at + name.length, at + name.length + 8);
  if (/:\/\/\[?$/.test(before)) return "host";
  if (name.length > MOST_NAME || /[\p{L}\p{M}\p{N}_@/\\~+%-]$|[\p{L}\p{N}./]\.$/u.test(before)) return "no";
  if (/^[@\p{L}\p{N}_-]/u.test(after)) return "no";
  if (/^:\d/.test(after) || /^www\./i.test(name) || /^localhost$/i.test(name)) return "host";
  if (SAYS_HOST.test(before)) return "host";
  if (IPV4.test(name)) return SAYS_VERSION.test(before) ? "unclear" : "host";
  return byEnding(name);
}

function byEnding(name: string): "host" | "unclear" | "no" {
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2) return "no";
  const ending = last.toLowerCase();
  const isDomain = DOMAINS.has(ending) || isAlsoDomain(ending);
  if (!isDomain) return /^\p{L}{2,}$/u.test(last) && !FILES.has(ending) ? "unclear" : "no";
  // `index.html.br` and `ASP.NET` are no addresses; neither is a sentence that begins without a blank.
  const isFile = !DOMAINS.has(ending) || FILES.has(ending) || labels.slice(0, -1).some((label, index) => index > 0 && FILES.has(label.toLowerCase()));
  return isFile || last !== ending ? "unclear" : "host";
}

/** Domains that files end in. */
const ALSO = new Set("md zip sh py rs pl in ai app info me pub mov ps cc so la ml mm st do sc tf mk am ac nu cab".split(" "));
const isAlsoDomain = (ending: string): boolean => ALSO.has(ending);
