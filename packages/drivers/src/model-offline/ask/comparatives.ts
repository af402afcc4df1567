import type { Language } from "../text/language.ts";
import type { Measured } from "./figures.ts";

/** What is compared, and whether the least or the most of it is asked for. */
export interface Compared {
  readonly measured: Measured | "long" | "large" | "fast" | "count";
  readonly least: boolean;
  /** How it is told. */
  readonly said: string;
}

const least = (measured: Compared["measured"], said: string): Compared => ({ measured, least: true, said });
const most = (measured: Compared["measured"], said: string): Compared => ({ measured, least: false, said });
const CHEAP = least("money", "Cheapest");
const DEAR = most("money", "Most expensive");
const LONG = most("long", "Longest");
const SHORT = least("long", "Shortest");
const LARGE = most("large", "Largest");
const SMALL = least("large", "Smallest");
const HEAVY = most("weight", "Heaviest");
const LIGHT = least("weight", "Lightest");
const EARLY = least("moment", "Earliest");
const LATE = most("moment", "Latest");
const HIGH = most("large", "Highest");
const LOW = least("large", "Lowest");
const FAST = least("fast", "Fastest");
const NEAR = least("length", "Nearest");
const FAR = most("length", "Farthest");
const WARM = most("temperature", "Warmest");
const COLD = least("temperature", "Coldest");
const MORE = most("count", "Most");
const FEWER = least("count", "Fewest");

