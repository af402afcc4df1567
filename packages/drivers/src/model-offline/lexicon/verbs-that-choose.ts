/**
 * Beginnings of verbs that tell something of some rows alone: what was called off, gave out, was lost, is liked, planned or begun.
 * A table of what everybody did says nothing of it. In the six languages, in small letters without accents.
 */
const CHOOSING = `
cancel return refund reject refus declin resign retir reorder rebook reschedul renew recall repeat redo redid miss los won win
fail pass break broke damag spoil spill drop wast destroy steal stole skip forg leav left quit stop abandon postpon delay complain
protest lik lov enjoy hat dislik prefer want wish need hop plan intend expect promis tri try attempt offer start begin began begun
finish complet end keep kept approv accept agre confirm check verif correct chang improv increas reduc doubl halv avoid prevent
ignor den ow lack exceed beat cheat swap exchang transfer remov delet add waiv prais critic recommend regret remember surviv die
injur hurt help save earn deserv invent know knew understand understood think thought feel felt fall fell grow grew shrink shrank
mislaid misplac mis un dis over under out invit ask answer repl
storn absag abgesag verpass verlor verlier verlass gewonn gewann gewinn zerbr kaputt beschadig verschw verschutt verges vergas
abgel ablehn zuruck kundig aufgeh beschwer mag mocht moch woll wunsch brauch plan versuch begonn begann beginn beend abgeschl
schlies bestatig genehmig ander geander verbesser erhoh verring gestohl stahl gestrich verschob verschieb verweig vermiss versaum
fehl abgebr abbr ver zer ent miss
annul rend refus rejet manqu perd gagn echou cass bris gaspill oubli quitt arret aim prefer veu voul souhait prev essa commenc fini
termin confirm chang amelior augment redui vol report retard rembours plain plaign abandonn
anul devolv devuel rechaz pierd gan fall romp rot dan desperdic olvid dej quier quis gust necesit intent empez empiez comenz comienz
acab aprob cambi mejor redu rob aplaz retras quej reembols falt
cancell restitu rifiut pers vin rott dannegg sprec dimentic lasci vuol piac bisogn pianific tent prov cominc iniz miglior ridu rub
rinvi ritard lament rimbors manc salt
recus rejeit ganh falh quebr part danific estrag esquec deix quer gost precis planej comec aprov mud melhor reduz roub adi atras
queix
`;
const BEGINNINGS = CHOOSING.trim().split(/\s+/);

/** Whether a verb may be of some rows alone; the word is in small letters, without accents. */
export const mayChoose = (word: string): boolean => BEGINNINGS.some((beginning) => word.startsWith(beginning));
