/**
 * What is done with things, as it stands in the headings of columns of days and of yes and no, by
 * concept: "resolved" is told of a column `Closed`. Participles of the six languages, in small letters
 * without accents; those in -o stand for their four genders and numbers.
 */
const ACTS = `
finishing: done finished completed closed resolved solved fixed repaired mended settled concluded
  erledigt abgeschlossen behoben gelost fertiggestellt fertig beendet repariert
  termine acheve resolu repare cloture solutionne
  terminado resuelto arreglado reparado cerrado acabado solucionado finalizado completado
  terminato risolto riparato chiuso completato concluso aggiustato
  resolvido arranjado fechado concluido consertado acabado
giving_back: return retour ruckgabe devolucion restitution restituzione riconsegna devolucao returned brought_back back given_back handed_back handed_in zuruckgegeben zuruckgebracht rendu restitue
  retourne devuelto restituito reso riportato devolvido
delivering: delivered geliefert ausgeliefert zugestellt livre entregado consegnato entregue
sending: sent shipped dispatched posted mailed versandt versendet verschickt abgeschickt envoye expedie
  enviado despachado spedito inviato expedido
paying: paid settled_up bezahlt beglichen entrichtet paye regle acquitte pagado saldado abonado pagato saldato
  versato liquidado quitado
confirming: confirmed bestatigt confirme confirmado confermato
checking: checked inspected tested verified gepruft uberpruft kontrolliert getestet verifie controle teste
  revisado comprobado verificado inspeccionado controllato verificato testato ispezionato inspecionado
cleaning: cleaned washed gereinigt geputzt gewaschen nettoye lave limpiado lavado pulito lavato
cancelling: cancelled canceled called_off abgesagt storniert annule cancelado anulado annullato disdetto
answering: answered replied responded beantwortet repondu contestado respondido risposto
approving: approved authorised authorized genehmigt bewilligt freigegeben approuve autorise aprobado autorizado
  approvato autorizzato aprovado
rejecting: rejected declined turned_down abgelehnt rejete rechazado denegado rifiutato respinto recusado
  rejeitado
vaccinating: vaccinated immunised geimpft vaccine vacunado vaccinato vacinado
neutering: neutered spayed castrated kastriert sterilisiert sterilise castre esterilizado castrado
  sterilizzato castrato
watering: watered irrigated gegossen bewassert arrose regado annaffiato irrigato
booking: booked reserved gebucht reserviert reservado prenotato
attending: attended showed_up turned_up teilgenommen anwesend
installing: installed fitted installiert eingebaut installe pose instalado installato montato
recycling: recycled disposed scrapped entsorgt recycle reciclado riciclato
printing: printed gedruckt imprime impreso stampato impresso
replacing: replaced swapped ersetzt ausgetauscht remplace sustituido reemplazado sostituito substituido
contacting: contacted called_back notified kontaktiert benachrichtigt contacte notifie contactado notificado
  contattato avvisato avisado
`;

const FORMS_OF_O = ["o", "a", "os", "as", "i", "e"];
const FORMS = ["", "e", "s", "es", "en", "er"];

/** Each form of a participle, and what it tells. */
export const ACTS_BY_WORD: ReadonlyMap<string, string> = new Map(
  [...ACTS.matchAll(/^(\w+): ([^:]+)$/gm)].flatMap(([, concept = "", words = ""]) =>
    words
      .trim()
      .split(/\s+/)
      .map((word) => word.replaceAll("_", ""))
      .flatMap((word) => (/[^aeiou]o$/.test(word) ? FORMS_OF_O.map((end) => word.slice(0, -1) + end) : FORMS.map((end) => word + end)))
      .map((word) => [word, concept] as const),
  ),
);
