import type { Language } from "./language.ts";

/** In the order in which a row has their words. */
const LANGUAGES: readonly Language[] = ["en", "de", "fr", "es", "it", "pt"];

/**
 * What a question may call otherwise than its text: "shut" for "closes", "Anmeldung" for "Einschreibung". Words of one row settle the
 * same question; opposites have rows of their own. Each row is its name and then its words in six languages; a verb is written once, with
 * its ending after `~`.
 */
const ROWS: readonly string[] = [
  "open: open opening opens opened | öffn~en eröffn~en geöffnet offen öffnung eröffnung auf aufmach~en | ouvr~ir ouvre ouvrent ouvert ouverte ouverts ouvertes ouverture ouvrira | abr~ir abierto abierta abiertos abiertas apertura | apr~ire aperto aperta aperti aperte apertura | abr~ir aberto aberta abertos abertas abertura",
  "close: close closed closing closes shut shuts | schließ~en geschlossen zu schließung dicht zumach~en | ferm~er fermeture clos close | cierr~ar cerr~ar cierre | chiud~ere chiuso chiusa chiusi chiuse chiusura | fech~ar fecho encerr~ar encerramento fechamento",
  "begin: begin begins began begun beginning start starts starting commence kick launch | beginn~en beginnt begann begonnen beginn start~en anfang~en anfängt fängt angefangen los losgeh~en | commenc~er début débute débuter démarr~er commencement | empez~ar empiez~ar comenz~ar comienz~ar inici~ar inicio comienzo | inizi~are cominci~are inizio comincia | começ~ar inici~ar início começo",
  "end: end ends ending ended finish finishes over expire expires expiry terminate | end~en endet ende aufhör~en auslaufen ausläuft läuft vorbei | fin~ir finit fin termin~er s'achève expire expirer | termin~ar acab~ar fin final finaliz~ar vence vencer | fin~ire finisce finiscono termin~are fine scad~ere scadenza | termin~ar acab~ar fim final vence vencer expira",
  "price: cost costs costing price prices priced fee fees charge charges rate rates expensive | kost~en kostet preis preise gebühr gebühren teuer tarif | coût~er coûte coûtent coût prix tarif tarifs cher | cuest~ar costar coste costo precio precios vale valen valer tarifa caro | cost~are costa costano costo prezzo prezzi tariffa caro | cust~ar custa custam custo preço preços vale valem tarifa caro",
  "pay: pay pays paid paying payment payable | zahl~en bezahl~en zahlung bezahlung entrichten | pay~er paie paient paiement règlement régler | pag~ar pago pagos abon~ar abono | pag~are pagamento versare versamento va pagata | pag~ar pagamento pago",
  "rent: rent rents rental hire hires lease let | miet~en vermiet~en miete mieten verleih verleih~en ausleih~en leih~en | lou~er loue louent location loyer | alquil~ar alquiler arrend~ar arriendo renta | affitt~are affitto nolegg~iare noleggio noleggia noleggiano | alug~ar aluguer aluguel arrend~ar renda",
  "ticket: ticket tickets seat seats admission entry entrance | eintritt eintrittskarte eintrittskarten karte karten ticket | billet billets entrée place | entrada entradas billete boleto | biglietto biglietti ingresso entrata | bilhete bilhetes entrada ingresso",
  "photo: photo photos photograph photographs photography picture pictures camera | foto fotos fotografier~en fotografieren kamera | photo photos photographi~er appareil | foto fotos fotografía fotografi~ar cámara | foto fotografia fotograf~are | foto fotos fotografia fotograf~ar",
  "show: show performance performances play concert | vorstellung vorstellungen aufführung konzert | spectacle représentation concert | función espectáculo concierto | spettacolo rappresentazione concerto | espetáculo sessão concerto",
  "deposit: deposit downpayment down-payment security | kaution anzahlung pfand | caution acompte arrhes dépôt | fianza depósito señal anticipo | caparra deposito cauzione acconto | caução depósito sinal entrada",
  "enrolment: enrolment enrollment registration register sign-up signup enrol enroll admission | anmeld~en anmeldung einschreib~en einschreibung registrierung | inscri~re inscrire inscription inscriptions inscrit enregistrement | inscrib~ir inscripción matrícula registro inscribirse matricularse | iscriv~ere iscrizione iscrizioni iscriversi iscritto | inscrev~er inscrição inscrições matrícula registo",
  "discount: less discount discounts reduction reduced concession cheaper rebate | weniger rabatt rabatte ermäßigung ermäßigt ermäßigte nachlass vergünstigung | moins réduction réductions remise rabais réduit tarif-réduit | menos descuento descuentos rebaja reducción reducido | meno sconto sconti riduzione ridotto ridotta | menos desconto descontos redução reduzido",
  "allow: allow allows allowed permit permits permitted permission welcome accepted admitted | erlaub~en erlaubt gestatt~en zugelassen zulässig willkommen erwünscht genehmigt dürf darf dürfen | permis permise permettre permet autoris~er admis admise admises accept~er acceptés bienvenus bienvenue droit | permit~ir permitido permitida permitidos admit~ir admiten acept~ar autoriz~ar bienvenidos | permess~o permesso permessa permettere ammess~o ammessi ammessa ammesse consentito consentiti consentita benvenuti accett~are | permit~ir permitido permitida permitidos autoriz~ar aceit~ar aceites admitidos bem-vindos",
  "forbid: forbid forbidden prohibited prohibit ban banned | verboten verbieten verbot untersagt unzulässig | interdit interdite interdits interdites interdiction défendu | prohib~ir prohibido prohibida prohibidos prohibidas | vietat~o vietato vietata vietati vietate divieto proibito | proib~ir proibido proibida proibidos proibidas interdito",
  "accept: accept accepts accepted take taken pay | akzeptier~en angenommen annehmen zahlen bezahlen | accept~er payer | acept~ar admit~ir pag~ar | accett~are pag~are | aceit~ar pag~ar",
  "include: include includes included including inclusive | enthalten inklusive inbegriffen einschließlich beinhaltet dabei | inclus incluse inclure inclut compris comprise comprend | inclu~ir incluido incluida incluye incluyen | compres~o inclus~o incluso inclusa incluse comprende compreso compresa comprensivo | inclu~ir incluído incluída inclui incluem",
  "extra: extra additional surcharge separately excluded | extra zusätzlich aufpreis gesondert separat exklusive | supplément supplémentaire extra sus | extra aparte adicional suplemento | extra supplemento aggiuntivo parte escluso | extra adicional suplemento parte",
  "free: free complimentary gratis free-of-charge | kostenlos gratis umsonst kostenfrei frei | gratuit gratuite gratuits gratuites gratuitement | gratis gratuito gratuita gratuitos gratuitamente | gratis gratuito gratuita gratuiti gratuitamente | grátis gratuito gratuita gratuitos gratuitamente",
  "arrive: arrive arrives arrived arrival come comes deliver delivers delivered delivery | ankomm~en ankunft kommt komm~en eintreffen trifft anreise anreis~en liefer~n geliefert lieferung liefert | arriv~er arrivée livr~er livraison vien venir vient | lleg~ar llegada entreg~ar entrega viene venir | arriv~are arrivo consegn~are consegna viene | cheg~ar chegada entreg~ar entrega vem",
  "depart: leave leaves left depart departs departure departing | abfahr~en abfahrt fährt abreis~en abreise verlass~en verlässt starte | part~ir départ départs quitt~er | sal~ir salida sale salen part~ir parte | part~ire partenza parte partono lasci~are | part~ir partida parte sai saída sair",
  "receive: get gets got receive receives received collect pick handed hand handover obtain given | bekomm~en erhalt~en erhält übergeb~en übergabe abhol~en abgeholt ausgehändigt kriegen ausgabe | recevoir reçoit reçoivent obten~ir remis remise remettre récupér~er | recib~ir recoge recoger entreg~ar obten~er | ricev~ere riceve riceviamo ritir~are consegn~are ottenere | receb~er entreg~ar obt~er levantar",
  "last: last lasts lasted take takes took duration long length valid | dauer~n dauert dauerte dauer lang lange länge gilt beträgt | dur~er durée long longue longueur valable | dur~ar duración tarda tardan largo válida | dur~are durata lungo lunga impiega ci vuole | dur~ar duração demora demoram longo",
  "lead: lead leads led head heads leader manage manages manager director directs director charge runs run chair chairs boss | leit~en leiter leiterin leitung führ~en chef chefin verantwortlich direktor direktorin | dirig~er dirige directeur directrice gérant gérante gér~er responsable chef | dirig~ir dirige director directora encargado encargada responsable jefe jefa | dirig~ere dirige direttore direttrice responsabile capo gestore gestisce gestire | dirig~ir dirige diretor diretora responsável chefe gere",
  "responsible: responsible charge responsibility owner looks look care cares takes contact | verantwortlich zuständig zuständigkeit verantwortung kümmert kümmern betreut betreuen | responsable charge s'occupe occupe | responsable cargo encargado encargada encarga | responsabile incaricato incaricata occupa incarico | responsável encarregado encarregada cargo cuida",
  "teach: teach teaches taught teacher instructor trainer coach train trains tutor | unterricht~en lehr~en lehrer lehrerin trainer trainerin kursleiter | enseign~er professeur enseignant moniteur formateur | enseñ~ar profesor profesora instructor monitor imparte | insegn~are insegnante professore istruttore istruttrice maestro maestra | ensin~ar professor professora instrutor treina treinador treinadora treinar",
  "cook: cook cooks chef kitchen | koch köchin koch~en kocht küchenchef | cuisin~er cuisinier cuisinière chef | cocin~ar cocinero cocinera chef | cucin~are cuoco cuoca chef | cozinh~ar cozinheiro cozinheira chef",
  "buy: buy buys bought purchase purchases purchased acquire | kauf~en gekauft kauf erwerb~en anschaff~en angeschafft anschaffung | achet~er achat acheté achète acquérir | compr~ar compra adquir~ir | compr~are acquist~are acquisto | compr~ar compra adquir~ir",
  "repair: repair repairs repaired fix fixes fixed mend mended | reparier~en repariert reparatur richt~en instandsetz~en | répar~er réparation | repar~ar reparación arregl~ar | ripar~are riparazione aggiust~are sistem~are | repar~ar reparação consert~ar arranj~ar",
  "service: service serviced servicing maintenance maintain maintained inspect inspected inspection check checked | wart~en gewartet wartung inspektion geprüft prüf~en überprüf~en | entretien entreten~ir révis~er révision contrôl~er vérifi~er | revis~ar revisión mantenimiento inspeccion~ar | revision~are revisione manutenzione controll~are | revis~ar revisão manutenção inspecion~ar",
  "call: call calls called phone phones ring telephone | anruf~en angerufen ruft telefonier~en | appel~er appelle appeler téléphon~er | llam~ar telefone~ar | chiam~are telefon~are | lig~ar telefon~ar chamar",
  "write: write writes wrote written author | schreib~en schrieb geschrieben verfass~en verfasst autor autorin | écri~re écrit écrivait rédig~er auteur autrice | escrib~ir escrito redact~ar autor autora | scriv~ere scritto redig~ere autore autrice | escrev~er escrito redig~ir autor autora",
  "order: order orders ordered book books booked reserve reserved reservation booking | bestell~en bestellt bestellung buch~en gebucht buchung reservier~en reserviert reservierung | command~er commande réserv~er réservation | ped~ir pide pedido encarg~ar reserv~ar reserva | ordin~are ordine prenot~are prenotazione | encomend~ar pedir pedido reserv~ar reserva marc~ar",
  "cancel: cancel cancels cancelled canceled cancellation cancelling | stornier~en storniert stornierung absag~en abgesagt absage kündig~en gekündigt | annul~er annulation résili~er résiliation | cancel~ar cancelación anul~ar | cancell~are cancellazione annull~are disdetta disdire | cancel~ar cancelamento anul~ar",
  "notice: notice terminate termination | kündigungsfrist kündigung | préavis résiliation | preaviso aviso | preavviso disdetta | aviso-prévio pré-aviso aviso",
  "warranty: warranty guarantee guaranteed | garantie gewährleistung | garantie garanti | garantía | garanzia | garantia",
  "deadline: deadline due latest by | frist fällig fälligkeit stichtag spätestens abgabetermin | échéance délai date-limite | plazo vencimiento fecha-límite | scadenza termine entro | prazo vencimento data-limite",
  "parking: park parks parked parking carpark | park~en parkplatz parkplätze geparkt | stationn~er parking stationnement se-garer garer | aparc~ar aparcamiento estacion~ar estacionamiento parking | parchegg~iare parcheggio parcheggiare posteggio | estacion~ar estacionamento parque",
  "pet: pet pets animal animals | haustier haustiere tier tiere | animal animaux | mascota mascotas animal animales | animale animali | animal animais",
  "dog: dog dogs | hund hunde | chien chiens | perro perros | cane cani | cão cães cachorro cachorros",
  "child: child children kid kids | kind kinder | enfant enfants | niño niños niña niñas | bambino bambini bambina | criança crianças",
  "smoke: smoke smokes smoking cigarette | rauch~en raucher zigarette | fum~er fumeur cigarette | fum~ar cigarrillo | fum~are sigaretta | fum~ar cigarro",
  "inside: inside indoors indoor | drinnen innen innenraum innenräume | intérieur dedans | dentro interior | dentro interno all'interno | dentro interior",
  "outside: outside outdoors outdoor | draußen außen freien | extérieur dehors | fuera exterior | fuori esterno | fora exterior",
  "heat: heat heated heating warm | heiz~en geheizt beheizt heizung | chauff~er chauffé chauffée chauffage | climatizada calef~ar calefacción calentada calentar | riscald~are riscaldato riscaldata riscaldamento | aquec~er aquecido aquecida aquecimento",
  "meal: meal meals food eat dinner lunch breakfast catering | essen mahlzeit mahlzeiten verpflegung | repas manger nourriture | comida comidas comer | pasto pasti mangiare cibo | refeição refeições comer comida",
  "breakfast: breakfast | frühstück | petit-déjeuner déjeuner | desayuno | colazione | pequeno-almoço café-da-manhã",
  "key: key keys | schlüssel | clé clés clef | llave llaves | chiave chiavi | chave chaves",
  "flat: flat apartment | wohnung apartment | appartement logement | piso apartamento vivienda | appartamento alloggio | apartamento casa",
  "house: house home building | haus gebäude | maison bâtiment | casa edificio | casa edificio | casa edifício",
  "room: room rooms | zimmer raum räume | chambre chambres salle pièce | habitación sala cuarto | camera stanza sala | quarto sala",
  "contract: contract agreement lease | vertrag mietvertrag vereinbarung mietverhältnis | contrat bail accord | contrato acuerdo | contratto accordo | contrato acordo",
  "rules: rules regulations terms conditions policy | regeln regelung ordnung hausordnung bedingungen | règlement règles conditions | reglas reglamento normas condiciones | regole regolamento condizioni | regras regulamento condições",
  "landlord: landlord owner lessor | vermieter vermieterin eigentümer | propriétaire bailleur | propietario propietaria casero | proprietario locatore | senhorio proprietário",
  "tenant: tenant lessee renter | mieter mieterin | locataire | inquilino inquilina arrendatario | inquilino inquilina | inquilino inquilina",
  "doctor: doctor physician | arzt ärztin | médecin docteur | médico médica doctor doctora | medico dottore dottoressa | médico médica",
  "boss: boss chief head manager | chef chefin | chef patron patronne | jefe jefa | capo | chefe patrão",
  "meeting: meeting session assembly | sitzung besprechung treffen versammlung | réunion séance assemblée | reunión junta asamblea | riunione assemblea incontro | reunião assembleia",
  "lesson: lesson lessons class classes course courses | unterricht kurs kurse stunde | cours leçon leçons | clase clases curso cursos | lezione lezioni corso corsi | aula aulas curso cursos",
  "member: member members | mitglied mitglieder | membre membres adhérent adhérents | socio socios miembro miembros | socio soci membro membri | sócio sócios membro membros",
  "holiday: holiday holidays vacation | urlaub ferien | vacances congés | vacaciones | ferie vacanze | férias",
  "money: budget | budget etat | budget | presupuesto | budget preventivo | orçamento",
  "phone: phone telephone number | telefon telefonnummer rufnummer | téléphone numéro | teléfono número | telefono numero | telefone número",
  "mail: email e-mail mail | e-mail mail email | courriel e-mail mail | correo email e-mail | email e-mail posta | email e-mail correio",
  "address: address located lies lie location | adresse anschrift liegt liegen befindet | adresse situé située trouve | dirección ubicado ubicada está queda | indirizzo situato trova | endereço morada fica situado",
  "lie: located lies lie situated find found location | liegt liegen lag befindet befinden findet steht gelegen | trouve trouvent situé située situés | encuentra encuentran ubicado ubicada queda situado situada | trova trovano situato situata | fica ficam encontra situado situada localizado localizada",
  "hold: place held hold holds happen happens scheduled planned plan planned takes take due | findet statt stattfind~en stattfindet geplant angesetzt vorgesehen | lieu tient tiendra prévu prévue prévus aura | lugar celebr~ar celebra prevista previsto tiene | luogo svolg~ere svolge svolgerà previsto prevista tiene | lugar realiz~ar realiza previsto prevista decorre",
  "size: size big large area | größe groß fläche quadratmeter | taille grand grande superficie surface | tamaño grande superficie | grandezza grande superficie | tamanho grande área superfície",
  "people: people persons guests person seats | personen leute gäste menschen plätze | personnes gens invités places | personas gente plazas | persone gente posti | pessoas gente lugares",
  "work: work works job | arbeit~en arbeit | travail~ler travail | trabaj~ar trabajo | lavor~are lavoro | trabalh~ar trabalho",
  "live: live lives lived living reside | wohn~en wohnt leb~en lebt | habit~er habite vivre vit | viv~ir vive resid~ir | viv~ere vive abit~are abita | viv~er mora morar vive resid~ir",
  "choose: choose chose chosen select selected pick picked | wähl~en gewählt auswähl~en entschied | chois~ir choisi | eleg~ir elegido elige escog~er | scegl~iere scelto | escolh~er escolhido",
  "decide: decide decided decision agree agreed | entscheid~en entschieden beschlossen beschluss beschließen | décid~er décidé décision convenu | decid~ir decidido acord~ar acordado | decid~ere deciso decisione concordato | decid~ir decidido combin~ar acordado",
  "send: send sends sent | send~en schick~en geschickt versand versend~en | envoy~er envoi | envi~ar mand~ar | invi~are mand~are spedire | envi~ar mand~ar",
  "build: build builds built | bau~en gebaut baujahr errichtet | construi~re construit bâti | constru~ir construido | costru~ire costruito | constru~ir construído",
  "replace: replace replaced replacement exchange | ersetz~en austausch~en ausgetauscht ersatz auswechseln | remplac~er | sustitu~ir reemplaz~ar cambi~ar | sostitu~ire sostituito cambi~are | substitu~ir troc~ar",
  "win: win wins won winner | gewinn~en gewann gewonnen sieger | gagn~er gagnant remport~er | gan~ar ganador | vinc~ere vinto vincitore | ganh~ar vencedor venc~er",
  "clean: clean cleans cleaned cleaning | reinig~en gereinigt reinigung putz~en | nettoy~er nettoyage ménage | limpi~ar limpieza | pul~ire pulizia pulito | limp~ar limpeza",
  "month: monthly month | monatlich monat | mensuel mensuelle mois mensualité | mensual mes mensualidad | mensile mese | mensal mês mensalidade",
  "year: yearly annual annually year | jährlich jahr | annuel annuelle an année | anual año | annuale anno | anual ano",
  "week: weekly week | wöchentlich woche | hebdomadaire semaine | semanal semana | settimanale settimana | semanal semana",
  "day: daily day | täglich tag | quotidien jour journalier | diario día | giornaliero giorno | diário dia",
  "deep: deep depth | tief tiefe | profond profonde profondeur | profundo profunda profundidad | profondo profonda profondità | fundo profundo profundidade",
  "high: high height tall | hoch höhe | haut haute hauteur | alto alta altura mide | alto alta altezza | alto alta altura mede",
  "wide: wide width | breit breite | large largeur | ancho ancha anchura | largo larga larghezza | largo larga largura",
  "heavy: heavy weight weigh weighs | schwer gewicht wieg~en wiegt | lourd poids pès~er pèse | pesado peso pes~ar | pesante peso pes~are | pesado peso pes~ar",
  "old: old age aged | alt alter | âge ancien vieux | edad viejo antiguo | età vecchio | idade velho antigo",
  "fast: fast speed quick | schnell geschwindigkeit | rapide vitesse | rápido velocidad | veloce velocità | rápido velocidade",
  "far: far distance away | weit entfernung entfernt | loin distance | lejos distancia | lontano distanza | longe distância",
  "play: plays play played playing | spiel~en spielt gespielt | jou~er joue | toc~ar jug~ar | suon~are giocare | toc~ar jogar",
  "operate: operate operates operation operations surgery | operier~en operation operationen eingriff | opér~er opération opérations | oper~ar operación operaciones | oper~are operazione operazioni | oper~ar operação operações cirurgia",
  "reception: reception desk | rezeption empfang | accueil réception | recepción | accettazione reception | receção recepção secretaria",
  "wifi: wifi wi-fi wlan internet | wlan wifi internet | wifi wi-fi internet | wifi wi-fi internet | wifi wi-fi internet | wifi wi-fi internet",
  "car: car cars | auto autos wagen | voiture voitures auto | coche coches auto | auto macchina | carro carros automóvel",
  "bicycle: bicycle bicycles bike bikes | fahrrad fahrräder rad | vélo vélos bicyclette | bicicleta bicicletas bici | bicicletta biciclette bici | bicicleta bicicletas",
  "lift: lift elevator | aufzug fahrstuhl | ascenseur | ascensor | ascensore | elevador",
  "storage: cellar basement | keller | cave sous-sol | sótano trastero | cantina | cave",
  "attend: attend attended present participate participated | anwesend teilnehm~en teilgenommen teilnahm | présent présents assist~er particip~er | asist~ir presentes particip~ar | presenti particip~are | presentes particip~ar",
  "offer: offer offers provide provides available | anbiet~en bietet bieten angeboten verfügbar | propos~er propose proposent offr~ir offre disponible | ofrec~er ofrece disponible | offr~ire offre offrono disponibile | oferec~er oferece disponível",
  "insurance: insurance insured insurer | versicherung versichert | assurance assuré | seguro asegurado seguros | assicurazione assicurato | seguro segurado",
  "error: error errors fault failure | fehler störung ausfall | erreur erreurs panne | error errores fallo | errore errori guasto | erro erros falha",
  "cause: cause caused reason | ursache grund verursacht | cause raison | causa motivo | causa motivo | causa motivo",
  "salary: salary wage wages earn earns pay | gehalt lohn verdien~en verdient | salaire gagn~er | salario sueldo gan~ar cobr~ar | stipendio guadagn~are | salário ganh~ar",
];

