import { VERBS_OF_ROWS } from "./verbs-of-rows.ts";

/**
 * What verbs say of rows: "who live in Bonn" is of the column of places, "that cost" of the money. In small letters, without
 * accents; a `*` stands for an ending of six letters at most.
 */
const VERBS: readonly (readonly [concepts: string, verbs: string])[] = [
  [
    "city,country,region,address,branch,room,warehouse,station",
    "live,lives,living,lived,reside*,resident*,based,located,sits,sit,come,comes,came,hail*,situated,wohn*,lebt,leben,lebte,lebten,ansassig,sitzt,sitzen,stammt,stammen,kommt,kommen,liegt,befindet,steht,habit*,viennent,vient,provien*,situe*,loge*,vive,viven,vivono,vivem,vivia*,resid*,proced*,vienen,viene,ubicad*,abita*,risied*,proveng*,provien*,trovano,trova,situat*,mora,moram,vem,vêm,provêm,localizad*,fica,ficam,situad*",
  ],
  [
    "price,amount,cost,fee,expense",
    "cost,costs,costing,priced,charge*,kostet*,kosten,gekostet*,cout*,valent,vaut,valait,cuest*,costo,costaba*,costaron,vale,valen,valian,costa,costan*,costat*,costav*,valgon*,valev*,custa*,custou,custam,custaram,valem,valia*",
  ],
  [
    "amount,price,fee,fine,cost,expense,duration,payment,salary,revenue",
    "pay,pays,paid,paying,spend*,spent,owe,owes,owed,invest*,bezahl*,zahlt*,zahlen,gezahlt,ausgegeben,ausgab*,ausgeben,schuld*,paie*,paye*,payons,depens*,regle*,verse,verses,versee,versent,doit,doivent,pag*,gast*,abon*,desembols*,debe,deben,speso,spesi,spesa,versat*,versano,pago*,gastamos,gastaram,desembols*",
  ],
  [
    "quantity,amount,product,order,purchase,sale,customer,ticket,book",
    "buy,buys,buying,bought,purchas*,ordered,ordering,acquir*,eingekauft,gekauft,kauft*,kaufen,gekauften,bestell*,erworben,angeschafft,anschaff*,achet*,command*,acquis*,compr*,adquir*,pidi*,pedid*,encarg*,acquist*,ordina*,encomend*,adquir*",
  ],
  [
    "sale,quantity,amount,product,revenue,ticket,night",
    "sell,sells,selling,sold,verkauf*,abgesetzt,vend,vends,vendon*,vendu*,venden*,vendi*,ecoul*,vende,vender*,vendiero*,vendut*,vendon*,vendem*,vendeu,venderam",
  ],
  [
    "quantity,amount,delivery,product,order,salary,score,loan",
    "get,gets,got,receiv*,obtain*,bekomm*,bekam*,erhalt*,erhielt*,recu*,recoi*,recev*,obten*,obtien*,obtuv*,recib*,ricev*,otten*,receb*,obtev*,obtiver*,deliver*,ship,ships,shipped,geliefert*,liefert*,livre*,livra*,entreg*,consegn*",
  ],
  [
    "reading,temperature,humidity,pressure,level,weight,rain,wind",
    "measure*,gemessen,misst,messen,aufgezeichnet*,mesur*,relev*,medid*,midio,midieron,misur*,rilev*,observ*,beobachtet*,registered,observed",
  ],
  [
    "joining,date,start,arrival",
    "start,starts,started,begin,began,begann,begonnen,commenc*,empez*,empiez*,comenz*,iniz*,comeco*,comeca*,inici*,join,joins,joined,joining,hired,hire,enrol*,started,eingetreten,beigetreten,angefangen,eingestellt,adher*,inscri*,embauch*,entre,entree,entro,entraron,contrat*,ingres*,iscritt*,iscriss*,assunt*,entrou,entraram,admitid*,aderi*",
  ],
  [
    "visitor,guest,person,student,member",
    "went,go,goes,going,attend*,come,came,comes,coming,turned,visit*,particip*,partecip*,joined,enrolled,signed,besuch*,komm*,kam,kamen,gekommen,teilnehm*,teilgenommen,teilnahm*,mitmach*,machen,machten,machte,dabei,viennent,vient,venu*,assist*,inscrit*,vienen,vinieron,viene,vino,venido,venidos,asist*,apunta*,vengono,venut*,iscritt*,vieram,vem,veio,inscrit*",
  ],
  ["birth", "born,geboren,ne,nes,nee,nees,naquit,naci*,nato,nata,nati,nate,nacque*,nasc*"],
  [
    "year,date,author,book,film",
    "publish*,released,appeared,erschien*,veroffentlicht*,publi*,paru*,parut,pubblic*,written,wrote,write,writes,geschrieben,schrieb*,ecrit*,escri*,scritt*,scriv*,directed,filmed,gedreht",
  ],
  [
    "course,event,appointment,match,session,trip,date,delivery,visit,reading,task",
    "happen*,occur*,held,finde*,stattfind*,stattgefunden,statt,fand,fanden,lieu,deroul*,celebr*,tuvo,tuvieron,svolg*,svolt*,realiz*,aconte*,decorr*,schedul*,planned,geplant",
  ],
  [
    "person,employee,member,user,doctor,teacher,author,player,driver",
    "assign*,zugewiesen*,zugeteilt*,attribu*,affect*,asigna*,assegna*,atribui*,handle*,handling,manage*,managing,betreu*,bearbeit*,led,lead,leads,leitet*,geleitet,dirig*,gere,gerent,gestion*,atend*,attend*,seguid*,seguit*,taught,teach*,unterricht*,enseign*,ensen*,insegn*,ensin*,treat*,behandel*,soign*,trat*,drive*,drove,driven,work*,arbeite*,travail*,trabaj*,lavor*,trabalh*,did,done by,served,serv*,bedien*,visit*",
  ],
  ["employee,department,shop,branch,salary,person,role", "work*,employ*,arbeite*,beschaftigt,travail*,emplo*,trabaj*,lavor*,impieg*,trabalh*,empreg*"],
  [
    "revenue,sale,payment,amount,profit,salary",
    "takings,make,makes,made,earn*,gross*,generat*,raised,raise,brought,bring*,turn,took,machte*,gemacht,erziel*,eingenommen,einnahm*,verdien*,erwirtschaft*,eingebracht,einbringt,bringt,brachte*,einspiel*,fait,realis*,encaiss*,gagn*,rapport*,genere*,hecho,hizo,hicieron,gana,ganan,ganamos,ganaron,ingresamos,facturamos,cobra,cobran,cobrad*,cobro,cobramos,cobraron,gano,ganar*,ganad*,ingres*,factur*,recaud*,gener*,fatto,incass*,guadagn*,frutt*,ricav*,fattur*,fez,fizeram,fizemos,ganh*,fatur*,arrecad*,rend*,rende,rendeu,renderam",
  ],
  [
    "distance,trip,duration",
    "sail*,drive*,drove,driven,ride,rode,ridden,ran,run,runs,walk*,travel*,flew,flown,cycled,covered,hiked,swam,gefahren,fuhr*,fahrt,gesegelt,segelt*,gelaufen,lief*,gewandert,geflogen,geradelt,zuruckgelegt,parcour*,navigu*,roule*,couru*,marche*,naveg*,recorr*,corri*,camin*,percor*,navig*,cammin*,correu,andou",
  ],
  ["person,member,customer", "own,owns,owned,belong*,besitz*,gehor*,posse*,apparti*,posee*,perten*,possied*,apparten*,possu*,pertenc*"],
  [
    "night,duration,room",
    "stay*,slept,geschlafen,schlief,schliefen,dormi,dormis,dormito,dormita,dormiti,dormite,dormido,durmio,durmieron,dormiu,dormiram,spend,spent,ubernacht*,geblieben,blieb*,verbr*,reste*,sejourn*,passe*,qued*,aloj*,hosped*,pernoct*,soggiorn*,pernott*,rest*,fic*,ficou,ficaram",
  ],
  ["weight", "weigh*,wieg*,wog,wogen,pese*,pesa*,peso"],
  ["duration,night", "last,lasts,lasted,lasting,dauer*,dure,durent,dura,duran,durav*,durat*,durano,duro,durar*,duram,durou"],
  [
    "order,invoice,sale,loan,appointment,reading,payment,transaction,visit,trip,session,task",
    "issued,placed,booked,done,gestellt,ausgestellt*,aufgegeben*,gebucht*,buchte*,emis*,passe*,reserv*,emitid*,emess*,prenot*,marcad*,feit*,fait*,hech*,fatt*,effectu*,effettuat*,efetuad*,efectuad*,realizad*",
  ],
  ["loan,book", "borrow*,lent,lend*,loan*,ausgeliehen*,geliehen*,entliehen*,emprunt*,prest*,prestat*,emprest*,checked out"],
  [
    "arrival",
    "arriv*,came,checked in,angekommen,ankommen,eingegangen,eingeliefert,angereist,anreis*,llega*,lleg*,entro,entra,giunt*,chega*,cheg*,entrou,recu,recus,recue,recues",
  ],
  [
    "destination",
    "go,goes,going,went,gone,travel*,fly,flies,flew,flying,heading,headed,fahr*,fuhr*,reis*,flieg*,flog*,geht,gehen,vont,va,vais,allons,voyag*,partent,viaj*,van,vamos,vuel*,viagg*,vanno,andiamo,parte,partono,partiamo,vai,vao,viaja*,partem",
  ],
  ["departure", "left,leave,leaves,depart*,returned,collected,abgereist,abreis*,abgefahren,parti,partis,sali*,partit*,sai*,partir*"],
  ["deadline", "due,expire*,fallig,ablauf*,lauft,echoi*,expir*,venc*,caduc*,scad*,vence*,expira*"],
  ["supplier,product,stock", "supplies,supplied,supply,furnish*,provide*,liefer*,fourni*,suministr*,provee*,forni*,fornec*"],
  ["temperature", "freez*,froze"],
  ["rain,level", "rained,rain,raining,geregnet,regnet*,plu,pleut,llovi*,llueve,piov*,piovut*,chove*"],
  ["quantity,weight,amount,volume", "harvest*,pick,picked,geerntet,ernte*,gepfluckt,recolt*,cueill*,cosech*,recog*,raccolt*,raccogl*,colh*"],
  [
    "volume,quantity,amount,weight",
    "yield*,give,gives,gave,given,produce*,producing,consum*,gab,gibt,gegeben,produzier*,lieferte*,verbrauch*,donn*,produi*,dio,dieron,produj*,produc*,dato,diede*,prodott*,deu,deram,produz*,use,uses,used",
  ],
  [
    "score,match,team",
    "score*,scoring,win,wins,won,lost,lose,erziel*,geschossen,schoss*,gewonnen,gewinn*,verlor*,marqu*,gagn*,perdu*,marc*,gana,ganan,gano,ganaron,perd*,segn*,vint*,vinc*,perso,persa,persi,perse,perdono",
  ],
  ["plot,plant,crop", "grow*,grew,grown,planted,sown,wachst,wachsen,angebaut,gepflanzt,pousse*,cultiv*,crec*,plant*,cresc*,coltiv*"],
  ["room,station,shop,warehouse,team,shelf", "store*,stored,kept,keep*,gelagert,lagert,lagern,stocke*,guardad*,conservat*,armazenad*"],
];

