/**
 * What people are called by what they do or are to somebody, by concept: a line for each, in the six
 * languages, in the singular, in small letters without accents. A mark `_` stands for a space.
 */
export const NOUNS_OF_PEOPLE = `
baker: baker backer backerin boulanger boulangere patissier patissiere konditor konditorin
  panadero panadera pastelero pastelera fornaio pasticcere padeiro padeira confeiteiro confeiteira
cook: cook koch kochin cuisinier cuisiniere cocinero cocinera cuoco cuoca cozinheiro cozinheira
waiter: waiter waitress kellner kellnerin camarero camarera cameriere cameriera garcom
vet: vet veterinarian veterinary tierarzt tierarztin veterinaire veterinario veterinaria
nurse: nurse krankenschwester krankenpfleger pflegekraft infirmier infirmiere enfermero enfermera
  infermiere infermiera enfermeiro enfermeira
dentist: dentist zahnarzt zahnarztin dentiste dentista
therapist: therapist physiotherapist physio therapeut therapeutin kinesitherapeute therapeute
  terapeuta fisioterapeuta fisioterapista
midwife: midwife hebamme sagefemme sage-femme matrona comadrona ostetrica parteira
stylist: stylist hairdresser barber friseur friseurin friseuse coiffeur coiffeuse peluquero peluquera
  barbero parrucchiere parrucchiera barbiere cabeleireiro cabeleireira barbeiro
photographer: photographer fotograf fotografin photographe fotografo fotografa
craftsman: craftsman tradesman tradesperson contractor handyman builder plumber electrician carpenter
  handwerker handwerkerin handwerksbetrieb klempner elektriker tischler schreiner maurer artisan
  plombier electricien menuisier prestataire fontanero electricista carpintero contratista artesano
  artigiano idraulico elettricista falegname canalizador eletricista carpinteiro empreiteiro tecnica
keeper: keeper zookeeper carer caretaker caregiver pfleger pflegerin tierpfleger soigneur soigneuse
  cuidador cuidadora custode guardiano tratador tratadora betreuer betreuerin
gardener: gardener gartner gartnerin jardinier jardiniere jardinero jardinera giardiniere giardiniera
  jardineiro jardineira
farmer: farmer bauer bauerin landwirt landwirtin agriculteur agricultrice agricultor agricultora
  agricoltore contadino fermier ganadero lavrador
beekeeper: beekeeper imker imkerin apiculteur apicultor apicultora apicoltore
fisher: fisher fisherman angler fischer pecheur pescador pescatore
instructor: instructor tutor kursleiter kursleiterin fahrlehrer moniteur monitrice instructora
  istruttore istruttrice instrutor instrutora monitora formateur formatrice formador formadora
  formatore docente dozent dozentin
composer: composer komponist komponistin compositeur compositrice compositor compositora compositore
  compositrice songwriter
conductor: dirigent dirigentin chefdorchestre chef_d_orchestre direttore_d_orchestra maestro
director: director regisseur regisseurin regie realisateur realisatrice realizador realizadora
  regista filmmaker diretor diretora
actor: actor actress schauspieler schauspielerin acteur actrice actriz attore attrice ator atriz cast
  darsteller darstellerin interprete
publisher: publisher verlag editeur editrice editorial editore editora maison_d_edition casa_editrice
artist: band musician musiker musikerin interpret musicien musicienne musico musicista artista performer
  kunstler kunstlerin
speaker: speaker lecturer presenter referent referentin vortragender orateur oratrice conferencier
  conferenciere intervenant ponente relatore relatrice orador oradora palestrante
referee: referee umpire schiedsrichter arbitre arbitro
captain: captain skipper kapitan capitaine capitan capitano capitao
pilot: pilot pilote piloto pilota
guide: guide fuhrer reisefuhrer guia guida
judge: judge juror richter richterin juge jurado giudice juiz jurat
boss: boss supervisor superior line_manager team_leader teamlead vorgesetzter vorgesetzte chefin
  superieur superieure superviseur supervisora superiore supervisore chefe encarregado
requester: requester requestor requested_by reporter reported_by submitter raised_by logged_by melder
  meldende gemeldet_von anforderer demandeur demandeuse solicitante richiedente segnalatore requerente
assignee: assignee assigned_to agent technician handler handled_by bearbeiter bearbeiterin sachbearbeiter
  sachbearbeiterin zugewiesen_an charge_de_dossier assigne_a asignado asignado_a assegnatario
  assegnato_a responsavel_tecnico atribuido_a atribuido
owner: owner keeper holder plot_holder leaseholder titular titulaire titolare pachter pachterin besitzer besitzerin halter halterin eigentumer eigentumerin inhaber inhaberin
  proprietaire propietario propietaria dueno duena proprietario proprietaria padrone padrona dono dona
landlord: landlord landlady vermieter vermieterin bailleur casero casera arrendador locatore senhorio
  senhoria
donor: donor giver donator supporter benefactor spender spenderin donateur donatrice donante donatore
  donatrice doador doadora mecene
sponsor: sponsor forderer patrocinador sponsorin parrain
recipient: recipient beneficiary payee grantee empfanger empfangerin begunstigter beneficiaire
  destinataire destinatario destinataria beneficiario beneficiaria zahlungsempfanger
sender: sender absender absenderin expediteur expeditrice remitente mittente remetente
borrower: borrower entleiher entleiherin ausleiher emprunteur emprunteuse prestatario prestataria
  mutuatario lent_to loaned_to on_loan_to borrowed_by ausgeliehen_an verliehen_an prete_a prestado_a
  prestato_a emprestado_a reader leser leserin lecteur lectrice lector lectora lettore lettrice leitor
  leitora
voter: voter wahler wahlerin electeur electrice elector votante elettore elettrice eleitor eleitora
candidate: candidate kandidat kandidatin candidat candidato candidata applicant bewerber bewerberin
party: party partei parti partido partito
respondent: respondent befragter befragte interviewee repondant encuestado encuestada intervistato
  inquirido
volunteer: volunteer helper ehrenamtlicher ehrenamtliche freiwilliger freiwillige helfer helferin
  benevole volontaire voluntario voluntaria volontario volontaria ajudante
participant: participant attendee delegate entrant competitor contestant teilnehmer teilnehmerin
  participante partecipante concurrent concurrente concursante concorrente inscrito iscritto
runner: runner laufer lauferin coureur coureuse corredor corredora corridore podista
  athlete athlet athletin sportler sportlerin athlete atleta finisher
swimmer: swimmer schwimmer schwimmerin nageur nageuse nadador nadadora nuotatore nuotatrice
rower: rower ruderer ruderin rameur rameuse remero remera rematore
singer: singer chorister vocalist sanger sangerin chanteur chanteuse choriste cantante corista cantor
  cantora
dancer: dancer tanzer tanzerin danseur danseuse bailarin bailarina ballerino ballerina dancarino
adult: adult grownup erwachsene erwachsener adulte adulto
child: child kid pupil kind enfant nino nina bambino bambina crianca
parent: parent elternteil genitore progenitor padre_o_madre
father: father dad vater pere padre pai
mother: mother mum mom mutter mere madre mae
spouse: spouse wife husband ehepartner ehefrau ehemann gatte gattin conjoint conjointe epoux epouse
  conyuge esposo esposa marido coniuge moglie marito conjuge partner
passenger: passenger fahrgast passagier passager passagere pasajero pasajera passeggero passeggera
  passageiro passageira traveller reisender voyageur viajero viaggiatore viajante
courier: courier carrier haulier forwarder kurier spediteur zusteller paketdienst transporteur coursier
  transportista mensajero corriere spedizioniere transportadora estafeta
developer: developer programmer entwickler entwicklerin developpeur developpeuse desarrollador
  desarrolladora sviluppatore sviluppatrice programador programadora desenvolvedor desenvolvedora
inspector: inspector inspected_by checked_by prufer pruferin inspecteur inspectrice inspectora ispettore
  ispettrice inspetor inspetora controleur
analyst: analyst analysiert_von analyste analista chemist laborant laborantin laborantine
landowner: landowner grundbesitzer proprietaire_foncier
host: host gastgeber gastgeberin hote hotesse anfitrion anfitriona padrone_di_casa anfitriao anfitria
leader: leader leiter leiterin animateur animatrice animador animadora animatore animatrice monitor
  conduttore lider capogruppo
treasurer: treasurer kassenwart schatzmeister tresorier tesorero tesoriere tesoureiro
household: household haushalt menage hogar nucleo_familiare agregado
family: family familie famille familia famiglia
company: company firm business firma unternehmen betrieb entreprise societe empresa compania impresa
  azienda companhia employer arbeitgeber employeur empleador
bank: bank banque banco banca
insurer: insurer insurance_company versicherer versicherung assureur aseguradora assicuratore
  assicurazione seguradora
`;
