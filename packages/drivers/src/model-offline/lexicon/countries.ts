/**
 * Countries by their names, and by what comes from there and who lives there, in the six languages: a line for each, in small letters
 * without accents. A mark `_` stands for a space, and a `*` for the endings of adjectives.
 */
const COUNTRIES = `
austria: austria austrian* osterreich osterreich* autriche autrichien* austriaco* austriac* austriaca
belgium: belgium belgian* belgien belgi* belgique belge* belgica belgic* belga* belgio
brazil: brazil brazilian* brasilien brasilian* bresil bresilien* brasil brasilen* brasile brasileir*
britain: britain united_kingdom uk great_britain british grossbritannien britisch* royaume_uni britannique* reino_unido britanic* regno_unito
canada: canada canadian* kanada kanadi* canadien* canadiens* canadiense* canades*
china: china chinese* chinesisch* chine chinois* chin* cina cines*
croatia: croatia croatian* kroatien kroat* croatie croate* croacia croat* croazia
czechia: czechia czech_republic czech* tschechien tschech* tchequie tcheque* chequia chec* cechia cec*
denmark: denmark danish danes danemark danisch* dane* danois* dinamarca danes* danimarca dinamarques*
england: england english englisch* angleterre anglais* inglaterra ingles* inghilterra
finland: finland finnish finnisch* finnland finlande finlandais* finlandia finlandes*
france: france french frankreich franzos* francais* francia frances* franca frances*
germany: germany german* deutschland deutsch* allemagne allemand* alemania aleman* germania tedesc* alemanha alema*
greece: greece greek* griechenland griech* grece grec* grecia grieg* greg*
hungary: hungary hungarian* ungarn ungar* hongrie hongrois* hungria hungar* ungheria ungheres*
india: india indian* indien indisch* inde indiens*
ireland: ireland irish irland irisch* irlande irlandais* irlanda irlandes*
italy: italy italian* italien* italie italia italian* italien*
japan: japan japanese* japanisch* japon japonais* japones* giappone giappones* japao
luxembourg: luxembourg luxemburg luxemburg* luxembourgeois* luxemburgo lussemburgo lussemburghes*
morocco: morocco moroccan* marokko marokkan* maroc marocain* marruecos marroqui* marocco marocchin* marrocos marroquin*
netherlands: netherlands holland dutch niederlande niederland* hollander* pays_bas hollande neerlandais* hollandais* paises_bajos holanda holandes* neerlandes* paesi_bassi olanda olandes* paises_baixos
norway: norway norwegian* norwegen norweg* norvege norvegien* noruega norueg* norvegia norveges* noruegues*
poland: poland polish polen poln* pologne polonais* polonia polac* polacc* polones*
portugal: portugal portuguese* portugies* portugais* portugues* portogallo portoghes*
romania: romania romanian* rumanien ruman* roumanie roumain* rumania rumen* romania romen*
russia: russia russian* russland russ* russie rus*
scotland: scotland scottish scots schottland schott* ecosse ecossais* escocia escoces* scozia scozzes*
slovakia: slovakia slovak* slowakei slowak* slovaquie slovaque* eslovaquia eslovac* slovacchia slovacc*
slovenia: slovenia slovenian* slowenien slowen* slovenie slovene* eslovenia esloven* sloven*
spain: spain spanish spaniards spanien span* espagne espagnol* espana espanol* spagna spagnol* espanha espanho*
sweden: sweden swedish swedes schweden schwed* suede suedois* suecia suec* svezia svedes*
switzerland: switzerland swiss schweiz schweizer* suisse* suiza suiz* svizzera svizzer* suica suic*
turkey: turkiye turkish turkei turk* turquie turc* turquia turc* turchia
ukraine: ukraine ukrainian* ukrain* ukrainien* ucrania ucranian* ucraina ucrain*
usa: usa united_states america american* vereinigte_staaten amerika amerikan* etats_unis americain* estados_unidos estadounidense* stati_uniti american* statunitens* norte_american*
wales: wales welsh walisisch* pays_de_galles gallois* gales gales* galles gallese* pais_de_gales
`;

/** What an adjective of a country, or the name of those who live there, ends in. */
const ENDING =
  /^(?:|s|e[nrms]?|er[ns]?|erin(?:nen)?|in(?:nen)?|isch(?:e[nrms]?)?|[aoi]|[oa]s|e|es|esa|esas|i|he|hi|ns|ne|nes|nas?|nos?|aos?|aes|is|sche[nrms]?|ch|enne?s?|a|as|ol[aei]?s?|a?ises?|r|rs|siche?|l[aei]s?|las?|os|is|ino|inos)$/;

const WHOLE = new Map<string, string>();
const STEMS: (readonly [stem: string, country: string])[] = [];
for (const [, country = "", words = ""] of COUNTRIES.matchAll(/^(\w+): (.+)$/gm))
  for (const word of words.split(" ").map((each) => each.replaceAll("_", " ")))
    if (word.endsWith("*")) STEMS.push([word.slice(0, -1), country]);
    else WHOLE.set(word, country);

/** The country that a word, in small letters without accents, is the name of; undefined where it is none. */
export const countryCalled = (word: string): string | undefined => WHOLE.get(word);

/** The countries that a word may be of: by their name, or by what comes from there. */
export function countriesOf(word: string): ReadonlySet<string> {
  const own = WHOLE.get(word);
  if (own !== undefined) return new Set([own]);
  return new Set(STEMS.filter(([stem]) => stem.length > 2 && word.startsWith(stem) && ENDING.test(word.slice(stem.length))).map(([, country]) => country));
}