/** Endings that a verb has, after its stem. */
const VERBS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {},
  de: { en: "e st t en te ten test et", n: "e st t n te ten" },
  fr: {
    er: "er e es ent ez é ée és ées era eront ait aient ant",
    ir: "ir it is issent issez i ie is ies ira iront issait",
    re: "re t s vent vez te ts tes ra ront",
  },
  es: {
    ar: "ar a an as amos o ó aron ado ada ados adas ará arán aba aban ando e en é",
    er: "er e en es emos o ió ieron ido ida idos idas erá erán ía ían iendo a an",
    ir: "ir e en es imos o ió ieron ido ida idos idas irá irán ía ían iendo a an",
  },
  it: {
    are: "are a ano i iamo o ò arono ato ata ati ate erà eranno ava avano ando",
    ere: "ere e ono i iamo o uto uta uti ute erà eranno eva evano endo",
    ire: "ire e ono isce iscono i iamo o ito ita iti ite irà iranno iva ivano endo",
    iare: "iare ia iano i iato iata ierà iava",
    o: "o a i e",
    iere: "iere ie iamo",
  },
  pt: {
    ar: "ar a am as amos o ou aram ado ada ados adas ará arão ava avam ando e em",
    er: "er e em es emos o eu eram ido ida idos idas erá erão ia iam endo",
    ir: "ir e em es imos o iu iram ido ida idos idas irá irão ia iam indo",
  },
};

