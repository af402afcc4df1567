import { ACTS_BY_WORD } from "./acts.ts";
import { NOUNS_OF_LIFE } from "./nouns-of-life.ts";
import { NOUNS_OF_PEOPLE } from "./nouns-of-people.ts";
import { NOUNS_OF_WORK } from "./nouns-of-work.ts";

/**
 * Nouns for one thing in six languages, in the singular: what a table calls `Betrag`, a person may call the amount. Words that
 * mean something else to a reader of figures (price, amount, revenue) stay apart: a figure of another column is another answer.
 */
const NOUNS: Readonly<Record<string, string>> = {
  customer: "customer,client,buyer,kunde,kundin,kundschaft,acheteur,cliente,comprador,acquirente",
  product: "product,item,article,goods,produkt,artikel,ware,produit,producto,articulo,prodotto,articolo,produto,artigo",
  order: "order,bestellung,auftrag,commande,pedido,encargo,orden,ordine,encomenda",
  delivery: "delivery,deliveries,shipment,lieferung,sendung,livraison,envoi,entrega,envio,consegna,spedizione",
  invoice: "invoice,bill,rechnung,facture,factura,fattura,fatura",
  sale: "sale,verkauf,verkaufe,vente,venta,vendita,vendite,venda",
  purchase: "purchase,kauf,kaufe,einkauf,einkaufe,achat,compra,acquisto",
  payment: "zahlart,zahlungsart,bezahlung,payment,zahlung,paiement,versement,pago,pagamento",
  expense: "expense,spending,outlay,expenditure,ausgabe,depense,gasto,spesa,spese,despesa",
  loan: "loan,ausleihe,leihe,pret,emprunt,prestamo,prestito,emprestimo",
  member: "member,mitglied,membre,adherent,miembro,socio,socia,membro",
  guest: "guest,gast,gaste,gaest,invite,hote,huesped,invitado,ospite,convidado,hospede",
  visitor:
    "spectator,audience,attendance,attendee,zuschauer,publikum,spectateur,espectador,spettatore,pubblico,publico,visitor,besucher,visiteur,visitante,visitatore",
  visit: "visit,besuch,visite,visita",
  patient: "patient,patientin,paciente,paziente",
  doctor: "doctor,physician,arzt,arzte,arztin,medecin,docteur,medico,medica,dottore",
  appointment: "appointment,termin,rendez-vous,cita,appuntamento,consulta",
  employee:
    "employee,worker,staff,mitarbeiter,mitarbeiterin,angestellte,beschaftigte,employe,salarie,empleado,trabajador,dipendente,impiegato,funcionario,empregado",
  student:
    "allievo,allieva,alunna,schulerin,studentin,etudiante,allieve,student,pupil,schuler,studierende,etudiant,eleve,estudiante,alumno,studente,alunno,estudante,aluno",
  teacher: "teacher,trainer,lehrer,lehrerin,trainerin,enseignant,professeur,profesor,maestro,insegnante,professore,professor",
  course: "course,class,kurs,cours,curso,corso",
  book: "novel,paperback,hardback,novela,romanzo,book,buch,bucher,livre,libro,libri,livro",
  song: "song,lied,lieder,chanson,cancion,canciones,canzone,canzoni,cancao",
  film: "film,movie,pelicula,filme",
  recipe: "recipe,rezept,recette,receta,ricetta,receita",
  ingredient: "ingredient,zutat,ingrediente",
  event: "event,veranstaltung,evenement,evento",
  task: "task,aufgabe,tache,tarea,compito,tarefa",
  ticket: "ticket,eintrittskarte,billet,billete,entrada,biglietto,bilhete",
  project: "project,projekt,projet,proyecto,progetto,projeto",
  supplier: "supplier,vendor,lieferant,fournisseur,proveedor,fornitore,fornecedor",
  shop: "shop,store,laden,filiale,geschaft,magasin,boutique,tienda,negozio,loja",
  branch: "branch,zweigstelle,niederlassung,succursale,agence,sucursal,sede,sucursais",
  machine: "machine,maschine,maquina,macchina",
  sensor: "sensor,messfuhler,capteur,sensore,sensores",
  station: "station,estacion,stazione,estacao",
  reading: "reading,measurement,messung,messwert,probe,sample,mesure,releve,medicion,lectura,misura,misurazione,rilevazione,medicao,leitura",
  room: "room,zimmer,raum,raume,salle,chambre,piece,sala,habitacion,stanza,camera,quarto",
  city: "city,town,place,ort,orte,stadt,stadte,wohnort,ville,lieu,commune,ciudad,lugar,localidad,citta,luogo,cidade,local,localidade",
  country: "country,countries,land,lander,staat,pays,pais,paises,paese,paesi",
  region: "region,area,gebiet,gegend,zone,zona,regione,regiao,regioes",
  address: "address,adresse,anschrift,direccion,indirizzo,endereco,morada",
  department: "department,abteilung,bereich,departement,service,departamento,seccion,reparto,ufficio,setor,departement",
  category: "category,categories,kategorie,art,sorte,rubrik,categorie,rubrique,categoria,rubro,voce,genere",
  genre: "genre,genero",
  kind: "kind,type,typ,tipo",
  status: "status,state,zustand,stand,statut,etat,estado,stato,situacao,situazione",
  name: "vorname,nachname,familienname,firstname,lastname,surname,forename,prenom,apellido,cognome,sobrenome,apelido,name,nom,nombre,nome",
  title: "title,titel,titre,titulo,titolo",
  author: "author,writer,autor,autorin,auteur,autore,schriftsteller",
  person:
    "runner,swimmer,singer,chorister,athlete,climber,dancer,entrant,competitor,contestant,applicant,candidate,volunteer,donor,subscriber,resident,neighbour,colleague,child,children,kid,parent,laufer,lauferin,schwimmer,schwimmerin,sanger,sangerin,tanzer,tanzerin,sportler,bewerber,kandidat,spender,abonnent,bewohner,nachbar,kollege,kind,kinder,eltern,coureur,coureuse,nageur,nageuse,chanteur,chanteuse,choriste,danseur,danseuse,candidat,donateur,benevole,abonne,habitant,voisin,collegue,enfant,corredor,nadador,cantante,bailarin,atleta,candidato,donante,voluntario,suscriptor,vecino,nino,corridore,nuotatore,ballerino,volontario,donatore,abbonato,bambino,cantor,doador,assinante,vizinho,crianca,participant,teilnehmer,teilnehmerin,participante,partecipante,person,people,assignee,owner,leute,personne,gens,persona,gente,pessoa",
  date: "date,datum,fecha,data",
  birth:
    "birthdate,birthday,dob,geburtsdatum,geburtstag,naissance,nacimiento,nascita,nascimento,birthyear,jahrgang,geburtsjahr,born,geboren,annee de naissance,nacido,nato,nascido",
  joining:
    "since,hired,hiring,admission,admissao,alta,entry,entree,einstellung,embauche,contratacion,assunzione,joined,joining,eintritt,eintrittsdatum,beitritt,adhesion,inscription,inscripcion,ingreso,iscrizione,ingresso",
  year: "year,jahr,annee,ano,anno",
  duration: "h,hrs,std,minute,minuten,minuto,minuti,min,duration,hour,stunde,heure,hora,ora,ore,length,dauer,lange,duree,duracion,durata,duracao",
  price: "rate,wage,price,preis,prix,precio,prezzo,preco,tarif,tarifa,tariffa",
  worth: "worth,value,valuation,estimate,wert,zeitwert,schatzwert,versicherungswert,valeur,valore,valoracion",
  amount: "total,amount,betrag,summe,montant,importe,monto,importo,valor,montante",
  revenue:
    "incasso,incassi,encaissement,recaudacion,faturacao,earning,earnings,proceed,proceeds,taking,takings,gross,income,money,geld,argent,dinero,denaro,dinheiro,soldi,revenue,turnover,umsatz,erlos,einnahme,recette,ingreso,facturacion,ricavo,fatturato,receita,faturamento",
  cost: "cost,costs,kosten,cout,coste,costo,custo",
  quantity:
    "unit,unite,unidad,unidade,unita,einheit,pot,jar,glas,bocal,tarro,bote,barattolo,vasetto,frasco,bottle,flasche,bouteille,botella,bottiglia,garrafa,bag,sack,sac,saco,sacco,tute,bolsa,busta,can,tin,dose,lata,lattina,crate,pack,packet,packung,paquet,paquete,pacco,confezione,pacote,copy,copies,exemplar,exemplaire,ejemplar,copia,esemplare,exemplar,portion,qty,pcs,qta,cant,qtd,box,boxes,kiste,kisten,karton,caisse,caja,cassa,casse,cassetta,caixa,quantity,quantities,piece,pieces,menge,stuck,stuckzahl,anzahl,quantite,cantidad,pieza,quantita,pezzo,pezzi,quantidade,peca",
  weight: "weight,gewicht,poids,peso",
  fee: "fee,dues,rent,miete,pacht,loyer,alquiler,affitto,aluguel,gebuhr,beitrag,mitgliedsbeitrag,cotisation,frais,redevance,cuota,tasa,quota,tariffa,taxa,mensalidade",
  fine: "fine,penalty,strafe,mahngebuhr,busse,amende,multa,sanzione",
  salary: "salary,salaries,wage,wages,hourly,gehalt,gehalter,lohn,lohne,salaire,salario,sueldo,stipendio",
  age: "age,alter,edad,eta,idade",
  score: "score,rating,grade,bewertung,punkte,punktzahl,punktestand,puntuacion,punteggio,pontuacao,nota,voto",
  temperature: "temperature,temperatur,temperatura,temp",
  humidity: "humidity,feuchte,luftfeuchte,luftfeuchtigkeit,feuchtigkeit,humidite,humedad,umidita,humidade,umidade",
  pressure: "pressure,druck,pression,presion,pressione,pressao",
  level: "level,pegel,niveau,nivel,livello",
  distance:
    "mile,mileage,kilometre,kilometer,km,meile,mille,milla,miglia,miglio,milha,chilometro,quilometro,kilometro,distance,entfernung,distanz,strecke,distancia,distanza",
  page: "page,seite,pagina,seitenzahl",
  priority: "priority,prioritat,dringlichkeit,priorite,prioridad,priorita,prioridade",
  phone: "phone,telephone,telefon,telefonnummer,telefono,telefone",
  email: "email,mail,e-mail,courriel,correo",
  trip: "trip,journey,reise,fahrt,voyage,trajet,viaje,viaggio,viagem",
  vehicle: "vehicle,car,fahrzeug,auto,vehicule,voiture,vehiculo,coche,veicolo,veiculo,carro",
  animal: "animal,tier,tiere,animale,bete",
  plant: "plant,pflanze,plante,planta,pianta",
  player: "player,spieler,spielerin,joueur,jugador,giocatore,jogador",
  team: "team,mannschaft,equipe,equipo,squadra,equipa",
  match: "match,game,spiel,spiele,partie,partido,partita,partida,jogo",
  language: "language,sprache,langue,idioma,lengua,lingua",
  size: "size,grosse,taille,talla,tamano,taglia,tamanho",
  colour: "colour,color,farbe,couleur,colore,cor,cores",
  brand: "brand,marke,marque,marca",
  stock: "stock,bestand,lagerbestand,existencias,giacenza,estoque",
  warehouse: "warehouse,lager,entrepot,almacen,magazzino,armazem",
  transaction: "transaction,transaktion,buchung,transaccion,transazione,transacao",
  account: "account,konto,compte,cuenta,conto,conta",
  error: "error,fehler,erreur,errore,erro",
  user: "user,nutzer,benutzer,utilisateur,usuario,utente,utilizador",
  session: "session,sitzung,seance,sesion,sessione,sessao",
  message: "message,nachricht,mensaje,messaggio,mensagem",
  volume:
    "litre,liter,litro,volume,volumen,milk,milch,lait,leche,latte,leite,water,wasser,eau,agua,acqua,wine,wein,vin,vino,vinho,beer,bier,biere,cerveza,birra,cerveja,fuel,kraftstoff,carburant,combustible,carburante,combustivel,rain,regen,pluie,lluvia,pioggia,chuva,rainfall,niederschlag",
  mass: "kg,kilo,kilogram,kilogramme,chilo,quilo,tonne,tonnen,tonelada,tonnellata,yield,ertrag,rendement,rendimiento,resa,rendimento",
  harvest: "harvest,ernte,recolte,cosecha,raccolto,colheita,produccion,production,produktion,produzione,producao",
  area: "hectare,hektar,ha,hectarea,ettaro,acre,flache,surface,superficie,area,superficie,size,grosse,tamano,tamanho,estensione,extension,extensao",
  night: "night,nacht,nachte,nuit,nuitee,noche,notte,noite,ubernachtung,pernoctacion,pernottamento,pernoite",
  energy: "energy,energie,energia,electricity,strom,electricite,electricidad,elettricita,eletricidade,kwh,consumption,verbrauch,consommation,consumo,consumi",
  profit: "profit,gewinn,benefice,beneficio,ganancia,profitto,guadagno,utile,lucro",
  discount: "discount,rabatt,remise,descuento,sconto,desconto",
  height: "height,hohe,hauteur,altura,altezza,altitude,elevation,altitud,altitudine",
  depth: "depth,tiefe,profondeur,profundidad,profondita,profundidade",
  speed: "speed,geschwindigkeit,vitesse,velocidad,velocita,velocidade",
  crop: "crop,kultur,feldfrucht,culture,cultivo,coltura,cultura",
  plot: "plot,field,parzelle,feld,acker,parcelle,champ,parcela,campo,terreno,appezzamento",
  barn: "barn,stable,stall,grange,etable,establo,granero,stalla,fienile,estabulo,celeiro",
  farm: "farm,hof,bauernhof,ferme,finca,granja,fattoria,azienda,quinta,fazenda",
  market: "market,markt,marche,mercado,mercato",
  seller: "seller,salesperson,salesman,verkaufer,verkauferin,vendeur,vendeuse,vendedor,vendedora,venditore,venditrice,rep,cashier",
  driver: "driver,fahrer,fahrerin,chauffeur,conducteur,conductor,chofer,autista,conducente,motorista,condutor",
  role: "role,job,position,post,function,beruf,stelle,funktion,rolle,poste,metier,fonction,puesto,cargo,oficio,ruolo,mansione,posizione,funcao,profession,profissao,professione,occupation",
  tool: "tool,werkzeug,gerat,outil,herramienta,attrezzo,strumento,utensile,ferramenta,equipment,device",
  origin: "origin,herkunft,provenance,origen,procedencia,origine,provenienza,origem",
  shift: "shift,schicht,turno,poste",
  reason: "reason,cause,grund,ursache,anlass,raison,motif,motivo,razon,causa,ragione,razao",
  vote: "vote,stimme,voix,voto",
  goal: "goal,tor,tore,but,gol,rete,reti,golo",
  breed: "breed,race,rasse,raza,razza,raca,species,espece,especie,specie",
  shelf: "shelf,regal,rayon,etagere,estante,estanteria,scaffale,prateleira,estante",
  nationality: "nationality,nationalitat,nationalite,nacionalidad,nazionalita,nacionalidade",
  deadline: "deadline,frist,echeance,plazo,vencimiento,scadenza,prazo,vencimento,due",
  end: "end,ende,fin,fine,fim",
  start: "start,beginn,debut,inicio,inizio",
  arrival:
    "received,eingang,eingegangen,recu,recue,recibido,recibida,ricevuto,recebido,arrived,checkin,entrada,arrival,anreise,ankunft,arrivee,llegada,arrivo,chegada",
  departure: "checkout,returned,departure,abreise,abfahrt,depart,salida,partenza,partida",
  tenant: "tenant,renter,lodger,pachter,mieter,locataire,inquilino,arrendatario,affittuario,inquilino,arrendatario,locatario",
  responsible:
    "leitung,betreuung,kursleitung,animation,responsible,verantwortlich,zustandig,responsable,responsabile,responsavel,manager,leiter,chef,jefe,capo,gestor,host,coach,coordinator",
  worker: "operaio,ouvrier,obrero,operario,arbeiter,labourer,picker,harvester,milker",
  hotel:
    "hotel,site,office,buro,bureau,oficina,ufficio,escritorio,location,standort,emplacement,ubicacion,sede,localizacao,venue,gym,school,schule,ecole,escuela,scuola,escola",
  opponent: "opponent,rival,adversary,gegner,adversaire,oponente,rival,avversario,adversario,adversario",
  mechanic: "fixer,mender,repairer,mechanic,technician,engineer,mechaniker,techniker,mecanicien,technicien,mecanico,tecnico,meccanico",
  newsletter: "newsletter,rundbrief,infolettre,boletin,bollettino,boletim",
  activity: "activity,activities,taetigkeit,tatigkeit,aktivitat,activite,actividad,attivita,atividade,work,arbeit,travail,trabajo,lavoro,trabalho",
  rider: "rider,cyclist,fahrer,cycliste,ciclista",
  bike: "bike,bicycle,fahrrad,rad,velo,bicicleta,bici,bicicletta",
  note: "note,notes,comment,comments,remark,bemerkung,notiz,remarque,commentaire,nota,observacion,osservazione,observacao",
  artwork: "artwork,kunstwerk,oeuvre,obra,opera",
  artist: "artist,kunstler,kunstlerin,artiste,artista",
  museum: "museum,musee,museo,museu",
  plain: "material,materiau,materiale",
};

