/** Of which kind a figure must be, where the question's words say so. */
export type Figure = "money" | "time";

const MEASURED = /\d[\d.,  ]*\s?(?:%|€|\$|£|°|\p{L})|[€$£]\s?\d/u;
const SMALL =
  "an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eine?n?|einem|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|una?|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|uma?|dois|duas|três|quatro|sete|oito|dez|doze";
const SPAN =
  "seconds?|minutes?|hours?|days?|weeks?|months?|years?|nights?|sekunden?|minuten?|stunden?|tagen?|tage?|wochen?|monaten?|monate?|jahren?|jahre?|nächte|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|années?|nuits?|segundos?|minutos?|horas?|días?|semanas?|meses|mes|años?|noches?|secondi|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|nott[ei]|dias?|mês|anos?|noites?|min|h";
const OF_TIME = new RegExp(`(?<![\\p{L}\\p{N}])(?:\\d[\\d.,]*|${SMALL})[\\s-]?(?:${SPAN})(?!\\p{L})`, "iu");
const OF_MONEY =
  /[€$£]\s?\d|\d[\d.,  ']*\s?(?:\p{L}+\s(?:d['’]|d[ei]\s)?)?(?:€|\$|£|euros?|eur|usd|dollars?|dólares|dollari|dólar|gbp|pounds?|pence|chf|franken|francs?|cents?|centimes?|céntimos?|centesimi|cêntimos?|reais|real|pesos?)(?!\p{L})/iu;
const OF_LENGTH =
  /\d[\d.,]*\s?(?:mm|cm|m|km|mi|ft|feet|inch(?:es)?|miles?|met(?:re|er)s?|metern?|mètres?|metros?|metri|kilomet(?:re|er)s?|kilometern?|kilomètres?|kilómetros?|chilometri|quilómetros?)(?!\p{L})/iu;

const OF_DAY = /(?<!\d)\d{1,2}(?::\d{2}|\s?(?:uhr|h|am|pm)(?!\p{L}))/iu;
const BEFOREHAND =
  /(?<!\p{L})(?:before|after|in advance|beforehand|vor|nach|vorher|avant|après|avance|antes|después|antelación|prima|dopo|anticipo|depois|antecedência)(?!\p{L})/iu;

/** "Three days before arrival" says when. */
export const saysSpan = (text: string): boolean => OF_TIME.test(text) && BEFOREHAND.test(text);

/** A figure with its unit; of money or of time where that is asked for. "How long" is of both time and length. */
export function measured(text: string, figure: Figure | undefined): boolean {
  if (figure === "money") return OF_MONEY.test(text);
  if (figure === "time") return OF_TIME.test(text) || OF_LENGTH.test(text) || OF_DAY.test(text);
  return MEASURED.test(text) || OF_TIME.test(text);
}

/** Whether a text holds a figure of a kind. */
export const holdsFigure = (text: string, figure: Figure): boolean => (figure === "money" ? OF_MONEY : OF_TIME).test(text);

const LASTING = /(?<!\p{L})(?:how long|wie lang[e]?|combien de temps|cuánto tiempo|cuanto tiempo|(?:per )?quanto tempo|quanto tempo)(?!\p{L})/iu;
const COSTS =
  /(?<!\p{L})(?:how (?:much|expensive)|wie ?(?:viel|teuer)|combien|cuánto|cuanto|quanto|what (?:does|do|did|will|would|is the|are the|['’]s the)|what['’]s the|was kost\p{L}+|wie hoch|quel(?:le)? est|qué (?:cuesta|vale|precio)|cuál es|qual è|qual é)(?!\p{L})/iu;

/** What kind of figure a question asks for: of money where its words cost or are paid, of time where they last. */
export function figureAsked(goal: string, asked: readonly { readonly roots: readonly string[] }[]): Figure | undefined {
  if (LASTING.test(goal)) return "time";
  const isMoney = asked.some(({ roots }) => roots.some((root) => root === "#price" || root === "#pay"));
  return isMoney && COSTS.test(goal) ? "money" : undefined;
}
