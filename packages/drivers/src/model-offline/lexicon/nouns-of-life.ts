/**
 * What households, clubs, gardens, kitchens and travellers keep in tables, by concept: a line for each,
 * in the six languages, in the singular, in small letters without accents. A mark `_` stands for a space.
 */
export const NOUNS_OF_LIFE = `
cake: cake kuchen torte gateau tarta pastel torta bolo
dish: dish meal gericht speise mahlzeit essen plat repas plato comida piatto pasto portata prato refeicao
  course menu
serving: serving portion slice helping ration racion porcion porzione porcao dose
calorie: calorie kcal kalorie caloria
protein: protein eiweiss proteine proteina
sugar: zuckergehalt teneur_en_sucre
allergen: allergen allergy allergie allergene alergeno alergia allergia alergenio
diet: diet dietary diatform regime_alimentaire dieta
difficulty: difficulty schwierigkeit schwierigkeitsgrad difficulte dificultad difficolta dificuldade
cuisine: cuisine kuche cocina cucina cozinha
wine: vintage grape rebsorte cepage uva vitigno casta
flat: flat apartment wohnung appartement logement piso apartamento vivienda appartamento alloggio fracao
property: property immobilie objekt bien_immobilier propiedad inmueble immobile imovel
house: house haus maison casa
floor: storey stockwerk etage geschoss andar
meter: meter zahler compteur contador contatore
meterreading: meter_reading zahlerstand stand releve_de_compteur lectura_del_contador
  lettura_del_contatore leitura_do_contador
consumption: consumption usage verbrauch consommation consumo
heating: heating heizung chauffage calefaccion riscaldamento aquecimento
utility: utility versorger fournisseur_d_energie
chore: chore hausarbeit corvee faena faccenda
pet: pet haustier animal_de_compagnie mascota animale_domestico animal_de_estimacao bicho
dog: dog hund chien perro cane cachorro cao
cat: cat katze chat gato gatto
horse: horse pferd cheval caballo cavallo cavalo
cow: cow kuh vache vaca mucca
hive: hive beehive bienenstock bienenvolk ruche colmena arnia colmeia
bird: bird vogel oiseau pajaro ave uccello passaro
fish: fish fisch poisson pez pescado pesce peixe
chip: microchip chip_number chipnummer puce
litter: litter wurf portee camada cucciolata ninhada
gender: gender sex geschlecht sexe genero sexo sesso
bed: bed beet platebande plate-bande bancal aiuola canteiro
variety: variety sortenname variete variedad varieta variedade cultivar
sowing: sown sowing aussaat gesat semis seme siembra sembrado semina seminato sementeira semeado
planting: planted planting planted_out pflanzung gepflanzt plantation plante plantacion plantado
  piantato piantumazione plantio
flowering: flowering flowered blute blutezeit floraison floracion fioritura floracao
harvesting: harvested geerntet recolte_le cosechado raccolto_il colhido
tree: tree baum arbre arbol albero arvore
seed: seed_packet saatgut samen graine semilla semente
soil: soil boden sol_type suelo solo
wind: wind wind_speed windgeschwindigkeit windstarke vent viento vento gust
rain: rain rainfall precipitation regen niederschlag regenmenge pluie precipitations lluvia precipitacion
  pioggia precipitazione chuva precipitacao
snow: snow snowfall snow_depth schnee schneehohe neige nieve neve
sunshine: sunshine sun sunshine_hour sun_hour sonne sonnenstunde sonnenschein soleil ensoleillement
  insolacion horas_de_sol sole soleggiamento insolacao
cloud: cloud cloud_cover wolke bewolkung nuage nubosidad nuvola nuvem
weather: weather wetter meteo clima weather_conditions
air_quality: air_quality luftqualitat
heart_rate: heart_rate hr pulse puls herzfrequenz frequence_cardiaque pouls pulso frecuencia_cardiaca
  battito frequenza_cardiaca frequencia_cardiaca bpm
step_count: step_count schrittzahl nombre_de_pas numero_de_pasos
blood_pressure: blood_pressure blutdruck tension_arterielle presion_arterial pressione_sanguigna
sleep: sleep schlaf sommeil sueno sonno sono
rank: rank ranking pos placing finishing_position platz platzierung rang classement puesto clasificacion
  classifica posizione_in_classifica lugar colocacao classificacao
point: point punkt punto ponto pt
lap: lap runde tour_de_piste vuelta giro volta
shoe: shoe schuh chaussure zapato zapatilla scarpa sapato sapatilha
equipment: gear ausrustung equipement equipo_deportivo attrezzatura equipamento
instrument: instrument instrumento strumento_musicale strumento
voice_part: voice_part voice stimmlage stimmgruppe pupitre cuerda voz naipe registro_vocale
album: album disc tontrager
track: track musiktitel piste pista brano faixa morceau tune
label: record_label plattenfirma maison_de_disque discografica casa_discografica gravadora
concert: concert gig konzert auftritt concierto actuacion concerto performance show esibizione
rehearsal: rehearsal repetition ensayo prova ensaio
honorarium: honorarium fee_paid gage honorar cachet honorarios compenso
play: theatre_play piece_de_theatre obra_de_teatro
scene: scene szene escena scena cena
costume: costume kostum vestuario
painting: painting gemalde tableau pintura quadro dipinto
exhibition: exhibition ausstellung exposition exposicion mostra exposicao
photo: photo picture foto bild photographie fotografia imagen immagine
episode: episode folge episodio
season: season saison staffel temporada stagione
platform: game_platform konsole console consola
club: club verein association asociacion associazione associacao clube
section: section sparte sezione seccao secao
district: district stadtteil bezirk quartier arrondissement barrio distrito quartiere bairro
constituency: constituency wahlkreis circonscription circoscrizione
turnout: turnout wahlbeteiligung participation_electorale participacion_electoral affluenza afluencia
seat: seat sitz sitzplatz siege asiento escano seggio assento
capacity: capacity kapazitat capacite capacidad capienza capacita lotacao capacidade
population: population inhabitant einwohner einwohnerzahl bevolkerung habitants poblacion abitante
  popolazione populacao
density: density dichte densite densidad densita densidade
postcode: postcode postal_code zip zip_code plz postleitzahl code_postal codigo_postal cap cep
street: street strasse rue calle rua
continent: continent kontinent continente
capital: capital hauptstadt capitale
death: death died date_of_death tod gestorben todesdatum sterbedatum todestag deces mort muerte
  fallecimiento defuncion morte decesso falecimento obito
birthplace: birthplace place_of_birth born_in geburtsort lieu_de_naissance lugar_de_nacimiento
  luogo_di_nascita naturalidade local_de_nascimento
marriage: marriage wedding heirat hochzeit trauung mariage boda matrimonio casamento
religion: religion confession konfession religione religiao
education: education schooling bildung formation_scolaire educacion istruzione escolaridade
answer: answer response antwort reponse respuesta risposta resposta
rsvp: rsvp zusage confirmation_de_presence confirmacion conferma confirmacao
present: wedding_gift geschenk cadeau regalo presente
nightly: nightly_rate price_per_night prix_par_nuit precio_por_noche prezzo_a_notte preco_por_noite
board: board_basis verpflegung pension_type regime
excursion: excursion outing ausflug sortie excursion excursion gita excursao
tour: tour rundgang visite_guidee visita_guiada visita_guidata
flight: flight flug vol vuelo volo voo
ship: ship boat boot schiff bateau barco barca nave navio
train: train zug tren treno comboio trem
peak: peak summit mountain gipfel berg sommet cima pico montana montagna montanha
climb: ascent elevation_gain hohenmeter aufstieg denivele desnivel dislivello desnivel
river: river fluss riviere rio fiume
width: width breite largeur ancho anchura larghezza largura
thickness: thickness dicke epaisseur grosor spessore espessura
isbn: isbn
series: series reihe serie
keyword: keyword stichwort motcle mot-cle palabra_clave parola_chiave palavra_chave
review: review rezension kundenbewertung avis resena recensione avaliacao resenha critica
release: released release release_date erschienen erscheinungsdatum erscheinungstag date_de_sortie estreno
  fecha_de_estreno uscita data_di_uscita lancamento estreia published publication_date veroffentlicht
download: download telechargement descarga scaricamento
run: run training_run lauf laufe trainingslauf course corsa carrera corrida
walk: walk hike wanderung spaziergang randonnee promenade caminata excursion_a_pie camminata passeggiata
  caminhada
pickup: pick_up pickup collection abholung abholdatum abholtag retrait recogida ritiro recolha levantamento
observation: sighting observation beobachtung sichtung avistamiento avvistamento avistamento
stay: stay aufenthalt sejour estancia soggiorno estadia
lost: lost_property fundsache objet_perdu objeto_perdido oggetto_smarrito
`;
