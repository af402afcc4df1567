import type { Constraints } from "../constraints.ts";
import type { Frame, Known } from "./frame.ts";
import { type Called, textCalled, textsCalled } from "./text-called.ts";

const END = "\\s*[?.!]?$";
const PLEASE =
  "(?:please |can you |could you |would you |bitte |kannst du |könntest du |peux-tu |pourrais-tu |puedes |podrías |por favor,? |per favore,? |puoi |potresti |podes |poderias )*";
const S = "(?<s>.{2,70}?)";
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Where the result goes, said in whatever way; `out` is the file. */
const intoFile = (out: string): string =>
  `,? (?:and |und |et |y |e )?(?:(?:save|put|write|store)(?: it| that| this)? |guárdal[oa] |guarda(?:-[oa])? |ponlo |escríbelo |salval[oa] |mettil[oa] |scrivil[oa] |grava(?:-[oa])? |salva(?:-[oa])? |enregistre(?:-l[ea])? |mets(?:-l[ea])? |speichere? (?:es|das|sie) |schreibe? (?:es|das|sie) |leg (?:es|das|sie) )?(?:in|into|to|as|under|nach|unter|als|dans|sous|en|como|come|em|no|na)(?: (?:a|an|einer|eine|einem|un|una|une|um|uma))?(?: new)?(?: file| document| datei| fichier| archivo| fichero| ficheiro)?(?: called| named| namens| nommé| appelé| llamado| chiamato| chamado)? ["']?${escaped(out)}["']?(?: ab)?`;

/** For somebody who comes to it for the first time: what is written stays the same. */
const NEWCOMER =
  ",? (?:for (?:someone|somebody|anyone|people|a colleague|a person) (?:who|that) (?:is|are) new(?: here)?|for (?:newcomers|a newcomer|beginners)|für (?:jemanden|leute|alle),? (?:der|die) (?:hier )?neu (?:ist|sind)|für neue(?: leute| kollegen)?|pour quelqu['’]un (?:qui est nouveau|de nouveau|qui arrive)|para alguien (?:nuevo|que es nuevo|que acaba de llegar)|per (?:qualcuno di nuovo|chi è nuovo|chi è appena arrivato)|para (?:alguém novo|alguém que é novo|quem é novo|quem acaba de chegar))";
const FEW =
  ",? (?:in|en|em) (?:just |only |nur )?(?:a few|few|some|a couple of|ein paar|wenigen|einigen|quelques|pocas|unas pocas|unas cuantas|poche|alcune|poucas|algumas) (?:lines|sentences|zeilen|sätzen|lignes|phrases|líneas|frases|righe|frasi|linhas)";
const PAGE =
  "[.,;?!]? ?(?:and )?(?:no more than|not more than|no longer than|at most|keep it (?:to|under|below)|höchstens|maximal|nicht mehr als|au plus|au maximum|pas plus d['’]|pas plus de|como máximo|no más de|máximo|al massimo|non più di|no máximo|não mais de|não mais do que) ?(?:a|one|eine|einer|une|una|uma)?(?: single)? (?:page|seite|página|pagina)";
const SHORTLY = ",? (?:please|briefly|in short|shortly|bitte|kurz|por favor|per favore|s['’]il (?:te|vous) plaît|brièvement|brevemente)";
const VERB =
  "(?:sum up|summari[sz]e|recap|boil down|condense|fasse? (?:mir )?(?:bitte )?|résume[zr]?(?:-moi)? |resume |resuma |resúmeme |riassumi(?:mi)? |sintetizza )";

/** About as many sentences as a few lines have, and as many words as a page. */
const FEW_SENTENCES = 4;
const PAGE_SENTENCES = 14;
const PAGE_WORDS = 350;

/** "Sum up the runbook in a few lines and save it in F", "… for somebody who is new, no more than a page". */
export const readSummed = (goal: string, known: Known): Frame | "look" | undefined => summed(goal, known, false);
/** The same, where how long it may be or for whom it is says that a text is summed up. */
export const readSummedShort = (goal: string, known: Known): Frame | "look" | undefined => summed(goal, known, true);

function summed(goal: string, known: Known, isShort: boolean): Frame | "look" | undefined {
  const [output, another] = known.outputs;
  const ways = [NEWCOMER, FEW, PAGE, SHORTLY, ...(output === undefined ? [] : [intoFile(output)]), ",? zusammen"];
  const said = another === undefined ? new RegExp(`^¿?${PLEASE}${VERB}\\s*${S}(?<w>(?:${ways.join("|")})*)${END}`, "iu").exec(goal)?.groups : undefined;
  const { s, w = "" } = said ?? {};
  const limits = limitsIn(w, isShort ? undefined : output);
  if (s === undefined || limits === undefined) return undefined;
  if (known.names === undefined) return "look";
  const called = textCalled(s, known);
  return called && { ...summaryOf(called, limits), ...(output !== undefined && { output }) };
}

