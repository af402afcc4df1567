/**
 * What offices, shops, workshops and data centres keep in tables, by concept: a line for each, in the
 * six languages, in the singular, in small letters without accents. A mark `_` stands for a space.
 */
export const NOUNS_OF_WORK = `
issue: issue problem incident bug defect case request complaint helpdesk_ticket storung problem vorfall
  anliegen anfrage reklamation beschwerde probleme panne demande reclamation incidencia problema
  solicitud queja averia segnalazione richiesta reclamo guasto incidente pedido_de_ajuda reclamacao
fault: fault defect damage breakdown malfunction schaden mangel defekt panne dommage degat averia
  desperfecto dano guasto danno difetto avaria
repair: repair fix reparatur instandsetzung reparation reparacion arreglo riparazione reparacao conserto
maintenance: maintenance servicing wartung inspektion entretien mantenimiento manutenzione manutencao
diagnosis: diagnosis diagnose befund diagnostic diagnostico diagnosi
symptom: symptom symptome sintoma
treatment: treatment therapy behandlung therapie traitement tratamiento trattamento cura tratamento
medicine: medicine medication drug medikament arznei arzneimittel medicament medicamento medicina farmaco
  remedio
dose: dosage dosis dosierung posologie dosaggio dosagem
vaccine: vaccine vaccination jab impfung impfstoff vaccin vacuna vaccino vaccinazione vacina
examination: examination untersuchung exploracion visita_medica
exam: exam prufung klausur examen esame exame
subject: subject fach schulfach unterrichtsfach matiere asignatura materia disciplina
lesson: lesson unterrichtsstunde fahrstunde lecon lezione leccion
class: school_class klasse schulklasse classe turma
absence: absence absent_day fehltag fehlzeit fehlstunde absence ausencia falta assenza ausencia missed_lesson
topic: topic theme thema sujet tema argomento assunto
qualification: qualification degree abschluss diplome titulacion laurea titolo_di_studio habilitacao
skill: skill fahigkeit competence competencia competenza
contract: contract vertrag contrat contrato contratto employment_type vertragsart
vacation: vacation holiday_left annual_leave days_off leave_days holiday_days urlaub urlaubstag resturlaub
  conge jour_de_conge vacaciones dias_de_vacaciones ferie giorni_di_ferie ferias dias_de_ferias
sickness: sick_day sick_leave sickness krankheitstag krankentag arret_maladie baja_medica malattia baixa
bonus: bonus pramie prime bonificacion
overtime: overtime uberstunde heure_supplementaire horas_extra straordinario hora_extra
jobtitle: job_title occupation berufsbezeichnung stellenbezeichnung intitule_du_poste
seniority: seniority years_of_service dienstjahre betriebszugehorigkeit anciennete antiguedad anzianita
  antiguidade
server: server host hostname node machine rechner serveur servidor
computer: computer laptop notebook pc rechner ordinateur portatil ordenador computador portatile
memory: memory ram arbeitsspeicher memoire memoria
storage: storage disk disk_space hard_drive hdd ssd festplatte speicherplatz disque espace_disque disco
  espacio_en_disco almacenamiento spazio_su_disco archiviazione armazenamento espaco_em_disco
load: load cpu_load cpu auslastung charge_cpu carga carico utilisation utilization
system: operating_system os betriebssystem systeme_d_exploitation sistema_operativo sistema_operacional
uptime: uptime laufzeit betriebszeit
backup: backup sicherung sauvegarde copia_de_seguridad
latency: latency response_time antwortzeit temps_de_reponse tiempo_de_respuesta tempo_di_risposta
  tempo_de_resposta
version: version release versione versao ausgabe
license: license licence lizenz licencia licenza licenca
view: view pageview page_view impression hit aufruf seitenaufruf vue pages_vues visualizacion
  visualizzazione visualizacao acesso
click: click klick clic clique
ratio: bounce_rate conversion_rate interest_rate error_rate success_rate hit_rate rate_of_return
  click_rate open_rate occupancy_rate zinssatz quote absprungrate erfolgsquote auslastungsquote taux
  taux_de_conversion tasa_de_conversion tipo_de_interes tasso tasso_di_conversione taxa_de_conversao
browser: browser navigateur navegador
satisfaction: satisfaction csat zufriedenheit satisfaccion soddisfazione satisfacao
rating: rating stars sternebewertung etoile estrella stella estrela review_score
effort: effort time_spent aufwand zeitaufwand temps_passe tiempo_dedicado tempo_impiegato tempo_gasto
deposit: deposit down_payment kaution anzahlung caution acompte arrhes fianza senal anticipo caparra
  cauzione acconto caucao sinal
balance: balance kontostand saldo solde
tax: tax vat mwst mehrwertsteuer umsatzsteuer steuer tva impot taxe iva impuesto imposta imposto
net: net_amount netto nettobetrag montant_net importe_neto netto importo_netto valor_liquido
tip: tip trinkgeld pourboire propina mancia gorjeta
budget: budget etat presupuesto preventivo orcamento
premium: premium versicherungspramie prime prima premio
claim: claim schadensfall sinistre siniestro sinistro
policy: insurance_policy police poliza polizza apolice
grant: grant subsidy forderung zuschuss subvention subvencion sovvenzione contributo subsidio bolsa
donation: donation gift contribution spende don donacion donativo donazione doacao
campaign: campaign appeal fundraiser kampagne spendenaktion campagne campana campagna campanha
method: payment_method method of_payment zahlungsweise zahlungsmethode mode_de_paiement moyen_de_paiement
  forma_de_pago metodo_de_pago metodo_di_pagamento modalita_di_pagamento forma_de_pagamento
  metodo_de_pagamento
description: description details beschreibung bezeichnung verwendungszweck libelle descripcion concepto
  descrizione causale descricao
channel: channel source vertriebsweg kanal canal canale platform plattform plateforme plataforma
  piattaforma
carrier: carrier shipping_company spediteur versanddienst
parcel: parcel package paket sendung colis paquete pacco encomenda pacote
pallet: pallet palette pale bancale palete
container: container conteneur contenedor contenitore contentor
destination: destination zielort reiseziel zielland ziel destino destinazione meta
route: route tour linie itineraire ruta percorso rota itinerario
stop_place: bus_stop haltestelle arret parada fermata paragem
customs: customs zoll douane aduana dogana alfandega
bin: storage_location lagerplatz emplacement_de_stockage ubicacion_en_almacen
reorder: reorder_level reorder_point minimum_stock mindestbestand meldebestand stock_minimum stock_minimo
  scorta_minima stock_de_seguridad
expiry: expiry expiry_date expiration expiration_date best_before use_by sell_by mhd haltbar_bis
  mindesthaltbarkeit ablaufdatum verfallsdatum peremption dlc date_limite caducidad fecha_de_caducidad
  scadenza data_di_scadenza validade data_de_validade
expense_type: expense_type kostenart poste_de_depense
make: make manufacturer maker hersteller fabricant constructeur fabricante produttore
model: model modell modele modelo modello
plate: plate number_plate license_plate licence_plate registration reg kennzeichen nummernschild
  immatriculation plaque matricula targa
odometer: odometer mileage kilometerstand laufleistung tachostand kilometrage kilometraje chilometraggio
  quilometragem
vehicle: van lorry truck motorbike kfz pkw lkw wagen camion camionnette camioneta furgoneta moto furgone
  camionete carrinha viatura autobus
spare: spare_part ersatzteil piece_detachee repuesto recambio ricambio pezzo_di_ricambio peca_sobresselente
warranty: warranty guarantee garantie gewahrleistung garantia garanzia
condition: condition erhaltungszustand condicion condizione condicao
serial: serial_number seriennummer numero_de_serie numero_di_serie
batch: batch chargennummer lote lotto
concentration: concentration konzentration concentracion concentrazione concentracao
result: result ergebnis resultat resultado risultato outcome
phase: phase stage milestone meilenstein etape fase etapa
progress: progress fortschritt avancement avance avanzamento progresso percent_done completion
risk: risk risiko risque riesgo rischio risco
meeting: meeting besprechung reunion riunione reuniao
call: phone_call anruf appel llamada chiamata chamada telefonat
document: document dokument documento
asset: asset anlagegut actif activo bene ativo
currency: currency wahrung devise moneda divisa valuta moeda
job: job auftrag trabajo travail lavoro trabalho encargo incarico intervention intervento
payer: paid_by payer bezahlt_von paye_par pagado_por pagato_da pago_por
`;
