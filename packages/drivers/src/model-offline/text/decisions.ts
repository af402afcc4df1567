const MADE = /\b(?:decided|agreed|approved|chose|signed off|settled on|resolved to|opted for)\b/i;
const LABEL = /^(?:decisions?|decided|agreed|resolved)\s*[:–-]\s*\S/i;
const WHO = /\b(?:we|they|I|he|she|everyone|everybody|all|both|team|board|committee|group|council|management|was|were|is|are|has|have|been|[A-Z]\p{L}+)\b/u;
const NOT_MADE =
  /\b(?:not|never|nobody|no one|none|nothing|whether|until|unless|before|if|once|should|could|must|can|to be)\b[^.;]{0,40}$|n['’]t\b[^.;]{0,20}$/i;

/** Says that somebody decided, agreed or approved something; what is not decided is no decision. */
export function isDecision(text: string): boolean {
  if (LABEL.test(text)) return true;
  if (/[?:]$/.test(text)) return false;
  const made = MADE.exec(text);
  if (!made) return false;
  const before = text.slice(0, made.index);
  return WHO.test(before) && !NOT_MADE.test(before);
}