/** What was done or had, of whatever it is: such a verb chooses nothing beside a condition or a figure of its own. */
const LIGHT =
  "stato,stata,stati,state,sido,ete," +
  "tenido,tenida,avuto,tido,tida,gehabt,vi,viste,vimos,vio,vieron,visto,vista,vistos,vistas,vu,vus,vue,vues,gesehen,sah,sahen,visti,viste,viu,viram," +
  "get,gets,got,gotten,getting,marked,knows,know about,knows about,venu,venue,venus,venues,passees,passee,vino,vinieron,venuto,venuta,venuti,venute,veio,vieram,kam,kamen,gekommen,go out,went out,have,has,had,having,take,takes,took,taken,place,there,be,being,see,saw,seen,find,found,show,shows,record,recorded,records,registered,logged,listed,noted,entered,include,includes,appear,appears,count,amount to,reach,reached,come,came,happen,happened," +
  "habe,haben,hat,hatte,hatten,avons,avions,eu,eus,hicimos,hacemos,tuvimos,hemos,fizemos,fazemos,facciamo,abbiamo,avevamo,faisons,gab,gibt,erfasst,verzeichnet,eingetragen,notiert,aufgefuhrt,gelistet,vorkommen,kommt,kommen,betragt,betrug,ausmachen,macht," +
  "avoir,ont,avait,eu,eus,eue,eues,enregistre,enregistres,enregistree,enregistrees,note,notes,liste,listes,figure,figurent,represente,representent,totalise," +
  "tiene,tienen,tuvo,tuvieron,tenemos,hubo,hay,registro,registrado,registrada,registrados,registradas,figura,figuran,aparece,aparecen,suma,suman,sumo,representa,representan," +
  "ha,hanno,aveva,avevano,avuto,avuti,registrato,registrata,registrati,registrate,compare,compaiono,risulta,risultano,ammonta,ammontano,rappresenta,rappresentano," +
  "tem,teve,tiveram,temos,houve,registado,registada,registados,registadas,registrado,registrada,registrados,registradas,consta,constam,representa,representam,soma,somam,somou";

