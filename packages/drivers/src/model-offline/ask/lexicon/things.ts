/** Things, people and places, one a line, in the order and form of the acts. */
export const THINGS = `
dog dogs puppy guide_dog | hund hunde | chien chiens chienne | perro perros | cane cani | cao caes cachorro
pet pets animal animals cat cats | haustier haustiere tier tiere | animal animaux compagnie | mascota mascotas animal animales | animale animali domestico | animal animais estimacao
toilet toilets wc lavatory restroom loo bathroom washroom | toilette toiletten wc klo sanitaranlage | toilettes wc sanitaires | aseo aseos bano servicio servicios wc | bagno bagni toilette servizi wc | casa_de_banho wc sanitario sanitarios lavabo banheiro
shower showers | dusche duschen | douche douches | ducha duchas | doccia docce | duche duches chuveiro
wifi wi-fi wlan internet network_password | wlan wifi internet | wifi wi-fi internet | wifi wi-fi internet | wifi wi-fi internet | wifi wi-fi internet
air_conditioning air_conditioned aircon | klimaanlage klimatisiert | climatisation climatise climatisee | aire_acondicionado climatizacion climatizado | aria_condizionata climatizzato climatizzatore | ar_condicionado climatizado
lift elevator | aufzug fahrstuhl lift | ascenseur | ascensor | ascensore | elevador ascensor
wheelchair accessible barrier-free disabled step-free | rollstuhl barrierefrei rollstuhlgerecht behindertengerecht | fauteuil roulant accessible handicape handicapes pmr | silla_de_ruedas accesible minusvalido discapacitado | sedia_a_rotelle carrozzina accessibile disabile disabili | cadeira_de_rodas acessivel deficiente
key keys | schlussel | cle cles clef | llave llaves | chiave chiavi | chave chaves
password passwords passcode pin code | passwort passworter kennwort pin zugangscode code | mot_de_passe code | contrasena clave codigo | password codice parola_d'ordine pin | senha palavra-passe codigo pin
locker lockers | spind schliessfach schliessfacher | casier casiers consigne | taquilla taquillas | armadietto armadietti | cacifo cacifos
door gate entrance entry way_in | tur tor eingang zugang einlass | porte entree portail acces | puerta entrada acceso | porta ingresso entrata cancello | porta entrada portao
exit way_out emergency_exit | ausgang notausgang | sortie issue | salida | uscita | saida
window windows | fenster | fenetre | ventana | finestra | janela
room rooms hall chamber | zimmer raum saal raume | salle chambre piece | sala habitacion cuarto salon | stanza sala camera aula salone | sala quarto salao
kitchen | kuche teekuche | cuisine | cocina | cucina | cozinha
office reception desk front_desk | buro rezeption empfang sekretariat geschaftsstelle | bureau accueil reception secretariat | oficina recepcion secretaria | ufficio reception segreteria accoglienza | escritorio recepcao secretaria gabinete
shop store kiosk | laden geschaft kiosk | magasin boutique kiosque epicerie | tienda comercio quiosco | negozio bottega chiosco spaccio | loja quiosque mercearia
house building | haus gebaude | maison batiment immeuble | casa edificio | casa edificio palazzo | casa edificio predio
flat apartment dwelling | wohnung | appartement logement | piso apartamento vivienda | appartamento alloggio | apartamento andar
garden gardens | garten | jardin | jardin | giardino | jardim
lawn grass meadow | rasen wiese | pelouse gazon pre | cesped hierba prado | prato erba | relva relvado
street road avenue lane | strasse weg allee | rue route avenue chemin | calle camino avenida carretera | via strada viale | rua estrada avenida
station railway_station bus_stop | bahnhof haltestelle | gare arret station | estacion parada | stazione fermata | estacao paragem
bus coach coaches | bus busse reisebus | bus car autocar cars | autobus autocar autocares | autobus pullman corriera bus | autocarro onibus
train trains railway | zug zuge bahn | train trains | tren trenes | treno treni | comboio trem
plane flight flights airport | flugzeug flug flughafen | avion vol aeroport | avion vuelo aeropuerto | aereo volo aeroporto | aviao voo aeroporto
car cars vehicle vehicles van | auto autos pkw fahrzeug wagen | voiture vehicule auto | coche vehiculo auto | auto macchina veicolo | carro veiculo
bicycle bike bikes bicycles cycle | fahrrad fahrrader rad rader | velo velos bicyclette | bicicleta bicicletas bici | bicicletta biciclette bici | bicicleta bicicletas
boat boats ship canoe | boot boote schiff kanu | bateau bateaux canoe | barco barcos barca canoa | barca barche nave canoa | barco barcos canoa
luggage baggage suitcase bag bags | gepack koffer tasche taschen | bagage bagages valise sac | equipaje maleta bolsa maletas | bagaglio bagagli valigia borsa | bagagem mala malas
child children kid kids minor minors son sons daughter daughters | kind kinder minderjahrige sohn tochter sohne tochter | enfant enfants mineur fils fille fillette garcon | nino ninos menor menores hijo hija hijos hijas | bambino bambini ragazzi minore figlio figlia figli figlie | crianca criancas menor menores filho filha filhos filhas
adult adults grown-up | erwachsene erwachsener | adulte adultes | adulto adultos | adulto adulti | adulto adultos
pupil pupils student students | schuler schulerin studierende student | eleve eleves etudiant | alumno alumnos estudiante | studente studenti alunno alunni allievo | aluno alunos estudante
parent parents mother father | eltern mutter vater erziehungsberechtigte | parent parents mere pere | padres madre padre | genitori genitore madre padre | pais mae pai
senior seniors pensioner pensioners retired elderly | senioren rentner | senior seniors retraite aine | jubilado jubilados mayores pensionista | anziani pensionato pensionati | reformado reformados idosos
family families | familie familien | famille familles | familia familias | famiglia famiglie | familia familias
member members membership | mitglied mitglieder mitgliedschaft | membre membres adherent adherents adhesion cotisation | socio socios miembro miembros | socio soci membro membri tesserati | socio socios membro membros
guest guests visitor visitors | gast gaste besucher besucherin | invite invites visiteur visiteurs hote | invitado invitados visitante visitantes huesped | ospite ospiti visitatore visitatori invitati | convidado convidados visitante visitantes hospede
people person persons participant participants attendee attendees | personen person leute teilnehmer teilnehmende teilnehmerin | personne personnes participant participants gens | persona personas participante participantes gente | persona persone partecipante partecipanti gente | pessoa pessoas participante participantes
doctor doctors physician gp | arzt arztin arzte doktor hausarzt | medecin docteur | medico medica doctor | medico dottore dottoressa | medico medica doutor
patient patients | patient patienten patientin | patient patients patiente | paciente pacientes | paziente pazienti | paciente pacientes
nurse nurses | krankenschwester pfleger krankenpfleger pflegekraft | infirmier infirmiere | enfermera enfermero | infermiere infermiera | enfermeiro enfermeira
clinic practice surgery hospital | klinik praxis krankenhaus | clinique cabinet hopital | clinica consulta hospital consultorio | clinica ambulatorio ospedale studio | clinica consultorio hospital
medicine medication prescription prescriptions drug tablets pill | medikament medikamente rezept arznei tabletten | medicament medicaments ordonnance | medicamento medicina receta | medicina farmaco ricetta medicinale | medicamento remedio receita
vaccination vaccine jab vaccinated injection flu_shot | impfung geimpft impfen impfstoff | vaccin vaccination vaccine vacciner | vacuna vacunacion vacunar | vaccino vaccinazione vaccinare | vacina vacinacao vacinar
appointment appointments slot consultation surgery_hours consulting | termin termine sprechstunde sprechzeiten | rendez-vous consultation | cita citas consulta | appuntamento visita prenotazione | consulta marcacao
blood blood_test sample | blut blutabnahme blutprobe | sang prise_de_sang analyse | sangre analisis | sangue analisi prelievo | sangue analises
emergency urgent accident alarm | notfall notruf dringend unfall alarm | urgence urgent accident alarme | emergencia urgencia urgencias accidente alarma | emergenza urgenza incidente allarme | emergencia urgencia acidente alarme
fire extinguisher fire_extinguisher fireplace campfire open_fire bonfire bonfires | feuer feuerloscher lagerfeuer brand | feu extincteur incendie | fuego extintor incendio hoguera | fuoco estintore incendio falo | fogo extintor incendio fogueira
first_aid first_aid_kit | erste_hilfe verbandskasten | premiers_secours trousse_de_secours pharmacie | primeros_auxilios botiquin | pronto_soccorso primo_soccorso cassetta | primeiros_socorros
teacher_form form forms questionnaire consent | formular formulare bogen fragebogen einwilligung | formulaire bulletin questionnaire | formulario impreso cuestionario | modulo modulistica questionario | formulario impresso questionario
document documents papers id passport identity_card id_card proof | ausweis unterlagen dokument pass personalausweis reisepass nachweis | document documents papiers piece_d'identite carte_d'identite passeport justificatif | documento documentos dni pasaporte carne identidad justificante | documento documenti carta_d'identita passaporto | documento documentos passaporte identidade cartao_de_cidadao comprovativo
ticket tickets admission entry_fee entrance_fee | eintritt eintrittskarte karte karten ticket fahrkarte eintrittspreis | billet billets entree ticket | entrada entradas billete boleto | biglietto biglietti ingresso | bilhete bilhetes entrada ingresso
season_ticket pass annual_pass subscription | dauerkarte jahreskarte saisonkarte abo abonnement monatskarte | abonnement forfait carte | abono bono suscripcion | abbonamento tessera | passe assinatura
discount reduction reduced concession concessions rebate | rabatt ermassigung ermassigt nachlass skonto vergunstigt | remise reduction reduit rabais ristourne | descuento rebaja reducido reducida | sconto riduzione ridotto agevolazione | desconto reducao reduzido
deposit bond caution security_deposit | kaution pfand hinterlegung | caution depot | fianza deposito | cauzione deposito | caucao deposito
down_payment deposit advance_payment | anzahlung | acompte arrhes | anticipo senal | acconto caparra | sinal adiantamento
fine penalty late_fee | strafe busse mahngebuhr sauniszuschlag vertragsstrafe | amende penalite | multa penalizacion recargo | multa penale sanzione mora | multa penalizacao coima
invoice bill receipt | rechnung beleg quittung abrechnung | facture recu quittance note | factura recibo | fattura ricevuta bolletta | fatura recibo conta
budget funds money cash fund | budget geld bargeld kasse mittel bar | budget argent especes caisse fonds liquide | presupuesto dinero efectivo caja fondos | bilancio budget soldi denaro contanti cassa | orcamento dinheiro numerario caixa fundos
card credit_card debit_card card_payment contactless | karte kreditkarte kartenzahlung ec-karte girocard | carte carte_bancaire carte_de_credit cb | tarjeta tarjeta_de_credito | carta carta_di_credito bancomat pos | cartao cartao_de_credito multibanco
grant subsidy funding sponsorship | zuschuss forderung zuwendung | subvention aide | subvencion ayuda | contributo sovvenzione finanziamento | subsidio subvencao apoio
tax taxes vat tourist_tax | steuer mehrwertsteuer mwst kurtaxe | taxe impot tva taxe_de_sejour | impuesto iva tasa | tassa imposta iva | imposto iva taxa
electricity power current | strom elektrizitat | electricite courant | electricidad luz corriente | elettricita corrente luce | eletricidade luz corrente
utilities running_costs heating_costs | nebenkosten betriebskosten heizkosten | charges | gastos_comunes suministros | spese utenze | despesas
bank account iban bank_account | bank konto iban kontonummer bankverbindung | banque compte iban rib | banco cuenta iban | banca conto iban | banco conta iban nib
phone telephone mobile phone_number telephone_number tel | telefon telefonnummer handy mobil rufnummer tel | telephone portable numero_de_telephone tel | telefono movil numero_de_telefono tel | telefono cellulare numero_di_telefono tel | telefone telemovel numero_de_telefone tel
email e-mail mail mails message e-mail_address | e-mail mail email nachricht mailadresse | e-mail mail courriel message mel | correo e-mail email mensaje | e-mail mail email messaggio posta | e-mail email mail mensagem correio
address | adresse anschrift | adresse | direccion domicilio | indirizzo | morada endereco
letter post | brief post | lettre courrier | carta correo | lettera posta | carta correio
newsletter circular | rundbrief newsletter rundschreiben | bulletin circulaire lettre_d'information | boletin circular | bollettino circolare notiziario | boletim circular
minutes protocol record_of_the_meeting | protokoll niederschrift | compte-rendu compte_rendu proces-verbal pv | acta actas | verbale | ata atas
contract agreement lease tenancy | vertrag mietvertrag vereinbarung | contrat bail convention accord | contrato acuerdo convenio | contratto accordo convenzione | contrato acordo convenio
rules house_rules regulations bylaws statutes | hausordnung regeln satzung ordnung vorschriften | reglement regles statuts consignes | normas reglamento reglas estatutos | regolamento regole statuto norme | regulamento regras estatutos normas
manual instructions guide handbook | anleitung handbuch bedienungsanleitung gebrauchsanweisung | notice mode_d'emploi manuel guide | manual instrucciones guia | manuale istruzioni guida | manual instrucoes guia
offer offers quote quotation tender estimate bid proposal | angebot angebote kostenvoranschlag offerte | offre offres devis proposition | oferta ofertas presupuesto cotizacion propuesta | offerta offerte preventivo preventivi proposta | oferta ofertas proposta orcamento propostas
warranty guarantee guaranteed | garantie gewahrleistung | garantie garanti | garantia garantizado | garanzia garantito | garantia garantido
insurance insured insurer | versicherung versichert haftpflicht | assurance assure assureur | seguro asegurado aseguradora | assicurazione assicurato | seguro segurado seguradora
notice_period notice | kundigungsfrist frist | preavis | preaviso plazo | preavviso disdetta | pre-aviso aviso_previo
deadline closing_date last_day due due_date | frist stichtag anmeldeschluss fallig einsendeschluss abgabetermin | date_limite delai echeance | plazo fecha_limite vencimiento | scadenza termine | prazo data_limite
holiday holidays vacation break public_holiday bank_holiday | ferien urlaub feiertag feiertage feier- | vacances conge conges ferie feries | vacaciones festivo festivos feriado | vacanze ferie festivo festivi | ferias feriado feriados
party celebration festival fete feast | fest feier party sommerfest | fete soiree celebration | fiesta celebracion festejo | festa festeggiamento celebrazione | festa celebracao
concert concerts gig recital performance | konzert konzerte auftritt auffuhrung vorstellung | concert concerts representation spectacle | concierto conciertos actuacion funcion | concerto concerti esibizione spettacolo | concerto concertos atuacao espetaculo
exhibition exhibitions show | ausstellung ausstellungen schau | exposition expo | exposicion muestra | mostra esposizione | exposicao mostra
course courses class classes lesson lessons workshop workshops | kurs kurse unterricht lehrgang workshop stunde | cours stage atelier | curso cursos clase clases taller | corso corsi lezione lezioni laboratorio | curso cursos aula aulas oficina
breakfast | fruhstuck | petit-dejeuner petit_dejeuner | desayuno | colazione | pequeno-almoco pequeno_almoco cafe_da_manha
lunch midday_meal picnic packed_lunch | mittagessen lunch picknick lunchpaket | dejeuner pique-nique repas_de_midi | almuerzo comida picnic | pranzo picnic | almoco piquenique
dinner supper evening_meal banquet | abendessen abendbrot | diner souper | cena | cena | jantar
coffee tea | kaffee tee | cafe the | cafe te | caffe te | cafe cha
ice ice_cream | eis | glace glaces | helado hielo | gelato ghiaccio | gelado gelo
alcohol beer wine | alkohol bier wein | alcool biere vin | alcohol cerveza vino | alcol birra vino alcolici | alcool cerveja vinho
water drinking_water tap | wasser trinkwasser leitungswasser | eau potable robinet | agua potable grifo | acqua potabile rubinetto | agua potavel torneira
waste rubbish trash garbage bin bins litter | mull abfall tonne mulltonne biotonne muell | dechets poubelle ordures poubelles | basura residuos cubo contenedor | rifiuti spazzatura immondizia bidone | lixo residuos contentor
noise quiet silence loud quiet_hours | larm ruhe ruhezeit ruhezeiten nachtruhe laut leise lautstarke gerausch mittagsruhe | bruit silence calme sonore | ruido silencio | rumore silenzio quiete | ruido barulho silencio
laundry washing_machine washing dryer | wasche waschmaschine trockner waschkuche | lessive lave-linge laverie linge | lavanderia lavadora colada | lavanderia lavatrice bucato | lavandaria maquina_de_lavar roupa
bed beds bedding sheets linen | bett betten bettwasche bettlaken | lit lits draps literie linge | cama camas sabanas | letto letti lenzuola | cama camas lencois
towel towels | handtuch handtucher | serviette serviettes | toalla toallas | asciugamano asciugamani | toalha toalhas
tent tents pitch pitches caravan motorhome camper | zelt zelte stellplatz wohnwagen wohnmobil camper | tente tentes emplacement caravane camping-car | tienda parcela caravana autocaravana parcelas tienda_de_campana | tenda tende piazzola camper roulotte piazzole | tenda tendas alveolo caravana autocaravana
pool swimming_pool lido | becken schwimmbad schwimmbecken freibad pool | piscine bassin | piscina alberca | piscina vasca | piscina
sauna spa | sauna | sauna spa | sauna spa | sauna spa | sauna spa
playground slide | spielplatz rutsche | aire_de_jeux toboggan | parque_infantil tobogan | parco_giochi scivolo | parque_infantil escorrega
lake river sea beach | see fluss meer strand | lac riviere mer plage | lago rio mar playa | lago fiume mare spiaggia | lago rio mar praia
mountain hill hut | berg hutte huttchen | montagne colline refuge | montana refugio cabana | montagna collina rifugio capanna | montanha refugio cabana
weather rain storm thunderstorm snow rains bad_weather | wetter regen gewitter sturm schnee regnet | meteo pluie orage neige pleut temps intemperies | tiempo lluvia tormenta nieve llueve | tempo pioggia temporale neve piove maltempo | tempo chuva tempestade neve chove
temperature degrees warm hot | temperatur grad warm heiss | temperature degres chaud | temperatura grados caliente | temperatura gradi caldo | temperatura graus quente
machine device appliance unit equipment | maschine gerat anlage ausrustung ausstattung | machine appareil equipement materiel | maquina aparato equipo equipamiento dispositivo | macchina apparecchio attrezzatura dispositivo | maquina aparelho equipamento dispositivo
filter filters | filter | filtre filtres | filtro filtros | filtro filtri | filtro filtros
pump pumps | pumpe pumpen | pompe pompes | bomba bombas | pompa pompe | bomba bombas
engine motor | motor | moteur | motor | motore | motor
light lamp lighting bulb lights | licht lampe beleuchtung birne | lumiere lampe eclairage ampoule | luz lampara iluminacion bombilla | luce lampada illuminazione lampadina | luz lampada iluminacao
photo photos picture pictures photography camera flash | foto fotos bild bilder fotografieren kamera blitz | photo photos photographie image photographier flash | foto fotos fotografia imagen fotografiar flash | foto fotografia immagine fotografare flash | foto fotos fotografia imagem fotografar flash
printer print printing copy copies copier | drucker drucken ausdruck kopie kopierer | imprimante imprimer impression photocopie copie | impresora imprimir impresion copia fotocopia | stampante stampare stampa copia fotocopia | impressora imprimir impressao copia fotocopia
projector screen | beamer leinwand bildschirm | projecteur ecran videoprojecteur | proyector pantalla pantallas | proiettore schermo | projetor ecra
desk workplace workstation seat seats place places | schreibtisch arbeitsplatz platz platze sitzplatz | bureau poste place places siege | mesa puesto plaza plazas asiento | scrivania postazione posto posti | secretaria lugar lugares assento posto
capacity fits hold holds accommodates | kapazitat fasst passen platz | capacite contenir contient accueillir | capacidad cabe caben aforo | capacita contiene ospitare capienza | capacidade cabe cabem lotacao
staff team employee employees | personal team mitarbeiter belegschaft | personnel equipe employes | personal equipo empleados | personale squadra dipendenti | pessoal equipa funcionarios
boss manager head director | chef chefin leiter leiterin geschaftsfuhrer direktor | chef directeur directrice responsable gerant | jefe jefa director directora gerente | capo direttore direttrice responsabile gestore | chefe diretor diretora gerente responsavel
chair chairman chairwoman president chairperson | vorsitzende vorsitzender vorsitz prasident prasidentin vorstand | president presidente | presidente presidenta | presidente | presidente
treasurer cashier bursar accountant | kassenwart kassierer kassiererin schatzmeister schatzmeisterin kassier | tresorier tresoriere comptable | tesorero tesorera contable | tesoriere cassiere contabile | tesoureiro tesoureira contabilista
secretary clerk minute-taker | schriftfuhrer schriftfuhrerin sekretar sekretarin protokollfuhrer | secretaire | secretario secretaria | segretario segretaria | secretario secretaria
caretaker janitor warden porter concierge | hausmeister hausmeisterin hausverwaltung pfortner platzwart | gardien gardienne concierge | conserje portero bedel | custode portinaio bidello portiere | porteiro zelador
landlord lessor owner | vermieter vermieterin eigentumer | bailleur proprietaire loueur | arrendador casero propietario | locatore proprietario padrone | senhorio proprietario locador
tenant tenants lessee renter | mieter mieterin pachter | locataire locataires preneur | inquilino arrendatario inquilinos | inquilino conduttore affittuario locatario | inquilino arrendatario locatario
neighbour neighbours neighbor | nachbar nachbarn nachbarin | voisin voisins voisine | vecino vecinos | vicino vicini | vizinho vizinhos
firm company business supplier contractor | firma unternehmen betrieb lieferant | entreprise societe fournisseur firme | empresa compania proveedor | ditta azienda impresa fornitore societa | empresa firma companhia fornecedor
mayor | burgermeister burgermeisterin | maire | alcalde alcaldesa | sindaco sindaca | presidente_da_camara autarca
school college | schule | ecole college lycee | escuela colegio instituto | scuola liceo | escola colegio
group groups party team | gruppe gruppen | groupe groupes | grupo grupos | gruppo gruppi | grupo grupos
choir singers | chor sanger sangerin | choeur chorale | coro | coro corale | coro coral
instrument instruments piano organ | instrument klavier orgel | instrument piano orgue | instrumento piano organo | strumento pianoforte organo | instrumento piano orgao
sheet_music score music notes | noten notenblatt musik | partition partitions musique | partitura partituras musica | spartito spartiti partitura musica | partitura partituras musica
museum gallery | museum galerie | musee galerie | museo galeria | museo galleria | museu galeria
painting paintings picture work_of_art | gemalde bild werk | tableau tableaux peinture oeuvre | cuadro cuadros pintura obra | quadro quadri dipinto opera | quadro quadros pintura obra
library | bibliothek bucherei | bibliotheque mediatheque | biblioteca | biblioteca | biblioteca
book books novel | buch bucher | livre livres | libro libros | libro libri | livro livros
cafe restaurant canteen bar | cafe restaurant gaststatte kantine | cafe restaurant cantine buvette | cafeteria restaurante cantina bar | caffetteria ristorante mensa bar | cafetaria restaurante cantina bar
church | kirche | eglise | iglesia | chiesa | igreja
sport sports gym fitness | sport turnhalle sporthalle fitness | sport gymnase salle_de_sport | deporte gimnasio polideportivo | sport palestra | desporto ginasio pavilhao
rule_of_age age aged years_old minimum_age | alter mindestalter jahre ab | age ans age_minimum | edad anos edad_minima | eta anni eta_minima | idade anos idade_minima
weight weigh weighs kilo kilograms heavy | gewicht wiegt wiegen schwer | poids pese peser lourd | peso pesa pesar | peso pesa pesare pesante | peso pesa pesar
size area floor_space square_metres | grosse flache wohnflache quadratmeter | taille surface superficie metres_carres | tamano superficie metros_cuadrados | dimensione superficie metratura metri_quadrati | tamanho area superficie metros_quadrados
length long | lange lang | longueur long | longitud largo | lunghezza lungo | comprimento comprido
height high tall | hohe hoch | hauteur haut | altura alto | altezza alto | altura alto
depth deep | tiefe tief | profondeur profond | profundidad profundo | profondita profondo | profundidade fundo
width wide broad | breite breit | largeur large | anchura ancho | larghezza largo | largura largo
distance far away kilometres | entfernung entfernt weit kilometer strecke | distance loin kilometres | distancia lejos kilometros | distanza lontano chilometri | distancia longe quilometros
speed fast quick | geschwindigkeit tempo schnell | vitesse rapide vite | velocidad rapido | velocita veloce | velocidade rapido
rate conversion share percentage proportion | quote rate anteil prozentsatz | taux part pourcentage | tasa porcentaje cuota proporcion | tasso percentuale quota | taxa percentagem quota
salary wage wages pay hourly_rate earn | lohn gehalt stundenlohn verdienst vergutung honorar | salaire remuneration paie paye honoraires | salario sueldo honorarios | stipendio salario compenso paga | salario ordenado vencimento honorarios
profit income takings revenue earnings raised made earned | gewinn einnahmen ertrag umsatz eingenommen erlos | benefice recettes revenus recette gagne rapporte | beneficio ingresos ganancia recaudado recaudacion | guadagno incasso ricavo entrate ricavato | lucro receita receitas ganho angariado
amount_total total sum altogether | summe insgesamt gesamt gesamtpreis gesamtbetrag | total somme montant | total suma importe | totale somma importo | total soma montante
problem issue trouble | problem schwierigkeit | probleme souci | problema incidencia | problema inconveniente | problema
error bug | fehler | erreur bogue | error fallo | errore bug | erro falha
server servers | server | serveur | servidor | server | servidor
customer customers client clients | kunde kunden kundin | client clients | cliente clientes | cliente clienti | cliente clientes
lifeguard lifeguards | rettungsschwimmer bademeister | maitre-nageur sauveteur | socorrista socorristas | bagnino bagnini | nadador-salvador
dish dishes menu | gericht gerichte speisekarte | plat menu | plato menu | piatto menu | prato ementa menu
vegetarian vegan meatless without_meat | vegetarisch vegan fleischlos ohne_fleisch | vegetarien vegetariens vegan sans_viande | vegetariano vegano sin_carne | vegetariano vegano senza_carne | vegetariano vegano sem_carne
allergy allergic allergies nuts | allergie allergisch allergien nusse | allergie allergique noix | alergia alergico frutos_secos | allergia allergico noci | alergia alergico nozes
shoes boots footwear | schuhe stiefel wanderschuhe schuhwerk | chaussures bottes | zapatos botas calzado | scarpe scarponi stivali calzature | sapatos botas calcado
life_jacket life_vest life_jackets life_vests buoyancy_aid | schwimmweste rettungsweste schwimmwesten rettungswesten | gilet_de_sauvetage gilets_de_sauvetage | chaleco_salvavidas chalecos_salvavidas | giubbotto_salvagente salvagente | colete_salva-vidas colete
fridge refrigerator fridges | kuhlschrank kuhlschranke | frigo refrigerateur frigidaire | nevera frigorifico refrigerador | frigo frigorifero | frigorifico geladeira
recipe recipes | rezept rezepte | recette recettes | receta recetas | ricetta ricette | receita receitas
ingredient ingredients | zutat zutaten | ingredient ingredients | ingrediente ingredientes | ingrediente ingredienti | ingrediente ingredientes
licence license licences licensed | lizenz lizenzen | licence | licencia | licenza | licenca
stairs staircase stairwell | treppe treppenhaus treppen | escalier escaliers | escalera escaleras | scala scale scalinata | escada escadas
roof roofs roofing roofer roofers | dach dacher dachdecker | toit toiture couvreur | tejado techo tejados | tetto tetti | telhado telhados
plumber plumbers plumbing | installateur klempner | plombier plomberie | fontanero fontaneria | idraulico | canalizador
electrician electricians | elektriker elektrikerin | electricien electricienne | electricista | elettricista | eletricista
butcher | metzger fleischer | boucher | carnicero | macellaio | talho talhante
birthday birthdays | geburtstag geburtstage | anniversaire | cumpleanos | compleanno | aniversario
wedding marriage | hochzeit trauung | mariage noces | boda matrimonio | matrimonio nozze | casamento
moon holiday_home cottage | ferienwohnung ferienhaus | gite | casa_rural | casa_vacanze | casa_de_ferias
hotel hostel inn guesthouse guest_house boarding_house lodging | hotel pension herberge gasthof jugendherberge | hotel auberge gite pension | hotel hostal pension albergue | hotel albergo pensione ostello | hotel pensao albergue pousada
passenger passengers traveller travellers | passagier fahrgast fahrgaste reisende | passager passagers voyageur voyageurs | pasajero pasajeros viajero viajeros | passeggero passeggeri viaggiatore viaggiatori | passageiro passageiros viajante
volunteer volunteers | freiwillige freiwilliger ehrenamtliche | benevole benevoles | voluntario voluntarios | volontario volontari | voluntario voluntarios
coach coaches instructor | trainer trainerin ubungsleiter | entraineur entraineuse moniteur | entrenador entrenadora monitor | allenatore allenatrice istruttore | treinador treinadora
heating heater radiator radiators boiler | heizung heizkorper kessel heizkessel | chauffage radiateur chaudiere | calefaccion radiador caldera | riscaldamento termosifone caldaia radiatore | aquecimento radiador caldeira
hose hosepipe hosepipes hoses | schlauch gartenschlauch | tuyau tuyaux | manguera mangueras | tubo_da_giardino canna_dell'acqua | mangueira mangueiras
teenager teenagers youth youths adolescent adolescents | jugendliche jugendlicher jugendlichen | adolescent adolescents ado ados jeunes | adolescente adolescentes jovenes | adolescente adolescenti ragazzi | adolescente adolescentes jovens
`;