/** Endings that nouns of the six languages have in the plural, and what stands there in the singular. */
const ENDINGS: readonly (readonly [ending: string, instead: string])[] = [
  ["s", ""],
  ["es", ""],
  ["en", ""],
  ["n", ""],
  ["e", ""],
  ["er", ""],
  ["nen", ""],
  ["ies", "y"],
  ["aux", "al"],
  ["i", "o"],
  ["i", "e"],
  ["e", "a"],
  ["oes", "ao"],
  ["res", "r"],
];

const CONCEPTS = new Map<string, ReadonlySet<string>>();
const add = (word: string, concept: string): void => void CONCEPTS.set(word, new Set([...(CONCEPTS.get(word) ?? []), concept]));
for (const [concept, words] of Object.entries(NOUNS)) for (const word of words.split(",")) add(word, concept);
// Words that stand together are looked for without what parts them.
for (const list of [NOUNS_OF_PEOPLE, NOUNS_OF_WORK, NOUNS_OF_LIFE])
  for (const [, concept = "", words = ""] of list.matchAll(/^(\w+): ([^:]+)$/gm))
    for (const word of words.trim().split(/\s+/)) add(word.replaceAll("_", ""), concept);
for (const [word, act] of ACTS_BY_WORD) add(word, act);

const NONE: ReadonlySet<string> = new Set();

/** What a noun stands for; in the plural too. The word is in small letters, without accents. */
export function conceptsOf(word: string): ReadonlySet<string> {
  const own = CONCEPTS.get(word);
  if (own) return own;
  for (const [ending, instead] of ENDINGS) {
    const found = word.length - ending.length >= 3 && word.endsWith(ending) ? CONCEPTS.get(word.slice(0, -ending.length) + instead) : undefined;
    if (found) return found;
  }
  return NONE;
}

export const sharesConcept = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((each) => b.has(each));