/** Participles of doing, which may also tell a state. */
const DONE =
  /^(?:done|made|gemacht|getan|geleistet|fait|faits|faite|faites|hech[oa]s?|realizad[oa]s?|fatt[oaie]|svolt[oaie]|feit[oa]s?|effectues?|effectuees?)$/;
export const isDone = (word: string): boolean => DONE.test(word);

/** "Yet", "already", "still": they choose nothing beside what is or is not. */
const YET = /^(?:yet|still|already|anymore|any more|noch|schon|bereits|mehr|encore|deja|toujours|todavia|aun|ya|ancora|gia|sempre|ainda|ja)$/;
export const isYet = (word: string): boolean => YET.test(word);

/** What somebody does with something: beside both it chooses nothing. `*` stands for an ending. */
const TRANSITIVE =
  "give,gives,gave,given,go,goes,went,gone,going,rent,rents,rented,renting,hire,hires,using,sing,sings,sang,sung,visit*,guid*,attract*,bring*,brought,carr*,transport*,follow*,attend*,suppl*,provid*,serv*,contribut*,host*,teach*,taught,coach*,drive,drove,driven,haul*,handl*,design*,cook*,bak*,import*,export*,perform*,play*,run,ran,runs,collect*,gather*,catch,caught,hunt*,operat*,supervis*,account for,accounts for,make up,makes up,offer*,cover*,photograph*,fly,flew,sail*,direct*,produc*,pick*," +
  "gegeben,ging,gingen,gegangen,gehen,geht,miete*,gemietet*,vermietet*,leih*,geliehen*,nutz*,genutzt*,gebucht*,buchte*,singen,singt,sangen,gesungen,besuch*,gefuhrt*,fuhrt*,anzieh*,anlock*,brachte*,gebracht*,trug*,transportier*,befordert*,folg*,teilnehm*,teilgenommen,nahm*,nimmt,bedien*,beitrag*,beigetragen,unterricht*,betreu*,fuhr*,gefahren,entworf*,gekocht*,gebacken*,backt*,bearbeit*,gespielt*,spielt*,sammel*,gesammelt*,gefangen,geleitet*,leitet*,entfall*,entfiel*,umfass*,biet*,bot,angebot*,belief*,absolvier*,hergestellt*,herstell*,erzeug*,gemacht*," +
  "mene,menes,menee,menees,mener,menent,loue,louee,loues,louees,louent,louer,reserv*,emprunt*,utilis*,chant*,guid*,attir*,amene*,apport*,transport*,suiv*,suit,assist*,particip*,fourni*,serv*,contribu*,accueill*,enseign*,condui*,cuisin*,ramass*,collect*,dirig*,propos*,anim*,visit*,effectu*,realis*,fabriqu*," +
  "dio,dieron,fueron,ido,ir,alquil*,reserv*,usar*,usaron,usado,tomo,tomaron,tomado,canta,cantan,canto,cantaron,llev*,traj*,traer*,transport*,sigui*,siguen,sigue,asist*,particip*,suministr*,provee*,proporcion*,contribu*,acog*,imparte*,imparti*,atend*,conduj*,conduc*,cocin*,horne*,jug*,jueg*,recog*,captur*,dirig*,ofrec*,visit*,guia,guian,guio,guiaron,atra*,hizo,hicieron,hace,hacen,reparti*,fabric*,realiz*," +
  "dato,dati,diede,diedero,preso,presa,presi,prese,prend*,andato,andata,andati,andate,noleggi*,affitt*,prenot*,usato,usata,usati,porta,portano,portato,portata,portati,portate,trasport*,seguono,segue,seguito,seguiti,seguita,partecip*,frequent*,fornisc*,fornit*,contribu*,ospit*,insegn*,guida,guidano,guidato,guidata,cucin*,cotto,gioc*,raccolt*,raccogl*,cattur*,dirett*,dirig*,offr*,visit*,attir*,conduc*,condott*,fece,fa,fanno,fecero,svolge*,fabbric*,produc*,prodott*," +
  "deu,deram,foram,alug*,reserv*,usou,usaram,pegou,pegaram,peg*,leva,levam,levou,levaram,traz*,troux*,transport*,segue,seguem,seguiu,assist*,particip*,frequent*,fornec*,contribu*,acolh*,ensin*,leciona*,atend*,conduz*,cozinh*,jog*,recolh*,captur*,dirig*,oferec*,visit*,guia,guiam,guiou,guiaram,atra*,fez,faz,fazem,fizeram,fabric*,realiz*";
