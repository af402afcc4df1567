import type { Rewording } from "./rewordings.ts";

const END = "(?=$|[,.;!?])";
const RANKED = "((?:most|fewest|largest|smallest|highest|lowest)(?: \\p{L}+){1,4}?)";

/** "Put the stays in order of arrival": sorted by it, which is no folder. */
export const IN_ORDER: readonly Rewording[] = [
  [
    /^(?:please )?(?:put|get|arrange|list|show|give me) (.+?) in(?:to)? (?:the )?order of (?:the |their )?(\p{L}[\p{L} ]*?)(?=$|[,.;!?]| and )/iu,
    "sort $1 by $2",
  ],
  [
    /^(?:please )?(?:put|get|arrange) (.+?) in(?:to)? (?!the |any |that |this |alphabetical |reverse |random |ascending |descending |chronological |good |proper |right |some )(\p{L}+) order(?=$|[,.;!?]| and )/iu,
    "sort $1 by $2",
  ],
  [
    /^(?:mets|mettez|range|rangez|classe|classez)(?:-moi)? (.+?) (?:dans l['’]ordre|par ordre|en ordre) (?:de (?:la |l['’])?|du |des |d['’])(\p{L}+)/iu,
    "trie $1 par $2",
  ],
  [/^(?:pon|ponga|poned|coloca|coloque)(?:me)? (.+?) (?:en|por) orden de (\p{L}+)/iu, "ordena $1 por $2"],
  [/^(?:metti|mettete|disponi)(?:mi)? (.+?) in ordine d(?:i |['’])(\p{L}+)/iu, "ordina $1 per $2"],
  [/^(?:põe|ponha|coloca|coloque)(?:-me)? (.+?) (?:por|em) ordem de (\p{L}+)/iu, "ordena $1 por $2"],
  [/^(?:bring|bringe|stell|stelle|leg|lege) (.+?) in (?:die )?reihenfolge (?:der|des|nach) (\p{L}+)/iu, "sortiere $1 nach $2"],
];

/** Ways of asking for rows and figures, and the same as the grammar reads it. */
export const OF_TABLES: readonly Rewording[] = [
  // "Which author have we got the most books by": of whom the most are.
  [new RegExp(`^which (\\p{L}+) (?:have|do|did) we (?:got |have |had )?(?:the )?${RANKED} (?:by|of|from|for|with)${END}`, "iu"), "which $1 has the $2"],
  [/^who (?:have|do|did) we (?:got |have |had |get )?(?:the )?((?:most|fewest) \p{L}+) (?:from|by|of)(?=$|[,.;!?])/iu, "who has the $1"],
  // "Callum's number": where to call somebody.
  [/^(?:what(?:'s| is|s)|give me|i need|do you have|have we got) (\p{Lu}[\p{L} ]*?)['’]s (?:phone )?number\??$/u, "what is the phone number of $1"],
  [/^(?:wie ist|was ist|ich brauche) (?:die )?nummer von (\p{L}+)\??$/iu, "Telefonnummer von $1"],
  // "A breakdown of results": how many of each.
  [/^(?:give me |show me |show |i need |can i have )?(?:a |the )?breakdown (?:of (?:the )?(?:\p{L}+ )?by|by) (\p{L}+?)s?[.?]?$/iu, "count per $1"],
  [/^(?:give me |show me |show |i need |can i have )?(?:a |the )?breakdown of (?:the )?(\p{L}+?)s?[.?]?$/iu, "count per $1"],
  // "Hold four people or more": have so many seats.
  [
    / (?:holds?|carr(?:y|ies)|seats?|sleeps?|takes?|fits?) (?:at least )?(\p{L}+|\d+) (?:people|persons|passengers|guests)? ?or more(?=$|[?.!,])/iu,
    " have at least $1 seats",
  ],
  [
    / (?:holds?|carr(?:y|ies)|fits?) (more than|at least|at most|up to) (\p{L}+|\d+)(?: people| persons| passengers| guests)?(?=$|[?.!,])/iu,
    " have $1 $2 seats",
  ],
  // "How long did Vikram spend": how many minutes, or hours.
  ...["minutes", "hours", "days"].map(
    (unit): Rewording => [
      /^how long (did|does|do|has|have) (.+?) (?:spend|spent|work|worked|take|taken)(?: on (?:\p{L}+ )?(?:jobs?|repairs?|tasks?|work|lessons?|sessions?|them|it|this))?((?: (?:in|on|during|for|since) .+?)?)(?: in total| altogether)?\??$/iu,
      `how many ${unit} $1 $2 spend$3`,
    ],
  ),
  // "The best selling dish": which sells best.
  [/^(?:what(?:'s| is| was| are| were) )?(?:the |our )?best[- ]selling (\p{L}+?)(?= |$|\?)/iu, "which $1 sells best"],
  [/^(?:what(?:'s| is| was| are| were) )?(?:the |our )?best ?sellers?(?= |$|\?)/iu, "what sells best"],
  // "June's sales": those of the month.
  [/(?<!\p{L})(january|february|march|april|may|june|july|august|september|october|november|december)['’]s (\p{L}+)/iu, "$2 in $1"],
  // "An hour": for each.
  [/ an? (hour|day|night|week|month|year|piece|head|person|kilo|litre|mile)(?=\s*(?:$|[,.;!?]))/iu, " per $1"],
  [/ die (stunde|nacht|woche)(?=\s*(?:$|[,.;!?]))/iu, " pro $1"],
  [/ (?:de l['’]|à l['’]|par )(heure|jour|nuit|semaine|mois)(?=\s*(?:$|[,.;!?]))/iu, " par $1"],
  [/ (?:a la|al|à|all['’]|alla|por) (hora|ora|noche|notte|día|giorno|noite|semana|settimana|mes|mese|mês)(?=\s*(?:$|[,.;!?]))/iu, " por $1"],
  // "What did the average stay cost": its price, its cost, what it came to.
  ...["price", "cost", "amount"].map(
    (figure): Rewording => [/^what (?:did|does|do) (?:the |an? |our )?average (\p{L}+?)s? cost(?: us)?/iu, `what is the average ${figure} of the $1s`],
  ),
  ...["price", "cost", "amount"].map(
    (figure): Rewording => [/^how much (?:did|does|do) (?:the |an? |our )?average (\p{L}+?)s? cost(?: us)?/iu, `what is the average ${figure} of the $1s`],
  ),
  [/^what(?:'s| is) (?:the |our )?(average|highest|lowest|total) (.+?) (?:like|look like|come to|amount to)(?=$|[,.;!?])/iu, "what is the $1 $2"],
  // "Sorted with the newest first": an order of what is listed.
  [
    /,? (?:sorted|ordered|listed|ranked|arranged) (?:with|so that|starting with) (?:the )?(\p{L}+est|most \p{L}+)(?: ones?)?(?: (?:comes?|is|are))? (?:first|on top|at the top)/iu,
    ", $1 first",
  ],
  // "Cost of parts for each kind of repair": of what the rows are.
  [/^(?:the )?(?:income|takings|earnings|proceeds) (?=(?:per|by|for each|for every) )/iu, "revenue "],
  // "Do we have any … that", "are there any … that": they are asked for.
  [/^(?:are there|is there|do we have|have we(?: got)?|did we have)(?: still)?(?: any| some)? (.+?) (?:that|which|who) (.+)$/iu, "which $1 $2"],
  [/^(?:gibt es|haben wir)(?: noch)? (\p{L}+), die (.+)$/iu, "welche $1 $2"],
  [/^(?:y a-t-il|est-ce qu['’]il y a|avons-nous|a-t-on)(?: encore)? (?:des |de |d['’])(.+?) qui (.+)$/iu, "quels $1 $2"],
  [/^¿?(?:hay|tenemos)(?: todavía)? (.+?) que (.+)$/iu, "qué $1 $2"],
  [/^(?:ci sono|abbiamo)(?: ancora)? (?:degli |delle |dei )?(.+?) che (.+)$/iu, "quali $1 $2"],
  [/^(?:há|existem|temos)(?: ainda)? (.+?) que (.+)$/iu, "que $1 $2"],
  // "Revient le plus cher": costs the most, of all rows of each.
  [/(?<!\p{L})(nous |vous |me )?(?:revient|reviennent) le (plus|moins) cher(?!\p{L})/iu, "$1coûte le $2"],
  [/(?<!\p{L})(nous |vous |me )(?:coûte|coûtent) le (plus|moins) cher(?= (?:au total|en tout))/iu, "$1coûte le $2"],
  [/(?<!\p{L})kommt uns (insgesamt )?am teuersten(?: zu stehen)?(?!\p{L})/iu, "kostet uns $1am meisten"],
  [/(?<!\p{L})(nos |me )(?:sale|salen) más (?:car[oa]s?)(?!\p{L})/iu, "$1cuesta más"],
  [/(?<!\p{L})(ci |mi )(?:viene|vengono) a costare (?:di )?più(?!\p{L})/iu, "$1costa di più"],
  [/(?<!\p{L})(nos |me )(?:sai|saem|fica|ficam) mais (?:car[oa]s?)(?!\p{L})/iu, "$1custa mais"],
  [/(?<!\p{L})(?:comes|adds up|amounts) to (?:the )?(most|least)(?!\p{L})/iu, "costs the $1"],
  // "Fall due": are due.
  [/(?<!\p{L})(?:will )?(?:be|fall|falls|come|comes|become|becomes) due(?!\p{L})/iu, "are due"],
  [/(?<!\p{L})arriver(?:ont|a) à (?:leur )?échéance(?!\p{L})/iu, "ont une échéance"],
  [/(?<!\p{L})(?:vencer(?:á|án)|van a vencer)(?!\p{L})/iu, "vencen"],
  [/(?<!\p{L})(?:scadrà|scadranno)(?!\p{L})/iu, "scadono"],
  [/(?<!\p{L})(?:vencerá|vencerão|vão vencer)(?!\p{L})/iu, "vencem"],
  [/(?<!\p{L})(?:arrivent|arrive|viennent|vient) à (?:leur )?échéance(?!\p{L})/iu, "ont une échéance"],
  [/(?<!\p{L})(?:sont|est) (?:dues?|exigibles?)(?!\p{L})/iu, "ont une échéance"],
  [/(?<!\p{L})werden (.{0,30}?)fällig(?!\p{L})/iu, "sind $1fällig"],
  [/(?<!\p{L})(?:sono|vanno) in scadenza(?!\p{L})/iu, "scadono"],
  // "Who is allergic to nuts": who has that in the column for it.
  [/(?<!\p{L})(?:is|are) allergic to (?:the |any )?/iu, "has an allergy to "],
  [/(?<!\p{L})(?:ist|sind) allergisch (?:gegen|auf) (?:die |das |den )?(\p{L}[\p{L} -]*?)(?=\s*[?.!]?$)/iu, "hat die Allergie $1"],
  [/(?<!\p{L})(?:est|sont) allergiques? (?:aux |au |à la |à l['’]|à )/iu, "a une allergie "],
  [/(?<!\p{L})(?:es|son) alérgic[oa]s? (?:a los |a las |a la |al |a )/iu, "tiene alergia a "],
  [/(?<!\p{L})(?:è|sono) allergic(?:o|a|i|he) (?:ai |alle |agli |al |alla |allo |all['’]|a )/iu, "ha allergia "],
  [/(?<!\p{L})(?:é|são) alérgic[oa]s? (?:aos |às |ao |à |a )/iu, "tem alergia "],
  // "How much did we sell, in euros": the money that came in, and no number of pieces.
  [/^how much (?:did|have) we (?:sell|sold)(.*?),? in (?:euros?|pounds|dollars|money)\s*\??$/iu, "how much money did we take$1"],
  [/^wie ?viel haben wir(.*?) verkauft,? in (?:euro|geld|franken)\s*\??$/iu, "wie viel haben wir$1 eingenommen"],
  [/^combien (?:avons-nous|a-t-on|on a) vendu(.*?),? en (?:euros?|argent|francs)\s*\??$/iu, "combien avons-nous encaissé$1"],
  [/^¿?cuánto (?:vendimos|hemos vendido)(.*?),? en (?:euros?|dinero|pesos)\s*\??$/iu, "cuánto facturamos$1"],
  [/^quanto abbiamo venduto(.*?),? in (?:euro|soldi)\s*\??$/iu, "quanto abbiamo incassato$1"],
  [/^quanto (?:é que )?vendemos(.*?),? em (?:euros?|dinheiro|reais)\s*\??$/iu, "quanto faturámos$1"],
  // "Name, plot and hours of each member, added up": the sum of the figure, with what else is told of each.
  [
    /(?<!\p{L})names?, (\p{L}+),? and (\p{L}+(?: \p{L}+)?) (?:of|for) (?:each|every) (\p{L}+),? (?:summed|added up|totall?ed|in total)(?: up)?/iu,
    "sum of $2 per $3 and $1",
  ],
  [/(?<!\p{L})name, (\p{L}+) und (\p{L}+) (?:von jedem|jedes|jeder) (\p{L}+?)s?,? (?:summiert|zusammengezählt|addiert)/iu, "Summe $2 pro $3 und $1"],
  [
    /(?<!\p{L})(?:le )?nom, (?:l[ae] |l['’])?(\p{L}+) et (?:les? |la )?(\p{L}+(?: \p{L}+)?) de chaque (\p{L}+),? (?:additionné|totalisé|sommé)e?s?/iu,
    "somme des $2 par $3 et $1",
  ],
  [/(?<!\p{L})nombre, (\p{L}+) y (\p{L}+(?: \p{L}+)?) de cada (\p{L}+),? (?:sumad[oa]s?|totalizad[oa]s?)/iu, "suma de $2 por $3 y $1"],
  [/(?<!\p{L})nome, (\p{L}+) e (\p{L}+(?: \p{L}+)?) di ogni (\p{L}+),? (?:sommat[oaie]|totalizzat[oaie])/iu, "somma dei $2 per $3 e $1"],
  [/(?<!\p{L})nome, (\p{L}+) e (\p{L}+(?: \p{L}+)?) de cada (\p{L}+),? (?:somad[oa]s?|totalizad[oa]s?)/iu, "soma de $2 por $3 e $1"],
];