/** How long it may be; undefined where nothing is said that a plainer reading has not. */
function limitsIn(ways: string, output: string | undefined): Constraints | undefined {
  const has = (way: string): boolean => new RegExp(way, "iu").test(ways);
  if (has(FEW)) return { sentences: FEW_SENTENCES, ...(has(PAGE) && { words: PAGE_WORDS }) };
  if (has(PAGE)) return { sentences: PAGE_SENTENCES, words: PAGE_WORDS };
  return has(NEWCOMER) || (output !== undefined && has(intoFile(output))) ? {} : undefined;
}

const summaryOf = ({ name, words }: Called, limits: Constraints): Frame => ({
  job: "digest",
  wishes: ["summary"],
  material: { names: [name], endings: [] },
  limits,
  counted: false,
  split: false,
  titled: true,
  ...(words.length > 0 && { says: words }),
});

const LEFT_TO_DO = "(?:still )?(?:to be done|to do|open|left(?: to (?:do|be done))?|outstanding|undone|not done|unfinished|missing)(?: yet)?";
/** Ticked ones are left out of to-dos anyway. */
const TICKED =
  "(?:[.,;]? ?(?:but |and )?(?:(?:leave|leaving) out )?(?:without )?(?:the |those )?(?:that are |which are )?(?:already )?(?:ticked|done|finished|checked|crossed|completed)(?:[- ]off)?(?: ones?| items?| things?| points?)?(?: (?:can|may|should|must|are to))?(?: (?:be left out|stay out|be skipped|be dropped|not be in it))?|[.,;]? ?(?:ohne (?:die |das )?(?:erledigten?|abgehakten?)|(?:die )?(?:erledigten|abgehakten)(?: punkte| aufgaben)? (?:lass weg|weglassen|können weg(?:bleiben)?|brauche ich nicht))|[.,;]? ?(?:sans (?:les|celles|ceux) (?:déjà )?(?:cochée?s|faite?s|terminée?s)|laisse de côté (?:les|celles) (?:cochées|faites))|[.,;]? ?(?:sin (?:las|los) (?:marcad[ao]s|hech[ao]s|tachad[ao]s))|[.,;]? ?(?:senza (?:quelle|quelli|le|i) (?:spuntat[ei]|fatt[ei]))|[.,;]? ?(?:sem (?:as|os) (?:assinalad[ao]s|feit[ao]s|riscad[ao]s)))?";
const WHO = {
  en: "(?:,? and who (?:is|are|has|should|must|does|will)(?: to| going to)?(?: (?:do|doing))?(?: (?:them|it|that|what|each))?)?",
  de: "(?:,? und wer (?:soll|muss|macht|übernimmt|kümmert sich)(?: (?:sie|das|es|die|darum))?(?: (?:machen|erledigen|tun|übernehmen))?)?",
  fr: "(?:,? et qui (?:doit|s['’]en charge|les fait)(?: (?:les|s['’]en))?(?: (?:faire|charger))?)?",
  es: "(?:,? y quién (?:debe|tiene que|va a|se encarga|las hace)(?: (?:hacerlas|hacerlo|de ellas))?)?",
  it: "(?:,? e chi (?:deve|se ne occupa|le fa)(?: (?:farle|farli|farlo|occuparsene))?)?",
  pt: "(?:,? e quem (?:deve|tem de|vai|as faz|trata (?:delas|disso))(?: (?:fazê-las|fazê-lo|fazer))?)?",
};

