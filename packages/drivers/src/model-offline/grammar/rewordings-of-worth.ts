import type { Rewording } from "./rewordings.ts";

/** What lies there, all of it: it chooses nothing. */
const ALL = {
  en: "(?:all (?:of )?)?(?:our |my |the )?(?:whole |entire )?(?:stock|inventory|store|stores|goods|stuff|lot)",
  de: "(?:das |der |die |unser |unsere |mein )?(?:ganze[nrs]? |gesamte[nrs]? )?(?:lager|bestand|vorrat|inventar|ware|waren|lagerbestand)",
  fr: "(?:tout |toute )?(?:le |la |notre |mon )?(?:stock|inventaire|réserve|marchandise)",
  es: "(?:todo |toda )?(?:el |la |nuestro |nuestra |mi )?(?:stock|inventario|almacén|mercancía|existencias)",
  it: "(?:tutto |tutta )?(?:il |la )?(?:nostro |nostra |mio )?(?:magazzino|inventario|scorta|merce|giacenza)",
  pt: "(?:todo |toda )?(?:o |a )?(?:nosso |nossa |meu )?(?:stock|estoque|inventário|armazém|mercadoria)",
};

/** The same with and without a word for what the rows are: "each part's stock", "the stock". */
const both = (of: (what: string) => string, [noun, plain]: readonly [string, string], [whole, short]: readonly [string, string]): Rewording[] => [
  [new RegExp(`^${of(noun)}\\s*\\?*$`, "iu"), whole],
  [new RegExp(`^${of(plain)}\\s*\\?*$`, "iu"), short],
];

/** "What is all our stock worth if you multiply each part's stock by its price": one figure, of all rows together. */
export const OF_WORTH: readonly Rewording[] = [
  [/(?<!\p{L})overall (value|cost|price|sum|amount|revenue)(?!\p{L})/iu, "total $1"],
  ...both(
    (what) =>
      `(?:what|how much)(?: is|['’]s| are| would) ${ALL.en}(?: be)? worth(?: in total| altogether| in all)?,? (?:if|when) (?:you|we|i|one) (?:multiply|multiplied|take|took) ${what}(\\p{L}+) (?:by|times) (?:its |the |their )?(\\p{L}+)`,
    ["(?:each|every) (\\p{L}+?)['’]s ", "(?:the |all )?"],
    ["what is the sum of $2 times $3 of the $1s", "what is the sum of $1 times $2"],
  ),
  ...both(
    (what) =>
      `(?:was|wie ?viel) ist ${ALL.de}(?: insgesamt)? wert,? wenn (?:man|wir|ich) (?:jeweils )?(?:die |den |das )?(\\p{L}+)${what} mit (?:dem |der |seinem |seiner |ihrem |ihrer )?(?:jeweiligen )?(\\p{L}+) (?:multipliziert|malnimmt|multiplizieren|multipliziere)`,
    [" (?:jedes|jeder) (?:einzelnen )?(\\p{L}+?)s?", ""],
    ["was ist die Summe von $1 mal $3 aller $2", "was ist die Summe von $1 mal $2"],
  ),
  ...both(
    (what) =>
      `(?:combien|que) (?:vaut|vaudrait) ${ALL.fr}(?: en tout| au total)?,? (?:si|quand) (?:on|nous|l['’]on) (?:multiplie|multiplions) (?:la |le |les |l['’])?(\\p{L}+)${what} par (?:la |le |les |son |sa |leur |l['’])?(\\p{L}+)`,
    [" de chaque (\\p{L}+)", ""],
    ["quelle est la somme de $1 fois $3 des $2s", "quelle est la somme de $1 fois $2"],
  ),
  ...both(
    (what) =>
      `¿?cuánto (?:vale|valdría|valen) ${ALL.es}(?: en total)?,? si (?:se multiplica|multiplicamos|multiplicas|multiplico) (?:la |el |los |las )?(\\p{L}+)${what} por (?:su |el |la )?(\\p{L}+)`,
    [" de cada (\\p{L}+)", ""],
    ["cuál es la suma de $1 por $3 de los $2s", "cuál es la suma de $1 por $2"],
  ),
  ...[
    ["[oe]", "degli $2i"],
    ["a", "delle $2e"],
  ].flatMap(([ending = "", all = ""]) =>
    both(
      (what) =>
        `quanto (?:vale|varrebbe|valgono) ${ALL.it}(?: in tutto| in totale)?,? (?:se (?:si )?(?:moltiplica|moltiplichiamo|moltiplichi|moltiplico)|moltiplicando) (?:la |il |lo |le |i )?(\\p{L}+)${what} per (?:il suo |la sua |il |la )?(\\p{L}+)`,
      [` di ogni (\\p{L}+)${ending}`, ""],
      [`qual è la somma di $1 per $3 ${all}`, "qual è la somma di $1 per $2"],
    ),
  ),
  ...both(
    (what) =>
      `quanto (?:é que )?(?:vale|valem|valeria) ${ALL.pt}(?: no total| ao todo)?,? (?:se (?:se )?(?:multiplicar|multiplicarmos|multiplicares)|multiplicando) (?:a |o |os |as )?(\\p{L}+)${what} (?:pelo seu |pela sua |pelo |pela |por )(\\p{L}+)`,
    [" de cada (\\p{L}+)", ""],
    ["qual é a soma de $1 vezes $3 dos $2s", "qual é a soma de $1 vezes $2"],
  ),
];
