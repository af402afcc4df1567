import type { Language } from "../text/language.ts";

/** Past forms that no ending explains, each with the form that the others share. */
const ENGLISH =
  "ate:eat eaten:eat went:go gone:go took:take taken:take taught:teach bought:buy brought:bring thought:think sold:sell told:tell sent:send spent:spend lent:lend built:build kept:keep slept:sleep met:meet paid:pay made:make wrote:write written:write drove:drive driven:drive rode:ride spoke:speak spoken:speak broke:break broken:break chose:choose chosen:choose gave:give given:give found:find held:hold led:lead lost:lose won:win sang:sing sung:sing swam:swim began:begin begun:begin drank:drink ran:run came:come became:become grew:grow grown:grow knew:know known:know flew:fly flown:fly drew:draw drawn:draw threw:throw wore:wear worn:wear stole:steal fell:fall fallen:fall felt:feel dealt:deal caught:catch fought:fight sought:seek stood:stand understood:understand sat:sit hung:hang rang:ring rung:ring rose:rise risen:rise planes:aircraft plane:aircraft";
/** Strong verbs, with whatever prefix they have. */
const GERMAN =
  "wies:weis wiesen:weis gewiesen:weis schrieb:schreib schrieben:schreib geschrieben:schreib sprach:sprech sprachen:sprech gesprochen:sprech fuhr:fahr nahm:nehm nahmen:nehm genommen:nehm nimmt:nehm kamen:komm ging:geh gingen:geh gegangen:geh fand:find fanden:find gefunden:find trug:trag trugen:trag tragt:trag hielt:halt hielten:halt gab:geb gaben:geb gibt:geb traf:treff trafen:treff getroffen:treff trifft:treff schlug:schlag schlugen:schlag schlagt:schlag blieb:bleib blieben:bleib geblieben:bleib stieg:steig stiegen:steig gestiegen:steig rief:ruf riefen:ruf zog:zieh zogen:zieh gezogen:zieh schloss:schliess schlossen:schliess geschlossen:schliess flog:flieg geflogen:flieg brachte:bring brachten:bring gebracht:bring half:helf halfen:helf geholfen:helf hilft:helf warf:werf geworfen:werf stand:steh standen:steh gestanden:steh begann:beginn begannen:beginn begonnen:beginn gewann:gewinn gewonnen:gewinn verlor:verlier verloren:verlier lief:lauf liefen:lauf lauft:lauf liess:lass liessen:lass";
const FRENCH =
  "offert:offre offerte:offre ouvert:ouvre ouverte:ouvre pris:prend prise:prend prises:prend mis:met mise:met recu:recoit recue:recoit tenu:tient tenue:tient vendu:vend vendue:vend rendu:rend rendue:rend peint:peind construit:construi conduit:condui";
const SPANISH =
  "empieza:empeza empiezan:empeza comienza:comenza comienzan:comenza cierra:cerra cierran:cerra cuesta:costa cuestan:costa vuelve:volve vuelven:volve vuelto:volve duerme:dormi duermen:dormi dormimos:dormi juega:juga juegan:juga pide:pedi piden:pedi sirve:servi sirven:servi abierto:abri abierta:abri escrito:escribi roto:rompe rota:rompe puede:pode encuentra:encontra encuentran:encontra prueba:proba muestra:mostra recuerda:recorda sale:sali salen:sali salimos:sali salida:sali";
const ITALIAN =
  "offerto:offre offerti:offre aperto:apre aperta:apre chiuso:chiude chiusa:chiude preso:prende presa:prende scritto:scrive scritta:scrive messo:mette messa:mette deciso:decide decisa:decide perso:perde persa:perde vinto:vince vinta:vince rotto:rompe rotta:rompe speso:spende risposto:risponde chiesto:chiede chiesta:chiede rimasto:rimane dipinto:dipinge bevuto:bere beve:bere bevono:bere dato:da";
const PORTUGUESE =
  "aberto:abre aberta:abre escrito:escreve pago:paga paga:paga ganho:ganha entregue:entrega aceite:aceita aceites:aceita preso:prende feito:faz feita:faz posto:poe visto:ve sai:sair saimos:sair saem:sair";
const PREFIX = /^(ab|an|auf|aus|be|bei|ein|ent|er|fest|her|hin|mit|nach|statt|teil|um|unter|uber|ver|vor|weg|zer|zu|zuruck|zusammen)(?=\p{L}{3})/u;

const read = (list: string): ReadonlyMap<string, string> => new Map(list.split(" ").map((pair) => pair.split(":") as [string, string]));
const FORMS: Readonly<Partial<Record<Language, ReadonlyMap<string, string>>>> = {
  en: read(ENGLISH),
  de: read(GERMAN),
  fr: read(FRENCH),
  es: read(SPANISH),
  it: read(ITALIAN),
  pt: read(PORTUGUESE),
};

/** A form that the endings of others fit, of a past one; the word itself where it is none. */
export function presentOf(word: string, language: Language): string {
  const forms = FORMS[language];
  const own = forms?.get(word);
  if (own !== undefined || language !== "de") return own ?? word;
  const prefix = PREFIX.exec(word)?.[0];
  const rest = prefix === undefined ? undefined : forms?.get(word.slice(prefix.length));
  return prefix === undefined || rest === undefined ? word : `${prefix}${rest}`;
}