/** What is left to do according to texts, and by whom. */
const todosSaid = (out: string): readonly RegExp[] =>
  [
    `(?:go|look|read) through ${S} and (?:gather|collect|list|pull out|write down|note(?: down)?|put together|find|pick out) (?:everything |all |whatever |what )(?:that )?(?:is |['’]s |has |there is )?${LEFT_TO_DO}${out}${TICKED}`,
    `(?:gather|collect|list|pull out|write down|put together|pick out) (?:everything |all |whatever |what )(?:that )?(?:is |['’]s |there is )?${LEFT_TO_DO} (?:from|in|according to|of) ${S}${out}${TICKED}`,
    `what(?: is|['’]s| has) (?:still (?:open|left|outstanding|missing)|(?:still )?(?:to be done|to do|left to (?:do|be done)|undone|not done))(?: yet)?,? (?:according to|in|from|as per) ${S}${WHO.en}${TICKED}`,
    `(?:which|what) (?:tasks?|jobs?|things?|points?|items?) (?:from|in|of|on) ${S} (?:are|have|is|has) (?:still |not yet )?(?:not (?:yet )?(?:been )?(?:done|finished|completed|ticked off)|been done|open|undone|outstanding|to be done|left)(?: yet)?${WHO.en}`,
    `welche (?:aufgaben|punkte|dinge|sachen|arbeiten) (?:aus|in|im|auf|von|vom) ${S} sind (?:noch )?(?:nicht (?:erledigt|gemacht|abgehakt|fertig)|offen|zu (?:erledigen|tun|machen)|unerledigt)${WHO.de}`,
    `was (?:ist|bleibt|steht|muss) (?:laut|nach|gemäß) ${S} noch (?:alles )?(?:zu (?:tun|erledigen|machen)|offen|aus|(?:gemacht|getan|erledigt) werden)${WHO.de}`,
    `was (?:ist|bleibt) noch (?:alles )?(?:zu (?:tun|erledigen|machen)|offen),? (?:laut|nach|gemäß|aus|in) ${S}${WHO.de}`,
    `geh(?:e)? ${S} durch und (?:sammle|schreib|liste|trag|notiere)(?: auf)?,? was (?:noch )?(?:zu (?:tun|erledigen|machen)|offen)(?: ist| bleibt)?${out}${TICKED}`,
    `(?:qu['’]est-ce qu['’]il|que) reste(?:-t-il)?(?: encore)? à faire,? (?:selon|d['’]après|dans|sur) ${S}${WHO.fr}`,
    `quelles? tâches? (?:de la |de l['’]|du |des |de |dans )${S} (?:ne sont pas encore|ne sont pas|restent|sont encore)(?: à)? (?:faites?|faire|terminées?|réglées?|cochées?)${WHO.fr}`,
    `(?:parcours|parcourez|lis|relis) ${S} et (?:rassemble|note|liste|recueille)[zr]? (?:tout )?ce qui reste à faire${out}${TICKED}`,
    `qué (?:queda|falta)(?: todavía| aún)? por hacer,? (?:según|en) ${S}${WHO.es}`,
    `qué tareas (?:de |del |en )${S} (?:no están (?:todavía |aún )?(?:hechas|terminadas)|(?:todavía |aún )?no están (?:hechas|terminadas)|están (?:pendientes|sin hacer)|quedan(?: pendientes)?)${WHO.es}`,
    `(?:revisa|repasa|lee) ${S} y (?:reúne|recoge|apunta|anota) (?:todo )?lo que (?:queda|falta)(?: todavía| aún)? por hacer${out}${TICKED}`,
    `(?:che )?cosa (?:resta|rimane|manca)(?: ancora)? da fare,? (?:secondo|in|nel|nella|stando a) ${S}${WHO.it}`,
    `quali (?:compiti|attività|cose|punti) (?:di |del |della |nel |nella )${S} non sono (?:ancora )?(?:fatt[ei]|finit[ei]|svolt[ei])${WHO.it}`,
    `(?:scorri|leggi|rileggi) ${S} e (?:raccogli|annota|elenca) (?:tutto )?(?:ciò|quello) che (?:resta|rimane|c['’]è)(?: ancora)? da fare${out}${TICKED}`,
    `(?:o )?que (?:é que )?(?:ainda )?(?:falta|está por)(?: ainda)? fazer,? (?:segundo|de acordo com|n[oa]|em) ${S}${WHO.pt}`,
    `(?:que|quais) (?:as )?tarefas (?:d[oa]|n[oa]|de) ${S} (?:ainda )?(?:não estão feitas|não foram feitas|estão por fazer|faltam)${WHO.pt}`,
    `(?:percorre|lê|revê) ${S} e (?:reúne|junta|anota) (?:tudo )?o que (?:ainda )?falta fazer${out}${TICKED}`,
  ].map((each) => new RegExp(`^¿?${PLEASE}${each}${END}`, "iu"));

/** "Which tasks of the minutes are not done yet, and who is to do them": the open to-dos, each with its owner where one is written. */
export function readLeftToDo(goal: string, known: Known): Frame | "look" | undefined {
  const [output, another] = known.outputs;
  const out = output === undefined ? "" : `(?:${intoFile(output)})?`;
  const said =
    another === undefined
      ? todosSaid(out)
          .map((pattern) => pattern.exec(goal)?.groups)
          .find((groups) => groups !== undefined)
      : undefined;
  if (said?.s === undefined) return undefined;
  if (known.names === undefined) return "look";
  const called = textsCalled(said.s, known);
  if (!called) return undefined;
  return {
    job: "digest",
    wishes: ["todos"],
    material: { names: called.names, endings: [] },
    limits: {},
    counted: false,
    split: false,
    ...(called.words.length > 0 && { says: called.words }),
    ...(output !== undefined && { output }),
  };
}