/** Where a German verb is parted by its "ge" and its "zu": abgeholt, abzuholen. */
const PARTED = /^((?:ab|an|auf|aus|bei|ein|mit|nach|vor|um|weg|zurück|her|hin)(?=\p{L}{3}))?(.+)$/u;

/** Every word of a row of one language, with the forms of its verbs. */
function formsIn(row: string, language: Language): string[] {
  return row.split(" ").flatMap((word) => {
    const [stem = "", ending] = word.split("~");
    if (ending === undefined) return [stem];
    const participles = language === "de" ? [stem.replace(PARTED, "$1ge$2t"), stem.replace(PARTED, "$1zu$2en")].filter((each) => !each.startsWith("zu")) : [];
    return [...participles, `${stem}${ending}`, ...(VERBS[language][ending] ?? "").split(" ").map((other) => `${stem}${other}`)];
  });
}

/** Names of the rows that a word stands in; a word stands for no other than those of its own language. */
export function meaningsBy(root: (word: string, language: Language) => string): Readonly<Record<Language, ReadonlyMap<string, readonly string[]>>> {
  const of = (language: Language, column: number): ReadonlyMap<string, readonly string[]> => {
    const found = new Map<string, string[]>();
    for (const row of ROWS) {
      const [name = "", words = ""] = row.split(": ");
      for (const word of formsIn(words.split(" | ")[column] ?? "", language)) {
        const key = root(word, language);
        const names = found.get(key) ?? [];
        if (!names.includes(`#${name}`)) found.set(key, [...names, `#${name}`]);
      }
    }
    return found;
  };
  return Object.fromEntries(LANGUAGES.map((language, column) => [language, of(language, column)])) as ReturnType<typeof meaningsBy>;
}
