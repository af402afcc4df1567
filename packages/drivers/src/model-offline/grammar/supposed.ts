import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

/** "What would we get if everybody paid": it is told of what is not so; "would you tell me if" asks politely. */
const SUPPOSED: readonly RegExp[] = [
  /\b(?:would|could|might)\b(?! (?:you|like|love)\b).*\bif\b(?! (?:you|possible)\b)/,
  /\bif\b(?! (?:you|possible)\b).*\b(?:would|could|might)\b(?! (?:you|like|love)\b)/,
  /\b(?:ware|waren|wurden?|hatten?|kamen?|bekamen?|gabe)\b(?! (?:gerne?|sie|ich gerne?)\b).*\b(?:wenn|falls)\b/,
  /\b(?:wenn|falls)\b.*\b(?:ware|waren|wurden?|hatten?|kamen?|bekamen?|gabe)\b(?! (?:gerne?|sie)\b)/,
  /\p{L}{2}rai(?:t|ent|ons)\b.*\bsi (?:tou\p{L}*|chacun|on|nous|ils?|elles?|les?|la)\b/u,
  /\p{L}{2}r(?:ia|iamos|ian)\b.*\bsi\b(?! (?:puedes|puede|es posible)\b)/u,
  /\p{L}{2}r(?:ebbe|ebbero|emmo)\b.*\bse\b(?! (?:puoi|puo|possibile)\b)/u,
  /\p{L}{2}r(?:ia|iamos|iam)\b.*\bse\b(?! (?:puder\p{L}*|possivel)\b)/u,
];

/** Why what is asked for is in no table: it is supposed, and not so. */
export function doubtfulSupposed(clause: Clause): string | undefined {
  const text = folded(clause.shown(0, clause.length));
  return SUPPOSED.some((each) => each.test(text)) ? "What would be if something else were so is in no table: ask for what there is." : undefined;
}

const NEEDED =
  /^(?:what (?:do|does|would) (?:i|we|you|one) need for|was brauch(?:e|en|t|st) (?:ich|wir|man|du) (?:fur|zum|zur)|de quoi (?:ai-je|a-t-on|avons-nous) besoin pour|(?:que|qu) (?:necesito|necesitamos|se necesita|hace falta) para|(?:che )?cosa (?:mi |ci )?(?:serve|occorre|vuole) per|(?:de que|do que|o que) (?:preciso|precisamos|e preciso) (?:para|de))\b/;

/** "What do I need for photographs": no rows that are called so. */
export const asksForNeeds = (clause: Clause): boolean => NEEDED.test(folded(clause.shown(0, clause.length)));
