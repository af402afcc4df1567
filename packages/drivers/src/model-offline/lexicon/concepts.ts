/**
 * Nouns for one thing in six languages, in the singular: what a table calls `Betrag`, a person may call the amount. Words that
 * mean something else to a reader of figures (price, amount, revenue) stay apart: a figure of another column is another answer.
 */
const NOUNS: Readonly<Record<string, string>> = {
  customer: "customer,client,buyer,kunde,kundin,kundschaft,acheteur,cliente,comprador,acquirente",
  product: "product,item,article,goods,produkt,artikel,ware,produit,producto,articulo,prodotto,articolo,produto,artigo",
  order: "order,bestellung,auftrag,commande,pedido,orden,ordine,encomenda",
  delivery: "delivery,deliveries,shipment,lieferung,sendung,livraison,envoi,entrega,envio,consegna,spedizione",
  invoice: "invoice,bill,rechnung,facture,factura,fattura,fatura",
  sale: "sale,verkauf,verkaufe,vente,venta,vendita,vendite,venda",
  purchase: "purchase,kauf,kaufe,einkauf,einkaufe,achat,compra,acquisto",
  payment: "zahlart,zahlungsart,bezahlung,payment,zahlung,paiement,versement,pago,pagamento",
  expense: "expense,expenditure,ausgabe,depense,gasto,spesa,spese,despesa",
  loan: "loan,ausleihe,leihe,pret,emprunt,prestamo,prestito,emprestimo",
  member: "member,mitglied,membre,adherent,miembro,socio,socia,membro",
  guest: "guest,gast,gaste,gaest,invite,hote,huesped,invitado,ospite,convidado,hospede",
  visitor: "visitor,besucher,visiteur,visitante,visitatore",
  visit: "visit,besuch,visite,visita",
  patient: "patient,patientin,paciente,paziente",
  doctor: "doctor,physician,arzt,arzte,arztin,medecin,docteur,medico,medica,dottore",
  appointment: "appointment,termin,rendez-vous,cita,appuntamento,consulta",
  employee:
    "employee,worker,staff,mitarbeiter,mitarbeiterin,angestellte,beschaftigte,employe,salarie,empleado,trabajador,dipendente,impiegato,funcionario,empregado",
  student: "student,pupil,schuler,studierende,etudiant,eleve,estudiante,alumno,studente,alunno,estudante,aluno",
  teacher: "teacher,trainer,lehrer,lehrerin,trainerin,enseignant,professeur,profesor,maestro,insegnante,professore,professor",
  course: "course,class,kurs,cours,curso,corso",
  book: "book,buch,bucher,livre,libro,libri,livro",
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
  department: "department,unit,abteilung,bereich,departement,service,departamento,seccion,reparto,ufficio,setor,departement",
  category: "category,categories,kategorie,art,sorte,rubrik,categorie,rubrique,categoria,rubro,voce,genere",
  genre: "genre,genero",
  kind: "kind,type,typ,tipo",
  status: "status,state,zustand,stand,statut,etat,estado,stato,situacao,situazione",
  name: "name,nom,nombre,nome",
  title: "title,titel,titre,titulo,titolo",
  author: "author,writer,autor,autorin,auteur,autore,schriftsteller",
  person: "person,people,assignee,owner,leute,personne,gens,persona,gente,pessoa",
  date: "date,datum,fecha,data",
  birth: "birthyear,jahrgang,geburtsjahr,born,geboren,annee de naissance,nacido,nato,nascido",
  joining: "joined,joining,eintritt,eintrittsdatum,beitritt,adhesion,inscription,inscripcion,ingreso,iscrizione,ingresso",
  year: "year,jahr,annee,ano,anno",
  duration: "duration,hour,stunde,heure,hora,ora,ore,length,dauer,lange,duree,duracion,durata,duracao",
  price: "price,preis,prix,precio,prezzo,preco,tarif,tarifa,tariffa",
  amount: "amount,betrag,summe,montant,importe,monto,importo,valor,montante",
  revenue: "revenue,turnover,umsatz,erlos,einnahme,recette,ingreso,facturacion,ricavo,fatturato,receita,faturamento",
  cost: "cost,costs,kosten,cout,coste,costo,custo",
  quantity: "quantity,quantities,piece,pieces,menge,stuck,stuckzahl,anzahl,quantite,cantidad,pieza,quantita,pezzo,pezzi,quantidade,peca",
  weight: "weight,gewicht,poids,peso",
  fee: "fee,dues,rent,miete,pacht,loyer,alquiler,affitto,aluguel,gebuhr,beitrag,mitgliedsbeitrag,cotisation,frais,redevance,cuota,tasa,quota,tariffa,taxa,mensalidade",
  fine: "fine,penalty,strafe,mahngebuhr,busse,amende,multa,sanzione",
  salary: "salary,wage,gehalt,gehalter,lohn,lohne,salaire,salario,sueldo,stipendio",
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
  plain: "material,materiau,materiale",
};