const TRANSITIVES = TRANSITIVE.split(",");

/** Whether a verb only tells who does something with what. */
export const isTransitive = (word: string): boolean =>
  TRANSITIVES.some((verb) => (verb.endsWith("*") ? word.startsWith(verb.slice(0, -1)) && word.length - verb.length + 1 <= MOST_ENDING : word === verb));

const MOST_ENDING = 6;
const STEMS: (readonly [stem: string, concepts: readonly string[]])[] = [];
const WHOLE = new Map<string, ReadonlySet<string>>();
const MORE = [...VERBS_OF_ROWS.matchAll(/^([\w,]+): ([^:]+)$/gm)].map(
  ([, concepts = "", verbs = ""]) => [concepts, verbs.trim().split(/\s+/).join(",").replaceAll("_", " ")] as const,
);
for (const [concepts, verbs] of [...VERBS, ...MORE])
  for (const verb of verbs.split(",")) {
    const own = concepts.split(",");
    if (verb.endsWith("*")) STEMS.push([verb.slice(0, -1), own]);
    else WHOLE.set(verb, new Set([...(WHOLE.get(verb) ?? []), ...own]));
  }
const ALL_LIGHT = new Set(LIGHT.split(","));

/** What a verb says something of; nothing where it is none of those. The word is in small letters, without accents. */
export function conceptsOfVerb(word: string): ReadonlySet<string> {
  const longer = STEMS.filter(([stem]) => word.startsWith(stem) && word.length - stem.length <= MOST_ENDING).flatMap(([, concepts]) => concepts);
  return new Set([...(WHOLE.get(word) ?? []), ...longer]);
}

const VERB_ENDING =
  /^(?:|e|s|d|es|er|ed|en|et|ing|y|ies|t|te|ten|ent|ez|ons|ees?|e[rs]?|o|a|i|as|is|amos|emos|imos|an|ar|ir|are|ere|ire|[aei]d[oa]s?|[aiu]t[oaie]|ano|ono|iamo|ou|eu|iu|am|em|aron|ieron|aram|eram|iram)$/;
/** Whether a word is a form of such a verb, and does not only begin like one: "supplied", and not "supplrime". */
export const isWholeVerb = (word: string): boolean =>
  WHOLE.has(word) || STEMS.some(([stem]) => word.startsWith(stem) && VERB_ENDING.test(word.slice(stem.length)));

/** Whether a verb says no more than that there is something. */
export const isLightVerb = (word: string): boolean => ALL_LIGHT.has(word);
