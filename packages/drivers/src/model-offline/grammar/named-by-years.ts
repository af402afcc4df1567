import type { Known } from "./frame.ts";
import { folded } from "./tagged.ts";

/** Asks how two differ. */
const APART = /^(?:differ\p{L}*|compar\p{L}*|unterschied\p{L}*|unterscheid\p{L}*|vergleich\p{L}*|diferen\p{L}*|confront\p{L}*)$/u;
const SMALL =
  /^(?:how|what|is|are|s|do|does|the|a|an|from|to|of|and|with|one|ones|in|between|our|this|that|wie|was|worin|ist|sind|der|die|das|dem|den|des|von|vom|und|mit|zwischen|sich|unser|unsere|en|quoi|quelle|quelles|est|sont|la|le|les|l|du|de|entre|et|avec|celui|celle|notre|cual|que|es|son|el|los|las|y|con|del|nuestro|nuestra|qual|quale|e|il|lo|gli|i|tra|fra|quello|quella|di|o|os|as|do|da|e|com|se|si)$/;
/** What a year may be of, where its file has no other name. */
const DOCUMENT =
  /^(?:flyers?|leaflets?|posters?|programmes?|programs?|menus?|rules?|newsletters?|reports?|versions?|documents?|files?|texts?|contracts?|leases?|agreements?|plans?|flugbl(?:att|atter)|plakate?|programme?|speisekarten?|berichte?|fassung(?:en)?|dateien?|vertrage?|tracts?|affiches?|programmes?|rapports?|fichiers?|contrats?|folletos?|carteles?|programas?|informes?|archivos?|contratos?|volantin[oi]|manifest[oi]|programm[ai]|relazion[ei]|documento|contratt[oi]|folhetos?|cartazes?|relatorios?|ficheiros?|documentos?)$/;
const OF_YEAR = /^(?:19|20)\d\d\.(?:txt|md|docx|odt|pdf|html?)$/i;

/** "How is the 2026 flyer different from the 2025 one", beside 2025.txt and 2026.txt: files that are called by nothing but their years. */
export function withYears(goal: string, { names = [] }: Known): string | undefined {
  const years = [...new Set(goal.match(/(?<![\d.,])(?:19|20)\d\d(?![\d./-])/g) ?? [])];
  const words = (goal.match(/\p{L}+/gu) ?? []).map(folded);
  const isPlain = words.every((word) => APART.test(word) || SMALL.test(word) || DOCUMENT.test(word));
  if (years.length !== 2 || !isPlain || !words.some((word) => APART.test(word))) return undefined;
  const [one, other] = years.map((year) => onlyOf(year, names));
  return one === undefined || other === undefined ? undefined : `what is the difference between ${one} and ${other}`;
}

/** The only file that has the year in its name, which says no more. */
function onlyOf(year: string, names: readonly string[]): string | undefined {
  const [name, ...others] = names.filter((each) => each.includes(year));
  return name !== undefined && others.length === 0 && OF_YEAR.test(name.slice(name.lastIndexOf("/") + 1)) ? name : undefined;
}