/** What verbs say of rows: "who live in Bonn" is of the column of places, "that cost" of the money. A `*` stands for any ending. */
const VERBS: readonly (readonly [verbs: string, concepts: readonly string[]])[] = [
  [
    "live,lives,living,lived,wohnt,wohnen,wohnhaft,lebt,leben,habite,habitent,habitant,vive,viven,vivono,vivem,abita,abitano,mora,moram,reside,residen,resident,sitzt,sitzen,sits,sit,ansassig,situe,situes,situee,situees,situado,situados,situada,situadas,ubicado,ubicados,ubicada,ubicadas,trovano,trova,based,located,comes,come,kommt,kommen,stammt,stammen,viennent,vient,vienen,viene,vengono,vem",
    ["city", "country", "region", "address", "branch"],
  ],
  [
    "cost,costs,costing,kostet,kosten,kostete,kosteten,coute,coutent,coutant,cuesta,cuestan,costaba,costa,costano,custa,custam,valent,vaut",
    ["price", "amount", "cost", "fee"],
  ],
  [
    "pay,pays,paid,paying,bezahlt,bezahlten,bezahlte,gezahlt,paye,payes,payee,payees,pagado,pagados,pagada,pagadas,pagati,pagata,pagate,pagos,pagas,spend,spends,spent,spending,owe,zahlt,zahlen,zahlte,ausgegeben,ausgab,ausgaben,paie,paient,paye,payent,depense,depensent,depensé,paga,pagan,pago,pagaron,gasto,gasta,gastan,gastaron,pagano,pagato,speso,spende,spendono,pagam,pagou,pagaram,gastou,gastam,gastaram",
    ["amount", "price", "fee", "fine", "cost", "expense", "duration", "payment"],
  ],
  [
    "buy,buys,bought,purchased,ordered,gekauft,kaufte,kauften,kaufen,bestellt,bestellte,bestellten,achete,achetent,achetes,commande,commandent,compro,compra,compran,compraron,comprato,comprano,acquistato,acquistano,comprou,compram,compraram,encomendou,encomendaram",
    ["quantity", "amount", "product", "order", "purchase", "sale", "customer"],
  ],
  [
    "sell,sells,sold,verkauft,verkauften,verkaufen,vend,vendu,vendus,vendue,vendues,vendent,vendido,vendidos,vendidas,vende,venden,venduto,venduti,vendute,vendono,vendeu,venderam",
    ["sale", "quantity", "amount", "product"],
  ],
  [
    "get,got,received,receive,receives,bekommen,bekam,bekamen,bekommt,erhalten,erhielt,erhielten,erhalt,recu,recus,recoivent,recoit,recibio,recibieron,recibido,reciben,ricevuto,ricevono,recebeu,receberam,recebem,delivered,geliefert,livre,livres,entregado,entregados,consegnato,entregue",
    ["quantity", "amount", "delivery", "product", "order", "salary"],
  ],
  [
    "measured,taken,recorded,registered,gemessen,aufgezeichnet,erfasst,mesure,mesures,mesuree,enregistre,enregistrees,medido,medida,medidas,registrado,registradas,misurato,misurata,misurate,registrate,medidas,registadas",
    ["reading", "temperature", "humidity", "pressure", "level", "weight"],
  ],
  ["joined,joining,eingetreten,beigetreten,adhere,inscrit,inscrits,inscritos,iscritti,iscritto,inscrito", ["joining", "date"]],
  ["born,geboren,ne,nes,nee,nees,nacio,nacido,nacidos,nacieron,nato,nati,nata,nate,nasceu,nascidos,nasceram", ["birth", "year"]],
  [
    "published,released,appeared,erschienen,erschien,veroffentlicht,publie,publies,paru,parus,publicado,publicados,pubblicato,pubblicati,publicados,written,geschrieben",
    ["year", "date", "author"],
  ],
  ["take,takes,place,finden,findet,statt,stattfinden,stattfindet,lieu,tiene,tienen,lugar,luogo", ["course", "event", "appointment", "match"]],
  ["assigned,zugewiesen,assigne,assignes,asignado,asignados,assegnato,assegnati,atribuido,atribuidos", ["person", "employee", "member", "user"]],
  [
    "made,makes,make,earn,earned,earns,gemacht,macht,machte,erzielt,erzielte,eingenommen,einnahm,verdient,verdiente,fait,realise,encaisse,gagne,hecho,hizo,ganado,gano,ingresado,fatto,incassato,guadagnato,fez,fizeram,faturou,ganhou",
    ["revenue", "sale", "payment"],
  ],
  [
    "sail,sailed,sails,drive,drove,driven,ride,rode,ridden,ran,walked,travelled,traveled,flew,flown,gefahren,fuhr,fuhren,gesegelt,segelte,gelaufen,lief,gewandert,geflogen,parcouru,navigue,roule,navegado,navego,recorrido,recorrio,percorso,navigato,percorrido,percorreu,navegou",
    ["distance", "trip"],
  ],
  [
    "own,owns,owned,belong,belongs,besitzt,besitzen,gehort,gehoren,possede,possedent,appartient,appartiennent,posee,poseen,pertenece,pertenecen,possiede,possiedono,appartiene,appartengono,possui,possuem,pertence,pertencem",
    ["person", "member", "customer"],
  ],
  ["weigh,weighs,wiegt,wiegen,pese,pesent,pesa,pesan,pesano,pesam", ["weight"]],
  ["last,lasts,lasted,dauert,dauern,dauerte,dure,durent,dura,duran,durano,duram", ["duration"]],
  [
    "issued,placed,made,booked,held,done,ausgestellt,aufgegeben,gebucht,emis,emises,passees,emitidas,hechos,hechas,emesse,fatti,fatte,feitas,feitos",
    ["order", "invoice", "sale", "loan", "appointment", "reading", "payment", "transaction", "visit"],
  ],
  ["borrowed,lent,loaned,ausgeliehen,geliehen,emprunte,empruntes,prestado,prestados,prestato,prestati,emprestado,emprestados", ["loan", "book"]],
];

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
for (const [concept, words] of Object.entries(NOUNS))
  for (const word of words.split(",")) CONCEPTS.set(word, new Set([...(CONCEPTS.get(word) ?? []), concept]));

const OF_VERBS = new Map<string, ReadonlySet<string>>();
for (const [verbs, concepts] of VERBS) for (const verb of verbs.split(",")) OF_VERBS.set(verb, new Set([...(OF_VERBS.get(verb) ?? []), ...concepts]));

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

/** What a verb says something of; nothing where it is none of those. */
export const conceptsOfVerb = (word: string): ReadonlySet<string> => OF_VERBS.get(word) ?? NONE;

export const sharesConcept = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((each) => b.has(each));
