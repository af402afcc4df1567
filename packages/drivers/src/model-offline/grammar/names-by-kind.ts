import type { Clause } from "./clause.ts";
import type { Known } from "./frame.ts";
import type { NamedByWords } from "./names-in-words.ts";
import { monthOf } from "./numbers.ts";
import type { Named } from "./slots.ts";
import { folded } from "./tagged.ts";

/** What people call a text, and what such a text is called as a file, in small letters without accents. */
const KINDS: readonly (readonly [words: RegExp, names: RegExp])[] = [
  [
    /^(?:meetings?|minutes|protokolle?s?|sitzung(?:en)?|besprechung(?:en)?|versammlung(?:en)?|reunion(?:es|s)?|comptes?-rendus?|proces-verbal|seances?|actas?|juntas?|asambleas?|riunion[ei]|verbal[ei]|assemble[ae]|reuni(?:ao|oes)|atas?|assembleias?)$/,
    /(?<!\p{L})(?:minutes|meeting|protokoll|sitzung|besprechung|compte-?rendu|reunion|pv|acta|junta|verbale|riunione|ata|reuniao)(?!\p{L})/u,
  ],
  [
    /^(?:offers?|quotes?|quotations?|bids?|estimates?|proposals?|angebote?|kostenvoranschlage?|offerten?|devis|offres?|ofertas?|presupuestos?|preventiv[oi]|offert[ae]|orcamentos?|propostas?)$/,
    /(?<!\p{L})(?:offer|quote|quotation|bid|estimate|proposal|angebot|kostenvoranschlag|offerte|devis|offre|oferta|presupuesto|preventivo|offerta|orcamento|proposta)(?!\p{L})/u,
  ],
  [
    /^(?:contracts?|leases?|vertrage?|mietvertrage?|contrats?|bail|contratos?|contratt[oi])$/,
    /(?<!\p{L})(?:contract|lease|vertrag|mietvertrag|contrat|bail|contrato|contratto)(?!\p{L})/u,
  ],
  [
    /^(?:handbooks?|manuals?|handbuch|handbucher|manuels?|manual(?:es)?|manual[ei]|manuais)$/,
    /(?<!\p{L})(?:handbook|manual|handbuch|manuel|manuale)(?!\p{L})/u,
  ],
  [
    /^(?:rules|house rules|hausordnung|regeln|satzung|reglements?|normas|reglamentos?|regolament[oi]|regulamentos?)$/,
    /(?<!\p{L})(?:rules|hausordnung|regeln|satzung|reglement|normas|reglamento|regolamento|regulamento)(?!\p{L})/u,
  ],
];

const base = (name: string): string => folded(name.slice(name.lastIndexOf("/") + 1).replace(/\.[^.]+$/, ""));

/** Uses left over words for a kind of text where files are called so in whatever language, and a month that is in their names. */
export function nameByKind(clause: Clause, { names = [] }: Known, count: 1 | 2): NamedByWords {
  const places = clause.left().map((at) => ({ at, word: folded(clause.at(at)?.shown ?? "") }));
  const kinds = places.flatMap(({ at, word }) => KINDS.filter(([words]) => words.test(word)).map(([, called]) => ({ at, called })));
  const [kind, other] = kinds;
  if (!kind || other) return { found: [], unclear: undefined };
  const called = names.filter((name) => kind.called.test(base(name)));
  const months = places.flatMap(({ at }) => {
    const month = monthOf(clause.at(at)?.shown ?? "", clause.language);
    return month === undefined ? [] : [{ at, month }];
  });
  const own = called.filter((name) => months.every(({ month }) => new RegExp(`\\d{4}[-_.]?${String(month).padStart(2, "0")}(?!\\d{3})`).test(name)));
  if (own.length === 0) return { found: [], unclear: undefined };
  const shown = clause.at(kind.at)?.shown ?? "";
  if (own.length > count) return { found: [], unclear: `${shown} may be ${own.slice(0, 6).join(", ")}: say which.` };
  if (own.length < count) return { found: [], unclear: undefined };
  clause.use(kind.at, ...months.map(({ at }) => at));
  return { found: own.map((name): Named => ({ name, at: kind.at })), unclear: undefined };
}

/** Whether a word stands for such a kind of text. */
export const isKindOfText = (shown: string): boolean => KINDS.some(([words]) => words.test(folded(shown)));

/** How texts are called as files that a word stands for. */
export const kindNames = (word: string): RegExp[] => KINDS.flatMap(([words, names]) => (words.test(word) ? [names] : []));