/** Words that compare, without accents: the first that fits stands for the rest. */
export const COMPARATIVES: Readonly<Record<Language, readonly (readonly [pattern: RegExp, compared: Compared])[]>> = {
  en: [
    [/\b(?:cheap(?:er|est)|less expensive|least expensive|costs? (?:less|the least)|lower price|lowest price|charges? less)\b/, CHEAP],
    [/\b(?:more expensive|most expensive|dear(?:er|est)|costs? (?:more|the most)|pric(?:ier|iest)|higher price|highest price|charges? more)\b/, DEAR],
    [/\b(?:long(?:er|est))\b/, LONG],
    [/\b(?:short(?:er|est))\b/, SHORT],
    [/\b(?:heav(?:ier|iest)|weighs? (?:more|the most))\b/, HEAVY],
    [/\b(?:light(?:er|est)|weighs? (?:less|the least))\b/, LIGHT],
    [/\b(?:earl(?:ier|iest)|soon(?:er|est)|(?:starts|opens|begins|comes|leaves|arrives|ends|closes|expires|was) first)\b/, EARLY],
    [/\b(?:lat(?:er|est)|(?:starts|opens|begins|comes|leaves|arrives|ends|closes|expires) last)\b/, LATE],
    [/\b(?:larg(?:er|est)|big(?:ger|gest))\b/, LARGE],
    [/\b(?:small(?:er|est))\b/, SMALL],
    [/\b(?:high(?:er|est)|louder|loudest|deeper|deepest|wider|widest|taller|tallest|stronger|strongest|thicker|thickest)\b/, HIGH],
    [/\b(?:low(?:er|est)|quiet(?:er|est))\b/, LOW],
    [/\b(?:fast(?:er|est)|quick(?:er|est))\b/, FAST],
    [/\b(?:near(?:er|est)|clos(?:er|est))\b/, NEAR],
    [/\b(?:furth(?:er|est)|farth(?:er|est))\b/, FAR],
    [/\b(?:warm(?:er|est)|hott(?:er|est))\b/, WARM],
    [/\b(?:cold(?:er|est)|cool(?:er|est))\b/, COLD],
    [/\b(?:more|most)\b/, MORE],
    [/\b(?:fewer|fewest|less|least)\b/, FEWER],
  ],
  de: [
    [/(?<!\p{L})(?:billig(?:er|st)|gunstig(?:er|st)|preiswert(?:er|est)|kostet (?:weniger|am wenigsten))/u, CHEAP],
    [/(?<!\p{L})(?:teurer|teuerst|kostet (?:mehr|am meisten))/u, DEAR],
    [/(?<!\p{L})(?:langer|langst)/u, LONG],
    [/(?<!\p{L})(?:kurzer|kurzest)/u, SHORT],
    [/(?<!\p{L})(?:schwerer|schwerst|wiegt mehr)/u, HEAVY],
    [/(?<!\p{L})(?:leichter|leichtest|wiegt weniger)/u, LIGHT],
    [/(?<!\p{L})(?:fruher|fruhest|zuerst|eher)/u, EARLY],
    [/(?<!\p{L})(?:spater|spatest)/u, LATE],
    [/(?<!\p{L})(?:grosser|grosst)/u, LARGE],
    [/(?<!\p{L})(?:kleiner|kleinst)/u, SMALL],
    [/(?<!\p{L})(?:hoher|hochst|lauter|lautest|tiefer|tiefst|breiter|breitest|starker|starkst)/u, HIGH],
    [/(?<!\p{L})(?:niedriger|niedrigst|geringer|geringst|leiser|leisest)/u, LOW],
    [/(?<!\p{L})(?:schneller|schnellst)/u, FAST],
    [/(?<!\p{L})(?:naher|nachst(?:en)? (?:gelegen|dran)|naher)/u, NEAR],
    [/(?<!\p{L})(?:weiter|weitest)/u, FAR],
    [/(?<!\p{L})(?:warmer|warmst)/u, WARM],
    [/(?<!\p{L})(?:kalter|kaltest)/u, COLD],
    [/(?<!\p{L})(?:mehr|meisten)(?!\p{L})/u, MORE],
    [/(?<!\p{L})(?:weniger|wenigsten)(?!\p{L})/u, FEWER],
  ],
  fr: [
    [/(?<!\p{L})(?:(?:la |le |les )?moins (?:chere?s?|couteu\p{L}+)|meilleur marche|plus economique|(?:coute|coutent) (?:le )?moins)/u, CHEAP],
    [/(?<!\p{L})(?:plus (?:chere?s?|couteu\p{L}+)|(?:coute|coutent) (?:le )?plus)/u, DEAR],
    [/(?<!\p{L})(?:plus long\p{L}*|plus longtemps|dure (?:le )?plus)/u, LONG],
    [/(?<!\p{L})plus court\p{L}*/u, SHORT],
    [/(?<!\p{L})(?:plus lourd\p{L}*|pese (?:le )?plus)/u, HEAVY],
    [/(?<!\p{L})plus leger\p{L}*/u, LIGHT],
    [/(?<!\p{L})(?:plus tot|en premier|d'abord)/u, EARLY],
    [/(?<!\p{L})plus tard/u, LATE],
    [/(?<!\p{L})plus grand\p{L}*/u, LARGE],
    [/(?<!\p{L})plus petit\p{L}*/u, SMALL],
    [/(?<!\p{L})plus (?:eleve\p{L}*|haut\p{L}*|profond\p{L}*|large|bruyant\p{L}*|fort\p{L}*)/u, HIGH],
    [/(?<!\p{L})(?:plus (?:bas\p{L}*|silencieu\p{L}+|faible)|moins bruyant\p{L}*|moins eleve\p{L}*)/u, LOW],
    [/(?<!\p{L})plus (?:rapide\p{L}*|vite)/u, FAST],
    [/(?<!\p{L})plus (?:proche\p{L}*|pres)/u, NEAR],
    [/(?<!\p{L})plus (?:loin|eloigne\p{L}*)/u, FAR],
    [/(?<!\p{L})plus chaud\p{L}*/u, WARM],
    [/(?<!\p{L})plus froid\p{L}*/u, COLD],
    [/(?<!\p{L})(?:le )?plus (?:de |d')/u, MORE],
    [/(?<!\p{L})(?:le )?moins (?:de |d')/u, FEWER],
  ],
  es: [
    [/(?<!\p{L})(?:mas (?:barat\p{L}+|economic\p{L}+)|menos car\p{L}+|cuestan? menos)/u, CHEAP],
    [/(?<!\p{L})(?:mas car\p{L}+|cuestan? mas)/u, DEAR],
    [/(?<!\p{L})(?:mas larg\p{L}+|mas tiempo|dura mas)/u, LONG],
    [/(?<!\p{L})(?:mas cort\p{L}+|dura menos)/u, SHORT],
    [/(?<!\p{L})(?:mas pesad\p{L}+|pesa mas)/u, HEAVY],
    [/(?<!\p{L})(?:mas liger\p{L}+|pesa menos)/u, LIGHT],
    [/(?<!\p{L})(?:mas temprano|mas pronto|antes|primero)(?!\p{L})/u, EARLY],
    [/(?<!\p{L})mas tarde/u, LATE],
    [/(?<!\p{L})(?:mas grande|mayor(?:es)?)(?!\p{L})/u, LARGE],
    [/(?<!\p{L})(?:mas pequen\p{L}+|menor(?:es)?(?!\p{L}))/u, SMALL],
    [/(?<!\p{L})mas (?:alt\p{L}+|elevad\p{L}+|profund\p{L}+|anch\p{L}+|ruidos\p{L}+)/u, HIGH],
    [/(?<!\p{L})mas (?:baj\p{L}+|silencios\p{L}+)/u, LOW],
    [/(?<!\p{L})mas rapid\p{L}+/u, FAST],
    [/(?<!\p{L})mas cerca\p{L}*/u, NEAR],
    [/(?<!\p{L})mas lej\p{L}+/u, FAR],
    [/(?<!\p{L})mas (?:calient\p{L}+|calid\p{L}+)/u, WARM],
    [/(?<!\p{L})mas fri\p{L}+/u, COLD],
    [/(?<!\p{L})mas \p{L}/u, MORE],
    [/(?<!\p{L})menos \p{L}/u, FEWER],
  ],
  it: [
    [/(?<!\p{L})(?:piu (?:economic\p{L}+|convenient\p{L}+|a buon mercato)|meno car\p{L}+|meno costos\p{L}+|costa(?:no)? (?:di )?meno)/u, CHEAP],
    [/(?<!\p{L})(?:piu (?:car[oaie]|costos\p{L}+)|costa(?:no)? di piu)/u, DEAR],
    [/(?<!\p{L})(?:piu lung\p{L}+|dura di piu|piu a lungo)/u, LONG],
    [/(?<!\p{L})(?:piu (?:cort\p{L}+|brev\p{L}+)|dura (?:di )?meno)/u, SHORT],
    [/(?<!\p{L})(?:piu pesant\p{L}+|pesa di piu)/u, HEAVY],
    [/(?<!\p{L})(?:piu legger\p{L}+|pesa (?:di )?meno)/u, LIGHT],
    [/(?<!\p{L})(?:piu presto|prima|per primo)(?!\p{L})/u, EARLY],
    [/(?<!\p{L})(?:piu tardi|dopo|per ultimo)(?!\p{L})/u, LATE],
    [/(?<!\p{L})piu grand\p{L}+/u, LARGE],
    [/(?<!\p{L})piu piccol\p{L}+/u, SMALL],
    [/(?<!\p{L})piu (?:alt\p{L}+|elevat\p{L}+|profond\p{L}+|larg\p{L}+|rumoros\p{L}+)/u, HIGH],
    [/(?<!\p{L})piu (?:bass\p{L}+|silenzios\p{L}+)/u, LOW],
    [/(?<!\p{L})piu (?:veloc\p{L}+|rapid\p{L}+)/u, FAST],
    [/(?<!\p{L})piu vicin\p{L}+/u, NEAR],
    [/(?<!\p{L})piu lontan\p{L}+/u, FAR],
    [/(?<!\p{L})piu cald\p{L}+/u, WARM],
    [/(?<!\p{L})piu fredd\p{L}+/u, COLD],
    [/(?<!\p{L})piu \p{L}/u, MORE],
    [/(?<!\p{L})meno \p{L}/u, FEWER],
  ],
  pt: [
    [/(?<!\p{L})(?:mais (?:barat\p{L}+|economic\p{L}+|em conta)|menos car\p{L}+|custam? menos)/u, CHEAP],
    [/(?<!\p{L})(?:mais car[oa]s?|custam? mais)/u, DEAR],
    [/(?<!\p{L})(?:mais long\p{L}+|mais comprid\p{L}+|mais tempo|dura mais)/u, LONG],
    [/(?<!\p{L})(?:mais curt\p{L}+|dura menos)/u, SHORT],
    [/(?<!\p{L})(?:mais pesad\p{L}+|pesa mais)/u, HEAVY],
    [/(?<!\p{L})(?:mais lev\p{L}+|pesa menos)/u, LIGHT],
    [/(?<!\p{L})(?:mais cedo|primeiro)(?!\p{L})/u, EARLY],
    [/(?<!\p{L})mais tarde/u, LATE],
    [/(?<!\p{L})(?:mais grande|maior(?:es)?)(?!\p{L})/u, LARGE],
    [/(?<!\p{L})(?:mais pequen\p{L}+|menor(?:es)?(?!\p{L}))/u, SMALL],
    [/(?<!\p{L})mais (?:alt\p{L}+|elevad\p{L}+|fund\p{L}+|larg\p{L}+|barulhent\p{L}+)/u, HIGH],
    [/(?<!\p{L})mais (?:baix\p{L}+|silencios\p{L}+)/u, LOW],
    [/(?<!\p{L})mais rapid\p{L}+/u, FAST],
    [/(?<!\p{L})mais pert\p{L}+/u, NEAR],
    [/(?<!\p{L})mais long\p{L}+/u, FAR],
    [/(?<!\p{L})mais quent\p{L}+/u, WARM],
    [/(?<!\p{L})mais fri\p{L}+/u, COLD],
    [/(?<!\p{L})mais \p{L}/u, MORE],
    [/(?<!\p{L})menos \p{L}/u, FEWER],
  ],
};
